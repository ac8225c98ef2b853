//! Why a lead passes on (product.md §7.6), recognised from the giver's words. English words only; whoever gives a reason
//! that is not known here passes, and is looked at in the weekly cleanup.

use super::WhyKind;

/// What a reason is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// One of the reasons that count.
    Valid(WhyKind),
    /// One that is answered with the rule: remind them, or offer cover.
    Bad,
    /// A reason, and none of ours.
    Unrecognised,
    /// None was given.
    Absent,
}

impl Judged {
    /// The kind, where it counts.
    pub fn why_kind(self) -> Option<WhyKind> {
        if let Self::Valid(kind) = self { Some(kind) } else { None }
    }
}

/// The longest reason that is looked at, in characters.
const MAX_CHARS: usize = 1_000;

/// Recognises a reason. Where a good and a bad one stand together, wanting a lead for oneself stays bad, and an
/// absence stays an absence.
pub fn kind(why: &str) -> Judged {
    let said = plain(why);
    if said.trim().is_empty() {
        return Judged::Absent;
    }
    let valid = VALID.iter().find(|(_, signs)| has(&said, signs)).map(|(kind, _)| *kind);
    let valid = if is_leave(&said) { Some(WhyKind::Leave) } else { valid };
    let absent = matches!(valid, Some(WhyKind::Leave | WhyKind::Unavailable));
    if has(&said, GREEDY) || (has(&said, BLAMING) && !absent) {
        return Judged::Bad;
    }
    match valid {
        Some(kind) => Judged::Valid(kind),
        None if has(&said, LAZY) => Judged::Bad,
        None => Judged::Unrecognised,
    }
}

/// Small words with one space around each.
fn plain(why: &str) -> String {
    let words: String = why.chars().take(MAX_CHARS).filter(|c| !matches!(c, '\'' | '’')).collect();
    let split = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    split.fold(String::from(" "), |line, word| line + &word.to_lowercase() + " ")
}

/// Whether one of the signs stands in it: whole words, or a beginning where the sign ends with `*`.
fn has(said: &str, signs: &str) -> bool {
    signs.split(',').map(str::trim).any(|sign| match sign.strip_suffix('*') {
        Some(beginning) => said.contains(&format!(" {beginning}")),
        None => said.contains(&format!(" {sign} ")),
    })
}

/// `leave`, `Jamie's leave`: but not `I leave it to you`.
fn is_leave(said: &str) -> bool {
    let words: Vec<&str> = said.split_whitespace().collect();
    let is_verb = |next: Option<&&str>| next.is_some_and(|next| LEFT_BEHIND.contains(next));
    words.iter().enumerate().any(|(at, word)| *word == "leave" && !is_verb(words.get(at + 1)))
}

/// What follows `leave` where it is the verb.
const LEFT_BEHIND: &[&str] = &[
    "it", "this", "that", "them", "him", "her", "us", "you", "me", "the", "a", "to", "my", "your", "his",
    "their",
];

/// In the order in which they count: what keeps somebody away says more than what else is said.
const VALID: &[(WhyKind, &str)] = &[
    (
        WhyKind::Leave,
        "vacation*, holiday*, on leave, parental, maternity, paternity, my leave, annual leave, sabbatical, pto, ooo, \
         out of office, out of the office, time off, day off, days off, week off, weeks off, honeymoon, travel*, \
         im away, is away, i am away, will be away, ill be away, be away, away next, away this, away until, away till, \
         away from, am off, im off, is off, off until, off next, out of town, out next week, out this week",
    ),
    (
        WhyKind::Unavailable,
        "unavailable, not available, sick*, ill, hospital*, surgery, emergency, unreachable, cant be reached, injured, \
         bereavement, funeral, jury duty, doctor, dentist, left the company, left the team, is leaving, am leaving, \
         im leaving, has left, no longer with us, no longer here, no longer works, cannot make it, cant make it, \
         cant attend, offline, family matter*, lost my voice",
    ),
    (
        WhyKind::ClientRequest,
        "client request*, customer request*, requested by, client ask*, customer ask*, client want*, customer want*, \
         client prefer*, customer prefer*, client insist*, customer insist*, they asked for, she asked for, \
         he asked for, they asked to, she asked to, he asked to, asked for you, asked for her, asked for him, \
         they requested, she requested, he requested, they want to work with, wants to work with, wants to deal with, \
         they prefer, she prefers, he prefers, at their request, at her request, at his request, \
         on their request, client wish*, customer wish*, client likes, customer likes, client knows, customer knows, \
         client would like, customer would like",
    ),
    (
        WhyKind::Capacity,
        "capacity, overload*, overbooked, fully booked, too many, too much, swamped, workload*, work load, bandwidth, \
         no time, not enough time, my plate, his plate, her plate, their plate, stretched, spread thin, backlog, \
         snowed under, overwhelmed, busy, im full, am full, is full, has room, have room, balance, balancing, \
         up to my neck, no room, short staffed",
    ),
    (
        WhyKind::StageChange,
        "stage, phase, schedul*, onboarding, implementation, delivery, kickoff, kick off, kicked off, handover to sales, \
         signed the contract, contract signed, contract is signed, contract was signed, deal signed, deposit paid, \
         account management, after sales, aftersales, moves to, moved to, moving to, moves on to, goes to production, \
         in production, installation, project started, project starts, ready to build, ready for, qualified, negotiation, \
         closing stage, support case, now a project, renewal*",
    ),
    (
        WhyKind::Skills,
        "skill*, expert*, specialist*, speciali*, experience*, knowledge, knows, know how, knowhow, qualified for, \
         technical, better fit, best fit, right person, better suited, good at, better at, speaks, speak, native speaker, \
         language, certified, licensed, trained, familiar with, competence, your area, his area, her area, their area, \
         my area, your field, his field, her field, your region, his region, her region, your territory, needs a designer, \
         needs a developer, needs an engineer, you do the, has done this before, have done this before, react, frontend, \
         backend",
    ),
];

/// Wanting a lead for oneself.
const GREEDY: &str = "i want this, i want it, want this one, \
    want that one, want this lead, wants this one, wants this lead, wanted this, i would like this one, \
    id like this one, id like to have this, i like this one, i like this lead, id love this, commission*, bonus*, quota, \
    my numbers, my target*, my list, on their list, on her list, on his list, wants it on, mine now, gimme, \
    should be mine, dibs, big deal for me, good for my";

/// Somebody else's neglect: they are reminded, not replaced.
const BLAMING: &str = "hasnt followed up, has not followed up, havent followed up, have not followed up, \
    didnt follow up, did not follow up, doesnt follow up, does not follow up, not following up, isnt following up, \
    never followed up, never follows up, no follow up from, hasnt replied, has not replied, hasnt answered, \
    has not answered, hasnt called, has not called, hasnt done, has not done, hasnt contacted, has not contacted, \
    never replies, never replied, never answers, not replying, not responding to the customer, too slow, slow to, \
    forgot about, forgets, ignores, ignored, neglect*, dropped the ball, sitting on it, is lazy, doing nothing, \
    did nothing, not doing anything, no action from";

/// Comfort.
const LAZY: &str = "easier, easy, simpler, more convenient, convenience, dont like, do not like, dont want, do not want, \
    dont feel like, boring, bored, annoying, annoys me, difficult customer, difficult client, difficult person, \
    no fun, hate, not worth, prefer not, id rather not, rather not";

#[cfg(test)]
mod tests {
    use super::*;
    use WhyKind::{Capacity, ClientRequest, Leave, Skills, StageChange, Unavailable};

    const GOOD: &[(&str, WhyKind)] = &[
        ("I'm on vacation Feb 10-17", Leave),
        ("on leave from Monday", Leave),
        ("parental leave", Leave),
        ("leave", Leave),
        ("Jamie's leave, all of May", Leave),
        ("away next week", Leave),
        ("I’m away next week", Leave),
        ("OOO till Friday", Leave),
        ("taking two weeks off", Leave),
        ("travelling to the fair", Leave),
        ("public holiday in Bavaria", Leave),
        ("I am sick", Unavailable),
        ("Jamie is ill", Unavailable),
        ("not available on Friday", Unavailable),
        ("family emergency", Unavailable),
        ("Jamie left the company", Unavailable),
        ("can't make it on Thursday", Unavailable),
        ("the client asked for you", ClientRequest),
        ("Customer requested a French speaker", ClientRequest),
        ("she prefers to work with Mike", ClientRequest),
        ("They asked to talk to an engineer", ClientRequest),
        ("customer wants to work with Sam again", ClientRequest),
        ("I have too many leads", Capacity),
        ("at capacity", Capacity),
        ("swamped this week", Capacity),
        ("no bandwidth", Capacity),
        ("I'm busy with the trade fair", Capacity),
        ("too much on my plate", Capacity),
        ("Sam has room", Capacity),
        ("moves to the delivery phase", StageChange),
        ("Jamie answered first, you schedule", StageChange),
        ("contract signed, onboarding starts", StageChange),
        ("stage change", StageChange),
        ("ready for installation", StageChange),
        ("Mike knows React", Skills),
        ("needs your expertise", Skills),
        ("she speaks Spanish", Skills),
        ("you are the right person for roofs", Skills),
        ("better fit: technical questions", Skills),
        ("skills", Skills),
        ("on vacation, and the owner hasn't followed up", Leave),
        ("easier for the client, she speaks Spanish", Skills),
    ];

    const BAD: &[&str] = &[
        "I want this one",
        "i want it",
        "want this lead",
        "I’d like this one",
        "commission",
        "for the commission, I have capacity",
        "my quota",
        "easier",
        "it is easier for me",
        "Dana wants it on her list",
        "I want it on my list",
        "the owner hasn't followed up",
        "Jamie has not followed up",
        "Jamie didn’t follow up, he is busy",
        "nobody is not doing anything but Jamie is too slow",
        "I don't like this customer",
        "boring",
        "should be mine",
        "Jamie never replies",
        "dropped the ball",
    ];

    #[test]
    fn reasons_that_count_are_recognised_from_the_words() {
        let wrong: Vec<_> = GOOD
            .iter()
            .filter(|(why, valid)| kind(why) != Judged::Valid(*valid))
            .map(|(why, _)| (why, kind(why)))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn wanting_a_lead_and_blaming_its_owner_are_answered_with_the_rule() {
        let wrong: Vec<_> =
            BAD.iter().filter(|why| kind(why) != Judged::Bad).map(|why| (why, kind(why))).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn other_reasons_pass_and_none_is_none() {
        for why in [
            "as agreed",
            "I leave it to you",
            "leave this to Sam",
            "Sam's turn",
            "you met him at the fair",
            "see below",
            "please",
        ] {
            assert_eq!(kind(why), Judged::Unrecognised, "{why}");
        }
        for why in ["", "  ", "\u{200b}", "...", "-"] {
            assert_eq!(kind(why), Judged::Absent, "{why:?}");
        }
        assert_eq!(kind(&"x".repeat(100_000)), Judged::Unrecognised);
    }
}
