//! What happens in a year, as data drawn from a seed: who writes to whom, who commands what, when the machine sleeps. A plot
//! is only a list, so that a failing one can be cut shorter and played again. An event that makes no sense when its time
//! comes (a reply where there is no letter) simply does not happen.

use super::dice::Dice;
use super::team::{CUSTOMERS, TEAM};

/// Minutes of a year and a bit: both changes of every clock are in it.
const YEAR: usize = 400 * 24 * 60;

/// Something happens.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Minutes since the story began.
    pub(crate) minute: usize,
    pub(crate) what: What,
}

/// What happens. People and customers are numbers; leads are counted backwards from the newest.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// A customer writes to the inbox: anew, or into the last conversation with them.
    Asks { customer: usize, again: bool },
    /// A member writes to a customer with the inbox in Cc, perhaps with a word in its address.
    Writes { member: usize, customer: usize, tag: &'static str },
    /// A member mails the inbox about a lead.
    Commands { member: usize, lead: usize, words: String },
    /// A member answers the newest letter of these kinds that they got, or the newest of all.
    Answers { member: usize, kinds: &'static [&'static str], words: String },
    /// A member's program says that they are out of office.
    OutOfOffice { member: usize },
    /// The program dies at once and starts again.
    Dies,
    /// The machine sleeps for so many minutes.
    Sleeps(usize),
    /// The mail server takes nothing for so many minutes.
    Refuses(usize),
    /// The clock is put forward or back by so many minutes.
    Jumps(i64),
}

/// Draws a year.
pub(crate) fn draw(seed: u64, events: usize) -> Vec<Event> {
    let mut dice = Dice::new(seed);
    let mut plot: Vec<Event> =
        (0..events).map(|_| Event { minute: dice.below(YEAR), what: what(&mut dice) }).collect();
    plot.sort_by_key(|event| event.minute);
    plot
}

fn what(dice: &mut Dice) -> What {
    let (member, customer) = (dice.below(TEAM.len()), dice.below(CUSTOMERS));
    match dice.below(1000) {
        0..200 => What::Asks { customer, again: dice.chance(60) },
        200..440 => {
            let tag =
                dice.of(&["", "", "", "", "+fri", "+3d", "+tomorrow2pm", "+2weeks", "+note", "+nonsense"]);
            What::Writes { member, customer, tag }
        }
        440..720 => What::Commands { member, lead: dice.below(25), words: words(dice) },
        720..950 => answer(member, dice),
        950..965 => What::OutOfOffice { member },
        965..980 => What::Dies,
        980..990 => {
            let longest = if dice.chance(20) { 21 * 24 * 60 } else { 26 * 60 };
            What::Sleeps(1 + dice.below(longest))
        }
        990..996 => What::Refuses(1 + dice.below(300)),
        _ => What::Jumps([-180, -61, -5, 5, 61, 1500][dice.below(6)]),
    }
}

fn name(dice: &mut Dice) -> &'static str {
    dice.of(TEAM).name.split(' ').next().unwrap()
}

fn day(dice: &mut Dice) -> &'static str {
    const DAYS: [&str; 7] =
        ["fri", "next week", "3d", "2 weeks", "in 2 days", "tomorrow 10:00", "end of month"];
    DAYS[dice.below(DAYS.len())]
}

/// A command about a lead, as people write it.
fn words(dice: &mut Dice) -> String {
    match dice.below(30) {
        0..3 => format!("next: send the revised offer by {}", day(dice)),
        3 => format!("next: follow up by {}", day(dice)),
        4..6 => "done sent the figures".into(),
        6 => "done".into(),
        7 => "called: they want a smaller package".into(),
        8 => "called, no answer".into(),
        9..11 => format!("snooze {}", day(dice)),
        11 => format!("on {}", day(dice)),
        12..16 => handoff(dice),
        16 => "won".into(),
        17..20 => "lost: went elsewhere".into(),
        20..22 => "close: no reply".into(),
        22 => "reopen".into(),
        23 => "mine".into(),
        24 => "release: too far away".into(),
        25 => "waiting them".into(),
        26 => "heard: they will think about it".into(),
        27 => format!("with {}", name(dice)),
        28 => "note: met them at the fair".into(),
        _ => "not a lead".into(),
    }
}

fn handoff(dice: &mut Dice) -> String {
    let reason = dice.of(&["on vacation next week", "you know the product", "", "I want this one"]);
    let action = dice.of(&["send two appointment options", "follow up", "ask for the missing photos"]);
    let (name, day) = (name(dice), day(dice));
    format!("to {name}\nNext action: {action} by {day}\nWhy: {reason}")
}

/// An answer to a letter.
fn answer(member: usize, dice: &mut Dice) -> What {
    const ASKS: &[&str] = &["handoff", "nudge"];
    const GIVEN: &[&str] = &["escalation", "handoff_told"];
    const LEADS: &[&str] = &["follow_up", "waiting", "digest", "cleanup", "new_lead"];
    let day = day(dice);
    let (kinds, words): (&[&str], String) = match dice.below(29) {
        0..4 => (ASKS, "ok".into()),
        4 => (ASKS, "Ok, will do\n\nSent from my iPhone".into()),
        5 | 6 => (ASKS, "no: no time this week".into()),
        7 => (GIVEN, "remind".into()),
        8 => (GIVEN, "back".into()),
        9 | 10 => (&["answer"], "undo".into()),
        11 => (&["confirm"], "yes".into()),
        12 | 13 => (LEADS, format!("LEAD snooze {day}")),
        14 | 15 => (LEADS, "LEAD done sent it".into()),
        16 => (LEADS, format!("LEAD next: send the revised offer by {day}")),
        17 => (LEADS, "LEAD waiting them".into()),
        18 => (LEADS, "Thanks, I will look into it tomorrow.".into()),
        19 | 20 => (&[], away(dice)),
        21 => (&[], "back from leave".into()),
        22 => (
            LEADS,
            format!(
                "LEAD to {}\nNext action: send two appointment options by {day}\nWhy: on vacation",
                name(dice)
            ),
        ),
        23 => (&["handoff_draft"], format!("Next action: send two appointment options by {day}")),
        24 => (&["handoff_approval"], "ok".into()),
        25 => (&["handoff_approval"], "no: they know me".into()),
        26 => {
            (&["digest"], format!("pause digest until {}", ["fri", "next week", "in 9 days"][dice.below(3)]))
        }
        27 => (&[], "resume digest".into()),
        _ => (LEADS, "LEAD why".into()),
    };
    What::Answers { member, kinds, words }
}

fn away(dice: &mut Dice) -> String {
    let days = 1 + dice.below(12);
    let cover = if dice.chance(70) { format!(" cover {}", name(dice)) } else { String::new() };
    format!("away tomorrow to in {days} days{cover}")
}
