//! What the service manager is told. Without one (`NOTIFY_SOCKET` absent) every call does nothing. Telling never fails
//! the service: a manager that does not listen is its own problem.

use std::time::Duration;

use sd_notify::NotifyState;

/// The longest status line, in characters.
const MAX_STATUS: usize = 200;

/// The service is up: the configuration is good, the database open, the sources started.
pub fn ready() {
    tell(&[NotifyState::Ready]);
}

/// One line for `systemctl status`.
pub fn status(text: &str) {
    // The protocol is line-based: a second line would be a second message.
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_STATUS).collect();
    tell(&[NotifyState::Status(&line)]);
}

/// The configuration is being read again; [`ready`] follows, whether it was taken or refused.
pub fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(_) => tell(&[NotifyState::Reloading]),
    }
}

/// The service ends.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// The service lives. Call it when the engine has turned once and the database answered; never tie it to the reach of
/// a mail server, whose outage would restart us in circles (operations.md §1.2).
pub fn watchdog() {
    tell(&[NotifyState::Watchdog]);
}

/// How often [`watchdog`] must be called: half of what the manager waits. None when it does not watch.
pub fn watchdog_interval() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|limit| limit / 2).filter(|half| !half.is_zero())
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "the service manager was not told");
    }
}
