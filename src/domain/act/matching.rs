//! Repair of what a mail was matched to: `accept`, `split`, `not this lead` (product.md §5). Each is about the newest mail
//! of the lead that gave rise to a question.

use super::desk::Desk;
use super::{people, status};
use crate::domain::contact;
use crate::domain::effect::ContactKind;
use crate::domain::lead::{Contacted, Flag, FollowUp, Lead, Origin, Source};
use crate::domain::letters::{Did, Refusal};
use crate::domain::time::When;
use crate::domain::world::DoubtfulMail;
use crate::domain::{Address, LeadId, Mailbox, Party, Policy, organisation};

/// `accept`: the claimed mail belongs here, and its author is a contact from now on.
pub(super) fn accept(desk: &mut Desk<'_>, id: LeadId) -> Result<Did, Refusal> {
    let claimed: Vec<&DoubtfulMail> = doubtful(desk, id).iter().filter(|mail| mail.claimed).collect();
    let (mail, more) = (claimed.first().copied().cloned(), claimed.len() > 1);
    let mail = mail.ok_or(Refusal::NoMail)?;
    let address = author(desk, &mail)?;
    let policy = desk.policy;
    let lead = desk.open(id)?;
    lead.add_contact(&Mailbox::bare(address.clone()));
    contact::inbound(lead, heard(&mail, &address), policy, false);
    if !more {
        lead.flags.remove(&Flag::ClaimedMail);
    }
    desk.relink(mail.row, (Some(id), Some(id)), (true, false));
    desk.remember(id, format!("accepted the mail of {address}: {}", mail.summary));
    Ok(Did::Accepted { address })
}

/// `split`: the mail begins a lead of its own.
pub(super) fn split(desk: &mut Desk<'_>, id: LeadId) -> Result<Did, Refusal> {
    let mail = asked_about(desk, id)?;
    let address = author(desk, &mail)?;
    let new = desk.number_lead();
    let known = desk.lead(id).and_then(|lead| lead.contacts.iter().find(|person| person.address == address));
    let person = known.cloned().unwrap_or_else(|| Mailbox::bare(address.clone()));
    let mut lead = Lead::new(new, name_of(&person, &mail), Origin { stranger: None, at: desk.asking.now });
    lead.give_to(people::acts_as(desk, id));
    lead.add_contact(&person);
    contact::inbound(&mut lead, heard(&mail, &address), desk.policy, false);
    let name = lead.name.clone();
    desk.leads.insert(new, lead);
    take_away(desk, id, &mail, Some(new))?;
    desk.remember(id, format!("the mail “{}” began {new}", mail.subject));
    desk.remember(new, format!("the customer wrote: {}; split from {id}", mail.summary));
    Ok(Did::Split { into: new, name })
}

/// `not this lead`: the mail goes to the one other open lead of its author, else to none.
pub(super) fn not_this_lead(desk: &mut Desk<'_>, id: LeadId) -> Result<Did, Refusal> {
    let mail = asked_about(desk, id)?;
    let now = mail.author.as_ref().and_then(|author| other_lead(desk, id, author));
    take_away(desk, id, &mail, now)?;
    desk.remember(id, format!("the mail “{}” is not about this lead", mail.subject));
    if let (Some(other), Some(author)) = (now, &mail.author) {
        let (policy, heard) = (desk.policy, heard(&mail, author));
        contact::inbound(desk.open(other)?, heard, policy, false);
        desk.remember(other, format!("the customer wrote: {}; moved from {id}", mail.summary));
    }
    Ok(Did::Unlinked { now })
}

fn doubtful<'d>(desk: &'d Desk<'_>, id: LeadId) -> &'d [DoubtfulMail] {
    desk.world.doubtful.get(&id).map(Vec::as_slice).unwrap_or_default()
}

/// The claimed mail that the lead's question is about, else the newest mail of an outsider.
fn asked_about(desk: &Desk<'_>, id: LeadId) -> Result<DoubtfulMail, Refusal> {
    let mails = doubtful(desk, id);
    let asks = desk.lead(id).is_some_and(|lead| lead.flags.contains(&Flag::ClaimedMail));
    let claimed = mails.iter().find(|mail| mail.claimed && asks);
    let newest = mails.iter().find(|mail| !mail.claimed && mail.contact == Some(ContactKind::Inbound));
    claimed.or(newest).cloned().ok_or(Refusal::NoMail)
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
    let rest = doubtful(desk, id).iter().filter(|other| other.claimed && other.row != mail.row).count();
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
    if rest == 0 {
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
        verified: false,
    }
}

fn name_of(person: &Mailbox, mail: &DoubtfulMail) -> String {
    let organisation = organisation::name(&person.address).unwrap_or_default();
    let names = [person.name.clone(), organisation, mail.subject.clone()];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| person.address.to_string())
}
