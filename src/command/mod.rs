//! PURE. The words people write: dates, instructions in addresses, commands.

pub mod address;
pub mod language;
pub mod when;
