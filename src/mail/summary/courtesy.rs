//! Greetings and sign-offs: the words around what was said. Other rooms may skip them too.

/// The most words of a greeting.
const MAX_GREETING: usize = 5;
/// The most words of a sign-off.
const MAX_SIGN_OFF: usize = 5;

/// A line without the greeting it begins with: nothing of "Hi Sarah,", the rest of "Hi Sarah, here it is".
pub(super) fn without_greeting(line: &str) -> &str {
    let head = super::reply::within(line, 80).to_lowercase();
    if !GREETINGS.iter().any(|greeting| begins_with(&head, greeting)) {
        return line;
    }
    let words = |text: &str| text.split_whitespace().take(MAX_GREETING + 1).count();
    match line.split_once([',', '!', '，', '！']) {
        Some((greeting, rest)) if words(greeting) <= MAX_GREETING => rest.trim_start(),
        // "Hello? Anybody there?" asks something: nobody is greeted with a question.
        None if words(line) < MAX_GREETING && !line.contains(['?', '？']) => "",
        _ => line,
    }
}

/// Whether a line is nothing but a sign-off: "Best regards,", "Viele Grüße", "Thanks!".
pub(super) fn is_sign_off(line: &str) -> bool {
    if line.len() > 80 || line.split_whitespace().take(MAX_SIGN_OFF + 1).count() > MAX_SIGN_OFF {
        return false;
    }
    let lower = line.to_lowercase();
    let bare = lower.trim_end_matches([',', '.', '!', ' ', '-', '–', ':', ')', ';', '，', '。', '！']);
    SIGN_OFFS.contains(&bare) || SIGN_OFFS.iter().any(|words| words.contains(' ') && begins_with(bare, words))
}

fn begins_with(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| {
        let wide = words.chars().next().is_some_and(|c| c as u32 >= 0x2e80);
        wide || !rest.starts_with(char::is_alphanumeric)
    })
}

#[rustfmt::skip]
const GREETINGS: &[&str] = &[
    "hi", "hello", "hey", "dear", "good morning", "good afternoon", "good evening", "good day", "greetings", "hallo", "guten tag",
    "guten morgen", "guten abend", "liebe", "lieber", "liebes", "sehr geehrte", "sehr geehrter", "moin", "servus", "grüß gott",
    "bonjour", "bonsoir", "salut", "cher", "chère", "chers", "hola", "estimado", "estimada", "buenos días", "buenas tardes",
    "querido", "querida", "olá", "ola", "oi", "prezado", "prezada", "bom dia", "boa tarde", "caro", "cara", "ciao",
    "buongiorno", "buonasera", "gentile", "salve", "beste", "hoi", "geachte", "goedemorgen", "goedemiddag", "dag", "hej", "hei",
    "god morgen", "god dag", "kära", "kære", "kjære", "moi", "terve", "cześć", "dzień dobry", "szanowny", "szanowna", "witam",
    "dobrý den", "ahoj", "vážený", "vážená", "zdravím", "bok", "poštovani", "pozdrav", "szia", "kedves", "tisztelt", "bună",
    "bună ziua", "dragă", "здравствуйте", "добрый день", "доброе утро", "привет", "уважаемый", "уважаемая", "вітаю", "добрий день",
    "merhaba", "sayın", "selam", "γεια", "καλημέρα", "αγαπητέ", "αγαπητή", "你好", "您好", "こんにちは", "お世話になっております",
    "안녕하세요", "xin chào", "chào",
];

#[rustfmt::skip]
const SIGN_OFFS: &[&str] = &[
    "best", "best regards", "best wishes", "regards", "kind regards", "warm regards", "warmly", "with kind regards", "many thanks",
    "thanks", "thanks again", "thank you", "thanks a lot", "thanks and regards", "thank you and best regards", "cheers", "sincerely",
    "yours sincerely", "yours truly", "yours faithfully", "all the best", "take care", "talk soon", "br", "rgds", "tia", "bye",
    "viele grüße", "viele gruesse", "beste grüße", "beste gruesse", "mit freundlichen grüßen", "mit freundlichen gruessen",
    "mit freundlichem gruß", "mit besten grüßen", "freundliche grüße", "freundlicher gruß", "liebe grüße", "schöne grüße",
    "herzliche grüße", "gruß", "grüße", "lg", "vg", "mfg", "danke", "vielen dank", "cordialement", "bien cordialement",
    "bien à vous", "bien à toi", "salutations", "meilleures salutations", "merci", "merci d'avance", "à bientôt", "saludos",
    "un saludo", "saludos cordiales", "atentamente", "gracias", "muchas gracias", "un abrazo", "cordiali saluti",
    "distinti saluti", "saluti", "un saluto", "grazie", "grazie mille", "a presto", "atenciosamente", "cumprimentos",
    "com os melhores cumprimentos", "abraço", "abraços", "obrigado", "obrigada", "met vriendelijke groet",
    "met vriendelijke groeten", "vriendelijke groet", "groet", "groeten", "hartelijke groet", "mvg", "bedankt", "dank je wel",
    "med vänlig hälsning", "med vänliga hälsningar", "vänliga hälsningar", "hälsningar", "mvh", "tack", "med venlig hilsen",
    "venlig hilsen", "hilsen", "mange tak", "med vennlig hilsen", "vennlig hilsen", "takk", "ystävällisin terveisin", "terveisin",
    "kiitos", "pozdrawiam", "z poważaniem", "serdecznie pozdrawiam", "dziękuję", "s pozdravem", "s přátelským pozdravem", "děkuji",
    "s pozdravom", "ďakujem", "üdvözlettel", "köszönöm", "cu stimă", "mulțumesc", "lp", "lijep pozdrav", "srdačan pozdrav",
    "с уважением", "спасибо", "з повагою", "дякую", "saygılarımla", "iyi çalışmalar", "teşekkürler", "με εκτίμηση", "ευχαριστώ",
    "此致", "谢谢", "謝謝", "よろしくお願いします", "よろしくお願いいたします", "감사합니다", "trân trọng", "salam",
];
