//! The configuration file: raw text to a validated `Config`, every error at once, secrets never printed.
