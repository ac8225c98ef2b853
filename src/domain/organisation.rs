//! Which domain stands for an organisation. Freemail domains stand for nobody: two people there have nothing in common.

use super::Address;

/// Domains at which anyone can have a mailbox.
const FREEMAIL: &[&str] = &[
    "126.com",
    "163.com",
    "aol.com",
    "att.net",
    "bluewin.ch",
    "bt.com",
    "btinternet.com",
    "comcast.net",
    "cox.net",
    "duck.com",
    "fastmail.com",
    "fastmail.fm",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "icloud.com",
    "inbox.ru",
    "interia.pl",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.co.uk",
    "live.com",
    "live.de",
    "live.fr",
    "live.nl",
    "mac.com",
    "mail.com",
    "mail.de",
    "mail.ru",
    "mailbox.org",
    "me.com",
    "msn.com",
    "naver.com",
    "o2.pl",
    "onet.pl",
    "online.de",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.es",
    "outlook.fr",
    "outlook.it",
    "pm.me",
    "posteo.de",
    "posteo.net",
    "proton.me",
    "protonmail.ch",
    "protonmail.com",
    "qq.com",
    "rambler.ru",
    "rediffmail.com",
    "rocketmail.com",
    "seznam.cz",
    "sfr.fr",
    "sina.com",
    "sky.com",
    "t-online.de",
    "tiscali.it",
    "tuta.com",
    "tutanota.com",
    "tutanota.de",
    "verizon.net",
    "virgilio.it",
    "virginmedia.com",
    "vodafone.de",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yahoo.ca",
    "yahoo.co.in",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.au",
    "yahoo.com.br",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
];

/// The registrable domain (`mail.acme.co.uk` → `acme.co.uk`) when it is an organisation's own.
pub fn own_domain(address: &Address) -> Option<&str> {
    let domain = psl::domain_str(address.domain()).unwrap_or(address.domain());
    FREEMAIL.binary_search(&domain).is_err().then_some(domain)
}

/// The organisation's name as its domain gives it: `contoso.example` → `Contoso`.
pub fn name(address: &Address) -> Option<String> {
    let label = own_domain(address)?.split('.').next()?;
    let mut letters = label.chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}

/// Whether an address says that nobody reads what is sent to it.
pub fn says_no_reply(address: &Address) -> bool {
    let local = letters(address);
    [
        "noreply",
        "donotreply",
        "dontreply",
        "noanswer",
        "noresponse",
        "nepasrepondre",
        "keineantwort",
        "nichtantworten",
        "noresponder",
    ]
    .iter()
    .any(|word| local.starts_with(word) || local.ends_with(word))
}

/// Whether nobody reads behind an address: it says so, or it is that of a mail server.
pub fn is_no_reply(address: &Address) -> bool {
    let local = letters(address);
    let server = ["mailerdaemon", "postmaster", "bounces"]
        .iter()
        .any(|word| local.starts_with(word) || local.ends_with(word));
    server || local == "bounce" || says_no_reply(address)
}

/// The local part without points and dashes.
fn letters(address: &Address) -> String {
    address.local().chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).expect("an address")
    }

    #[test]
    fn the_list_is_sorted_so_that_it_can_be_searched() {
        assert!(FREEMAIL.is_sorted());
    }

    #[test]
    fn an_organisation_is_its_own_domain_and_freemail_is_nobodys() {
        assert_eq!(own_domain(&address("a@mail.acme.co.uk")), Some("acme.co.uk"));
        assert_eq!(own_domain(&address("a@gmail.com")), None);
        assert_eq!(name(&address("anna@contoso.example")).as_deref(), Some("Contoso"));
        assert_eq!(name(&address("anna@web.de")), None);
    }

    #[test]
    fn nobody_reads_behind_no_reply() {
        for text in [
            "no-reply@a.example",
            "NoReply@a.example",
            "do_not_reply@a.example",
            "noreply-orders@a.example",
            "mailer-daemon@a.example",
            "bounces@a.example",
            "Keine-Antwort@a.example",
        ] {
            assert!(is_no_reply(&address(text)), "{text}");
        }
        assert!(!says_no_reply(&address("mailer-daemon@a.example")), "a mail server is no form");
        for text in ["anna@a.example", "reply@a.example", "bouncer@a.example"] {
            assert!(!is_no_reply(&address(text)), "{text}");
        }
    }
}
