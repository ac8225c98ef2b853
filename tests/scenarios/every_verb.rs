//! Every verb of the table, by mail and from the command line: what it changes, and that `undo` gives the record back. What
//! each one means in detail is told elsewhere; here none may be missing.

use batond::domain::lead::Lead;
use batond::domain::world::MemberRecord;

use crate::story::{Story, from};
use crate::{offer, question};

/// What a verb needs to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scene {
    /// Jamie's lead with a step, and Mike's beside it.
    Planned,
    /// The same, and Jamie has handed it to Sam.
    Handed,
    /// A stranger's lead, which nobody owns.
    Unowned,
    /// Jamie's lead is closed.
    Closed,
    /// Sam helps with it.
    Helped,
    /// Somebody claims to belong to it.
    Claimed,
    /// Its contact wrote of another matter.
    Doubted,
    /// Jamie is on leave.
    Away,
    /// Jamie wants no digest for a while.
    Paused,
}

/// A verb, where and by whom it is said, and whether it changes anything.
type Row = (&'static str, &'static str, &'static str, Scene, bool);

/// In the order of the table.
const ROWS: &[Row] = &[
    ("ok", "L-1 ok", "sam", Scene::Handed, true),
    ("no", "L-1 no: on leave as well", "sam", Scene::Handed, true),
    ("done", "L-1 done sent v2", "jamie", Scene::Planned, true),
    ("called", "L-1 called, wants the offer by Friday", "jamie", Scene::Planned, true),
    ("next", "L-1 next: send two appointment options by Friday", "jamie", Scene::Planned, true),
    ("snooze", "L-1 snooze 3d", "jamie", Scene::Planned, true),
    ("on", "L-1 on 12 May", "jamie", Scene::Planned, true),
    ("to", "L-1 to sam: on leave", "jamie", Scene::Planned, true),
    ("heard", "L-1 heard: they want a call next week", "jamie", Scene::Planned, true),
    ("waiting", "L-1 waiting us", "jamie", Scene::Planned, true),
    ("back", "L-1 back", "jamie", Scene::Handed, true),
    ("remind", "L-1 remind", "jamie", Scene::Handed, true),
    ("mine", "L-1 mine", "sam", Scene::Unowned, true),
    ("release", "L-1 release: not my region", "jamie", Scene::Planned, true),
    ("won", "L-1 won", "jamie", Scene::Planned, true),
    ("lost", "L-1 lost: took another offer", "jamie", Scene::Planned, true),
    ("close", "L-1 close: no reply", "jamie", Scene::Planned, true),
    ("reopen", "L-1 reopen", "jamie", Scene::Closed, true),
    ("note", "L-1 note: she is back in June", "jamie", Scene::Planned, false),
    ("new", "new: Northside Bakery info@bakery.example", "jamie", Scene::Planned, true),
    ("summary", "L-1 summary: sent the estimate", "jamie", Scene::Planned, true),
    ("asked", "L-1 asked: is Friday free", "jamie", Scene::Planned, true),
    ("unclear", "L-1 unclear: which crew is free", "jamie", Scene::Planned, true),
    ("prefers", "L-1 prefers: short answers", "jamie", Scene::Planned, true),
    ("stage", "L-1 stage: in discussion", "jamie", Scene::Planned, true),
    ("name", "L-1 name: Contoso", "jamie", Scene::Planned, true),
    ("with", "L-1 with sam", "jamie", Scene::Planned, true),
    ("without", "L-1 without sam", "jamie", Scene::Helped, true),
    ("same as", "L-1 same as L-2", "mike", Scene::Planned, true),
    ("not this lead", "L-1 not this lead", "jamie", Scene::Doubted, true),
    ("split", "L-1 split", "jamie", Scene::Doubted, true),
    ("accept", "L-1 accept", "jamie", Scene::Claimed, true),
    ("not a lead", "L-1 not a lead", "mike", Scene::Unowned, true),
    ("away", "away 11 May to 15 May cover sam", "jamie", Scene::Planned, true),
    ("back from leave", "back from leave", "jamie", Scene::Away, true),
    ("pause digest", "pause digest until next week", "jamie", Scene::Planned, true),
    ("resume digest", "resume digest", "jamie", Scene::Paused, true),
    ("why", "L-1 why?", "jamie", Scene::Planned, false),
    ("show", "L-1 show", "jamie", Scene::Planned, false),
    ("queue", "queue", "jamie", Scene::Planned, false),
    ("team", "team", "jamie", Scene::Planned, false),
    ("help", "help", "jamie", Scene::Planned, false),
];

/// These two are told in full elsewhere: `yes` needs a letter that asks, and `undo` is said after every other one here.
const ELSEWHERE: [&str; 2] = ["yes", "undo"];

/// The scene as it stands on Wednesday at ten.
fn staged(scene: Scene) -> Story {
    let mut story = Story::configured("Mon 2026-05-04 09:00", |team| {
        team.replace("authserv_id = \"\"", "authserv_id = \"mx.acme.example\"").replace("round-robin", "none")
    });
    if scene == Scene::Unowned {
        question(&mut story);
        story.at("Wed 2026-05-06 10:00");
        return story;
    }
    let sent = offer(&mut story);
    story.send(from("mike").to("carl").cc("leads").subject("Hello").says("Our offer."));
    story.says("jamie", "L-1 next: send the revised estimate by Mon");
    story.at("Wed 2026-05-06 09:00");
    match scene {
        Scene::Planned | Scene::Unowned => {}
        Scene::Handed => drop(story.says("jamie", "L-1 to sam: on leave")),
        Scene::Closed => drop(story.says("jamie", "L-1 lost: too dear")),
        Scene::Helped => drop(story.says("jamie", "L-1 with sam")),
        Scene::Claimed => drop(story.send(from("eve").to("leads").re(&sent).says("It is me, Anna."))),
        Scene::Doubted => {
            drop(story.send(from("anna").to("leads").subject("Our other office").says("And there?")));
        }
        Scene::Away => drop(story.says("jamie", "away today to 8 May cover sam")),
        Scene::Paused => drop(story.says("jamie", "pause digest")),
    }
    story.at("Wed 2026-05-06 10:00");
    story
}

/// The leads, the members, and the mails with their leads and whether they are only claimed to be theirs.
type Record = (Vec<Lead>, Vec<MemberRecord>, Vec<(String, Option<String>, bool)>);

/// The record of the leads that stood before, of the members' leaves, and what the ledger ties to which lead. A revision
/// only counts upwards, so that letters about what was taken back are not true any more.
fn record(story: &mut Story, leads: usize) -> Record {
    let stood =
        (1..=leads).map(|number| Lead { revision: 0, ..story.lead(&format!("L-{number}")) }).collect();
    let members = ["jamie", "sam", "mike"].map(|handle| story.member(handle)).to_vec();
    let mut mails = story.inbox();
    mails.retain(|row| row.class != "internal");
    let tied =
        mails.into_iter().map(|row| (row.message_id, row.lead.map(|lead| lead.to_string()), row.claimed));
    (stood, members, tied.collect())
}

/// What the ledger says of its line.
fn result(verb: &str) -> &'static str {
    if verb == "note" { "note" } else { "done" }
}

/// A vouched mail of a member to the inbox alone; gives what came of its one line.
fn by_mail(story: &mut Story, who: &str, line: &str) -> String {
    let sent = story.send(from(who).to("leads").subject("To Baton").verdict("pass").says(line));
    let commands: serde_json::Value = serde_json::from_str(&story.row(&sent).commands).unwrap_or_default();
    let first = commands.get(0).and_then(|line| line.get("result")?.as_str());
    first.unwrap_or_default().to_owned()
}

#[test]
fn no_verb_of_the_table_is_missing_here() {
    let page = include_str!("../../docs/commands.md");
    let verbs = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let table: Vec<String> = verbs
        .map(|form| {
            let word = form.split(['[', ':']).next().unwrap_or_default();
            word.split_whitespace().filter(|part| part.to_lowercase() == *part).collect::<Vec<_>>().join(" ")
        })
        .map(|word| if word.starts_with("away") { "away".to_owned() } else { word.replace(" l-9", "") })
        .filter(|word| !ELSEWHERE.contains(&word.as_str()))
        .collect();
    let here: Vec<&str> = ROWS.iter().map(|row| row.0).collect();
    assert_eq!(here, table);
}

#[test]
fn every_verb_works_from_the_command_line_and_undo_gives_the_record_back() {
    for (verb, line, who, scene, changes) in ROWS {
        let mut story = staged(*scene);
        let leads = story.leads();
        let before = record(&mut story, leads);
        let said = story.tries(who, line);
        assert_eq!(
            (said.refused, said.results.as_slice()),
            (false, [result(verb)].as_slice()),
            "{verb}: {}",
            said.text
        );
        let changed = record(&mut story, leads) != before || story.leads() != leads;
        assert_eq!(changed, *changes, "{verb}: {}", said.text);
        if *changes {
            story.at("Wed 2026-05-06 10:05");
            let undone = story.says(who, "undo");
            assert!(undone.contains("taken back"), "{verb}: {undone}");
            assert_eq!(record(&mut story, leads), before, "{verb}");
        }
    }
}

#[test]
fn every_verb_works_by_mail_and_undo_gives_the_record_back() {
    for (verb, line, who, scene, changes) in ROWS {
        let mut story = staged(*scene);
        let leads = story.leads();
        let before = record(&mut story, leads);
        let came = by_mail(&mut story, who, line);
        let answer = story.latest(who, "answer");
        assert_eq!(came, result(verb), "{verb}: {}", answer.text);
        let changed = record(&mut story, leads) != before || story.leads() != leads;
        assert_eq!(changed, *changes, "{verb}: {}", answer.text);
        if *changes {
            story.at("Wed 2026-05-06 10:05").send(from(who).answers(&answer).says("undo"));
            assert_eq!(record(&mut story, leads), before, "{verb}: {}", story.latest(who, "answer").text);
        }
    }
}
