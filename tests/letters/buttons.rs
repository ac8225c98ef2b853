//! What buttons write, where it is more than a word: nothing that the command language would refuse.

use batond::domain::letters::{Digest, LeadLine, Letter, Reason};
use batond::domain::time::When;

use crate::desk::{Desk, at, date, links, read};
use crate::sarah;

#[test]
fn a_step_done_early_is_set_again_word_for_word_or_not_at_all() {
    let commands = |action: &str, due: When| {
        let early = LeadLine { action: action.into(), due: Some(due), ..sarah() };
        let letter = Letter::Digest(Digest { done_early: vec![early], ..Digest::new(date("2026-02-10")) });
        let page = read(&Desk::new(Reason::Owner).compose(&letter)).html;
        links(&page).into_iter().map(|(link, label)| format!("{label}: {link}")).collect::<Vec<_>>()
    };
    let day = |text: &str| When::On(date(text));
    let body = |action: &str, due: When| {
        let [one] = commands(action, due).try_into().expect("one button");
        let one: String = one;
        assert!(one.starts_with("Set it again: "), "{one}");
        one.split_once("&body=").expect("a body").1.replace("%20", " ")
    };
    assert_eq!(body("send photos", day("2026-02-12")), "L-57 next%3A send photos by 2026-02-12");
    assert_eq!(body("send photos", day("2026-02-10")), "L-57 next%3A send photos by 2026-02-10");
    assert_eq!(body("call Ann", When::At(at(13, 0))), "L-57 next%3A call Ann by 2026-02-10 14%3A00");
    assert_eq!(body("call; won", day("2026-02-12")), "L-57 next%3A call%2C won by 2026-02-12");
    let none: [String; 0] = [];
    assert_eq!(commands("send photos", day("2026-02-09")), none, "the day is past");
    assert_eq!(commands(&"send photos ".repeat(20), day("2026-02-12")), none, "too long to stay what it was");
    assert_eq!(commands("", day("2026-02-12")), none);
}
