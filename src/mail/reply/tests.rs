use super::*;

#[test]
fn an_answer_above_a_quote_is_all_that_is_new() {
    assert_eq!(
        new_text("Yes, Friday.\n\nOn Mon, 4 May 2026 at 10:00, Bob <bob@x.example> wrote:\n> Friday?\n"),
        "Yes, Friday."
    );
}
