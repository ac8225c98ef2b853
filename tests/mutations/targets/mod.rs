//! What must hold for whatever strangers write: one function for each reader, any bytes in, a failed assertion where a
//! promise is broken. The fuzz targets and the test of mutations call the same ones. Nothing here makes input.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops where its own material is wrong"
)]

mod dates;
mod desk;
mod headers;
mod language;
mod mail;
#[path = "../../reading/mod.rs"]
mod reading;
mod work;

/// The mail reader: any bytes.
pub(crate) fn mail(bytes: &[u8]) {
    work::bounded(|| mail::holds(bytes));
}

/// The command language: any text, read by any member at any time.
pub(crate) fn language(bytes: &[u8]) {
    work::bounded(|| language::holds(bytes));
}

/// Dates: any text, at any time, in any zone.
pub(crate) fn dates(bytes: &[u8]) {
    work::bounded(|| dates::holds(bytes));
}

/// The header reader and what the pinned server says: any bytes.
pub(crate) fn headers(bytes: &[u8]) {
    work::bounded(|| headers::holds(bytes));
}
