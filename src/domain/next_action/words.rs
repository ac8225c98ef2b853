//! The words of next actions, sorted by what they say. Lists only; what a sentence means by them is decided beside.

use crate::domain::text::is_shown;

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing: `just`, `soon`, `please`, `by`.
    Filler,
    /// A thing without a name: `it`, `stuff`, `thread`.
    Empty,
    /// Somebody of the customer's: `the client`.
    Person,
    /// Somebody: `them`.
    Pronoun,
    /// A day: when, not what.
    Day,
    /// A time of the day.
    Clock,
    /// A verb that says nothing by itself: `check`, `handle`, `follow up`.
    Vague,
    /// A verb that needs a topic beside its person: `email Sarah`.
    Addressed,
    /// A call or visit: with a person or a time it is a step.
    Spoken,
    /// An answer: with a person it is a step, for they asked something.
    Answering,
    /// `close for now` is a step.
    Closing,
    /// A verb that needs an object: `send`.
    Verb,
    /// Everything else names something.
    Content,
}

/// A word as it stands in the sentence.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// In small letters.
    pub(super) small: String,
    /// Written as names are.
    pub(super) is_name: bool,
    /// What it says where a sentence begins.
    pub(super) verb: Option<Kind>,
    /// What it says elsewhere.
    pub(super) noun: Kind,
}

impl Word {
    fn new(text: &str) -> Self {
        let small = text.to_lowercase().replace('’', "'");
        let bare = small.strip_suffix("'s").unwrap_or(&small);
        let mut letters = text.chars();
        let is_name =
            letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
        Self { is_name, verb: verb(bare), noun: noun(bare), small }
    }

    /// Verbs whose object may be a day.
    pub(super) fn takes_a_day(&self) -> bool {
        has(DATED, &self.small)
    }

    /// What one waits for from somebody.
    pub(super) fn is_an_answer(&self) -> bool {
        has(ANSWERS, &self.small)
    }

    /// What is handed over, never whom one speaks with.
    pub(super) fn is_thing(&self) -> bool {
        let word = self.small.strip_suffix('s').unwrap_or(&self.small);
        has(THINGS, word)
    }
}

/// The words of a text, without marks; who begins a sentence with a name says who is to do it ("Sam to confirm …").
pub(super) fn read(text: &str, limit: usize) -> Vec<Word> {
    let shown = text.chars().filter(|c| is_shown(*c) || c.is_whitespace());
    let plain = shown.collect::<String>().replace("p.m", "pm").replace("P.M", "pm").replace("a.m", "am");
    let pieces =
        plain.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | ':' | '$' | '€' | '&')));
    let bare = pieces.map(|piece| piece.trim_matches([':', '\'', '’'])).filter(|word| !word.is_empty());
    let mut words: Vec<Word> = bare.take(limit).map(Word::new).collect();
    mark_times(&mut words);
    let begun = words.iter().take_while(|word| word.noun == Kind::Filler).count();
    let names_the_doer = matches!(words.get(begun..), Some([name, to, ..])
        if name.is_name && name.verb.is_none() && name.noun == Kind::Content && has(DUTIES, &to.small));
    if names_the_doer {
        words.drain(..begun + 2);
    }
    words
}

/// `10 am`, `at 3`: two words that are a time together.
fn mark_times(words: &mut [Word]) {
    for at in 1..words.len() {
        let (Some(before), Some(word)) = (words.get(at - 1).cloned(), words.get_mut(at)) else { continue };
        let hour = |word: &Word| word.small.parse::<u8>().is_ok_and(|hour| hour <= 24);
        if (word.small == "am" && hour(&before)) || (before.small == "at" && hour(word)) {
            word.noun = Kind::Clock;
        }
    }
}

/// Whether a word is in one of the lists below.
fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

fn verb(word: &str) -> Option<Kind> {
    let lists = [
        (ADDRESSED, Kind::Addressed),
        (SPOKEN, Kind::Spoken),
        (ANSWERING, Kind::Answering),
        (CLOSING, Kind::Closing),
        (VERBS, Kind::Verb),
        (VAGUE, Kind::Vague),
    ];
    lists.into_iter().find(|(list, _)| has(list, word)).map(|(_, kind)| kind)
}

fn noun(word: &str) -> Kind {
    if is_clock(word) {
        return Kind::Clock;
    }
    if is_number(word) || is_letter(word) {
        return Kind::Filler;
    }
    let lists = [
        (FILLER, Kind::Filler),
        (EMPTY, Kind::Empty),
        (PERSONS, Kind::Person),
        (PRONOUNS, Kind::Pronoun),
        (DAYS, Kind::Day),
        (PARTS, Kind::Clock),
        (NAMING, Kind::Content),
        (VAGUE, Kind::Vague),
    ];
    lists.into_iter().find(|(list, _)| has(list, word)).map_or(Kind::Content, |(_, kind)| kind)
}

/// One letter of the alphabet is no word: `w/`, `t.b.d.`.
fn is_letter(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// `2pm`, `14:00`, `10am`, `14h`.
fn is_clock(word: &str) -> bool {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let rest: String = word.chars().skip(digits).collect();
    let minutes = rest.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    (1..=2).contains(&digits) && (minutes || matches!(rest.as_str(), "am" | "pm" | "h"))
}

/// `10`, `7th`, `3d`, `2026`.
fn is_number(word: &str) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < word.len() && matches!(rest, "" | "st" | "nd" | "rd" | "th" | "d" | "w")
}

/// Words around a step.
const FILLER: &str = "\
    & unless without a an the and or then but to of on in at by for from with about as per via after \
    before until till within than if when whenever while once where whether how what so also too please \
    pls plz kindly just maybe perhaps possibly probably quickly quick simply really very some any soon \
    sooner shortly later again asap now immediately urgent urgently eventually sometime time times \
    possible able free convenient needed necessary required appropriate usual always still yet already \
    is are be been was were am will would should could can might must shall need needs have has had want \
    wants try trying going gonna let let's lets make sure give i i'll i'd we we'll you you'll he she \
    they my our ours your yours his its their theirs me us myself yourself not no yes ok okay don't do \
    does did doing done next last other same own regards regarding re concerning first thing bit little \
    best priority high low two three few couple day days week weeks month months hour hours minutes p m \
    eod eow there here thanks thank all every each both only even more much many well like into up out \
    over off back down along forward through around together away";

/// Objects without a name.
const EMPTY: &str = "\
    happens happened updated posted informed discussion situation double contact it this that these those stuff things something anything everything nothing none thread \
    threads mail mails email emails e-mail message messages inbox conversation above below attached note \
    notes history crm ticket deal case matter issue topic situation request inquiry enquiry opportunity \
    task action actions step steps todo status update updates progress reply replies response responses \
    answer answers feedback news info information details word way hand base touch idea know tbd tba tbc \
    n na unknown unclear pending ongoing open eye ball loop rest needful discussed agreed planned \
    mentioned text one line somehow whatever usually normal warm top tabs watch good right accordingly \
    further future moment process job work nicely properly carefully";

/// The customer.
const PERSONS: &str = "\
    lead leads prospect customer customers client clients buyer caller guest sender family company guy \
    guys lady person people folks owner";

/// Anybody.
const PRONOUNS: &str = "them him her everyone everybody somebody someone each";

/// Days.
const DAYS: &str = "\
    holiday holidays today tomorrow tonight yesterday monday tuesday wednesday thursday friday saturday sunday mon tue \
    tues wed thu thur thurs fri sat sun january february march april may june july august september \
    october november december jan feb mar apr jun jul aug sep sept oct nov dec weekend end";

/// Parts of the day.
const PARTS: &str = "morning afternoon evening noon lunch lunchtime pm o'clock";

/// Verbs that say nothing by themselves.
const VAGUE: &str = "\
    follow followup following follows check checking recheck circle circling look looking handle \
    handling deal manage see read view reach reconnect connect sync catch bump poke talk talking speak \
    chat discuss get keep stay continue proceed move push advance progress monitor track nurture watch \
    wait waiting hold pause think consider sort fix resolve solve tackle address attend take care figure \
    decide determine work start begin finish complete wrap go help assist support engage liaise \
    coordinate explore investigate revisit review act react process pick re-engage remember touching \
    come turn tidy clean stick align huddle regroup refresh use try own drop leave put bring win sell \
    convert qualify warm learn understand find";

/// Vague verbs that name something where they are no verbs: "send her the address".
const NAMING: &str = "address review support hold check turn drop fix work test";

/// Verbs that need a topic beside their person.
const ADDRESSED: &str = "\
    email e-mail mail text message write contact ping nudge chase remind tell ask inform notify update \
    dm whatsapp slack sms bug pester approach thank";

/// Calls and visits.
const SPOKEN: &str = "\
    call phone ring telephone meet visit interview recall dial facetime zoom";

/// Answers.
const ANSWERING: &str = "answer reply respond";

/// Closing.
const CLOSING: &str = "close";

/// What they have not given yet: `if no reply`, `unless they answer`, `if we hear nothing`.
const ANSWERS: &str = "reply replies replied answer answers answered response respond responds responded react reaction \
                       hear heard word silence silent quiet";

/// Verbs that need an object.
const VERBS: &str = "\
    send resend forward confirm book schedule reschedule arrange prepare draft finalise finalize quote \
    estimate price invoice bill offer propose suggest order deliver ship install sign submit share \
    provide show present demo request collect obtain receive verify validate measure inspect compare \
    calculate revise edit correct add remove change create build design plan set pay refund cancel renew \
    extend explain describe clarify introduce invite reserve assign hand pass negotiate approve reject \
    decline accept record upload download print attach fill onboard train recommend apologise apologize \
    escalate research pitch return";

/// Objects that are never a person; without their `s`.
const THINGS: &str = "\
    quote proposal estimate invoice contract offer photo price pricing demo sample date option draft \
    plan deposit brochure schedule agreement slot link file";

/// After a name at the beginning: whose step it is.
const DUTIES: &str = "to will should needs must can";

/// Verbs whose object may be a day.
const DATED: &str = "confirm offer propose book hold reserve suggest";
