//! HTML to text, as people write it and as nobody should.

use super::*;
use crate::mail::effort::effort;

#[test]
fn paragraphs_and_breaks_become_lines() {
    assert_eq!(
        new_text("<p>Hi Sam,</p><p>done<br>next: call &amp; ask</p>"),
        "Hi Sam,\n\ndone\nnext: call & ask"
    );
    assert_eq!(new_text("<div>done</div><div>ok</div>"), "done\nok");
}

#[test]
fn quotes_of_known_programs_are_cut() {
    for html in [
        "<div>done</div><br><div class=\"gmail_quote\"><div class=gmail_attr>On Mon, X wrote:<br></div><blockquote class=gmail_quote>close</blockquote></div>",
        "<div>done</div><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>From:</b> X</div><div>close</div>",
        "<p>done</p><div class=\"moz-cite-prefix\">On 5/4/26 10:00, X wrote:<br></div><blockquote type=\"cite\">close</blockquote>",
        "<div>done</div><blockquote type=cite><div>On May 4, X wrote:</div><div>close</div></blockquote>",
        "<div>done</div><div id=\"ydp12yahoo_quoted_1\"><div>close</div></div>",
        "<div>done</div><div class='protonmail_quote'>close</div>",
        "<p class=MsoNormal>done</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal><b>Vvv:</b> X<br><b>Www:</b> y</p></div><p>close</p>",
        "<p>done</p><div name=\"quote\" style=\"margin:10px\">close</div>",
        "<p>done</p><hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div data-marker=\"__HEADERS__\"><b>From: </b>x</div><div>close</div>",
    ] {
        assert_eq!(new_text(html), "done", "{html}");
        assert!(whole_text(html).contains("close"), "{html}");
    }
}

#[test]
fn the_reply_of_outlook_on_the_web_is_cut_though_its_names_are_doubled() {
    let html = "<html><body><div class=\"elementToProof\">Friday works.</div><div id=\"x_Signature\">Sam<br>Acme</div>\
        <div id=\"x_appendonsend\"></div><hr tabindex=\"-1\"><div id=\"x_divRplyFwdMsg\"><font><b>From:</b> Ann</font></div><div>close</div></body></html>";
    assert_eq!(new_text(html), "Friday works.");
}

#[test]
fn an_answer_below_the_quote_of_thunderbird_is_new() {
    let html = "<body><div class=\"moz-cite-prefix\">On 5/4/26 10:00, Ann wrote:<br></div><blockquote type=\"cite\"><p>close</p></blockquote><p>Friday works.</p><pre class=\"moz-signature\">-- \nSam</pre></body>";
    let split = split(html);
    assert_eq!(split.new, "Friday works.");
    assert!(split.bottom_posted);
}

#[test]
fn answers_inside_the_quote_of_gmail_are_new() {
    let html = "<div dir=ltr><div class=\"gmail_quote\"><div class=gmail_attr>On Mon, 4 May 2026 at 10:00, Ann &lt;<a href=\"mailto:a@x.example\">a@x.example</a>&gt; wrote:<br></div>\
        <blockquote class=gmail_quote>Friday?</blockquote><div>Yes.</div><blockquote class=gmail_quote>Monday?</blockquote><div>No.</div></div></div>";
    let split = split(html);
    assert_eq!(split.new, "> Friday?\nYes.\n> Monday?\nNo.");
    assert!(split.bottom_posted);
}

#[test]
fn a_quote_alone_holds_nothing_new() {
    for html in [
        "<div class=gmail_quote><div class=gmail_attr>On Mon, 4 May 2026 at 10:00, Ann wrote:</div><blockquote class=gmail_quote>close</blockquote></div>",
        "<div id=appendonsend></div><div id=divRplyFwdMsg><b>From:</b> Ann &lt;a@x.example&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Sam<br><b>Subject:</b> Hi</div><div>close</div>",
        "<blockquote type=cite>On May 4, 2026, at 10:00, Ann &lt;a@x.example&gt; wrote:<br><br>close</blockquote>",
    ] {
        assert!(!new_text(html).lines().any(|line| line.trim() == "close"), "{html}: {}", new_text(html));
    }
}

#[test]
fn a_forward_in_html_is_found_by_its_whole_text_and_is_not_new() {
    for (html, note) in [
        (
            "<div>for Mike</div><div class=gmail_quote><div class=gmail_attr>---------- Forwarded message ---------<br>From: <b>Ann Lee</b> <span>&lt;<a>ann@customer.example</a>&gt;</span><br>Date: Mon, May 4, 2026 at 10:00 AM<br>Subject: Prices<br>To:  &lt;<a>sam@acme.example</a>&gt;<br></div><br><div>How much?</div></div>",
            "for Mike",
        ),
        (
            "<div>for Mike</div><hr><div id=divRplyFwdMsg><b>From:</b> Ann Lee &lt;ann@customer.example&gt;<br><b>Sent:</b> Monday, May 4, 2026 10:00 AM<br><b>To:</b> Sam<br><b>Subject:</b> Prices</div><div>How much?</div>",
            "for Mike",
        ),
        (
            "<blockquote type=cite><div>Begin forwarded message:</div><br><div><b>From: </b>Ann Lee &lt;ann@customer.example&gt;</div><div><b>Subject: </b>Prices</div><div><b>Date: </b>4 May 2026 at 10:00:00 CEST</div><div><b>To: </b>sam@acme.example</div><br><div>How much?</div></blockquote>",
            "",
        ),
        (
            "<p class=MsoNormal>for Mike</p><div style='border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b><span>Von:</span></b><span> Ann Lee [mailto:ann@customer.example] <br><b>Gesendet:</b> Montag, 4. Mai 2026 10:00<br><b>An:</b> Sam<br><b>Betreff:</b> Prices</span></p></div><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>How much?</p>",
            "for Mike",
        ),
        (
            "<table><tr><td>-------- Forwarded Message --------</td></tr></table><table class=\"moz-email-headers-table\"><tr><th>Subject: </th><td>Prices</td></tr><tr><th>Date: </th><td>Mon, 4 May 2026 10:00:00 +0200</td></tr><tr><th>From: </th><td>Ann Lee <a>&lt;ann@customer.example&gt;</a></td></tr><tr><th>To: </th><td>sam@acme.example</td></tr></table><br>How much?",
            "",
        ),
    ] {
        let found = forward::find(&whole_text(html), "Fwd: Prices");
        let found = found.expect("a forward");
        let from = found.from.expect("an author");
        assert_eq!(
            (from.name.as_str(), from.address.as_str()),
            ("Ann Lee", "ann@customer.example"),
            "{html}"
        );
        assert_eq!((found.above.as_str(), found.text.as_str()), (note, "How much?"), "{html}");
        assert!(found.date.is_some(), "{html}");
        assert_eq!(new_text(html), note, "{html}");
    }
}

#[test]
fn text_that_nobody_sees_is_not_read() {
    for hidden in [
        "<div style=\"display: none\">close</div>",
        "<span style='visibility:hidden'>close</span>",
        "<p style=\"font-size:0px\">close</p>",
        "<div style=\"opacity:0\">close</div>",
        "<div style=\"mso-hide:all\">close</div>",
        "<div hidden>close</div>",
        "<script>close</script>",
        "<style>close</style>",
        "<title>close</title>",
        "<!-- close -->",
        "<!--[if mso]>close<![endif]-->",
        "<font color=\"#ffffff\">close</font>",
        "<span style=\"color:#fff;background:white\">close</span>",
        "<div style=\"max-height:0;overflow:hidden\">close</div>",
        "<style>close",
        "<div style=\"display:none\"><div><p>close</p></div>close</div>",
        "<span style=\"color:rgb(0, 0, 0);background-color:#000\">close</span>",
    ] {
        let html = format!("<p>fine</p>{hidden}");
        assert_eq!(new_text(&html), "fine", "{hidden}");
        assert_eq!(whole_text(&html), "fine", "{hidden}");
    }
    for shown in [
        "<span style=\"font-size:0.9em\">ok</span>",
        "<span style=\"opacity:0.8\">ok</span>",
        "<div style=\"background:#000\"><span style=\"color:#fff\">ok</span></div>",
    ] {
        assert_eq!(new_text(shown), "ok", "{shown}");
    }
}

#[test]
fn references_lists_tables_and_spaces_become_plain_text() {
    assert_eq!(
        new_text("a &lt; b &#8217;q&#x2019; &eacute;&nbsp;&unknown; &#0; AT&T"),
        "a < b ’q’ é &unknown; \u{fffd} AT&T".replace("\u{fffd} ", "")
    );
    assert_eq!(new_text("<ul><li>one</li><li>two</li></ul>"), "- one\n- two");
    assert_eq!(
        new_text("<ol start=5><li>one<li value=8>two</li><li></li><li>three</ol>"),
        "5. one\n8. two\n9.\n10. three"
    );
    assert_eq!(
        new_text("<ol><li><div>one</div></li><li><p>two</p><ul><li>three</li></ul></li></ol>"),
        "1. one\n2. two\n\n- three"
    );
    assert_eq!(new_text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "a b\nc");
    assert_eq!(new_text("<pre>a\n  b</pre>"), "a\n  b");
    assert_eq!(new_text("a\n   b\t c"), "a b c");
    assert_eq!(new_text("3 < 4 and <3 you <"), "3 < 4 and <3 you <");
    assert_eq!(
        whole_text("<p>a</p><blockquote>b<blockquote>c</blockquote></blockquote><p>d</p>"),
        "a\n\n> b\n> > c\n\nd"
    );
    assert_eq!(new_text("<a href=\"x\" title='a > b'>link</a>"), "link");
}

#[test]
fn text_after_a_reply_of_plain_attribution_is_cut_too() {
    let html = "<div>Friday works.</div><br><div>On Mon, 4 May 2026 at 10:00, Ann &lt;a@x.example&gt; wrote:</div><blockquote style=\"border-left:1px solid\">close</blockquote>";
    assert_eq!(new_text(html), "Friday works.");
}

#[test]
fn hostile_html_takes_linear_time() {
    for piece in [
        "<div>",
        "<b><i>",
        "<",
        "<!--",
        "</div>",
        "<div></p>",
        "&",
        "&#",
        "<a \"",
        "<a ' x=\"",
        "<style>",
        "<div style=\"",
        "<blockquote>x",
        "<br>",
        "<p>x",
        "<div style='border:none;border-top:solid'>",
        "<div class=gmail_quote>",
        "<td>",
        "<script></script",
        "<div hidden>",
        "<x a=b c=d e=f>",
        "</",
        "<!",
        "<?",
        "<div style='display:none'>close</div></div>",
        "<title>",
        "<a href=",
        "= ",
    ] {
        let html = piece.repeat(5_000_000 / piece.len());
        let (_, took) = effort(|| (new_text(&html), whole_text(&html)));
        eprintln!("{piece:?} {took:?}");
        assert!(took < std::time::Duration::from_secs(4), "{piece:?} took {took:?}");
    }
}

#[test]
fn hidden_text_stays_hidden_however_deep_it_is() {
    let html =
        format!("<p>fine</p><div hidden>{}close{}close</div>", "<div>".repeat(1000), "</div>".repeat(1000));
    assert_eq!(new_text(&html), "fine");
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(html in proptest::prelude::any::<String>(), tags in "[<>/a-z \"'=&;#!x0-9-]{0,200}") {
        let _ = (new_text(&html), whole_text(&html), new_text(&tags), whole_text(&tags));
    }
}
