//! What a story is: people's mails and the moments at which they write. Letters are not in it; they are Baton's.

use anyhow::Context;
use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

use crate::domain::time::local_instant;

/// Where the team of the stories works.
const ZONE: Tz = Tz::Europe__Berlin;

/// A fortnight of a team.
#[derive(Debug, Clone, Copy)]
pub struct Story {
    /// The name of its directory.
    pub name: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What one should know before it begins.
    pub opening: &'static str,
    /// When Baton is set up, in the team's zone: `2026-02-02 07:30`.
    pub begins: &'static str,
    /// When the curtain falls.
    pub ends: &'static str,
    /// What people do, in order.
    pub scenes: &'static [Scene],
}

/// Something that happens.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    /// When, in the team's zone.
    pub at: &'static str,
    /// What an onlooker would say of it.
    pub say: &'static str,
    /// The mail that comes; none for a moment at which one only looks.
    pub mail: Option<Written>,
}

/// A mail that somebody writes.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// Its name in the story, and the beginning of its Message-ID.
    pub id: &'static str,
    /// `Sarah Lind <sarah@brightline.example>`.
    pub from: &'static str,
    /// As in the header.
    pub to: &'static str,
    /// As in the header; empty for none.
    pub cc: &'static str,
    /// An address that nobody else sees; empty for none.
    pub bcc: &'static str,
    /// The subject.
    pub subject: &'static str,
    /// The name of the mail that it answers and quotes; empty for none.
    pub answers: &'static str,
    /// The kind of letter that it answers, the last one that its author got; then the letter says whom it goes to and
    /// what it is about. Empty for none.
    pub replies: &'static str,
    /// A machine wrote it.
    pub automatic: bool,
    /// What was written, without the quote.
    pub text: &'static str,
}

impl Written {
    /// What most mails are.
    pub(super) const PLAIN: Self = Self {
        id: "",
        from: "",
        to: "",
        cc: "",
        bcc: "",
        subject: "",
        answers: "",
        replies: "",
        automatic: false,
        text: "",
    };

    /// The answer to the last letter of this kind, written on a phone.
    pub(super) const fn reply(from: &'static str, id: &'static str, replies: &'static str) -> Self {
        Self { id, from, replies, ..Self::PLAIN }
    }

    /// A mail of somebody; with the rest filled in by the story.
    pub(super) const fn by(from: &'static str, id: &'static str) -> Self {
        Self { id, from, ..Self::PLAIN }
    }
}

impl Story {
    /// The first and the last instant.
    pub(super) fn span(&self) -> anyhow::Result<(DateTime<Utc>, DateTime<Utc>)> {
        Ok((instant(self.begins)?, instant(self.ends)?))
    }

    /// The scene of a mail.
    pub(super) fn scene_of(&self, id: &str) -> Option<(&'static Scene, &'static Written)> {
        let mails = self.scenes.iter().filter_map(|scene| Some((scene, scene.mail.as_ref()?)));
        mails.into_iter().find(|(_, mail)| mail.id == id)
    }
}

impl Scene {
    /// When it happens.
    pub(super) fn instant(&self) -> anyhow::Result<DateTime<Utc>> {
        instant(self.at)
    }
}

fn instant(text: &str) -> anyhow::Result<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")
        .with_context(|| format!("the story has no time {text:?}"))?;
    Ok(local_instant(local.date(), local.time(), ZONE))
}

#[cfg(test)]
mod tests {
    use super::super::STORIES;

    #[test]
    fn stories_go_forward_and_answer_only_what_was_written() {
        for story in STORIES {
            let (mut now, ends) = story.span().expect("its times");
            let mut written: Vec<&str> = Vec::new();
            for scene in story.scenes {
                let at = scene.instant().expect("its time");
                assert!(at > now && at < ends, "{} {}", story.name, scene.at);
                now = at;
                let Some(mail) = scene.mail else { continue };
                assert!(!written.contains(&mail.id), "{} comes twice", mail.id);
                assert!(mail.answers.is_empty() || written.contains(&mail.answers), "{}", mail.id);
                written.push(mail.id);
            }
            assert!((ends - story.span().expect("its times").0).num_days() >= 13, "{}", story.name);
        }
    }
}
