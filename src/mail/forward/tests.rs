//! Forwards as mail programs write them, and what only looks like one.

use super::*;
use crate::mail::effort::effort;

#[test]
fn dates_of_many_languages_are_read() {
    for (text, want) in [
        ("Wed, Feb 10, 2026 at 2:15 PM", "2026-02-10T14:15:00+00:00"),
        ("10 février 2026 à 14:15", "2026-02-10T14:15:00+00:00"),
        ("10. Februar 2026 um 14:15:00", "2026-02-10T14:15:00+00:00"),
        ("Tue, 10 Feb 2026 14:15:00 +0100", "2026-02-10T13:15:00+00:00"),
        ("2/13/2026 2:15 PM", "2026-02-13T14:15:00+00:00"),
        ("28/10/2021 12:46", "2021-10-28T12:46:00+00:00"),
        ("2026-02-10T14:15:00Z", "2026-02-10T14:15:00+00:00"),
        ("2026-02-10 14:15", "2026-02-10T14:15:00+00:00"),
        ("26. Oktober 2021 um 14:25:08 OESZ", "2021-10-26T11:25:08+00:00"),
        ("mié, 27 oct 2021 a las 9:31", "2021-10-27T09:31:00+00:00"),
        ("st 27. 10. 2021 o 9:31", "2021-10-27T09:31:00+00:00"),
        ("maanantai 19. syyskuuta 2022 klo 17.55.44 -0400", "2022-09-19T21:55:44+00:00"),
        ("torsdag, 28. oktober 2021 kl. 12.06", "2021-10-28T12:06:00+00:00"),
        ("2021. november 2., kedd 09:26:50 CET", "2021-11-02T08:26:50+00:00"),
        ("martedì 2 novembre 2021, 09:26:50 CET", "2021-11-02T08:26:50+00:00"),
        ("wtorek, 2 listopada 2021, 09:26:50 CET", "2021-11-02T08:26:50+00:00"),
        ("26. listopada 2021. u 14:25:08 EEST", "2021-10-26T11:25:08+00:00"),
        ("вторник, 2 ноября 2021 г., 09:26:50 GMT+1", "2021-11-02T08:26:50+00:00"),
        ("2026年2月10日 14:15", "2026-02-10T14:15:00+00:00"),
        ("2026年2月10日(火) 午後2:15", "2026-02-10T14:15:00+00:00"),
        ("2026년 2월 10일 (화) 오후 2:15", "2026-02-10T14:15:00+00:00"),
        ("2 Kasım 2021 Salı 09:26", "2021-11-02T09:26:00+00:00"),
        ("Monday, 1 August 2022 11:11 pm", "2022-08-01T23:11:00+00:00"),
        ("10.02.2026 14:15", "2026-02-10T14:15:00+00:00"),
        ("5/5/2026 12:00 AM", "2026-05-05T00:00:00+00:00"),
    ] {
        assert_eq!(date(text).map(|date| date.to_rfc3339()).as_deref(), Some(want), "{text}");
    }
}

#[test]
fn a_date_that_may_be_two_days_is_none() {
    for text in [
        "2/10/2026 2:15 PM",
        "02/10/2023 4:52 PM EST",
        "",
        "tomorrow",
        "31/31/2026",
        "Feb 2026",
        "99999999999",
    ] {
        assert_eq!(date(text), None, "{text}");
    }
}
use proptest::prelude::*;

fn who(found: Option<&InlineForward>) -> Option<String> {
    found.and_then(|found| found.from.as_ref()).map(|from| format!("{} <{}>", from.name, from.address))
}

fn address(body: &str, subject: &str) -> Option<String> {
    find(body, subject).and_then(|found| found.from).map(|from| from.address.to_string())
}

const BLOCK: &str = "From: Ann Lee <ann@customer.example>\nSent: Monday, May 4, 2026 10:00 AM\nTo: Sam <sam@acme.example>\nSubject: Prices\n\nHow much is it?";

#[test]
fn another_address_in_the_note_above_is_not_the_author() {
    let body = format!("Please take this, cc bob@other.example.\nHis From: line is odd.\n\n{BLOCK}");
    let found = find(&body, "Fwd: Prices").expect("a forward");
    assert_eq!(who(Some(&found)).as_deref(), Some("Ann Lee <ann@customer.example>"));
    assert_eq!(found.above, "Please take this, cc bob@other.example.\nHis From: line is odd.");
    assert_eq!(found.to.first().map(|to| to.address.as_str()), Some("sam@acme.example"));
    assert_eq!(found.date.map(|date| date.to_rfc3339()).as_deref(), Some("2026-05-04T10:00:00+00:00"));
    assert_eq!((found.subject.as_str(), found.text.as_str()), ("Prices", "How much is it?"));
}

#[test]
fn a_signature_above_the_block_is_no_note() {
    let body = format!(
        "for Mike\n\n-- \nJamie Roe\njamie@acme.example\n+49 30 1234\n\n---------- Forwarded message ---------\n{BLOCK}"
    );
    let found = find(&body, "Fwd: Prices").expect("a forward");
    assert_eq!(found.above, "for Mike");
    assert_eq!(who(Some(&found)).as_deref(), Some("Ann Lee <ann@customer.example>"));
}

#[test]
fn the_outermost_of_two_forwards_is_found_and_the_innermost_on_demand() {
    let inner = "---------- Forwarded message ---------\nFrom: Cleo <cleo@first.example>\nDate: Sun, May 3, 2026 at 9:00 AM\nSubject: Prices\nTo: Ann <ann@customer.example>\n\nHow much?";
    let body = format!(
        "see below\n\n---------- Forwarded message ---------\nFrom: Ann <ann@customer.example>\nDate: Mon, May 4, 2026 at 10:00 AM\nSubject: Fwd: Prices\nTo: Sam <sam@acme.example>\n\nFYI\n\n{inner}"
    );
    assert_eq!(address(&body, "Fwd: Fwd: Prices").as_deref(), Some("ann@customer.example"));
    let deepest = innermost(&body, "Fwd: Fwd: Prices").expect("a forward");
    assert_eq!(deepest.from.map(|from| from.address.to_string()).as_deref(), Some("cleo@first.example"));
    assert_eq!((deepest.above.as_str(), deepest.text.as_str()), ("FYI", "How much?"));
}

#[test]
fn the_quote_of_a_reply_inside_a_forward_is_no_forward() {
    let body = format!(
        "---------- Forwarded message ---------\nFrom: Ann <ann@customer.example>\nDate: Mon, May 4, 2026 at 10:00 AM\nSubject: Re: Prices\nTo: Sam <sam@acme.example>\n\nToo much.\n\n{}",
        BLOCK.replace("Ann Lee <ann@customer.example>", "Sam <sam@acme.example>")
    );
    let deepest = innermost(&body, "Fwd: Prices").expect("a forward");
    assert_eq!(deepest.from.map(|from| from.address.to_string()).as_deref(), Some("ann@customer.example"));
}

#[test]
fn a_quoted_header_block_is_a_forward_only_when_the_subject_does_not_say_reply() {
    let body = format!("Twelve dollars.\n\n________________________________\n{BLOCK}");
    for subject in [
        "Re: Prices",
        "AW: Prices",
        "SV: Prices",
        "RE: Fwd: Prices",
        "[EXTERNAL] Re: Prices",
        "Re[2]: Prices",
        "回复：Prices",
        "Antw: Prices",
    ] {
        assert_eq!(find(&body, subject), None, "{subject}");
    }
    for subject in [
        "Fwd: Prices",
        "FW: Prices",
        "WG: AW: Prices",
        "TR: Prices",
        "RV: Prices",
        "I: Prices",
        "ENC: Prices",
        "转发: Prices",
        "[EXT] Fw: Re: Prices",
        "Prices",
        "",
    ] {
        assert_eq!(address(&body, subject).as_deref(), Some("ann@customer.example"), "{subject}");
    }
}

#[test]
fn a_separator_that_says_forwarded_needs_no_subject() {
    for body in [
        format!("---------- Forwarded message ---------\n{BLOCK}"),
        format!("Begin forwarded message:\n\n> {}", BLOCK.replace('\n', "\n> ")),
        format!("-------- Weitergeleitete Nachricht --------\n{BLOCK}"),
    ] {
        assert_eq!(address(&body, "Re: Prices").as_deref(), Some("ann@customer.example"), "{body}");
    }
}

#[test]
fn a_forward_deep_in_the_quote_of_a_reply_is_none() {
    let body = format!(
        "Thanks, will call.\n\nOn Mon, 4 May 2026 at 11:00, Jamie <jamie@acme.example> wrote:\n> ---------- Forwarded message ---------\n> {}",
        BLOCK.replace('\n', "\n> ")
    );
    assert_eq!(find(&body, "Re: Fwd: Prices"), None);
    assert_eq!(find(&body, "Prices"), None);
}

#[test]
fn authors_are_read_however_they_are_written() {
    for (from, want) in [
        ("Ann Lee <ann@customer.example>", "Ann Lee <ann@customer.example>"),
        ("Ann Lee [mailto:ann@customer.example]", "Ann Lee <ann@customer.example>"),
        ("Ann Lee <mailto:ann@customer.example>", "Ann Lee <ann@customer.example>"),
        ("Ann Lee <ann@customer.example<mailto:ann@customer.example>>", "Ann Lee <ann@customer.example>"),
        ("\"Lee, Ann\" <ann@customer.example>", "Lee, Ann <ann@customer.example>"),
        ("Lee, Ann <Ann@Customer.example>", "Lee, Ann <ann@customer.example>"),
        ("ann@customer.example", " <ann@customer.example>"),
        ("ann@customer.example <ann@customer.example>", " <ann@customer.example>"),
        ("'Ann Lee' (ann@customer.example)", "Ann Lee <ann@customer.example>"),
        ("\"ann@customer.example\" via Sales <sales@acme.example>", " <ann@customer.example>"),
        (
            "Ann Lee <ann@customer.example> on behalf of desk@customer.example",
            "Ann Lee <ann@customer.example>",
        ),
        ("Ann Lee &lt;ann@customer.example&gt;", "Ann Lee <ann@customer.example>"),
        ("Ann \u{202e}Lee <ann@customer.example>", "Ann Lee <ann@customer.example>"),
    ] {
        let body =
            format!("*From:* {from}\n*Date:* Mon, 4 May 2026 10:00:00 +0200\n*Subject:* Prices\n\nHow much?");
        assert_eq!(who(find(&body, "Fwd: Prices").as_ref()).as_deref(), Some(want), "{from}");
    }
}

#[test]
fn a_name_without_an_address_is_no_author_unless_answers_have_one() {
    let body = "-----Original Message-----\nFrom: Ann Lee\nSent: Monday, May 4, 2026 10:00 AM\nTo: sam@acme.example\nSubject: Prices\n\nCall bob@other.example";
    let found = find(body, "FW: Prices").expect("a forward");
    assert_eq!(found.from, None);
    assert_eq!(found.to.len(), 1);
    let body = body.replace("To: sam", "Reply-To: ann@customer.example\nTo: sam");
    assert_eq!(who(find(&body, "FW: Prices").as_ref()).as_deref(), Some("Ann Lee <ann@customer.example>"));
}

#[test]
fn a_list_in_between_is_not_the_author_when_answers_go_elsewhere() {
    let body = "---------- Forwarded message ---------\nFrom: Ann Lee via Sales <sales@acme.example>\nReply-To: ann@customer.example\nDate: Mon, May 4, 2026 at 10:00 AM\nSubject: Prices\nTo: sales@acme.example\n\nHi";
    assert_eq!(who(find(body, "Fwd: Prices").as_ref()).as_deref(), Some("Ann Lee <ann@customer.example>"));
}

#[test]
fn what_people_write_is_no_forward() {
    for body in [
        "I spoke to ann@customer.example, she wants prices.",
        "From: the desk of Jamie",
        "Lead: Customer A. Jamie replied May 6 with basic estimate. New owner: Sam.",
        "To: Sam\nDate: May 7\nWhy: leave",
        "Begin forwarded message:\n\nbut there is none",
        "-- forwarded --\nann@customer.example",
        "",
    ] {
        assert_eq!(find(body, "Fwd: Prices"), None, "{body}");
    }
}

#[test]
fn hostile_bodies_take_linear_time() {
    for piece in [
        ">",
        "> ",
        "From:\n",
        "From: a@b.c\n",
        "From: a@b.c\nTo: x\n",
        "---- forwarded\n",
        "---- forwarded ----\n",
        "a@b.c> wrote:\n",
        "@",
        "From: @\nDate: @\nTo: ",
        "--- forwarded --- From: aTo: b",
        "Date:",
        ":",
        "2026-01-01 GMT\n",
        "Fwd: ",
        "[a]",
        "---------- Forwarded message ---------\nFrom: a@b.c\nDate: x\nTo: y@z.w\n\n",
    ] {
        let body = piece.repeat(reply::MAX_BODY / piece.len());
        let (_, took) = effort(|| {
            let block = find(&format!("From: {body}\nTo: x\nDate: y"), &body);
            (find(&body, "Fwd: x"), innermost(&body, "Fwd: x"), block)
        });
        eprintln!("{piece:?} {took:?}");
        assert!(took < std::time::Duration::from_secs(2), "{piece:?} took {took:?}");
    }
}

fn block() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("From: Ann <ann@customer.example>"),
        Just("From: x"),
        Just("Date: 5/5/2026"),
        Just("Sent: 1"),
        Just("To: a@b.c, d@e.f"),
        Just("Subject: Fwd: x"),
        Just(""),
        Just("---------- Forwarded message ---------"),
        Just("> From: q@r.s"),
        Just("> To: t"),
        Just("On 1 May 2026, X <x@y.z> wrote:"),
        Just("text"),
    ];
    proptest::collection::vec(line, 0..25).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(body in any::<String>(), subject in any::<String>()) {
        let _ = (find(&body, &subject), innermost(&body, &subject), date(&body), subject::bare(&subject));
    }

    #[test]
    fn no_order_of_lines_makes_it_panic(body in block(), subject in "(Fwd|Re|FW|VS)?: ?x?") {
        if let Some(found) = innermost(&body, &subject) {
            prop_assert!(found.text.len() <= body.len() * 2);
        }
    }

    #[test]
    fn no_words_make_a_date_panic(text in "[0-9:./ ,apmgtuc年月日-]{0,40}") {
        let _ = date(&text);
    }
}

#[test]
fn an_attribution_alone_is_a_forward_when_the_subject_says_so() {
    for line in [
        "Den 28/10/2021 12.46 skrev \"Ann Lee\" <ann@customer.example>:",
        "Am 28.10.21, 12:46 schrieb \"Ann Lee\" <ann@customer.example>:",
        "W dniu 28/10/2021 12:46 użytkownik „Ann Lee” <ann@customer.example> napisał:",
        "Em 28/10/2021 12:46, \"Ann Lee\" <ann@customer.example> escreveu:",
        "Pe 28/10/2021 12:46, \"Ann Lee\" <ann@customer.example> a scris:",
        "28/10/2021 12:46, пользователь «Ann Lee» <ann@customer.example> написал:",
        "Dňa 28/10/2021 12:46 používateľ Ann Lee <ann@customer.example> napísal:",
        "On Thu, Oct 28, 2021 at 12:46 PM Ann Lee <ann@customer.example> wrote:",
    ] {
        let body = format!("for Mike\n\n{line}\n\n    How much?");
        let found = find(&body, "Fwd: Prices");
        assert_eq!(who(found.as_ref()).as_deref(), Some("Ann Lee <ann@customer.example>"), "{line}");
        let found = found.expect("a forward");
        assert_eq!((found.above.as_str(), found.text.trim()), ("for Mike", "How much?"), "{line}");
        assert!(found.date.is_some(), "{line}");
        assert_eq!(find(&body, "Re: Prices"), None, "{line}");
    }
}

#[test]
fn blocks_of_many_languages_are_found() {
    for block in [
        "Od: A\nOdesláno: B\nKomu: C\nPředmět: D",
        "Fra: A\nSendt: B\nTil: C\nEmne: D",
        "Från: A\nSkickat: B\nTill: C\nÄmne: D",
        "Lähettäjä: A\nLähetetty: B\nVastaanottaja: C\nAihe: D",
        "Šalje: A\nPoslano: B\nPrima: C\nPredmet: D",
        "Od: A\nWysłane: B\nDo: C\nTemat: D",
        "De la: A\nTrimis: B\nCătre: C\nSubiect: D",
        "Kimden: A\nGönderildi: B\nKime: C\nKonu: D",
        "Від: A\nНадіслано: B\nКому: C\nТема: D",
        "De: A\nEnviado: B\nPara: C\nAssunto: D",
        "De: A\nEnviado el: B\nPara: C\nAsunto: D",
        "Da: A\nInviato: B\nA: C\nOggetto: D",
        "Van: A\nVerzonden: B\nAan: C\nOnderwerp: D",
        "De : A\nEnvoyé : B\nÀ : C\nObjet : D",
        "Von: A\nGesendet: B\nAn: C\nBetreff: D",
        "差出人: A\n送信日時: B\n宛先: C\n件名: D",
        "发件人：A\n发送时间：B\n收件人：C\n主题：D",
        "寄件者: A\n寄件日期: B\n收件者: C\n主旨: D",
        "보낸 사람: A\n보낸 날짜: B\n받는 사람: C\n제목: D",
        "Από: A\nΣτάλθηκε: B\nΠρος: C\nΘέμα: D",
        "Feladó: A\nElküldve: B\nCímzett: C\nTárgy: D",
        "Mittente: A\nData: B\nA: C\nOggetto: D",
        "От: A\nОтправлено: B\nКому: C\nТема: D",
        "Từ: A\nĐã gửi: B\nĐến: C\nChủ đề: D",
    ] {
        let body =
            format!("note\n\n{}\n\nHow much?", block.replacen(['A'], "Ann Lee <ann@customer.example>", 1));
        assert_eq!(address(&body, "FW: x").as_deref(), Some("ann@customer.example"), "{body}");
        assert_eq!(reply::new_text(&body), "note", "{body}");
    }
}
