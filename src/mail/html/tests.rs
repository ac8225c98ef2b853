use super::*;

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
