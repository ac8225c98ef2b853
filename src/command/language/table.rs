//! The table of verbs: every word a line can begin with, its shape, what it does, and an example. This is the only list;
//! `help` and docs/commands.md are made from it.

/// What may follow a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nothing: the verb fills the line.
    Bare,
    /// A text after `:`, `-` or `—`, or nothing.
    Colon,
    /// A text after `:`, `-` or `—`; never nothing.
    Text,
    /// A date, a member or a lead, and nothing else.
    Argument,
    /// Free text after a space, or nothing.
    Free,
}

/// Which command a verb makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Ok,
    No,
    Yes,
    Done,
    Contact,
    Heard,
    Next,
    Snooze,
    On,
    Waiting,
    To,
    Back,
    Remind,
    Mine,
    Release,
    Won,
    Lost,
    Close,
    Reopen,
    Summary,
    Asked,
    Unclear,
    Prefers,
    Stage,
    Name,
    Note,
    New,
    With,
    Without,
    SameAs,
    NotThisLead,
    Split,
    Accept,
    NotALead,
    Away,
    BackFromLeave,
    PauseDigest,
    ResumeDigest,
    Undo,
    Why,
    Show,
    Queue,
    Team,
    Help,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verb {
    /// The command it makes.
    pub key: Key,
    /// How it is written: `no[: reason]`.
    pub form: &'static str,
    /// The verb and its other forms, small; the first one is the verb.
    pub words: &'static [&'static str],
    /// What may follow.
    pub shape: Shape,
    /// What it does, as a sentence.
    pub effect: &'static str,
    /// A line that reads as it.
    pub example: &'static str,
}

const fn row(
    key: Key,
    (form, shape): (&'static str, Shape),
    words: &'static [&'static str],
    effect: &'static str,
    example: &'static str,
) -> Verb {
    Verb { key, form, words, shape, effect, example }
}

/// All verbs, the ones needed most first.
#[rustfmt::skip]
pub(super) const VERBS: &[Verb] = &[
    row(Key::Ok, ("ok", Shape::Bare),
        &["ok", "okay", "ack", "acknowledged", "accepted", "got it", "ok got it", "i have it", "ok i have it", "on it",
          "ok on it", "will do", "ok will do"],
        "You have it: confirms a handoff, or approves one that waits for you.", "ok"),
    row(Key::No, ("no[: reason]", Shape::Colon), &["no", "decline", "declined", "not me", "pass"],
        "You cannot take it: the lead goes back to whoever gave it.", "no: on leave until Monday"),
    row(Key::Done, ("done [what]", Shape::Free), &["done", "finished"],
        "The next action is done. With \"sent\", \"called\" and the like, a contact is noted too.", "done sent v2"),
    row(Key::Contact, ("called [what]", Shape::Free),
        &["called", "sent", "met", "replied", "emailed", "spoke", "texted"],
        "You reached the customer outside the inbox. With \"no answer\" it is only an attempt.",
        "called, wants the offer by Friday"),
    row(Key::Next, ("next: action [by WHEN][; if no reply WHEN]", Shape::Text), &["next"],
        "Sets the next action and the date of the next follow-up.",
        "next: send two appointment options by Friday"),
    row(Key::Snooze, ("snooze WHEN", Shape::Argument), &["snooze", "later", "push"],
        "Moves the follow-up. It still ends as soon as the customer answers.", "snooze 3d"),
    row(Key::On, ("on WHEN", Shape::Argument), &["on", "hold until", "hold till"],
        "Moves the follow-up to that day, whatever happens until then.", "on Friday"),
    row(Key::To, ("to NAME [anyway][: why]", Shape::Argument),
        &["to", "hand to", "handoff to", "hand off to", "hand-off to", "hand over to", "pass to", "assign to", "assign"],
        "Hands the lead to that person. Next action, date and reason may follow, a line each.", "to me"),
    row(Key::Heard, ("heard: what", Shape::Text), &["heard", "they called", "they replied"],
        "The customer reached you outside the inbox.", "heard: they want a call next week"),
    row(Key::Waiting, ("waiting [us|them]", Shape::Argument), &["waiting"],
        "Says whose turn it is: \"waiting them\" when no answer is needed, \"waiting us\" when it is yours.", "waiting them"),
    row(Key::Back, ("back", Shape::Bare), &["back"], "Takes back a lead you handed over and nobody has confirmed.", "back"),
    row(Key::Remind, ("remind", Shape::Bare), &["remind"], "Asks the receiver of a handoff again, now.", "remind"),
    row(Key::Mine, ("mine", Shape::Bare), &["mine", "claim"], "Takes a lead that nobody owns.", "mine"),
    row(Key::Release, ("release[: reason]", Shape::Colon), &["release", "drop"],
        "Gives the lead back, so that somebody else gets it.", "release: not my region"),
    row(Key::Won, ("won", Shape::Bare), &["won"], "The customer said yes. Nothing more is asked about the lead.", "won"),
    row(Key::Lost, ("lost[: reason]", Shape::Colon), &["lost"], "The customer said no.", "lost: took another offer"),
    row(Key::Close, ("close[: reason]", Shape::Colon), &["close"], "Ends the lead for any other reason.", "close: no reply"),
    row(Key::Reopen, ("reopen", Shape::Bare), &["reopen"], "The lead is active again.", "reopen"),
    row(Key::Note, ("note: text", Shape::Text), &["note", "fyi"], "Writes a line into the history.", "note: she is back in June"),
    row(Key::New, ("new: NAME [address][; next: action]", Shape::Text), &["new"],
        "Begins a lead from a call or a meeting. It is yours.", "new: Northside Bakery info@northside.example"),
    row(Key::Summary, ("summary: text", Shape::Text), &["summary"], "Replaces the line about the last contact.",
        "summary: sent the estimate"),
    row(Key::Asked, ("asked: text", Shape::Text), &["asked"], "What the customer asked.", "asked: is Friday free"),
    row(Key::Unclear, ("unclear: text", Shape::Text), &["unclear"], "What is unclear.", "unclear: which crew is free"),
    row(Key::Prefers, ("prefers: text", Shape::Text), &["prefers"], "How the customer likes to be treated.",
        "prefers: short answers"),
    row(Key::Stage, ("stage: text", Shape::Text), &["stage"], "Sets the free text beside the status.", "stage: in discussion"),
    row(Key::Name, ("name: text", Shape::Text), &["name"], "Renames the lead.", "name: Northside Bakery"),
    row(Key::With, ("with NAME", Shape::Argument), &["with"], "Adds somebody who helps.", "with me"),
    row(Key::Without, ("without NAME", Shape::Argument), &["without"], "Takes somebody who helps off the lead.", "without me"),
    row(Key::SameAs, ("same as L-9", Shape::Argument), &["same as", "merge with", "merge into", "merge"],
        "Joins this lead with that one, which stays.", "same as L-9"),
    row(Key::NotThisLead, ("not this lead", Shape::Bare), &["not this lead"],
        "The mail shown belongs to another lead.", "not this lead"),
    row(Key::Split, ("split", Shape::Bare), &["split"], "The mail shown begins a lead of its own.", "split"),
    row(Key::Accept, ("accept", Shape::Bare), &["accept"], "The mail shown belongs to this lead.", "accept"),
    row(Key::NotALead, ("not a lead", Shape::Bare), &["not a lead"],
        "Closes it, and ignores whoever wrote the mail that made it.", "not a lead"),
    row(Key::Away, ("away WHEN to WHEN [cover NAME]", Shape::Argument), &["away", "vacation"],
        "You are away on these days, both included; the cover gets your letters.", "away Monday to Friday"),
    row(Key::BackFromLeave, ("back from leave", Shape::Bare), &["back from leave", "back from vacation", "back from holiday"],
        "Your absence ends today.", "back from leave"),
    row(Key::PauseDigest, ("pause digest [until WHEN]", Shape::Argument),
        &["pause digest", "pause digests", "pause my digest", "pause the digest"],
        "No daily digest until that day, or for two weeks. Every other letter still comes.", "pause digest until next week"),
    row(Key::ResumeDigest, ("resume digest", Shape::Bare),
        &["resume digest", "resume digests", "resume my digest", "resume the digest"],
        "The daily digest comes again.", "resume digest"),
    row(Key::Yes, ("yes [number]", Shape::Bare), &["yes"], "Carries out what a letter asked you to confirm.", "yes"),
    row(Key::Undo, ("undo", Shape::Bare), &["undo"], "Takes back what your last mail did, within a day; with a lead, or in answer to a letter about one, the last you did there.", "undo"),
    row(Key::Why, ("why", Shape::Bare), &["why"], "Says why things are as they are. Nothing changes.", "why?"),
    row(Key::Show, ("show", Shape::Bare), &["show", "status"], "Sends you the lead. Nothing changes.", "show"),
    row(Key::Queue, ("queue", Shape::Bare), &["queue", "list"], "Sends you your leads. Nothing changes.", "queue"),
    row(Key::Team, ("team", Shape::Bare), &["team"], "Sends you everybody's leads. Nothing changes.", "team"),
    row(Key::Help, ("help", Shape::Bare), &["help"], "Sends you this list.", "help"),
];

/// The row of a command.
pub(super) fn row_of(key: Key) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.key == key)
}

impl Verb {
    /// The verb itself.
    pub fn word(&self) -> &'static str {
        self.words.first().copied().unwrap_or_default()
    }
}
