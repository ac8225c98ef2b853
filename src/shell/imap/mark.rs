//! Marks mails that were handled: by a keyword, or by moving them. It is a courtesy to people who look into the inbox;
//! what cannot be marked is logged and forgotten.

use imap_proto::{MailboxDatum, Response};

use super::account::Mark;
use super::connect::Abilities;
use super::error::Error;
use super::mailbox::{About, KEYWORD};
use super::names;
use super::session::Session;

/// Where handled mails go, as people write it.
const HANDLED: [&str; 2] = ["Baton", "Handled"];

/// How many mails are marked by one command.
const AT_ONCE: usize = 500;

/// Marks mails of the open mailbox. Refusals are logged; other errors end the connection.
pub(super) async fn mark(
    session: &mut Session,
    abilities: &Abilities,
    how: (Mark, About),
    uids: &[u32],
) -> Result<(), Error> {
    let mut uids = uids.to_vec();
    uids.sort_unstable();
    uids.dedup();
    for some in uids.chunks(AT_ONCE) {
        let set = names::set(some);
        let marked = match how {
            (Mark::Keyword, About { keywords: true, .. }) => keyword(session, &set).await,
            (Mark::Keyword, _) => {
                tracing::info!("the mailbox keeps no keywords; handled mails stay unmarked");
                return Ok(());
            }
            (Mark::Move, _) => relocate(session, abilities, &set).await,
            (Mark::None, _) => return Ok(()),
        };
        match marked {
            Err(Error::Refused { step, words }) => tracing::warn!(step, words, "mails could not be marked"),
            other => other?,
        }
    }
    Ok(())
}

async fn keyword(session: &mut Session, set: &str) -> Result<(), Error> {
    session.run("UID STORE", &format!("UID STORE {set} +FLAGS.SILENT ({KEYWORD})"), |_| {}).await
}

async fn relocate(session: &mut Session, abilities: &Abilities, set: &str) -> Result<(), Error> {
    let target = target(session).await?;
    match carry(session, abilities, set, &target).await {
        Err(Error::Refused { .. }) => {
            // The mailbox is not there yet, mostly; then the second try tells.
            let created = session.run("CREATE", &format!("CREATE {target}"), |_| {}).await;
            if let Err(error) = created
                && !matches!(error, Error::Refused { .. })
            {
                return Err(error);
            }
            carry(session, abilities, set, &target).await
        }
        other => other,
    }
}

async fn carry(session: &mut Session, abilities: &Abilities, set: &str, target: &str) -> Result<(), Error> {
    if abilities.has("MOVE") {
        return session.run("UID MOVE", &format!("UID MOVE {set} {target}"), |_| {}).await;
    }
    if !abilities.has("UIDPLUS") {
        // A plain EXPUNGE would also remove what people have marked as deleted.
        let words = "it can neither move mails nor remove single ones".to_owned();
        return Err(Error::Refused { step: "UID MOVE", words });
    }
    session.run("UID COPY", &format!("UID COPY {set} {target}"), |_| {}).await?;
    session.run("UID STORE", &format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)"), |_| {}).await?;
    session.run("UID EXPUNGE", &format!("UID EXPUNGE {set}"), |_| {}).await
}

/// The target's name, with the server's separator and, where mailboxes live below INBOX, with that in front.
async fn target(session: &mut Session) -> Result<String, Error> {
    let (mut separator, mut prefix) = ("/".to_owned(), String::new());
    session
        .run("LIST", "LIST \"\" \"\"", |response| {
            if let Response::MailboxData(MailboxDatum::List(list)) = response {
                list.delimiter.as_deref().unwrap_or("/").clone_into(&mut separator);
                prefix = list.name.to_string();
            }
        })
        .await?;
    let prefix =
        if prefix.eq_ignore_ascii_case(&format!("INBOX{separator}")) { prefix } else { String::new() };
    Ok(names::mailbox(&format!("{prefix}{}", HANDLED.join(&separator))))
}
