//! Which conversation and which lead a mail belongs to (product.md §3, "Lead of a mail"): our own id, the thread, a
//! contact's address, in that order. It only finds; what a mail then does to its leads is decided elsewhere. A stranger
//! who quotes a known id gets nothing but a row that says so.

use std::collections::BTreeSet;

use super::effect::{LinkedBy, ThreadChange};
use super::organisation::own_domain;
use super::world::{MailRow, ThreadId, World};
use super::{Address, LeadId, Mail, Mailbox, MessageId, Party, Policy, Verdict};

/// Where a mail belongs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Link {
    /// The leads it is about; several only when its people are on different leads.
    pub leads: Vec<LeadId>,
    /// How they were found.
    pub by: Option<LinkedBy>,
    /// Set when it may not move anything: why, as a sentence.
    pub claimed: Option<&'static str>,
    /// Other open leads of the same contact.
    pub ambiguous: Vec<LeadId>,
}

/// The conversation of a mail: the one of the latest reference that is known, else of In-Reply-To, else the one that
/// already quotes this mail, else a new one; one that has leads comes before one that has none. Conversations that this
/// mail joins become one unless that would join two that have leads. Our own letters are no part of a conversation: many
/// mails answer one digest.
pub fn conversation(world: &World, mail: &Mail, row: MailRow) -> ThreadChange {
    let thread_of = |id: &MessageId| world.ids.get(id).map(|known| known.thread);
    let foreign = |id: &&MessageId| !world.letters.contains_key(*id);
    let bound = |thread: &ThreadId| is_bound(world, *thread);
    let mut joined: Vec<ThreadId> =
        mail.references.iter().rev().filter(foreign).filter_map(thread_of).collect();
    let parent = sole_parent(mail).filter(foreign);
    let by_reply = parent.and_then(thread_of);
    if joined.is_empty() || !joined.iter().any(bound) {
        joined.extend(by_reply.filter(|thread| joined.is_empty() || bound(thread)));
    }
    let own = own_ids(world, mail);
    joined.extend(own.iter().copied().filter_map(thread_of));
    // A mail that was passed on whole, or that a server renamed, and that we have already.
    joined.extend(mail.also_known_as.iter().filter_map(thread_of));
    let first = joined.iter().copied().find(bound).or(joined.first().copied());
    let thread = first.unwrap_or(ThreadId(world.next_thread));
    let merged = mergeable(world, thread, &joined);
    let quoted = mail.references.iter().chain(parent).filter(foreign).map(|id| (id.clone(), None));
    let ids = own.into_iter().map(|id| (id.clone(), Some(row))).chain(quoted).collect();
    ThreadChange { thread, ids, merged, leads: Vec::new(), people: Vec::new() }
}

/// A conversation of its own, whatever the mail quotes.
pub fn apart(world: &World, mail: &Mail, row: MailRow) -> ThreadChange {
    let ids = own_ids(world, mail).into_iter().map(|id| (id.clone(), Some(row))).collect();
    let thread = ThreadId(world.next_thread);
    ThreadChange { thread, ids, merged: Vec::new(), leads: Vec::new(), people: Vec::new() }
}

/// In-Reply-To, where it names exactly one mail.
fn sole_parent(mail: &Mail) -> Option<&MessageId> {
    match mail.in_reply_to.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

/// The mail's own ids. An id that another recorded mail bears already is not its own: it joins nothing by it.
fn own_ids<'m>(world: &World, mail: &'m Mail) -> Vec<&'m MessageId> {
    let free = |id: &&MessageId| world.ids.get(*id).is_none_or(|known| known.mail.is_none());
    std::iter::once(&mail.message_id).chain(&mail.also_known_as).filter(free).collect()
}

fn is_bound(world: &World, thread: ThreadId) -> bool {
    world.thread_leads.get(&thread).is_some_and(|leads| !leads.is_empty())
}

fn mergeable(world: &World, thread: ThreadId, joined: &[ThreadId]) -> Vec<ThreadId> {
    let others: BTreeSet<ThreadId> = joined.iter().copied().filter(|other| *other != thread).collect();
    let mut taken = is_bound(world, thread);
    let fits = |other: &ThreadId| !is_bound(world, *other) || !std::mem::replace(&mut taken, true);
    others.into_iter().filter(fits).collect()
}

/// Finds the leads of a mail that a person wrote. `tagged` is the lead that the address names, if it names one.
pub fn find(world: &World, policy: &Policy, mail: &Mail, thread: ThreadId, tagged: Option<LeadId>) -> Link {
    if let Some(lead) = tagged {
        return Link { leads: vec![lead], by: Some(LinkedBy::Address), ..Link::default() };
    }
    match (&mail.party, &mail.author) {
        (Party::Outsider, Some(author)) => find_for_outsider(world, mail, author, thread),
        (Party::Outsider, None) => Link::default(),
        _ => find_for_us(world, policy, mail, thread),
    }
}

/// Evidence-only mail (automatic, lists, reports) is shown beside a lead it plainly belongs to, no more.
pub fn find_evidence(world: &World, mail: &Mail, thread: ThreadId) -> Link {
    let leads = of_thread(world, mail, thread);
    if !leads.is_empty() {
        return Link { leads, by: Some(LinkedBy::Thread), ..Link::default() };
    }
    let found = mail.author.as_ref().and_then(|author| of_contact(world, &author.address));
    found.map_or_else(Link::default, |link| Link { ambiguous: Vec::new(), ..link })
}

fn find_for_us(world: &World, policy: &Policy, mail: &Mail, thread: ThreadId) -> Link {
    let mut link = by_letter(world, mail);
    let ways = [
        (by_subject(world, policy, mail, false), LinkedBy::Note),
        (of_thread(world, mail, thread), LinkedBy::Thread),
        (by_subject(world, policy, mail, true), LinkedBy::Note),
    ];
    for (leads, by) in ways {
        if link.leads.is_empty() && !leads.is_empty() {
            link = Link { leads, by: Some(by), ..Link::default() };
        }
    }
    for customer in &mail.customers {
        let here = link
            .leads
            .iter()
            .any(|id| world.leads.get(id).is_some_and(|lead| lead.has_contact(&customer.address)));
        if here {
            continue;
        }
        if let Some(found) = of_contact(world, &customer.address) {
            link.by = link.by.or(found.by);
            link.ambiguous.extend(found.ambiguous);
            link.leads
                .extend(found.leads.into_iter().filter(|id| !link.leads.contains(id)).collect::<Vec<_>>());
        }
    }
    let forged = mail.verdict == Verdict::Fail && !matches!(policy.pin, super::policy::Pin::Unpinned);
    if forged {
        link.claimed = Some("it says it is from one of us, but our mail server says it is forged");
    }
    link
}

/// The lead that a member names in the subject of a mail among ourselves. The subject of an answer or a forward may be a
/// stranger's: it counts only where nothing else tells.
fn by_subject(world: &World, policy: &Policy, mail: &Mail, answers: bool) -> Vec<LeadId> {
    let own = mail.member().is_some() && mail.class == super::Class::Internal;
    let own = own && !passes_on_an_outsiders_mail(policy, mail);
    let named = mail.lead_in_subject().filter(|_| own && mail.is_reply() == answers);
    named.filter(|id| world.leads.contains_key(id)).map(|id| world.stands_for(id)).into_iter().collect()
}

/// Whether an outsider may have chosen the subject, because their mail is passed on.
fn passes_on_an_outsiders_mail(policy: &Policy, mail: &Mail) -> bool {
    mail.forwarded
        .as_ref()
        .is_some_and(|forwarded| policy.team.party(&forwarded.from.address) == Party::Outsider)
}

/// The lead of the letter that somebody answers.
fn by_letter(world: &World, mail: &Mail) -> Link {
    let quoted = mail.tokens.iter().chain(&mail.in_reply_to).chain(mail.references.iter().rev());
    let lead = quoted.filter_map(|id| world.letters.get(id)).find_map(|letter| letter.lead);
    lead.filter(|id| world.leads.contains_key(id)).map_or_else(Link::default, |id| Link {
        leads: vec![id],
        by: Some(LinkedBy::Token),
        ..Link::default()
    })
}

fn find_for_outsider(world: &World, mail: &Mail, author: &Mailbox, thread: ThreadId) -> Link {
    let leads = of_thread(world, mail, thread);
    let quoted = if leads.is_empty() {
        by_letter(world, mail)
    } else {
        Link { leads, by: Some(LinkedBy::Thread), ..Link::default() }
    };
    if quoted.leads.is_empty() {
        return of_contact(world, &author.address).unwrap_or_default();
    }
    let belongs = quoted.leads.iter().any(|id| belongs(world, mail, &author.address, *id))
        || knows(world, thread, &author.address);
    let claimed =
        (!belongs).then_some("it quotes a known mail, but its author was never part of that conversation");
    Link { claimed, ..quoted }
}

/// An outsider belongs to a lead as its contact, or as a colleague: the contact's own domain, and not found forged.
fn belongs(world: &World, mail: &Mail, author: &Address, lead: LeadId) -> bool {
    let Some(lead) = world.leads.get(&lead) else { return false };
    if lead.knows(author) {
        return true;
    }
    let domain = own_domain(author);
    domain.is_some()
        && mail.verdict != Verdict::Fail
        && lead.contacts.iter().any(|contact| own_domain(&contact.address) == domain)
}

fn knows(world: &World, thread: ThreadId, author: &Address) -> bool {
    world.thread_people.contains(&(thread, author.clone()))
}

/// The leads of a conversation; of several, those whose people are on this mail.
fn of_thread(world: &World, mail: &Mail, thread: ThreadId) -> Vec<LeadId> {
    let Some(leads) = world.thread_leads.get(&thread) else { return Vec::new() };
    let known: Vec<LeadId> = leads.iter().copied().filter(|id| world.leads.contains_key(id)).collect();
    if known.len() < 2 {
        return known;
    }
    let people = || mail.author.iter().chain(&mail.recipients).chain(&mail.customers);
    let named: Vec<LeadId> = known
        .iter()
        .copied()
        .filter(|id| {
            world.leads.get(id).is_some_and(|lead| people().any(|person| lead.has_contact(&person.address)))
        })
        .collect();
    if named.is_empty() { known } else { named }
}

/// The lead of a contact: of its open ones the most recent, else the most recent of all.
fn of_contact(world: &World, address: &Address) -> Option<Link> {
    let ids = world.by_contact.get(address).or_else(|| world.by_contact.get(&address.without_tag()))?;
    let leads: Vec<_> = ids.iter().filter_map(|id| world.leads.get(id)).collect();
    let best = leads.iter().max_by_key(|lead| (lead.is_active(), lead.active_at(), lead.id))?;
    let others = leads.iter().filter(|lead| lead.is_active() && lead.id != best.id).map(|lead| lead.id);
    let ambiguous = if best.is_active() { others.collect() } else { Vec::new() };
    Some(Link { leads: vec![best.id], by: Some(LinkedBy::Contact), claimed: None, ambiguous })
}
