//! `[[team]]`: the people. Every address belongs to one person, and none to a person and the inbox.

use std::collections::BTreeMap;

use super::calendar::{self, TeamTime};
use super::section::{Found, Reading, Section};
use super::{reserved, rules, words};
use crate::domain::team::{Inbox, Role};
use crate::domain::{Address, Handle, Member};

/// What the people read so far have taken, and who reads next.
struct Taken<'i> {
    inbox: Option<&'i Inbox>,
    /// The place of the person that is read now.
    place: usize,
    /// Handles, and the lines that gave them.
    handles: BTreeMap<Handle, Option<usize>>,
    /// Addresses, whose they are, and the lines that gave them.
    addresses: BTreeMap<Address, (usize, Option<usize>)>,
}

/// Reads all members, in the order of the file. None: a problem has been noted.
pub(super) fn team(
    reading: &mut Reading,
    time: Option<&TeamTime>,
    inbox: Option<&Inbox>,
) -> Option<Vec<Member>> {
    let count = reading.count("team");
    if count == 0 {
        let text = "is missing: write a [[team]] section with handle, name and email for each person";
        let mut top = reading.section("", true);
        if !top.has("team") {
            top.missing("team", text);
        }
        return None;
    }
    let mut taken = Taken { inbox, place: 0, handles: BTreeMap::new(), addresses: BTreeMap::new() };
    let mut members = Vec::new();
    for place in 0..count {
        taken.place = place;
        let mut section = reading.row("team", place);
        members.push(member(&mut section, time, &mut taken));
        section.end();
    }
    let members: Option<Vec<Member>> = members.into_iter().collect();
    if members.as_ref().is_some_and(|members| !members.iter().any(Member::is_manager)) {
        let text = "team: nobody has role = \"manager\", so nobody is told of leads that have no owner";
        reading.notes.warnings.push(text.into());
    }
    members
}

fn member(section: &mut Section, time: Option<&TeamTime>, taken: &mut Taken) -> Option<Member> {
    let handle = handle(section, taken);
    let name = name(section, handle.as_ref());
    let address = address(section, taken);
    let aliases = aliases(section, taken);
    let roles = [("member", Role::Member), ("manager", Role::Manager)];
    let role = section.parsed("role", "member", |text| words::one_of(text, &roles));
    let calendar = calendar::of_member(section, time);
    let skills = section.list("skills", &[]).into_iter().map(|found| found.text.to_lowercase()).collect();
    let capacity = rules::capacity(section);
    let left = section.parsed("left", "", |text| match text {
        "" => Ok(None),
        date => words::date(date).map(Some),
    });
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
        let first = on_line(*first);
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

fn address(section: &mut Section, taken: &mut Taken) -> Option<Address> {
    let found = section.needed("email", "sam@acme.example")?;
    let address = section.read("email", &found, words::address)?;
    taken.claim(section, "email", (&found, &address));
    Some(address)
}

fn aliases(section: &mut Section, taken: &mut Taken) -> Vec<Address> {
    let mut aliases = Vec::new();
    for found in section.list("aliases", &[]) {
        if let Some(alias) = section.read("aliases", &found, words::address) {
            taken.claim(section, "aliases", (&found, &alias));
            aliases.push(alias);
        }
    }
    aliases
}

impl Taken<'_> {
    /// Takes an address for the person who is read now, or notes why it cannot be theirs.
    fn claim(&mut self, section: &mut Section, key: &str, (found, address): (&Found, &Address)) {
        if self.inbox.is_some_and(|inbox| inbox.is(address)) {
            let text = format!("{address} reaches the shared inbox: write the person's own address");
            section.problem(key, found.line, text);
        }
        match self.addresses.get(address) {
            Some((place, line)) if *place != self.place => {
                let first = on_line(*line);
                let text = format!("{address} is taken{first}: an address belongs to one person");
                section.problem(key, found.line, text);
            }
            Some(_) => {}
            None => _ = self.addresses.insert(address.clone(), (self.place, found.line)),
        }
    }
}

fn on_line(line: Option<usize>) -> String {
    line.map(|line| format!(", first on line {line}")).unwrap_or_default()
}
