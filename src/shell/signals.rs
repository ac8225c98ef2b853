//! Signals of the operating system as words. SIGTERM and SIGINT ask to stop, SIGHUP to reload. It never stops anything
//! itself, except that a second request to stop ends the process at once: whoever asks twice means it.

use std::io;

use tokio::signal::unix::{Signal as Stream, SignalKind, signal};
use tokio::sync::mpsc;

/// How many signals may wait unread; more of the same say nothing new.
const WAITING: usize = 8;

/// What the operator asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Finish what is begun and end (SIGTERM, SIGINT).
    Stop,
    /// Read the configuration again (SIGHUP).
    Reload,
}

/// Starts to listen. From here on the first stop no longer ends the process by itself; the second does, with the exit
/// code shells use for the signal (143 for SIGTERM, 130 for SIGINT), even when nobody reads the channel.
pub fn listen() -> io::Result<mpsc::Receiver<Signal>> {
    let terminate = signal(SignalKind::terminate())?;
    let interrupt = signal(SignalKind::interrupt())?;
    let hangup = signal(SignalKind::hangup())?;
    let (words, heard) = mpsc::channel(WAITING);
    tokio::spawn(forward(terminate, interrupt, hangup, words));
    Ok(heard)
}

async fn forward(
    mut terminate: Stream,
    mut interrupt: Stream,
    mut hangup: Stream,
    words: mpsc::Sender<Signal>,
) {
    let mut stopping = false;
    loop {
        let exit_code = tokio::select! {
            Some(()) = terminate.recv() => 143,
            Some(()) = interrupt.recv() => 130,
            Some(()) = hangup.recv() => {
                let _ = words.try_send(Signal::Reload);
                continue;
            }
            else => return,
        };
        if stopping {
            std::process::exit(exit_code);
        }
        stopping = true;
        // A full channel holds only reloads nobody read: the stop must still arrive.
        let words = words.clone();
        tokio::spawn(async move { words.send(Signal::Stop).await });
    }
}
