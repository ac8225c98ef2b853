//! Repair of what a mail was matched to: `accept`, `split`, `not this lead` (product.md §5). Each is about the newest mail
//! of the lead that gave rise to a question.

use std::collections::BTreeSet;

use super::desk::Desk;
use super::{people, status};
use crate::domain::contact;
use crate::domain::effect::ContactKind;
use crate::domain::lead::{Contacted, Flag, FollowUp, Lead, Origin, Source};
use crate::domain::letters::{CLEANUP, Did, Refusal};
use crate::domain::time::When;
use crate::domain::world::DoubtfulMail;
use crate::domain::{Address, LeadId, Mailbox, Party, Policy, organisation};

/// `accept`: the author of a claimed mail is a contact from now on, and what they wrote belongs here.
pub(super) fn accept(desk: &mut Desk<'_>, id: LeadId) -> Result<Did, Refusal> {
    let mails = in_question(desk, id)?;
    let address = author(desk, mails.first().ok_or(Refusal::NoMail)?)?;
    let others = others_claim(desk, id, &mails);
    let policy = desk.policy;
    let lead = desk.open(id)?;
    let known = lead.claimants.iter().find(|known| known.person.address == address);
    let person = known.map_or_else(|| Mailbox::bare(address.clone()), |known| known.person.clone());
    lead.add_contact(&person);
    for mail in &mails {
        contact::inbound(lead, heard(mail, &address), policy, false);
    }
    if !others {
        lead.flags.remove(&Flag::ClaimedMail);
    }
    for mail in &mails {
        desk.relink(mail.row, (Some(id), Some(id)), (true, false));
        desk.remember(id, format!("accepted the mail of {address}: {}", mail.summary));
    }
    Ok(Did::Accepted { address })
}

/// `split`: the mail begins a lead of its own.
pub(super) fn split(desk: &mut Desk<'_>, id: LeadId) -> Result<Did, Refusal> {
    let mails = asked_about(desk, id)?;
    let mail = mails.last().ok_or(Refusal::NoMail)?;
    let address = author(desk, mail)?;
    let new = desk.number_lead();
    let known = desk.lead(id).and_then(|lead| lead.contacts.iter().find(|person| person.address == address));
    let person = known.cloned().unwrap_or_else(|| Mailbox::bare(address.clone()));
    let mut lead = Lead::new(new, name_of(&person, mail), Origin { stranger: None, at: desk.asking.now });
    lead.give_to(people::acts_as(desk, id));
    lead.add_contact(&person);
    for mail in &mails {
        contact::inbound(&mut lead, heard(mail, &address), desk.policy, false);
    }
    let name = lead.name.clone();
    desk.leads.insert(new, lead);
    for mail in &mails {
        take_away(desk, id, mail, Some(new))?;
    }
    desk.remember(id, format!("the mail “{}” began {new}", mail.subject));
    desk.remember(new, format!("the customer wrote: {}; split from {id}", mail.summary));
    Ok(Did::Split { into: new, name })
}

/// `not this lead`: the mail goes to the one other open lead of its author, else to none.
pub(super) fn not_this_lead(desk: &mut Desk<'_>, id: LeadId) -> Result<Did, Refusal> {
    let mails = asked_about(desk, id)?;
    let author = mails.first().and_then(|mail| mail.author.clone());
    let now = author.as_ref().and_then(|author| other_lead(desk, id, author));
    for mail in &mails {
        take_away(desk, id, mail, now)?;
        desk.remember(id, format!("the mail “{}” is not about this lead", mail.subject));
        if let (Some(other), Some(author)) = (now, &author) {
            let (policy, heard) = (desk.policy, heard(mail, author));
            contact::inbound(desk.open(other)?, heard, policy, false);
            desk.remember(other, format!("the customer wrote: {}; moved from {id}", mail.summary));
        }
    }
    Ok(Did::Unlinked { now })
}

fn doubtful<'d>(desk: &'d Desk<'_>, id: LeadId) -> &'d [DoubtfulMail] {
    desk.world.doubtful.get(&id).map(Vec::as_slice).unwrap_or_default()
}

/// The claimed mails that the lead's question is about, else the newest mail of an outsider.
fn asked_about(desk: &Desk<'_>, id: LeadId) -> Result<Vec<DoubtfulMail>, Refusal> {
    let mails = doubtful(desk, id);
    let asks = desk.lead(id).is_some_and(|lead| lead.flags.contains(&Flag::ClaimedMail));
    if asks && mails.iter().any(|mail| mail.claimed) {
        return in_question(desk, id);
    }
    let newest = mails.iter().find(|mail| !mail.claimed && mail.contact == Some(ContactKind::Inbound));
    newest.map(|mail| vec![mail.clone()]).ok_or(Refusal::NoMail)
}

/// The claimed mails of one person, oldest first: of whom the answered letter asked, else of the only one there is. Among
/// several nobody guesses.
fn in_question(desk: &Desk<'_>, id: LeadId) -> Result<Vec<DoubtfulMail>, Refusal> {
    let shown = desk.asking.letter.and_then(|letter| desk.lead(id)?.asked_in(&letter.key));
    let claimed = doubtful(desk, id).iter().rev().filter(|mail| mail.claimed);
    let author = match shown {
        Some(known) => Some(known.person.address.clone()),
        None => only_claimant(desk, id)?,
    };
    Ok(claimed.filter(|mail| mail.author == author).cloned().collect())
}

/// Whoever claims to belong here; where others wrote under our own names, the outsider. A list shows who had by then.
fn only_claimant(desk: &Desk<'_>, id: LeadId) -> Result<Option<Address>, Refusal> {
    let list = desk.asking.letter.filter(|letter| letter.kind == CLEANUP);
    let claimed = doubtful(desk, id).iter().filter(|mail| mail.claimed);
    let listed = claimed.filter(|mail| list.is_none_or(|list| mail.at <= list.queued_at));
    let newest: Vec<&Address> = listed.filter_map(|mail| mail.author.as_ref()).collect();
    let authors: BTreeSet<&Address> = newest.iter().copied().collect();
    let outside = |address: &&&Address| desk.policy.team.party(address) == Party::Outsider;
    let outsiders: Vec<&Address> = authors.iter().filter(outside).copied().collect();
    match outsiders.as_slice() {
        [] => Ok(newest.first().copied().cloned()),
        [only] => Ok(Some((*only).clone())),
        many => Err(Refusal::SeveralClaim(many.iter().copied().cloned().collect())),
    }
}

/// Whether the mails of anybody else claim to belong here.
fn others_claim(desk: &Desk<'_>, id: LeadId, mails: &[DoubtfulMail]) -> bool {
    let author = mails.first().and_then(|mail| mail.author.as_ref());
    doubtful(desk, id).iter().any(|mail| mail.claimed && mail.author.as_ref() != author)
}

fn author(desk: &Desk<'_>, mail: &DoubtfulMail) -> Result<Address, Refusal> {
    let address = mail.author.clone().ok_or(Refusal::NoMail)?;
    match desk.policy.team.party(&address) {
        Party::Outsider => Ok(address),
        _ => Err(Refusal::NotACustomer(address)),
    }
}

fn other_lead(desk: &Desk<'_>, id: LeadId, author: &Address) -> Option<LeadId> {
    let leads = desk.world.by_contact.get(author)?;
    let mut open = leads.iter().copied().filter(|other| *other != id);
    let open: Vec<LeadId> =
        open.by_ref().filter(|other| desk.lead(*other).is_some_and(Lead::is_active)).collect();
    if let [only] = open.as_slice() { Some(*only) } else { None }
}

/// The mail and its conversation leave the lead, and what it did there is taken back as far as the ledger tells.
fn take_away(
    desk: &mut Desk<'_>,
    id: LeadId,
    mail: &DoubtfulMail,
    to: Option<LeadId>,
) -> Result<(), Refusal> {
    let others = others_claim(desk, id, std::slice::from_ref(mail));
    let mails = doubtful(desk, id).iter();
    let earlier = mails
        .filter(|other| !other.claimed && other.row != mail.row)
        .find(|other| other.at <= mail.at)
        .cloned();
    desk.relink(mail.row, (Some(id), to), (mail.claimed, false));
    if !mail.claimed && mail.alone {
        desk.bind(mail.thread, id, false);
    }
    if let Some(to) = to.filter(|_| !mail.claimed) {
        desk.bind(mail.thread, to, true);
    }
    let policy = desk.policy;
    let lead = desk.open(id)?;
    lead.flags.remove(&Flag::Ambiguous);
    if !others {
        lead.flags.remove(&Flag::ClaimedMail);
    }
    let last = lead.last_heard.as_ref().is_some_and(|heard| heard.message_id == mail.message_id.as_str());
    if last {
        let before = earlier.and_then(|other| Some(heard(&other, other.author.as_ref()?)));
        unheard(lead, before, policy);
    }
    Ok(())
}

/// As if their last mail had not been: an earlier one counts, and where it was the first unanswered one, the plan before.
fn unheard(lead: &mut Lead, earlier: Option<Contacted>, policy: &Policy) {
    lead.last_heard = earlier;
    if !lead.is_active() {
        lead.flags.remove(&Flag::ReopenAsked);
        return;
    }
    lead.waiting_on = status::ball(lead);
    if lead.waiting_on == crate::domain::lead::WaitingOn::Us {
        return;
    }
    lead.unanswered_since = None;
    if let Some(before) = lead.before.take() {
        let again = lead.last_contact.as_ref().map(|last| contact::look_again_on(lead, last.at, policy));
        let again = again.map(|date| FollowUp { when: When::On(date), hold: false });
        lead.plan(before.follow_up.or(again), before.if_no_reply);
    }
}

fn heard(mail: &DoubtfulMail, author: &Address) -> Contacted {
    Contacted {
        at: mail.at,
        by: author.to_string(),
        summary: mail.summary.clone(),
        message_id: mail.message_id.to_string(),
        source: Source::Mail,
        delivered: true,
        verified: mail.verified,
    }
}

fn name_of(person: &Mailbox, mail: &DoubtfulMail) -> String {
    let organisation = organisation::name(&person.address).unwrap_or_default();
    let names = [person.name.clone(), organisation, mail.subject.clone()];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| person.address.to_string())
}
