//! `[[team]]`: the people. Every address belongs to one person, and none to a person and the inbox.

use std::collections::BTreeMap;

use super::section::{Found, Reading, Section};
use super::{calendar, reserved, rules, words};
use crate::domain::calendar::Calendar;
use crate::domain::team::{Inbox, Role};
use crate::domain::{Address, Handle, Member};

/// Who is taken already, and where that was said.
#[derive(Default)]
struct Taken {
    handles: BTreeMap<Handle, Option<usize>>,
    addresses: BTreeMap<Address, Handle>,
}

/// Reads all members, in the order of the file. None: a problem has been noted.
pub(super) fn team(
    reading: &mut Reading,
    team: Option<&Calendar>,
    inbox: Option<&Inbox>,
) -> Option<Vec<Member>> {
    let count = reading.count("team");
    if count == 0 {
        let mut top = reading.section("", true);
        top.missing(
            "team",
            "is missing: write a [[team]] section with handle, name and email for each person",
        );
        return None;
    }
    let mut taken = Taken::default();
    let mut members = Vec::new();
    for place in 0..count {
        let mut section = reading.row("team", place);
        members.push(member(&mut section, team, (&mut taken, inbox)));
        section.end();
    }
    let members: Option<Vec<Member>> = members.into_iter().collect();
    let managed = members.iter().flatten().any(Member::is_manager);
    if members.is_some() && !managed {
        let text = "team: nobody has role = \"manager\", so nobody is told of leads that have no owner";
        reading.notes.warnings.push(text.into());
    }
    members
}

fn member(
    section: &mut Section,
    team: Option<&Calendar>,
    (taken, inbox): (&mut Taken, Option<&Inbox>),
) -> Option<Member> {
    let handle = handle(section, taken);
    let name = name(section, handle.as_ref());
    let (address, aliases) = addresses(section, handle.as_ref(), (taken, inbox));
    let roles = [("member", Role::Member), ("manager", Role::Manager)];
    let role = section.parsed("role", "member", |text| words::one_of(text, &roles));
    let calendar = calendar::of_member(section, team);
    let skills = section.list("skills", &[]).into_iter().map(|found| found.text.to_lowercase()).collect();
    let capacity = rules::capacity(section);
    let left = section
        .parsed("left", "", |text| if text.is_empty() { Ok(None) } else { words::date(text).map(Some) });
    Some(Member {
        handle: handle?,
        name: name?,
        address: address?,
        aliases,
        role: role?,
        calendar: calendar?,
        skills,
        capacity,
        left: left?,
    })
}

fn handle(section: &mut Section, taken: &mut Taken) -> Option<Handle> {
    let found = section.needed("handle", "sam")?;
    let handle: Handle =
        section.read("handle", &found, |text| match reserved::reason(&text.to_lowercase()) {
            Some(reason) => Err(reason),
            None => text.parse::<Handle>().map_err(|error| error.to_string()),
        })?;
    if let Some(first) = taken.handles.get(&handle) {
        let first = first.map(|line| format!(", first on line {line}")).unwrap_or_default();
        section.problem(
            "handle",
            found.line,
            format!("\"{handle}\" is taken{first}: everyone needs their own"),
        );
        return None;
    }
    taken.handles.insert(handle.clone(), found.line);
    Some(handle)
}

/// The full name; without one, the handle with a capital letter.
fn name(section: &mut Section, handle: Option<&Handle>) -> Option<String> {
    let mut letters = handle.map(Handle::as_str).unwrap_or_default().chars();
    let default: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    section.parsed("name", &default, |text| match text {
        "" if handle.is_some() => Err("is empty: write the full name, as \"Sam Rivera\"".into()),
        _ => words::name(text),
    })
}

fn addresses(
    section: &mut Section,
    handle: Option<&Handle>,
    (taken, inbox): (&mut Taken, Option<&Inbox>),
) -> (Option<Address>, Vec<Address>) {
    let email = section.needed("email", "sam@acme.example");
    let address = email.as_ref().and_then(|found| section.read("email", found, words::address));
    let mut aliases: Vec<Address> = Vec::new();
    let mut all: Vec<(&str, Found, Address)> = Vec::new();
    all.extend(email.zip(address.clone()).map(|(found, address)| ("email", found, address)));
    for found in section.list("aliases", &[]) {
        if let Some(alias) = section.read("aliases", &found, words::address) {
            aliases.push(alias.clone());
            all.push(("aliases", found, alias));
        }
    }
    for (key, found, address) in all {
        if inbox.is_some_and(|inbox| inbox.is(&address)) {
            let text = format!("{address} reaches the shared inbox: write the person's own address");
            section.problem(key, found.line, text);
        }
        let Some(handle) = handle else { continue };
        match taken.addresses.get(&address) {
            Some(other) if other != handle => {
                let text = format!(
                    "{address} is an address of \"{other}\" already: an address belongs to one person"
                );
                section.problem(key, found.line, text);
            }
            Some(_) => {}
            None => _ = taken.addresses.insert(address, handle.clone()),
        }
    }
    (address, aliases)
}
