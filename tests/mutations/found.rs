//! Inputs that broke a promise once, and must keep it for ever. Nothing here is changed.

/// Texts, each read by everybody who can read it.
#[rustfmt::skip]
pub(crate) const TEXTS: &[&str] = &[
    // The line as written was one character too long, by its ellipsis.
    "Lead: Customer A. Jamie replied May 6 with basic estimate. Customer asked about Friday availability. New owner: Sam. \
     Next action: Sam to confirm schedule and reply by May 7. If no customer reply after that, follow up May 10.",
    // With its date behind it, an action that speaks of two dates read as the other one.
    "next: send two options by Friday and call him by Monday",
    "done sent v2; next: call her by Friday; if no reply Mondayish, done sent v2; next: call her by Friday",
    // An action lost its last mark when it was printed and read again.
    "next: in 3 days offer A-",
    "next: in 3 days 5/6-",
    // What was offered for these did not run.
    "1 2 split",
    "31  - sent",
    // A contact of another year was refused when it was printed and read again; one that ends with a question was prose.
    "called about the offer on 2024-05-07",
    "heard: \" 2026-05-07",
    "sent the offer, is it right? on May 4",
    // The picture was kept as an action without words.
    "Current status: in discussion\nNext action: 👩\u{200d}💻",
    // They said nothing, and that was noted.
    "heard: , thanks",
    "heard:  : ",
    "heard: ; if no reply May 7 7 Mayend of month",
    "heard: 👩\u{200d}💻",
];

/// What each text is read with: every flag, a writer in Berlin, Wednesday 6 May 2026 and the night before a clock change.
pub(crate) fn texts() -> impl Iterator<Item = Vec<u8>> {
    let choices = (0..8).flat_map(|flags| [[flags << 2, 0, 0xa5, 0x16], [flags << 2, 32, 0x42, 0x36]]);
    choices.flat_map(|choice| TEXTS.iter().map(move |text| [&choice, text.as_bytes()].concat()))
}
