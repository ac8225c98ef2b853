//! The command language (product.md §5): what a member writes becomes `Orders`. One table of verbs says what there is;
//! reading, printing, `help`, "did you mean" and the documentation all come from it. Nothing here knows the record,
//! decides whether a command is obeyed, or reads a clock; and no text can make it panic, loop or guess.

mod absence;
mod ahead;
mod away;
mod courtesy;
mod fold;
mod help;
mod items;
mod leads;
mod likely;
mod line;
mod nearly;
mod note;
mod people;
mod print;
mod settle;
mod signature;
mod step;
mod table;
mod told;
mod verb;
mod wrong;
mod zone;

#[cfg(test)]
mod tests;

pub use absence::absence;
pub use help::{help, page};
pub use leads::leads_in;
pub use print::print;
pub use table::{Shape, Verb};

use crate::command::when::Reading;
use crate::domain::command::Orders;
use crate::domain::{Handle, Team};

/// Everything a text is read against.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The writer's zone and hours, the team's working days, and when the mail was sent.
    pub reading: Reading<'a>,
    /// Who can be named.
    pub team: &'a Team,
    /// Who writes: `me`.
    pub writer: &'a Handle,
    /// It answers a digest or a cleanup: `57 done` names a lead.
    pub bare_leads: bool,
    /// It answers the letter about a draft: label lines fill the draft without naming a receiver.
    pub fills: bool,
    /// It answers a letter about a lead that the writer handed over: `why: …` says why.
    pub why: bool,
}

/// Reads the new text of a mail: plain text, quotes and signature already cut.
pub fn read(text: &str, context: &Context<'_>) -> Orders {
    zone::read(text, context)
}

/// Reads one line that must be one command or several joined by `;`: of the command line, or the subject of a button's
/// mail. Where it is none, there are no lines, and `rest` is the text.
pub fn read_line(text: &str, context: &Context<'_>) -> Orders {
    zone::read(text, context)
}
