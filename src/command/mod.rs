//! PURE. The words people write: dates, instructions in addresses (and, later, commands).

pub mod address;
pub mod when;
