//! What is planned on a lead: the next action, the follow-up, and what stood there before. Only the parts; changing them is
//! the rules' business.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::time::When;

/// One specific step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextAction {
    /// What is to be done.
    pub text: String,
    /// Who set it.
    pub by: String,
    /// When it was set.
    pub at: DateTime<Utc>,
    /// Whether it failed the check of product.md §8.
    pub weak: bool,
}

/// When the lead is looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The date or time.
    pub when: When,
    /// True: it stays whatever happens (`on …`); false: until they reply.
    pub hold: bool,
}

/// An action that was completed before its date: the owner may want it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneEarly {
    /// The action's text.
    pub action: String,
    /// The follow-up it stood with.
    pub when: When,
    /// When the mail completed it.
    pub at: DateTime<Utc>,
}

/// What `waiting them` gives back: the plan as it stood before the first unanswered mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// The follow-up.
    pub follow_up: Option<FollowUp>,
    /// The "if no reply" date.
    pub if_no_reply: Option<NaiveDate>,
}

/// What closing cleared, so that `reopen` can give back what is still ahead (product.md §2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleared {
    /// The next action.
    pub next_action: Option<NextAction>,
    /// The follow-up.
    pub follow_up: Option<FollowUp>,
    /// The "if no reply" date.
    pub if_no_reply: Option<NaiveDate>,
}
