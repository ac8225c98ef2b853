//! How fast an inbox is read when nothing is done with the mails: `imap_fetch HOST PORT USER PASSWORD [CA_FILE]` (implicit
//! TLS with a CA file, else none) reads INBOX once and prints mails, bytes and seconds. To be held beside mbsync.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use batond::shell::imap::{Account, Credential, Mark, Talk, Timing, Tls, needs_more, watch};
use batond::shell::source::SourceEvent;
use chrono::DateTime;
use secrecy::SecretString;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [host, port, user, password, rest @ ..] = words.as_slice() else {
        eprintln!("imap_fetch HOST PORT USER PASSWORD [CA_FILE]");
        return Ok(());
    };
    let secret = SecretString::from(password.clone());
    let account = Account {
        host: host.clone(),
        port: port.parse()?,
        tls: if rest.is_empty() { Tls::None } else { Tls::Implicit },
        username: user.clone(),
        credential: Arc::new(move || {
            let secret = secret.clone();
            Box::pin(async move { Ok(Credential::Password(secret)) })
        }),
        ca_file: rest.first().map(Into::into),
        mailboxes: vec!["INBOX".to_owned()],
        mark: Mark::None,
        since: DateTime::UNIX_EPOCH,
        more: needs_more,
        timing: Timing::default(),
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(read(account))
}

async fn read(account: Account) -> anyhow::Result<()> {
    let began = Instant::now();
    let (out, mut events) = mpsc::channel(4);
    let (_asks, commands) = mpsc::channel(1);
    let source = watch(account, BTreeMap::new(), Talk { out, commands }, true, CancellationToken::new());
    let source = tokio::spawn(source);
    let (mut mails, mut bytes, mut whole) = (0, 0, 0);
    while let Some(event) = events.recv().await {
        if let SourceEvent::Mails(some) = event {
            mails += some.len();
            bytes += some.iter().map(|mail| mail.bytes.len()).sum::<usize>();
            whole += some.iter().filter(|mail| mail.complete).count();
        }
    }
    source.await??;
    println!("{mails} mails ({whole} whole), {bytes} bytes, {:.3} s", began.elapsed().as_secs_f64());
    Ok(())
}
