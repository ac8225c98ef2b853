//! Signed ids: how Baton knows its own letters when they come back, and which lead a conversation belongs to.
//! An HMAC over ids, never over text. A seal proves origin only; it gives nobody the right to command (product.md §14):
//! the rules ask for the member it is bound to.

use std::fmt;

use ring::hmac;

use chrono::{DateTime, Utc};

use crate::domain::{Address, Handle, LeadId, LetterId, MessageId};

/// Bytes of a seal: the first 80 bits of an HMAC-SHA256 (mail.md §3.3).
const SEAL_BYTES: usize = 10;
/// Bytes that tell one matter of a lead from its others.
const MATTER_BYTES: usize = 5;
/// The longest base32 text that is decoded, in characters.
const MAX_BASE32: usize = 32;
/// The longest local part of an address (RFC 5321 §4.5.3.1.1), in octets.
const MAX_LOCAL: usize = 64;
/// RFC 4648 §6 in lower case: relays may fold the case of ids and local parts.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The instance's secret. It is never shown and never leaves this room.
#[derive(Clone)]
pub struct SealKey([u8; 32]);

impl SealKey {
    /// Takes 32 bytes of real randomness.
    pub const fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// The seal of `parts`, each with its length before it so that no two lists of parts sign alike.
    fn seal(&self, purpose: &str, parts: &[&[u8]]) -> Vec<u8> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let mut context = hmac::Context::with_key(&key);
        for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        context.sign().as_ref().iter().take(SEAL_BYTES).copied().collect()
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(…)")
    }
}

/// What one letter's ids are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterSeal {
    /// The row of the outbox.
    pub letter: LetterId,
    /// What the letter is bound to (`Seals::bound`): the same number never names two letters.
    pub salt: u32,
}

/// What a letter's ids are bound to: they are worth nothing for anybody else, about anything else, or later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bond<'a> {
    /// Drawn once per database.
    pub instance: u32,
    /// The row of the outbox.
    pub letter: LetterId,
    /// To whom it goes.
    pub member: &'a Handle,
    /// The lead it is about.
    pub lead: Option<LeadId>,
    /// Until when its token counts.
    pub until: DateTime<Utc>,
}

/// The keys in force: the first seals, all are read, so that a key can be changed without forgetting old letters.
#[derive(Debug, Clone)]
pub struct Seals {
    current: (u8, SealKey),
    older: Vec<(u8, SealKey)>,
}

impl Seals {
    /// Keys with their numbers; of two keys with one number the first counts.
    pub fn new(current: (u8, SealKey), older: Vec<(u8, SealKey)>) -> Self {
        Self { current, older }
    }

    /// The seal of a letter with this bond, under the key in force.
    pub fn bound(&self, bond: Bond<'_>) -> LetterSeal {
        LetterSeal { letter: bond.letter, salt: salt(&self.current.1, bond) }
    }

    /// Whether a letter's seal is that of this bond, under any key.
    pub fn is_bound(&self, seal: LetterSeal, bond: Bond<'_>) -> bool {
        let mut keys = std::iter::once(&self.current).chain(&self.older);
        seal.letter == bond.letter && keys.any(|(_, key)| salt(key, bond) == seal.salt)
    }

    /// The Message-ID of a letter: `b1.<id>.<seal>@domain`, where 1 is the key's number.
    pub fn letter_id(&self, domain: &str, seal: LetterSeal) -> Option<MessageId> {
        let domain = domain.to_ascii_lowercase();
        let stem = self.stem("letter", domain.as_bytes(), &pack(seal));
        MessageId::new(format!("b{stem}@{domain}"))
    }

    /// Which letter a Message-ID names, if it is one of ours and unchanged but for its case.
    pub fn read_letter_id(&self, id: &MessageId) -> Option<LetterSeal> {
        let id = id.as_str().to_ascii_lowercase();
        let (local, domain) = id.split_once('@')?;
        self.read_stem("letter", domain.as_bytes(), local.strip_prefix('b')?)
    }

    /// Where answers to a letter go: the inbox with the letter's token after the plus. None where the address has a tag
    /// already, or would be too long.
    pub fn reply_address(&self, inbox: &Address, id: &MessageId) -> Option<Address> {
        let (token, _) = id.as_str().split_once('@')?;
        let local = format!("{}+{token}", inbox.local());
        let fits = inbox.tag().is_none() && local.len() <= MAX_LOCAL;
        fits.then(|| Address::parse(&format!("{local}@{}", inbox.domain()))).flatten()
    }

    /// The letter's id that a plus-tag stands for: `b1.….…`. Unchecked; only its form is looked at.
    pub fn token_in(tag: &str, domain: &str) -> Option<MessageId> {
        let mut parts = tag.strip_prefix('b')?.split('.');
        let (kid, id, seal) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let base32 = |text: &str| !text.is_empty() && text.bytes().all(|byte| ALPHABET.contains(&byte));
        let fits = digits(kid) && base32(id) && base32(seal) && parts.next().is_none();
        fits.then(|| MessageId::new(format!("{tag}@{}", domain.to_ascii_lowercase()))).flatten()
    }

    /// Whether a Message-ID is that of one of our letters.
    pub fn is_ours(&self, id: &MessageId) -> bool {
        self.read_letter_id(id).is_some()
    }

    /// The value of `X-Baton-Loop`: it marks our letter where a relay has changed the Message-ID.
    pub fn loop_seal(&self, seal: LetterSeal) -> String {
        format!("b{}", self.stem("loop", &[], &pack(seal)))
    }

    /// Which letter an `X-Baton-Loop` header names, if we made it.
    pub fn read_loop_seal(&self, value: &str) -> Option<LetterSeal> {
        let value = value.trim();
        if value.len() > 2 * MAX_BASE32 {
            return None;
        }
        self.read_stem("loop", &[], value.to_ascii_lowercase().strip_prefix('b')?)
    }

    /// The pseudo id that stands in References of every letter about a lead: `lead.<id>.<seal>@domain`.
    pub fn lead_id(&self, domain: &str, lead: LeadId) -> Option<MessageId> {
        let domain = domain.to_ascii_lowercase();
        let id = number(lead.0);
        let seal = self.current.1.seal("lead", &[domain.as_bytes(), &id]);
        MessageId::new(format!("lead.{}.{}@{domain}", base32(&id), base32(&seal)))
    }

    /// The pseudo id of one matter of a lead: `lead.<id>-<matter>.<seal>@domain`. Letters that share it, and their
    /// subject, stand in one conversation; another matter of the same lead begins its own.
    pub fn matter_id(&self, domain: &str, lead: LeadId, matter: &str) -> Option<MessageId> {
        let domain = domain.to_ascii_lowercase();
        let id = number(lead.0);
        let matter = self.current.1.seal("matter", &[matter.as_bytes()]);
        let matter: Vec<u8> = matter.into_iter().take(MATTER_BYTES).collect();
        let seal = self.current.1.seal("lead", &[domain.as_bytes(), &id, &matter]);
        let stem = format!("{}-{}.{}", base32(&id), base32(&matter), base32(&seal));
        MessageId::new(format!("lead.{stem}@{domain}"))
    }

    /// Which lead a pseudo id names, with its matter or without, if we made it.
    pub fn read_lead_id(&self, id: &MessageId) -> Option<LeadId> {
        let id = id.as_str().to_ascii_lowercase();
        let (local, domain) = id.split_once('@')?;
        let (stem, seal) = local.strip_prefix("lead.")?.split_once('.')?;
        let (packed, matter) = match stem.split_once('-') {
            Some((packed, matter)) => (unbase32(packed)?, Some(unbase32(matter)?)),
            None => (unbase32(stem)?, None),
        };
        let seal = unbase32(seal)?;
        let parts: Vec<&[u8]> = [domain.as_bytes(), &packed].into_iter().chain(matter.as_deref()).collect();
        let mut keys = std::iter::once(&self.current).chain(&self.older);
        let fits = keys.any(|(_, key)| same(&key.seal("lead", &parts), &seal));
        fits.then(|| read_number(&packed)).flatten().map(LeadId)
    }

    fn stem(&self, purpose: &str, domain: &[u8], packed: &[u8]) -> String {
        let (kid, key) = &self.current;
        format!("{kid}.{}.{}", base32(packed), base32(&key.seal(purpose, &[&[*kid], domain, packed])))
    }

    fn read_stem(&self, purpose: &str, domain: &[u8], stem: &str) -> Option<LetterSeal> {
        let (kid, rest) = stem.split_once('.')?;
        let (packed, seal) = rest.split_once('.')?;
        let kid: u8 = kid.parse().ok()?;
        let (_, key) = std::iter::once(&self.current).chain(&self.older).find(|(known, _)| *known == kid)?;
        let packed = unbase32(packed)?;
        let fits = same(&key.seal(purpose, &[&[kid], domain, &packed]), &unbase32(seal)?);
        fits.then(|| unpack(&packed)).flatten()
    }
}

/// Four bytes that differ wherever a bond differs.
fn salt(key: &SealKey, bond: Bond<'_>) -> u32 {
    let parts: [&[u8]; 5] = [
        &bond.instance.to_be_bytes(),
        &number(bond.letter.0),
        bond.member.as_str().as_bytes(),
        &number(bond.lead.map_or(0, |lead| lead.0)),
        &bond.until.timestamp().to_be_bytes(),
    ];
    let sealed = key.seal("token", &parts);
    sealed.iter().take(4).fold(0, |salt, byte| (salt << 8) | u32::from(*byte))
}

/// The salt in four bytes, then the letter's number.
fn pack(seal: LetterSeal) -> Vec<u8> {
    let mut packed = seal.salt.to_be_bytes().to_vec();
    packed.extend(number(seal.letter.0));
    packed
}

fn unpack(packed: &[u8]) -> Option<LetterSeal> {
    let (salt, rest) = packed.split_first_chunk::<4>()?;
    Some(LetterSeal { letter: LetterId(read_number(rest)?), salt: u32::from_be_bytes(*salt) })
}

/// A number without its leading zero bytes, so that ids stay short.
fn number(value: i64) -> Vec<u8> {
    value.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect()
}

fn read_number(bytes: &[u8]) -> Option<i64> {
    if bytes.len() > 8 || bytes.first() == Some(&0) {
        return None;
    }
    let value = bytes.iter().fold(0_i64, |value, byte| (value << 8) | i64::from(*byte));
    (value > 0).then_some(value)
}

/// Compares without stopping at the first difference.
fn same(left: &[u8], right: &[u8]) -> bool {
    let different = left.iter().zip(right).fold(0_u8, |sum, (a, b)| sum | (a ^ b));
    left.len() == right.len() && std::hint::black_box(different) == 0
}

fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        held = ((held << 8) | u32::from(*byte)) & 0xfff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(digit(held >> bits));
        }
    }
    if bits > 0 {
        text.push(digit(held << (5 - bits)));
    }
    text
}

fn digit(value: u32) -> char {
    let place = usize::try_from(value & 31).unwrap_or_default();
    char::from(ALPHABET.get(place).copied().unwrap_or(b'a'))
}

/// Decodes what `base32` writes. Padding bits that are not zero are refused: one id has one spelling.
fn unbase32(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || text.len() > MAX_BASE32 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for letter in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        held = ((held << 5) | u32::try_from(value).ok()?) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
        }
    }
    let spare = held & ((1 << bits) - 1);
    (bits < 5 && spare == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seals() -> Seals {
        Seals::new((1, SealKey::new([7; 32])), Vec::new())
    }

    fn seal(letter: i64) -> LetterSeal {
        LetterSeal { letter: LetterId(letter), salt: 0x0bad_cafe }
    }

    #[test]
    fn a_letter_is_known_by_its_id_again_also_in_other_case() {
        // Computed by another program from the same rule.
        let id = seals().letter_id("Acme.Example", seal(17)).expect("an id");
        assert_eq!(id.as_str(), "b1.bow4v7qr.h2wymvysr4k2k5bb@acme.example");
        assert_eq!(seals().read_letter_id(&id), Some(seal(17)));
        let shouted = MessageId::new(id.as_str().to_uppercase()).expect("an id");
        assert!(seals().is_ours(&shouted));
    }

    #[test]
    fn a_letter_id_does_not_look_like_a_random_one() {
        let id = seals().letter_id("acme.example", seal(i64::MAX)).expect("an id");
        let local = id.as_str().split('@').next().expect("a local part");
        assert!(local.contains('.') && local.len() <= 64, "{local}");
    }

    #[test]
    fn one_changed_character_makes_a_strangers_id() {
        let id = seals().letter_id("acme.example", seal(17)).expect("an id").to_string();
        for place in 0..id.len() {
            let mut bytes = id.clone().into_bytes();
            bytes[place] = if bytes[place] == b'x' { b'y' } else { b'x' };
            let changed = MessageId::new(String::from_utf8(bytes).expect("text")).expect("an id");
            assert!(!seals().is_ours(&changed), "{changed}");
        }
    }

    #[test]
    fn other_keys_other_instances_and_other_purposes_are_refused() {
        let other = Seals::new((1, SealKey::new([8; 32])), Vec::new());
        let id = seals().letter_id("acme.example", seal(17)).expect("an id");
        assert!(!other.is_ours(&id));
        assert!(!seals().is_ours(&MessageId::new(id.as_str().replace("acme", "evil")).expect("an id")));
        let looped = seals().loop_seal(seal(17));
        assert!(!seals().is_ours(&MessageId::new(format!("{looped}@acme.example")).expect("an id")));
        assert_eq!(seals().read_loop_seal(&format!(" {looped}\r\n")), Some(seal(17)));
        assert_eq!(other.read_loop_seal(&looped), None);
        let stem = id.as_str().split('@').next().expect("a stem");
        assert_eq!(seals().read_loop_seal(stem), None);
    }

    #[test]
    fn after_a_change_of_keys_old_letters_are_still_ours_and_dropped_keys_are_not() {
        let old = seals();
        let id = old.letter_id("acme.example", seal(3)).expect("an id");
        let lead = old.lead_id("acme.example", LeadId(42)).expect("an id");
        let new = Seals::new((2, SealKey::new([9; 32])), vec![(1, SealKey::new([7; 32]))]);
        assert_eq!(new.read_letter_id(&id), Some(seal(3)));
        assert_eq!(new.read_lead_id(&lead), Some(LeadId(42)));
        assert!(new.letter_id("acme.example", seal(3)).expect("an id").as_str().starts_with("b2."));
        let dropped = Seals::new((2, SealKey::new([9; 32])), Vec::new());
        assert!(!dropped.is_ours(&id));
        assert_eq!(dropped.read_lead_id(&lead), None);
    }

    #[test]
    fn a_lead_is_known_by_its_pseudo_id_and_no_other() {
        let id = seals().lead_id("acme.example", LeadId(42)).expect("an id");
        assert_eq!(seals().read_lead_id(&id), Some(LeadId(42)));
        assert!(!seals().is_ours(&id));
        let seal = id.as_str().rsplit('.').nth(1).expect("a seal");
        let forged = MessageId::new(format!("lead.fm.{seal}.example")).expect("an id");
        assert_eq!(seals().read_lead_id(&forged), None);
    }

    #[test]
    fn letters_of_one_matter_share_an_id_that_names_their_lead() {
        let id = |lead, matter| seals().matter_id("acme.example", LeadId(lead), matter).expect("an id");
        assert_eq!(id(42, "handoff H-7"), id(42, "handoff H-7"));
        assert_ne!(id(42, "handoff H-7"), id(42, "handoff H-8"));
        for (lead, matter) in [(42, "handoff H-7"), (42, ""), (i64::MAX, "plan 3")] {
            assert_eq!(seals().read_lead_id(&id(lead, matter)), Some(LeadId(lead)));
            let shouted = MessageId::new(id(lead, matter).as_str().to_uppercase()).expect("an id");
            assert_eq!(seals().read_lead_id(&shouted), Some(LeadId(lead)));
        }
        let (of_7, of_8) = (id(42, "handoff H-7").to_string(), id(42, "handoff H-8").to_string());
        let forged = of_7.replace(stem(&of_7), stem(&of_8));
        assert_ne!(forged, of_7);
        assert_eq!(seals().read_lead_id(&MessageId::new(forged).expect("an id")), None);
    }

    /// What stands before the seal of a pseudo id.
    fn stem(id: &str) -> &str {
        id.split('.').nth(1).expect("a stem")
    }

    #[test]
    fn a_letter_is_bound_to_its_member_lead_day_and_database() {
        let (sam, mike) = ("sam".parse().expect("a handle"), "mike".parse().expect("a handle"));
        let until = DateTime::from_timestamp(1_780_000_000, 0).expect("an instant");
        let bond = Bond { instance: 7, letter: LetterId(17), member: &sam, lead: Some(LeadId(3)), until };
        let seal = seals().bound(bond);
        assert!(seals().is_bound(seal, bond));
        for other in [
            Bond { instance: 8, ..bond },
            Bond { letter: LetterId(18), ..bond },
            Bond { member: &mike, ..bond },
            Bond { lead: None, ..bond },
            Bond { lead: Some(LeadId(4)), ..bond },
            Bond { until: until + chrono::TimeDelta::days(1), ..bond },
        ] {
            assert!(!seals().is_bound(seal, other), "{other:?}");
        }
        let new = Seals::new((2, SealKey::new([9; 32])), vec![(1, SealKey::new([7; 32]))]);
        assert!(new.is_bound(seal, bond), "keys change, letters stay");
    }

    #[test]
    fn a_token_fits_into_an_address_and_is_found_there_again() {
        let inbox = Address::parse("a-name-of-just-thirty-letters-@acme.example").expect("an address");
        let id = seals().letter_id("acme.example", seal((1 << 32) - 1)).expect("an id");
        let reply = seals().reply_address(&inbox, &id).expect("it fits");
        assert!(reply.local().len() <= 64, "{reply}");
        assert_eq!(Seals::token_in(reply.tag().expect("a tag"), "ACME.example"), Some(id.clone()));
        let tagged = Address::parse("leads+x@acme.example").expect("an address");
        assert_eq!(seals().reply_address(&tagged, &id), None);
        for tag in ["", "b", "b1", "b1.abc", "b1.abc.def.ghi", "b1.a1.bcd", "bx.abc.def", "fri", "l42"] {
            assert_eq!(Seals::token_in(tag, "acme.example"), None, "{tag}");
        }
    }

    #[test]
    fn a_key_never_shows_itself() {
        assert_eq!(format!("{:?}", SealKey::new([0x41; 32])), "SealKey(…)");
        assert!(!format!("{:?}", seals()).contains('7'));
    }

    proptest! {
        #[test]
        fn ids_come_back_as_they_were(letter in 1..i64::MAX, salt: u32, lead in 1..i64::MAX) {
            let seal = LetterSeal { letter: LetterId(letter), salt };
            let id = seals().letter_id("acme.example", seal).expect("an id");
            prop_assert_eq!(seals().read_letter_id(&id), Some(seal));
            prop_assert_eq!(seals().read_loop_seal(&seals().loop_seal(seal)), Some(seal));
            let pseudo = seals().lead_id("acme.example", LeadId(lead)).expect("an id");
            prop_assert_eq!(seals().read_lead_id(&pseudo), Some(LeadId(lead)));
        }

        #[test]
        fn strange_ids_are_read_without_a_panic(text in "(b1|lead)?[.]?\\PC{0,60}@?\\PC{0,20}") {
            if let Some(id) = MessageId::new(text.clone()) {
                prop_assert!(!seals().is_ours(&id));
                prop_assert_eq!(seals().read_lead_id(&id), None);
            }
            prop_assert_eq!(seals().read_loop_seal(&text), None);
        }

        #[test]
        fn base32_has_one_spelling(bytes in proptest::collection::vec(any::<u8>(), 1..20)) {
            prop_assert_eq!(unbase32(&base32(&bytes)), Some(bytes));
        }
    }
}
