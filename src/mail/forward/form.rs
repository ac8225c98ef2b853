//! Mails of web forms. A machine sends them, so the customer is whoever filled the form in: the one whom answers go to,
//! else the one person whose address stands in the text. It never guesses: where two may be meant, it names nobody.

use super::mailbox;
use crate::domain::organisation::{is_no_reply, own_domain, says_no_reply};
use crate::domain::{Address, Mailbox, Party, Team};

/// Who filled in the form that `from` sent. `answers` are the mailboxes of its Reply-To, `text` is what it says. None when
/// a person sent it, and when it does not name one person for sure.
pub fn filled_in_by(from: &Mailbox, answers: &[Mailbox], text: &str, team: &Team) -> Option<Mailbox> {
    let sender = &from.address;
    let may_be =
        |person: &Mailbox| team.party(&person.address) == Party::Outsider && !is_no_reply(&person.address);
    let named: Vec<&Mailbox> =
        answers.iter().filter(|person| may_be(person) && person.address != *sender).collect();
    match (team.party(sender), named.as_slice()) {
        (Party::Member(_), _) => None,
        (Party::Outsider, _) if !says_no_reply(sender) => None,
        (_, [only]) => Some((*only).clone()),
        (_, []) if says_no_reply(sender) => in_text(sender, text, may_be),
        _ => None,
    }
}

/// The one person in the text. Whoever runs the form often names an address for questions: that is not them. What stands
/// before an address in a form is its label and no name.
fn in_text(sender: &Address, text: &str, may_be: impl Fn(&Mailbox) -> bool) -> Option<Mailbox> {
    let house = own_domain(sender);
    let mut people = mailbox::all(text)
        .into_iter()
        .filter(|person| may_be(person) && (house.is_none() || own_domain(&person.address) != house));
    let only = people.next()?;
    people.next().is_none().then(|| Mailbox { name: String::new(), ..only })
}
