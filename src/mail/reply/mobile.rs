//! The lines that phones and mail programs add by themselves: "Sent from my iPhone", "Von meinem Mobilgerät gesendet".
//! A line is one only when it also names a device or program, or says "my": "Sent with the invoice" is a person's.

use super::trim_line;

/// The longest such line, in bytes; links in it may be long.
const MAX_LINE: usize = 220;

/// Whether a line is a phone's or a mail program's signature.
pub(super) fn is_signature(line: &str) -> bool {
    let line =
        trim_line(line).trim_matches(['<', '>', '(', ')', '[', ']', '*', '_', '~', '-', ' ', '.', '!']);
    if line.len() > MAX_LINE || line.len() < 8 {
        return false;
    }
    if !may_be(line) {
        return false;
    }
    let lower = line.to_lowercase();
    opened(&lower) || enclosed(&lower) || gets_outlook(&lower) || ends_from_mobile(&lower)
}

/// A cheap first look at how a line begins and ends, so that ordinary lines cost nothing.
fn may_be(line: &str) -> bool {
    let mut head = [0_u8; 4];
    for (place, byte) in head.iter_mut().zip(line.bytes()) {
        *place = byte.to_ascii_lowercase();
    }
    if STARTS.contains(&&head) || !head.is_ascii() {
        return true;
    }
    let ends = |word: &str| {
        line.len()
            .checked_sub(word.len())
            .and_then(|at| line.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    line.len() <= 80
        && (ends("mobile")
            || ends("phone")
            || !line.ends_with(|c: char| c.is_ascii())
            || ends("derildi")
            || ends("beziehen")
            || ends("downloaden")
            || ends("ldve"))
}

fn opened(lower: &str) -> bool {
    let Some(rest) = OPENERS.iter().find_map(|opener| lower.strip_prefix(opener)) else { return false };
    let rest = rest.trim_start_matches([' ', '\u{a0}', '[', ':', '<', '(']);
    MINE.iter().any(|mine| rest.starts_with(mine)) || names_device(rest)
}

/// Languages in which the verb comes last: "Von meinem iPhone gesendet", "從我的 iPhone 傳送".
fn enclosed(lower: &str) -> bool {
    ENCLOSED.iter().any(|(start, end)| {
        lower.strip_prefix(start).is_some_and(|rest| rest.contains(end))
            && (!start.is_empty() || names_device(lower))
    })
}

fn names_device(text: &str) -> bool {
    DEVICES.iter().any(|device| contains_word(text, device))
}

fn contains_word(text: &str, word: &str) -> bool {
    text.match_indices(word).take(4).any(|(at, _)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        !before.is_some_and(char::is_alphanumeric) || !word.is_ascii()
    })
}

fn gets_outlook(lower: &str) -> bool {
    let program = lower.contains("outlook for") || lower.contains("outlook");
    let place = lower.contains("ios") || lower.contains("android") || lower.contains("aka.ms");
    let gets = GETS.iter().any(|verb| lower.starts_with(verb) || lower.ends_with(verb));
    program && place && (gets || lower.split_whitespace().count() <= 7)
}

/// "Someone from mobile": at most three words.
fn ends_from_mobile(lower: &str) -> bool {
    let ends = lower.ends_with(" from mobile")
        || lower.ends_with(" via mobile")
        || lower.ends_with(" from my phone");
    ends && lower.split_whitespace().count() <= 4
}

/// The first four letters of [`OPENERS`] and [`GETS`], as far as they are ASCII.
#[rustfmt::skip]
const STARTS: &[&[u8; 4]] = &[
    b"sent", b"send", b"from", b"comp", b"type", b"writ", b"get ", b"gese", b"von ", b"envo", b"envi", b"invi", b"verz", b"vers",
    b"skic", b"wysy", b"odes", b"odos", b"trim", b"posl", b"diki", b"diha", b"saad", b"dies", b"cet ", b"obte", b"outl",
    b"scar", b"otti", b"down", b"hent", b"skaf", b"pobi", b"hank", b"lata",
];

#[rustfmt::skip]
const OPENERS: &[&str] = &[
    "sent from", "sent via", "sent with", "sent by", "sent using", "sent on", "send from", "from my", "composed on",
    "typed on", "written on", "get the", "gesendet von", "gesendet mit", "gesendet aus", "gesendet via", "von meinem",
    "envoyé de", "envoyé à partir de", "envoyé avec", "envoyé via", "envoyé par", "enviado desde", "enviado de", "enviado do",
    "enviado com", "enviado con", "enviado via", "enviado a partir", "enviada do", "inviato da", "inviato dal", "inviato con",
    "inviata da", "verzonden met", "verzonden vanaf", "verzonden vanuit", "verzonden via", "verstuurd vanaf", "verstuurd met",
    "verstuurd via", "verstuurd vanuit", "sendt fra", "sendt med", "sendt via", "skickat från", "skickat med", "skickat via",
    "lähetetty", "wysłane z", "wysłano z", "wysłane przy", "odesláno z", "odoslané z", "odoslané zo", "trimis de pe",
    "trimis din", "trimis cu", "отправлено с", "отправлено из", "отправлено через", "надіслано з", "надіслано із",
    "изпратено от", "poslano s", "poslano sa", "poslano z", "poslato sa", "elküldve", "küldve", "στάλθηκε από", "εστάλη από",
    "enviat des", "enviat amb", "gửi từ", "dikirim dari", "dihantar dari", "saadetud minu", "nosūtīts no", "išsiųsta iš",
    "发自", "發自", "נשלח מ", "أُرسلت من", "مرسل من", "تم الإرسال من", "diese nachricht wurde von meinem",
    "diese nachricht wurde mit", "cet e-mail a été envoyé depuis",
];

#[rustfmt::skip]
const MINE: &[&str] = &[
    "my ", "mein", "mon ", "ma ", "puis mon ", "puis ma ", "mi ", "meu ", "minha ", "mio ", "mijn ", "min ", "mit ", "mój",
    "mojego", "mojej", "mého", "mojho", "môjho", "моего", "моєї", "мого", "mobil", "mobile", "我的", "minu", "phone",
];

#[rustfmt::skip]
const ENCLOSED: &[(&str, &str)] = &[
    ("von meinem", "gesendet"), ("von meinem", "verschickt"), ("diese nachricht wurde von mein", "gesendet"),
    ("從我的", "傳送"), ("从我的", "发送"), ("从我的", "發送"), ("", "から送信"), ("", "에서 보냄"), ("", "'umdan gönderildi"),
    ("", "dan gönderildi"), ("", "den gönderildi"), ("", "-omról küldve"), ("", "-emről küldve"), ("", "を使用して送信"),
];

#[rustfmt::skip]
const DEVICES: &[&str] = &[
    "iphon", "ipad", "ipod", "ios", "android", "mobile", "mobil", "phone", "smartphone", "handy", "blackberry", "samsung",
    "galaxy", "huawei", "xiaomi", "pixel", "nokia", "htc", "lumia", "windows phone", "windows mail", "outlook", "mail for",
    "mail]", "windows", "mail app", "mailbox", "airmail", "gmail", "yahoo", "aol", "gmx", "web.de", "protonmail", "proton mail",
    "proton", "fastmail", "thunderbird", "k-9", "spark", "superhuman", "mailspring", "mailbird", "canary", "edison",
    "newton", "hey", "nine", "bluemail", "boxer", "typeapp", "mail.ru", "яндекс", "почты", "tablet", "device", "cell",
    "handheld", "telefon", "téléphone", "teléfono", "celular", "móvil", "telemóvel", "zimbra", "mailmate", "apple watch",
    "mac", "laptop", "computer", "tutanota", "tuta", "front", "missive", "spike", "mymail", "手机", "手機", "휴대",
];

#[rustfmt::skip]
const GETS: &[&str] = &[
    "get", "télécharger", "obtenir", "obtenez", "obtener", "obtenha", "obter", "scarica", "ottieni", "download", "hent",
    "hämta", "skaffa", "pobierz", "hanki", "lataa", "získat", "získať", "загрузить", "скачать", "获取", "取得", "beziehen",
    "holen", "herunterladen", "downloaden", "を入手", "edinin",
];
