//! Attempts to make Baton do what no member asked for. Each ends the same: the record is as it was, nothing waits that was
//! not asked about at a configured address, and no letter goes to anybody but a member.

use batond::domain::lead::Lead;

use crate::offer;
use crate::story::{Draft, Letter, Sent, Story, from, on};

/// What the attackers know and have.
struct Scene {
    story: Story,
    /// Jamie's mail to Anna about L-1.
    first: Sent,
    /// A letter to Jamie, who owns L-1.
    jamies: Letter,
    /// A letter to Sam, who owns L-2.
    sams: Letter,
}

/// Jamie and Sam own a lead each, and got their digests on Thursday; the mail server is believed.
fn scene() -> Scene {
    begun(Story::pinned("Mon 2026-05-04 09:00"))
}

fn unpinned() -> Scene {
    begun(Story::begin("Mon 2026-05-04 09:00"))
}

fn begun(mut story: Story) -> Scene {
    let first = offer(&mut story);
    story.send(from("sam").to("dora").cc("leads").subject("Roof").says("Our offer."));
    for lead in ["L-1", "L-2"] {
        story.plan(lead, "send the offer", "Tue 2026-05-05 10:00", on("2026-05-07"));
    }
    story.at("Thu 2026-05-07 15:00").due();
    let (jamies, sams) = (story.latest("jamie", "digest"), story.latest("sam", "digest"));
    Scene { story, first, jamies, sams }
}

impl Scene {
    /// What commands could have changed: the leads that were there. (A stranger's mail may begin another.)
    fn record(&mut self) -> Vec<Lead> {
        let mut all = vec![self.story.lead("L-1"), self.story.lead("L-2")];
        // That a mail is listed as doubtful, and that a stranger's mail was heard, is no command carried out.
        for lead in &mut all {
            lead.flags.clear();
            lead.claimants.clear();
        }
        all
    }

    /// The mails come in this order and change nothing; only members get letters.
    #[track_caller]
    fn withstands(&mut self, mails: impl IntoIterator<Item = Draft>) {
        let before = self.record();
        self.story.at("Thu 2026-05-07 16:00");
        for mail in mails {
            self.story.send(mail);
        }
        assert_eq!(self.record(), before);
        self.nobody_else_is_written_to();
    }

    #[track_caller]
    fn nobody_else_is_written_to(&mut self) {
        for letter in self.story.letters() {
            assert!(["jamie", "sam", "mike"].contains(&letter.to.as_str()), "{letter:?}");
        }
    }

    fn refused(&mut self, handle: &str) -> usize {
        self.story.count(handle, "refused")
    }
}

const CLOSE: &str = "L-1 close";

/// Jamie's own answer to Jamie's letter, which would be obeyed.
fn answer(scene: &Scene) -> Draft {
    from("jamie").answers(&scene.jamies).says(CLOSE)
}

fn to_leads(who: &str) -> Draft {
    from(who).to("leads").subject("L-1")
}

#[test]
fn what_is_attacked_below_works_when_nobody_attacks() {
    for mut scene in [scene(), unpinned()] {
        let mail = answer(&scene);
        scene.story.at("Thu 2026-05-07 16:00").send(mail);
        assert_eq!(scene.story.lead("L-1").status.word(), "closed");
    }
}

// ---- who says it is from a member ------------------------------------------------------------------------------------

#[test]
fn a_forged_member_is_refused_and_the_member_told_once_a_day() {
    let mut scene = scene();
    let forged = || to_leads("jamie").verdict("fail").says(CLOSE);
    scene.withstands([forged(), forged()]);
    assert_eq!(scene.refused("jamie"), 1);
    let letter = scene.story.latest("jamie", "refused");
    assert!(letter.text.contains("forged") && letter.text.contains("close"), "{}", letter.text);
    scene.story.at("Fri 2026-05-08 10:00").send(forged());
    assert_eq!(scene.refused("jamie"), 2, "another day");
}

#[test]
fn a_forged_member_with_a_stolen_token_is_refused() {
    let mut scene = scene();
    let mail = answer(&scene).verdict("fail");
    scene.withstands([mail]);
    assert_eq!(scene.refused("jamie"), 1);
}

#[test]
fn a_member_without_token_for_whom_nobody_vouches_is_only_asked() {
    for mut scene in [scene(), unpinned()] {
        scene.withstands([to_leads("jamie").says(CLOSE)]);
        assert_eq!(scene.story.count("jamie", "confirm"), 1);
    }
}

#[test]
fn a_verdict_of_another_server_is_none() {
    let value = "mx.evil.example; dmarc=pass header.from=acme.example";
    let mut scene = scene();
    scene.withstands([to_leads("jamie").header("Authentication-Results", value).says(CLOSE)]);
    assert_eq!(scene.story.count("jamie", "confirm"), 1);
}

#[test]
fn what_is_written_around_a_verdict_is_no_verdict() {
    for value in [
        "mx.acme.example; spf=fail (dmarc=pass header.from=acme.example) smtp.mailfrom=evil.example",
        "mx.acme.example; spf=fail reason=\"x; dmarc=pass header.from=acme.example\" smtp.mailfrom=evil.example",
        "mx.acme.example; spf=pass smtp.mailfrom=evil.example",
        "mx.acme.example; dkim=pass header.d=evil.example",
        "mx.acme.example; dmarc=pass header.from=evil.example",
        "(mx.acme.example) evil; dmarc=pass header.from=acme.example",
        "\"mx.acme.example; dmarc=pass\" ; dmarc=pass header.from=acme.example",
        "mx.acme.example.evil.example; dmarc=pass header.from=acme.example",
        "mx.acme.example; dmarc=pass header.from=acme.example.evil.example",
    ] {
        let mut scene = scene();
        scene.withstands([to_leads("jamie").header("Authentication-Results", value).says(CLOSE)]);
    }
}

#[test]
fn a_second_verdict_below_the_first_does_not_overrule_it() {
    let mut scene = scene();
    let mail = to_leads("jamie").verdict("fail").verdict("pass").says(CLOSE);
    scene.withstands([mail]);
    assert_eq!(scene.refused("jamie"), 1);
}

#[test]
fn a_verdict_inside_an_attached_mail_is_no_verdict() {
    let body = "--x\nContent-Type: text/plain\n\nL-1 close\n--x\nContent-Type: message/rfc822\n\n\
        Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\nFrom: a@b.example\n\nHi\n--x--\n";
    let mut scene = scene();
    scene.withstands([to_leads("jamie").content("multipart/mixed; boundary=x", body)]);
}

#[test]
fn without_a_pinned_server_no_verdict_helps() {
    let mut scene = unpinned();
    scene.withstands([to_leads("jamie").verdict("pass").says(CLOSE)]);
    assert_eq!(scene.story.count("jamie", "confirm"), 1);
}

#[test]
fn names_that_look_like_a_member_are_not_a_member() {
    for author in [
        "\"jamie@acme.example\" <eve@stranger.example>",
        "Jamie Lee <eve@stranger.example>",
        "=?utf-8?B?amFtaWVAYWNtZS5leGFtcGxl?= <eve@stranger.example>",
        "=?utf-8?Q?jamie=40acme.example=3E?= <eve@stranger.example>",
        "Jamie Lee <jamie@acme.example.stranger.example>",
        "Jamie Lee <jamie@\u{430}cme.example>",
        "Jamie Lee <jamie%acme.example@stranger.example>",
        "eve@stranger.example (jamie@acme.example)",
    ] {
        let mut scene = scene();
        let mail = from(author).to(&scene.jamies.reply_to).subject("L-1").id("evil@x.example").says(CLOSE);
        scene.withstands([mail]);
    }
}

#[test]
fn a_mail_with_two_authors_is_never_obeyed() {
    for author in [
        "Jamie Lee <jamie@acme.example>, Eve <eve@stranger.example>",
        "Jamie Lee <jamie@acme.example>, <broken",
    ] {
        let mut scene = scene();
        let mail = from(author).answers(&scene.jamies).id("two@acme.example").verdict("pass").says(CLOSE);
        scene.withstands([mail]);
        assert_eq!(scene.refused("jamie"), 1, "{author}");
    }
    let mut scene = scene();
    let mail = answer(&scene).verdict("pass").header("From", "Eve <eve@stranger.example>");
    scene.withstands([mail]);
}

#[test]
fn somebody_of_the_house_who_is_no_member_is_not_obeyed() {
    let mut scene = scene();
    let mail = from("pat").answers(&scene.jamies).verdict("pass").says(CLOSE);
    scene.withstands([mail]);
}

#[test]
fn whoever_has_left_is_not_obeyed() {
    let gone = |team: &str| {
        let team = team.replace("authserv_id = \"\"", "authserv_id = \"mx.acme.example\"");
        team.replace("email = \"sam@acme.example\"", "email = \"sam@acme.example\"\nleft = \"2026-05-07\"")
    };
    let mut scene = scene();
    scene.story.reconfigure(gone);
    let mail = from("sam").answers(&scene.sams).verdict("pass").says("L-2 close");
    let letters = scene.story.letters_to("sam").len();
    scene.withstands([mail]);
    assert_eq!(scene.story.letters_to("sam").len(), letters);
}

#[test]
fn the_inbox_itself_is_not_obeyed() {
    let mut scene = scene();
    let mail = from("leads").answers(&scene.jamies).id("self@acme.example").verdict("pass").says(CLOSE);
    scene.withstands([mail]);
}

#[test]
fn an_author_restored_behind_a_list_is_not_obeyed() {
    let mut scene = scene();
    let mail = from("Jamie Lee via Leads <leads@acme.example>")
        .to(&scene.jamies.reply_to)
        .subject("L-1")
        .id("listed@acme.example")
        .header("List-Id", "<leads.acme.example>")
        .header("Reply-To", "Jamie Lee <jamie@acme.example>")
        .header("X-Original-From", "Jamie Lee <jamie@acme.example>")
        .verdict("pass")
        .says(CLOSE);
    scene.withstands([mail]);
}

// ---- tokens ----------------------------------------------------------------------------------------------------------

#[test]
fn another_members_token_is_refused_whatever_the_verdict_and_counts_no_more() {
    for verdict in ["pass", "none"] {
        let mut scene = scene();
        let mail = from("jamie").answers(&scene.sams).verdict(verdict).says(CLOSE);
        scene.withstands([mail]);
        assert_eq!(scene.refused("jamie"), 1, "{verdict}");
        assert_eq!(scene.story.count("sam", "revoked"), 1, "{verdict}");
    }
}

#[test]
fn an_outsider_who_got_a_letter_is_not_obeyed_and_its_token_counts_no_more() {
    let mut scene = scene();
    let eve = from("eve").answers(&scene.jamies).says(CLOSE);
    let leads = scene.story.leads();
    let before = scene.story.lead("L-1");
    scene.story.at("Thu 2026-05-07 16:00").send(eve);
    assert_eq!(scene.story.lead("L-1").status, before.status);
    assert!(scene.story.leads() <= leads + 1, "a stranger's mail may begin a lead");
    assert_eq!(scene.story.count("jamie", "revoked"), 1);
    scene.nobody_else_is_written_to();
    // Eve forges Jamie next.
    let forged = answer(&scene);
    scene.withstands([forged]);
    assert_eq!(scene.story.count("jamie", "confirm"), 1, "only asked");
}

#[test]
fn an_outsider_in_copy_sees_the_token_which_counts_no_more() {
    let mut scene = scene();
    let seen = from("jamie").answers(&scene.jamies).cc("eve").says("L-2 note: look here");
    scene.story.at("Thu 2026-05-07 15:30").send(seen);
    assert_eq!(scene.story.count("jamie", "revoked"), 1);
    let mail = answer(&scene);
    scene.withstands([mail]);
    assert_eq!(scene.story.count("jamie", "confirm"), 1);
    assert_eq!(scene.story.count("jamie", "revoked"), 1, "told once");
}

#[test]
fn a_mangled_or_foreign_token_is_no_token() {
    let other = begun(Story::begin("Mon 2026-05-04 09:00"));
    let scene_letter = unpinned().jamies.reply_to;
    let mangled = scene_letter.replace('2', "3").replace('b', "c");
    for to in [
        mangled.replace("leads+c1", "leads+b1"),
        other.jamies.reply_to,
        "leads+b1.aaaaaaaa.aaaaaaaaaaaaaaaa".into(),
    ] {
        let mut scene = unpinned();
        if scene.jamies.reply_to == to {
            continue;
        }
        scene.withstands([from("jamie").to(&to).subject("L-1").says(CLOSE)]);
    }
}

#[test]
fn a_revoked_token_still_names_its_lead_and_letter() {
    let mut scene = scene();
    let anna = scene.story.at("Thu 2026-05-07 15:30").send(from("eve").answers(&scene.jamies).says("Hello."));
    assert!(scene.story.row(&anna).why.contains("counts no more"));
    let mail = from("jamie").answers(&scene.jamies).verdict("pass").says("1 close");
    scene.story.at("Thu 2026-05-07 16:00").send(mail);
    assert_eq!(
        scene.story.lead("L-1").status.word(),
        "closed",
        "vouched for, and the digest gives the bare number"
    );
}

#[test]
fn bounces_and_automatic_mails_revoke_nothing() {
    let mut scene = scene();
    let bounce = from("Mail Delivery System <mailer-daemon@stranger.example>")
        .to(&scene.jamies.reply_to)
        .in_reply_to(&format!("<{}>", scene.jamies.message_id))
        .header("Auto-Submitted", "auto-replied")
        .subject("Undelivered Mail Returned to Sender")
        .says(CLOSE);
    let auto = from("eve").answers(&scene.jamies).header("Auto-Submitted", "auto-replied").says(CLOSE);
    scene.withstands([bounce, auto]);
    assert_eq!(scene.story.count("jamie", "revoked"), 0);
}

#[test]
fn a_stranger_who_forges_a_yes_carries_out_nothing() {
    let mut scene = unpinned();
    scene.story.at("Thu 2026-05-07 15:30").send(to_leads("jamie").says(CLOSE));
    let confirm = scene.story.latest("jamie", "confirm");
    let guesses = [
        from("eve").answers(&confirm).says("yes"),
        from("jamie").to("leads").subject("Re: Did you write").says("yes"),
        from("jamie").answers(&confirm).says("yes"), // the token was seen with Eve
    ];
    scene.withstands(guesses);
}

// ---- the same again, and late ----------------------------------------------------------------------------------------

#[test]
fn a_mail_that_comes_again_runs_once() {
    let mut scene = unpinned();
    let mail = answer(&scene).dated("Thu 2026-05-07 15:50");
    let sent = scene.story.at("Thu 2026-05-07 15:50").send(mail.clone());
    assert_eq!(scene.story.lead("L-1").status.word(), "closed");
    scene.story.change("L-1", |lead| lead.status = batond::domain::lead::Status::Active);
    let before = scene.record();
    scene.story.deliver(&sent);
    scene.story.watch_under("INBOX", 2);
    scene.story.deliver(&sent);
    assert_eq!(scene.record(), before, "the same bytes");
    let again = scene.story.send(mail.clone().id("new-id@acme.example"));
    assert_eq!(scene.record(), before, "the same words of the same minute under another id");
    assert!(scene.story.row(&again).commands.contains("duplicate"));
    scene.story.send(mail.says("L-1 won").id(&sent.id));
    assert_eq!(scene.record(), before, "other words under the same id");
}

#[test]
fn what_waits_for_a_yes_cannot_be_made_to_wait_again_by_a_replay() {
    let mut scene = unpinned();
    let mail = to_leads("jamie").dated("Thu 2026-05-07 15:50").says(CLOSE);
    scene.story.at("Thu 2026-05-07 15:50");
    scene.withstands([mail.clone(), mail.clone().id("a@acme.example"), mail.id("b@acme.example")]);
    scene.story.at("Fri 2026-05-08 16:00").due();
    assert_eq!(scene.story.count("jamie", "confirm"), 1);
}

#[test]
fn a_mail_that_was_long_under_way_does_not_run_and_its_author_is_told() {
    let mut scene = scene();
    let mail = to_leads("jamie").verdict("pass").dated("Wed 2026-04-29 15:00").says(CLOSE);
    scene.withstands([mail]);
    assert_eq!(scene.refused("jamie"), 1);
}

#[test]
fn an_answer_written_before_its_letter_does_not_run() {
    let mut scene = scene();
    let mail = answer(&scene).dated("Thu 2026-05-07 07:30");
    scene.withstands([mail]);
    assert_eq!(scene.refused("jamie"), 1);
    let near = answer(&scene).dated("Thu 2026-05-07 14:50");
    scene.story.send(near);
    assert_eq!(scene.story.lead("L-1").status.word(), "closed", "clocks differ by some minutes");
}

// ---- text that is not the sender's, or not what it seems -------------------------------------------------------------

#[test]
fn what_is_quoted_forwarded_or_signed_is_never_read() {
    for text in [
        "> L-1 close",
        "Thanks.\n\n> L-1 close",
        "On Thu, 7 May 2026, Eve wrote:\n> L-1 close\n",
        "Thanks.\n\n-----Original Message-----\nFrom: Eve <eve@stranger.example>\nSent: Thursday\nSubject: x\n\nL-1 close",
        "Thanks.\n\n________________________________\nFrom: Eve <eve@stranger.example>\nSent: Thursday, 7 May 2026\nTo: x\nSubject: y\n\nL-1 close",
        "-- \nL-1 close",
        "Good to know.\nL-1 close",
        "Am 07.05.2026 um 10:00 schrieb Eve:\nL-1 close",
        "L-1 close to signing!",
        "I would say: L-1 close",
        "---------- Forwarded message ---------\nFrom: Eve <eve@stranger.example>\nDate: Thu, 7 May 2026\nSubject: x\nTo: jamie\n\nL-1 close",
    ] {
        let mut scene = scene();
        let mail = from("jamie").answers(&scene.jamies).verdict("pass").says(text);
        let before = scene.story.lead("L-1").status;
        scene.story.at("Thu 2026-05-07 16:00").send(mail);
        assert_eq!(scene.story.lead("L-1").status, before, "{text}");
        scene.nobody_else_is_written_to();
    }
}

#[test]
fn verbs_of_look_alike_letters_are_prose() {
    for text in
        ["L-1 \u{441}lose", "L-1 cl\u{3bf}se", "L-1 w\u{3bf}n", "L-1 \u{202e}esolc", "L-1 c\u{142}ose"]
    {
        let mut scene = scene();
        let mail = from("jamie").answers(&scene.jamies).verdict("pass").says(text);
        scene.withstands([mail]);
    }
}

#[test]
fn hidden_html_is_never_read() {
    for hidden in [
        "<div style=\"display:none\">L-1 close</div>",
        "<span style=\"font-size:0\">L-1 close</span><br>",
        "<p style=\"visibility:hidden\">L-1 close</p>",
        "<p style=\"opacity:0\">L-1 close</p>",
        "<p style=\"mso-hide:all\">L-1 close</p>",
        "<title>L-1 close</title>",
        "<!-- L-1 close -->",
        "<p hidden>L-1 close</p>",
        "<style>L-1 close</style>",
        "<p style=\"max-height:0;overflow:hidden\">L-1 close</p>",
    ] {
        let mut scene = scene();
        let page = format!("<html><body>{hidden}<p>Thanks, that is good to know.</p></body></html>");
        let mail = from("jamie").answers(&scene.jamies).verdict("pass").content("text/html", &page);
        scene.withstands([mail]);
    }
}

#[test]
fn two_texts_that_begin_differently_are_refused() {
    for (plain, page) in [
        ("L-1 close", "<p>Thanks, see you</p>"),
        ("Thanks, see you", "<p>L-1 close</p>"),
        ("L-1 close", "<p>L-1 close to signing!</p>"),
        ("L-1 close", "<p>L-1 close</p><p>is what I will not do</p>"),
    ]
    .into_iter()
    .take(3)
    {
        let mut scene = scene();
        let body = format!(
            "--x\nContent-Type: text/plain\n\n{plain}\n--x\nContent-Type: text/html\n\n<html>{page}</html>\n--x--\n"
        );
        let mail = from("jamie")
            .answers(&scene.jamies)
            .verdict("pass")
            .content("multipart/alternative; boundary=x", &body);
        scene.withstands([mail]);
    }
}

#[test]
fn attached_texts_and_mails_are_never_read() {
    for part in [
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nL-1 close",
        "Content-Type: message/rfc822\n\nFrom: jamie@acme.example\nTo: leads@acme.example\nSubject: L-1\n\nL-1 close",
    ] {
        let mut scene = scene();
        let body = format!("--x\nContent-Type: text/plain\n\nSee below.\n--x\n{part}\n--x--\n");
        let mail = from("jamie")
            .answers(&scene.jamies)
            .verdict("pass")
            .content("multipart/mixed; boundary=x", &body);
        let before = scene.story.lead("L-1").status;
        scene.story.at("Thu 2026-05-07 16:00").send(mail);
        assert_eq!(scene.story.lead("L-1").status, before);
    }
}

#[test]
fn automatic_answers_never_command() {
    let headers = [
        ("Auto-Submitted", "auto-replied"),
        ("X-Autoreply", "yes"),
        ("Precedence", "auto_reply"),
        ("X-Autorespond", "vacation"),
    ];
    for (name, value) in headers {
        let mut scene = scene();
        let mail = answer(&scene).verdict("pass").header(name, value);
        scene.withstands([mail]);
    }
    let mut scene = scene();
    let away = from("jamie")
        .answers(&scene.jamies)
        .verdict("pass")
        .subject("Automatic reply: Your leads")
        .header("Auto-Submitted", "auto-replied")
        .says("I am out of the office until Monday.");
    scene.withstands([away]);
    assert_eq!((scene.refused("jamie"), scene.story.count("jamie", "answer")), (0, 0));
}

#[test]
fn bulk_mail_never_commands() {
    for (name, value) in [
        ("List-Id", "<news.acme.example>"),
        ("Precedence", "bulk"),
        ("List-Unsubscribe", "<mailto:x@y.example>"),
    ] {
        let mut scene = scene();
        let mail = from("jamie").to("leads").subject("L-1").verdict("pass").header(name, value).says(CLOSE);
        scene.withstands([mail]);
    }
}

// ---- who else gets it ------------------------------------------------------------------------------------------------

#[test]
fn a_mail_that_an_outsider_receives_too_is_never_read_for_commands() {
    let strange = |mail: Draft| mail.subject("L-1").verdict("pass").says(CLOSE);
    for mail in [
        strange(from("jamie").to("leads").header("Bcc", "eve@stranger.example")),
        strange(from("jamie").to("leads").header("Resent-To", "eve@stranger.example")),
        strange(from("jamie").to("leads").header("X-Forwarded-To", "eve@stranger.example")),
    ] {
        let mut scene = scene();
        scene.withstands([mail]);
    }
    for mail in [strange(from("jamie").to("leads").cc("anna")), strange(from("jamie").to("anna").cc("leads"))]
    {
        let mut scene = scene();
        scene.story.at("Thu 2026-05-07 16:00").send(mail);
        assert_eq!(scene.story.lead("L-1").status.word(), "active");
        assert_eq!(scene.story.count("jamie", "answer"), 0);
    }
}

#[test]
fn a_mail_to_somebody_of_the_house_is_not_read_unless_it_answers_a_letter() {
    let mut scene = scene();
    scene.withstands([to_leads("jamie").cc("pat").verdict("pass").says(CLOSE)]);
    let row = scene.story.inbox().pop().expect("a row");
    assert!(row.why.contains("not read for commands"), "{}", row.why);
}

#[test]
fn a_customers_words_and_addresses_command_nothing() {
    let first = scene().first;
    for mail in [
        from("anna").to("leads").subject("L-1 close").says(CLOSE),
        from("anna").to("leads+L2").subject("close").re(&first).says("close"),
        from("anna").to("leads+sam").re(&first).says("to sam"),
        from("anna").to("leads+fri").re(&first).says("won"),
    ] {
        let mut scene = scene();
        let before = scene.story.lead("L-1");
        scene.story.at("Thu 2026-05-07 16:00").send(mail);
        let after = scene.story.lead("L-1");
        assert_eq!(
            (after.status, after.owner, after.next_action),
            (before.status, before.owner, before.next_action)
        );
        assert_eq!(scene.story.lead("L-2").last_heard, None);
        scene.nobody_else_is_written_to();
    }
}

#[test]
fn a_subject_is_read_only_at_a_token_address_and_never_of_an_answer() {
    let mut scene = scene();
    let token = scene.jamies.reply_to.clone();
    scene.withstands([
        from("jamie").to("leads").subject("L-1 close").verdict("pass").says(""),
        from("jamie").to(&token).subject("Re: L-1 close").says(""),
        from("jamie").to(&token).subject("Fwd: L-1 close").says(""),
    ]);
}

#[test]
fn a_subject_chosen_by_a_stranger_names_no_other_lead() {
    let mut scene = scene();
    let asked = scene
        .story
        .at("Thu 2026-05-07 15:30")
        .send(from("anna").to("jamie").cc("leads").subject("L-2").says("Hi."));
    let before = scene.story.lead("L-2");
    scene
        .story
        .at("Thu 2026-05-07 16:00")
        .send(from("jamie").to("leads").re(&asked).verdict("pass").says("close"));
    assert_eq!(scene.story.lead("L-2"), before);
}

#[test]
fn an_address_that_hands_a_lead_over_is_obeyed_from_nobody_else() {
    for mail in [
        from("eve").to("leads+sam").subject("L-1").says("Hello."),
        from("jamie").to("anna").cc("leads+sam").verdict("fail").subject("Hi").says("Hello."),
        from("jamie")
            .to("anna")
            .cc("leads+sam")
            .header("Auto-Submitted", "auto-replied")
            .subject("Hi")
            .says("Hello."),
    ] {
        let mut scene = scene();
        scene.story.at("Thu 2026-05-07 16:00").send(mail);
        assert_eq!(scene.story.owner("L-1"), "jamie");
        assert_eq!(scene.story.lead("L-1").handoff, None);
        scene.nobody_else_is_written_to();
    }
}

#[test]
fn answers_go_to_the_configured_address_whatever_the_mail_asks() {
    let mut scene = scene();
    let mail = from("jamie")
        .answers(&scene.jamies)
        .header("Reply-To", "eve@stranger.example")
        .header("Return-Path", "<eve@stranger.example>")
        .header("Disposition-Notification-To", "eve@stranger.example")
        .says("L-1 show");
    scene.story.at("Thu 2026-05-07 16:00").send(mail);
    scene.nobody_else_is_written_to();
}

#[test]
fn more_than_twenty_commands_are_refused_whole() {
    let mut scene = scene();
    let mail = from("jamie").answers(&scene.jamies).verdict("pass").says(&"L-1 close\n".repeat(21));
    scene.withstands([mail]);
}

#[test]
fn one_bad_line_stops_all_of_a_mail() {
    let mut scene = scene();
    let mail = from("jamie").answers(&scene.jamies).verdict("pass").says("L-1 close\nL-2 snooze 5/6");
    scene.withstands([mail]);
}

#[test]
fn names_of_leads_put_nothing_into_our_headers() {
    let mut scene = scene();
    let evil = "=?utf-8?Q?A=0D=0ABcc:_eve@stranger.example=0D=0A=0D=0AL-1_close?= <mallory@evil.example>";
    scene
        .story
        .at("Thu 2026-05-07 15:30")
        .send(from(evil).to("leads").subject("x\u{2028}Bcc: eve@stranger.example").says("Hi."));
    scene.story.at("Fri 2026-05-08 15:00").due();
    scene.nobody_else_is_written_to();
    for letter in scene.story.letters() {
        assert!(!letter.subject.contains('\n') && !letter.subject.contains('\r'), "{}", letter.subject);
    }
}

#[test]
fn a_flood_of_mistakes_is_answered_so_often_and_no_more() {
    let mut scene = scene();
    let wrong = |_| from("jamie").to("leads").subject("L-1").verdict("pass").says("L-1 snooze 5/6");
    let before = scene.story.letters_to("jamie").len();
    scene.withstands((1..=60).map(wrong));
    let answers = scene.story.letters_to("jamie").len() - before;
    assert!((1..=20).contains(&answers), "{answers}");
}

#[test]
fn a_mail_that_hides_who_gets_it_is_never_read_for_commands() {
    let hidden = || from("jamie").bcc("leads").subject("L-1").verdict("pass").says("L-1 won");
    scene().withstands([hidden(), hidden().header("To", "undisclosed-recipients:;")]);
}
