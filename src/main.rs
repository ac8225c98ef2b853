//! The program: arguments in, exit code out. Everything else is in the library.

use std::process::ExitCode;

use batond::cli::{Arguments, Failure, start_logging};
use clap::Parser;

/// Reading a mail makes and drops hundreds of small texts; this allocator costs a third of the C library's. Without huge
/// pages (feature `no_thp`), which would round every heap up to megabytes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many threads run tasks. The work is waiting; parsing has threads of its own.
const WORKERS: usize = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let json = arguments.options.json;
    start_logging(arguments.log_level());
    // The TLS of every connection; a second installation would only find the first.
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    match waiting(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(json),
    }
}

fn waiting(arguments: Arguments) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Failed(error.into()))?;
    runtime.block_on(arguments.run())
}
