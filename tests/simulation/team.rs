//! The people of a simulated year: twelve in three zones, and their customers.

use std::fmt::Write;

/// How many customers there are.
pub(crate) const CUSTOMERS: usize = 60;

/// A member.
pub(crate) struct Person {
    pub(crate) handle: &'static str,
    pub(crate) name: &'static str,
    zone: &'static str,
    hours: &'static str,
    manager: bool,
    left: &'static str,
}

const fn person(handle: &'static str, name: &'static str, zone: &'static str, hours: &'static str) -> Person {
    Person { handle, name, zone, hours, manager: false, left: "" }
}

const BERLIN: &str = "Europe/Berlin";
const NEW_YORK: &str = "America/New_York";
const SYDNEY: &str = "Australia/Sydney";

/// The team.
pub(crate) const TEAM: &[Person] = &[
    Person { manager: true, ..person("mike", "Mike Okafor", BERLIN, "Mon-Fri 08:00-18:00") },
    person("jamie", "Jamie Lee", BERLIN, "Mon-Fri 08:00-17:00"),
    person("lena", "Lena Vogt", BERLIN, "Mon-Thu 09:00-15:00"),
    person("tom", "Tom Brandt", BERLIN, "Tue-Sat 10:00-18:00"),
    Person { manager: true, ..person("grace", "Grace Hall", NEW_YORK, "Mon-Fri 08:30-17:30") },
    person("sam", "Sam Rivera", NEW_YORK, "Mon-Fri 09:00-17:30"),
    person("nina", "Nina Cole", NEW_YORK, "Mon-Fri 07:00-13:00"),
    Person { left: "2026-11-02", ..person("omar", "Omar Haddad", NEW_YORK, "Mon-Fri 09:00-17:00") },
    person("ruby", "Ruby Tan", SYDNEY, "Mon-Fri 08:00-16:00"),
    person("jack", "Jack Wong", SYDNEY, "Mon-Fri 09:00-17:00"),
    person("isla", "Isla Reid", SYDNEY, "Wed-Sun 10:00-16:00"),
    person("finn", "Finn Marsh", SYDNEY, "Mon-Fri 12:00-20:00"),
];

/// The configuration of the year.
pub(crate) fn configuration() -> String {
    let mut text = String::from(
        r#"
timezone = "Europe/Berlin"
internal_domains = ["acme.example"]
[inbox]
address = "leads@acme.example"
source = "maildir"
since = "90 days"
[send]
transport = "directory"
[trust]
authserv_id = "mx.acme.example"
[calendar]
holidays = ["2026-04-03", "2026-04-06", "2026-05-01", "2026-05-25", "2026-12-25", "2027-01-01", "2027-03-26", "2027-03-29"]
[letters]
digest_at = "08:00"
hours = "Mon-Fri 08:00-18:00"
"#,
    );
    for person in TEAM {
        let role = if person.manager { "manager" } else { "member" };
        let _ = write!(
            text,
            "[[team]]\nhandle = \"{}\"\nname = \"{}\"\nemail = \"{}@acme.example\"\nrole = \"{role}\"\ntimezone = \
             \"{}\"\nhours = \"{}\"\nleft = \"{}\"\n",
            person.handle, person.name, person.handle, person.zone, person.hours, person.left
        );
    }
    text
}
