//! Shows how mails are understood: `cargo run --example understand FILE…`.
#[path = "../tests/reading/mod.rs"]
mod reading;

fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).expect("a file that can be read");
        println!("{path}: {:#?}", reading::read_mail(&bytes));
    }
}
