//! Replies as mail programs write them, down to the sender's own new text.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::mail::effort::effort;

/// A hostile body of 256 KiB may be this much work, unoptimised.
const PATIENCE: Duration = Duration::from_secs(1);

#[test]
fn an_answer_above_a_quote_is_all_that_is_new() {
    for quote in [
        "On Mon, 4 May 2026 at 10:00, Bob <bob@x.example> wrote:\n> Friday?",
        "On Mon, May 4, 2026 at 10:00 AM Bob <bob@x.example>\nwrote:\n\n> Friday?",
        "Am 04.05.26 um 10:00 schrieb Bob:\n> Friday?",
        "Am Mo., 4. Mai 2026 um 10:00 Uhr schrieb Bob <bob@x.example>:\n\n> Friday?",
        "Le lun. 4 mai 2026 à 10:00, Bob <bob@x.example> a écrit :\n> Friday?",
        "El lun, 4 may 2026 a las 10:00, Bob (<bob@x.example>) escribió:\n\n> Friday?",
        "Em seg., 4 de mai. de 2026 às 10:00, Bob <bob@x.example> escreveu:\n\n> Friday?",
        "Il giorno lun 4 mag 2026 alle ore 10:00 Bob <bob@x.example> ha scritto:\n> Friday?",
        "Op ma 4 mei 2026 om 10:00 schreef Bob <bob@x.example>:\n> Friday?",
        "Den mån 4 maj 2026 kl 10:00 skrev Bob <bob@x.example>:\n> Friday?",
        "man. 4. maj 2026 kl. 10.00 skrev Bob <bob@x.example>:\n> Friday?",
        "ma 4. toukok. 2026 klo 10.00 Bob (bob@x.example) kirjoitti:\n> Friday?",
        "pon., 4 maj 2026 o 10:00 Bob <bob@x.example> napisał(a):\n> Friday?",
        "po 4. 5. 2026 v 10:00 odesílatel Bob <bob@x.example> napsal:\n> Friday?",
        "пн, 4 мая 2026 г. в 10:00, Bob <bob@x.example>:\n> Friday?",
        "Bob <bob@x.example>, 4 May 2026 Pzt, 10:00 tarihinde şunu yazdı:\n> Friday?",
        "Bob <bob@x.example> ezt írta (időpont: 2026. máj. 4., H, 10:00):\n> Friday?",
        "Bob <bob@x.example> 于2026年5月4日周一 10:00写道：\n> Friday?",
        "2026年5月4日(月) 10:00 Bob <bob@x.example>:\n> Friday?",
        "2026년 5월 4일 (월) 오전 10:00, Bob <bob@x.example>님이 작성:\n> Friday?",
        "Vào Th 2, 4 thg 5, 2026 vào lúc 10:00 Bob <bob@x.example> đã viết:\n> Friday?",
        "On 2026-05-04 10:00, Bob wrote:\n> Friday?",
        "Bob Miller wrote:\n> Friday?",
        "-----Original Message-----\nFrom: Bob <bob@x.example>\nSent: Monday\n\nFriday?",
        "________________________________\nFrom: Bob <bob@x.example>\nSent: Monday\nTo: Sam\nSubject: Hi\n\nFriday?",
        "Von: Bob <bob@x.example>\nGesendet: Montag, 4. Mai 2026 10:00\nAn: Sam\nBetreff: Hallo\n\nFriday?",
        "De : Bob <bob@x.example>\nEnvoyé : lundi 4 mai 2026 10:00\nÀ : Sam\nObjet : Bonjour\n\nFriday?",
        "发件人: Bob <bob@x.example>\n发送时间: 2026年5月4日 10:00\n收件人: Sam\n主题: Hi\n\nFriday?",
        "-- reply above this line --\n\nFriday?",
        "-- \nSam Rivera\nAcme",
        "Sent from my iPhone\n\n> On 4 May 2026, at 10:00, Bob <bob@x.example> wrote:\n> \n> Friday?",
        "Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Bob <b@x.example>\nSent: x\nTo: y",
    ] {
        let split = split(&format!("Yes, Friday.\n\n{quote}\n"));
        assert_eq!(split.new, "Yes, Friday.", "{quote}");
        assert!(!split.bottom_posted, "{quote}");
    }
}

#[test]
fn an_answer_below_a_quote_is_new() {
    let split = split(
        "On Mon, 4 May 2026 at 10:00, Bob <bob@x.example> wrote:\n> Friday?\n> close\n\nYes, Friday.\n-- \nSam",
    );
    assert_eq!(split.new, "Yes, Friday.");
    assert!(split.bottom_posted);
    assert!(split.quoted.contains("> close"));
}

#[test]
fn an_answer_below_a_quote_is_new_also_behind_a_greeting() {
    let body =
        "Hi Bob,\n\nOn Mon, 4 May 2026 at 10:00, Bob <bob@x.example> wrote:\n> Friday?\n\nYes, Friday.";
    assert_eq!(new_text(body), "Hi Bob,\n\n\nYes, Friday.");
}

#[test]
fn an_empty_answer_above_a_whole_mail_is_empty() {
    for body in [
        "From: Bob <bob@x.example>\nSent: Monday\nTo: Sam\nSubject: Hi\n\nclose",
        "________________________________\nFrom: Bob <bob@x.example>\nSent: Monday\nTo: Sam\nSubject: Hi\n\nclose",
        "-----Original Message-----\nFrom: Bob <bob@x.example>\nSent: Monday\n\nclose",
        "Sent from my iPhone\n\nVon: Bob <bob@x.example>\nGesendet: Montag\nAn: Sam\n\nclose",
    ] {
        assert_eq!(new_text(body), "", "{body}");
    }
}

#[test]
fn answers_between_quotes_stay_with_them() {
    let split = split(
        "On Mon, 4 May 2026 at 10:00, Bob <b@x.example> wrote:\n> Friday?\n\nYes.\n\n> Monday?\n\nNo.\n\n> Bye",
    );
    assert_eq!(split.new, "> Friday?\n\nYes.\n\n> Monday?\n\nNo.");
    assert!(split.bottom_posted);
}

#[test]
fn what_people_write_is_no_quote() {
    for body in [
        "As Bob wrote: we can start Friday.\nI agree.",
        "On May 7 we meet them.\nOn Friday I wrote to them.",
        "Sent the invoice with the plan.\nSent with the courier.",
        "From here on I take over.\nTo be sure: call first.",
        "Last contact: Wed 6 May\nSent: basic estimate\nAsked: Friday availability\nTo: Sam",
        "Current status: In Discussion\nNext action: Send proposal by Feb 10\nWhy handoff: vacation",
        "Prices:\n| a | b |\n| 1 | 2 |",
        "He said: 3 > 2\na> b is fine",
        "The following people wrote:\nAnna and Bob",
        "date: May 7\nsubject: offer",
        "Offer\n=====\nReact dashboard\n\n***\n\nPrice: 4k",
        "- call Sarah\n- send the offer",
        "Here is what I wrote to bob@x.example last week: we are free.",
    ] {
        assert_eq!(new_text(body), body);
        assert!(!split(body).bottom_posted, "{body}");
    }
}

#[test]
fn fields_of_a_handoff_note_survive() {
    let note = "[Feb 8] Handoff to Mike\nCurrent status: In Discussion, had 2 calls with Sarah (decision maker)\nKey context: They want React dashboard, budget ~$4k\nWhy handoff: I'm on vacation Feb 10-17\nNext action: Send revised proposal by Feb 10\nClient preferences: Quick responses, no jargon";
    assert_eq!(new_text(note), note);
}

#[test]
fn a_command_put_into_a_quote_is_never_the_first_new_line() {
    for quoted in [
        "> close\n> On Mon, 4 May 2026, Bob wrote:\n>> close",
        "> Begin forwarded message:\n>\n> From: x\n> close",
    ] {
        assert_eq!(new_text(quoted), "", "{quoted}");
        assert_eq!(new_text(&format!("fine\n\n{quoted}")), "fine", "{quoted}");
    }
}

#[test]
fn flowed_lines_are_joined_and_signature_marks_are_not() {
    assert_eq!(
        unflowed("a long \nline\n> quoted \n> too\n-- \nSam", false),
        "a long line\n> quoted too\n-- \nSam"
    );
    assert_eq!(unflowed("日本 \n語", true), "日本語");
    assert_eq!(unflowed("\n\nx", false), "\n\nx");
}

#[test]
fn phone_signatures_are_told_from_sentences() {
    for line in [
        "Sent from my iPhone",
        "Von meinem iPad gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Odesláno z iPhonu",
        "Trimis de pe iPhone-ul meu",
        "Отправлено с iPhone",
        "iPhoneから送信",
        "나의 iPhone에서 보냄",
        "发自我的iPhone",
        "iPhone'umdan gönderildi",
        "Enviado do meu iPhone",
        "Sent from Outlook for Android",
        "Outlook für iOS beziehen",
        "Télécharger Outlook pour iOS<https://aka.ms/o0ukef>",
        "Sent with Proton Mail secure email.",
    ] {
        assert_eq!(new_text(&format!("done\n\n{line}")), "done", "{line}");
    }
    for line in [
        "Sent from Berlin yesterday",
        "Sent with the invoice",
        "Sent via DHL on Monday",
        "Call me from the car",
    ] {
        assert_eq!(new_text(line), line);
    }
}

#[test]
fn hostile_bodies_take_linear_time() {
    for piece in [
        ">",
        "> \n",
        "On \n",
        "From:\n",
        "From: x\n",
        "On 1/1/2026 10:00 <\n",
        "wrote:\n",
        "a@b.c> wrote:\n",
        ":\n",
        "-",
        "--\n",
        "-- x --\n",
        "```\n",
        "<",
        "<\n\n",
        "@",
        "2026-01-01 GMT\n",
        "> wrote:\n",
        "Date: x\nFrom: y\n",
        " \u{feff}",
        "\r",
        "From: a\nx\n",
        "Subject\u{a0}:\n",
        "On Mon, 4 May 2026 at 10:00, Bob <b@x.example> wrote:\n",
        "Sent from my iPhone\n",
        "sent from \n",
        "------ original message\n",
    ] {
        let body = piece.repeat(MAX_BODY / piece.len());
        let (split, took) = effort(|| split(&body));
        eprintln!("{piece:?} {took:?}");
        assert!(took < PATIENCE, "{piece:?} took {took:?}");
        assert!(split.new.len() <= body.len());
    }
}

/// Lines as they stand in mails, in any order.
fn body() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("> quoted"),
        Just(""),
        Just("text"),
        Just("-- "),
        Just("On Mon, 4 May 2026, Bob <b@x.example> wrote:"),
        Just("On Mon, 4 May 2026, Bob <"),
        Just("b@x.example> wrote:"),
        Just("From: Bob <b@x.example>"),
        Just("Sent: Monday"),
        Just("To: Sam"),
        Just("Subject: Hi"),
        Just("```"),
        Just("-----Original Message-----"),
        Just("Sent from my iPhone"),
        Just("Begin forwarded message:"),
        Just(">> deeper"),
        Just("Hi Bob,"),
        Just("| bar"),
        Just("____"),
        Just("\u{feff}"),
        Just("Yes, Friday works for us."),
        Just("Bob wrote:"),
    ];
    proptest::collection::vec(line, 0..30).prop_map(|lines| lines.join("\n"))
}

fn is_subsequence(part: &str, whole: &str) -> bool {
    let mut lines = whole.split('\n');
    part.split('\n')
        .filter(|line| !line.trim().is_empty())
        .all(|line| lines.any(|other| other.trim_end() == line.trim_end()))
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = split(&text);
        let _ = unflowed(&text, true);
    }

    #[test]
    fn new_text_and_quoted_text_are_lines_of_the_body(body in body()) {
        let split = split(&body);
        prop_assert!(is_subsequence(&split.new, &body));
        prop_assert!(is_subsequence(&split.quoted, &body));
        let lines = |text: &str| text.split('\n').filter(|line| !super::trim_line(line).is_empty()).count();
        prop_assert_eq!(lines(&split.new) + lines(&split.quoted), lines(&body));
    }

    #[test]
    fn an_answer_above_any_quoted_mail_is_found_again(tail in body()) {
        let once = new_text(&format!("Yes, Friday.\n\nOn Mon, 4 May 2026, Bob <b@x.example> wrote:\n> a\n{}", tail.replace('\n', "\n> ")));
        prop_assert!(once.starts_with("Yes, Friday."));
        prop_assert_eq!(new_text(&once), once);
    }
}
