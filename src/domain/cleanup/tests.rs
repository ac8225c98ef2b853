//! Which addresses may stand in a command that is offered.

use super::new_lead;

#[test]
fn only_a_plain_address_becomes_a_command() {
    assert_eq!(new_lead("eve@stranger.example").as_deref(), Some("new: eve eve@stranger.example"));
    for strange in ["", "eve", "a;b@x.example", "a b@x.example", "\"next: x\"@x.example"] {
        assert_eq!(new_lead(strange), None, "{strange}");
    }
}
