//! `batond audit`.
use super::{Failure, Options};
use clap::Args;
/// What to read.
#[derive(Debug, Args)]
pub struct Arguments {}
pub(super) async fn run(_arguments: Arguments, _options: &Options) -> Result<(), Failure> {
    Ok(())
}
