//! A scripted IMAP server that misbehaves on purpose. Filled in beside `tests/imap_faults.rs`.
