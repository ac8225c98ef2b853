//! The labels of header blocks (`From:`, `Gesendet:`, `主题：`) as mail programs write them when they quote or forward.
//! Found by their words only; whether a line really belongs to a block is for [`super::headers`] to say.

use super::trim_line;

/// What a header line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Label {
    /// Who wrote it.
    From,
    /// When it was sent.
    Date,
    /// To whom.
    To,
    /// Copies.
    Cc,
    /// What it is about.
    Subject,
    /// Where answers go.
    ReplyTo,
    /// Something else that stands in such blocks: importance, attachments.
    Other,
}

/// The longest label, in bytes of UTF-8.
pub(crate) const MAX_LABEL: usize = 48;

/// Reads `Label: value`; bold marks (`*From:* x`), a space before the colon and a full-width colon are allowed.
pub(crate) fn read(line: &str) -> Option<(Label, &str)> {
    let line = trim_line(line).trim_start_matches(['*', '_']);
    let head = super::plain::within(line, MAX_LABEL + 4);
    let colon = head.find([':', '：'])?;
    let label = of(head.get(..colon)?)?;
    let rest = line.get(colon..)?;
    let value = rest.strip_prefix(':').or_else(|| rest.strip_prefix('：')).unwrap_or(rest);
    Some((label, trim_line(value.trim_start_matches(['*', '_']))))
}

/// The label that a text is, in any of the languages; upper and lower case alike.
pub(crate) fn of(text: &str) -> Option<Label> {
    let text = trim_line(text).trim_end_matches(['*', '_', ' ', '\u{a0}']);
    if text.is_empty() || text.len() > MAX_LABEL {
        return None;
    }
    if text.is_ascii() {
        let mut buffer = [0_u8; MAX_LABEL];
        let lower = buffer.get_mut(..text.len())?;
        lower.copy_from_slice(text.as_bytes());
        lower.make_ascii_lowercase();
        return lookup(std::str::from_utf8(lower).ok()?);
    }
    lookup(&text.to_lowercase().replace('\u{307}', "").replace('\u{a0}', " "))
}

#[rustfmt::skip]
fn lookup(lower: &str) -> Option<Label> {
    Some(match lower {
        "from" | "von" | "de" | "da" | "van" | "från" | "fra" | "от" | "від" | "від кого" | "от кого" | "发件人" | "寄件者"
        | "寄件人" | "發件人" | "差出人" | "送信者" | "送信元" | "보낸 사람" | "보낸사람" | "발신" | "lähettäjä" | "feladó"
        | "odesílatel" | "odosielateľ" | "nadawca" | "od" | "gönderen" | "kimden" | "de la" | "expeditor" | "expeditorul"
        | "šalje" | "pošiljatelj" | "pošiljalac" | "από" | "αποστολέας" | "nuo" | "no" | "saatja" | "kellelt" | "từ"
        | "người gửi" | "จาก" | "dari" | "daripada" | "مِن" | "من" | "מאת" | "od kogo" | "remitente" | "remetente"
        | "mittente" | "afzender" | "absender" | "avsändare" | "afsender" | "avsender" | "frá" | "expéditeur"
        | "отправитель" | "відправник" | "подател" | "од" => Label::From,

        "date" | "sent" | "datum" | "gesendet" | "gesendet am" | "envoyé" | "envoyé le" | "enviado" | "enviado el"
        | "enviada em" | "enviado em" | "fecha" | "data" | "inviato" | "verzonden" | "skickat" | "sendt" | "dato"
        | "отправлено" | "дата" | "надіслано" | "відправлено" | "изпратено" | "发送时间" | "发送日期" | "日期" | "时间"
        | "寄件日期" | "傳送時間" | "發送時間" | "送信日時" | "日時" | "日付" | "보낸 날짜" | "보낸날짜" | "날짜" | "발송"
        | "päivämäärä" | "päiväys" | "lähetetty" | "dátum" | "elküldve" | "küldve" | "küldés dátuma" | "odesláno"
        | "odoslané" | "odoslaná" | "wysłano" | "wysłane" | "tarih" | "gönderildi" | "gönderilme tarihi" | "gönderim zamanı"
        | "dată" | "trimis" | "trimisă" | "trimis la" | "data trimiterii"
        | "poslano" | "poslao" | "ημερομηνία" | "στάλθηκε" | "εστάλη" | "išsiųsta" | "nosūtīts" | "saadetud" | "kuupäev"
        | "ngày" | "đã gửi" | "วันที่" | "ส่ง" | "ส่งแล้ว" | "tanggal" | "dikirim" | "tarikh" | "التاريخ" | "تاريخ الإرسال"
        | "تم الإرسال" | "תאריך" | "נשלח" | "enviat" | "dagsetning" | "sent on" | "sent at"
        | "датум" | "послато" => Label::Date,

        "to" | "an" | "à" | "a" | "pour" | "para" | "aan" | "till" | "til" | "кому" | "до" | "收件人" | "收件者" | "宛先"
        | "받는 사람" | "받는사람" | "수신" | "vastaanottaja" | "címzett" | "címzettek" | "komu" | "pre" | "do" | "adresat" | "kime"
        | "alıcı" | "către" | "destinatarul" | "destinatar" | "prima" | "za" | "προς" | "kam" | "kellele" | "đến" | "tới"
        | "người nhận" | "ถึง" | "kepada" | "ke" | "إلى" | "אל" | "per a" | "destinatario" | "destinatário" | "destinataire"
        | "ontvanger" | "empfänger" | "mottagare" | "modtager" | "mottaker" | "получатель" | "получатели" | "за" | "kas"
        | "прима" | "primatelj" | "vastaanottajat" | "saaja" => Label::To,

        "cc" | "cci" | "bcc" | "kopie" | "kopia" | "kopi" | "kópia" | "copie à" | "copie" | "copia" | "copia a"
        | "cópia" | "kopio" | "копия" | "копія" | "копие" | "másolat" | "másolatot kap" | "dw" | "do wiadomości" | "udw"
        | "bilgi" | "抄送" | "副本" | "참조" | "kk" | "κοιν." | "κοιν" | "κοινοποίηση" | "tembusan" | "สำเนา"
        | "نسخة" | "עותק" | "koopia" | "kopija" | "копија" | "kopie (cc)" | "cópia oculta" | "密送" => Label::Cc,

        "subject" | "betreff" | "objet" | "sujet" | "asunto" | "assunto" | "oggetto" | "onderwerp" | "ämne" | "emne"
        | "тема" | "относно" | "主题" | "主旨" | "主題" | "件名" | "제목" | "aihe" | "tárgy" | "předmět" | "predmet" | "temat"
        | "konu" | "subiect" | "subiectul" | "naslov" | "θέμα" | "tema" | "temats" | "teema" | "chủ đề" | "tiêu đề"
        | "เรื่อง" | "หัวข้อ" | "subjek" | "perihal" | "الموضوع" | "נושא" | "assumpte" | "efni" | "zadeva" | "предмет"
        | "наслов" | "titel" => Label::Subject,

        "reply-to" | "reply to" | "antwort an" | "antworten an" | "répondre à" | "responder a" | "responder para"
        | "rispondi a" | "risposta" | "antwoord aan" | "svara till" | "svar til" | "vastausosoite"
        | "odpowiedź do" | "odpověď komu" | "válaszcím" | "ответить" | "кому ответить" | "yanıtla" | "yanıt adresi"
        | "答复" | "回复" | "回覆" | "返信先" | "răspunde la" => Label::ReplyTo,

        "importance" | "priority" | "wichtigkeit" | "priorität" | "importancia" | "importância" | "priorità" | "attachments"
        | "attachment" | "anlagen" | "anhänge" | "pièces jointes" | "datos adjuntos" | "anexos" | "allegati" | "bijlagen"
        | "bilagor" | "vedlegg" | "vedhæftede filer" | "liitteet" | "вложения" | "附件" | "添付ファイル" | "sender"
        | "urgence" | "prioridad" | "resent-from" | "organization" | "message-id" | "x-mailer"
        | "content-type" | "mime-version" | "in-reply-to" | "references" | "newsgroups" | "sensitivity" | "categories"
            => Label::Other,
        _ => return None,
    })
}
