//! The configuration of a private Postfix: submission with STARTTLS and AUTH (through Dovecot), local users by LMTP,
//! everything else accepted and thrown away.

use std::fmt::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::mailhost::{DOMAIN, Ports, USERS, open_to_all};

/// The program that is Postfix.
pub const MASTER: &str = "/usr/lib/postfix/sbin/master";

/// Writes everything Postfix needs below `dir`.
pub fn write(dir: &Path, ports: &Ports) {
    let home = dir.join("postfix");
    let (queue, state) = (home.join("queue"), home.join("data"));
    for part in [&home, &queue, &state, &queue.join("pid")] {
        open_to_all(part);
    }
    let (user, drop) = (id_of("/etc/passwd", "postfix"), id_of("/etc/group", "postdrop"));
    private(&state, user, 0, 0o700);
    for name in "active bounce corrupt defer deferred flush hold incoming private saved trace".split(' ') {
        private(&queue.join(name), user, 0, 0o700);
    }
    private(&queue.join("maildrop"), user, drop, 0o730);
    private(&queue.join("public"), user, drop, 0o710);
    let users = USERS.iter().fold(String::new(), |mut text, user| {
        writeln!(text, "{user}@{DOMAIN} ok").unwrap();
        text
    });
    for (name, text) in [
        ("users", users),
        ("rcpt_access", REFUSED.to_owned()),
        ("stamps", stamps()),
        (
            "forged",
            format!("/^Authentication-Results:[[:space:]]*{}/ IGNORE\n", STAMPS_AS.replace('.', "\\.")),
        ),
        ("main.cf", main_cf(dir, ports)),
        ("master.cf", master_cf(dir, ports)),
    ] {
        let path = home.join(name);
        std::fs::write(&path, text).unwrap();
        // Every Postfix process dozes while its configuration is younger than two seconds.
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)).unwrap();
    }
}

/// The authserv-id that this server stamps.
pub const STAMPS_AS: &str = "mail.acme.example";

/// What the desk writes above the mail of whoever logged in.
fn stamps() -> String {
    USERS.iter().fold(String::new(), |mut text, user| {
        let login = format!("{user}@{DOMAIN}");
        writeln!(text, "{login} PREPEND Authentication-Results: {STAMPS_AS}; auth=pass smtp.auth={login}")
            .unwrap();
        text
    })
}

/// Recipients that are refused in a certain way, whoever sends.
const REFUSED: &str = "reject550@fault.example 550 5.1.1 User unknown\n\
    defer451@fault.example 451 4.7.1 Greylisted, try again later\n\
    full452@fault.example 452 4.2.2 Mailbox full\n\
    drop421@fault.example 421 4.3.2 Service shutting down\n";

fn main_cf(dir: &Path, ports: &Ports) -> String {
    let lmtp = ports.lmtp;
    let dir = dir.display();
    format!(
        "compatibility_level = 3.7
queue_directory = {dir}/postfix/queue
data_directory = {dir}/postfix/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.{DOMAIN}
mydomain = {DOMAIN}
myorigin = {DOMAIN}
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
smtputf8_enable = yes
biff = no
append_dot_mydomain = no
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:no local delivery
maillog_file = {dir}/log/postfix.log
maillog_file_prefixes = {dir}
recipient_delimiter = +
virtual_mailbox_domains = {DOMAIN}
virtual_mailbox_maps = texthash:{dir}/postfix/users
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
lmtp_destination_recipient_limit = 1
default_transport = discard:
relay_transport = discard:
smtpd_tls_cert_file = {dir}/etc/cert.pem
smtpd_tls_key_file = {dir}/etc/key.pem
smtpd_tls_security_level = may
tls_random_source = dev:/dev/urandom
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {dir}/run/auth-smtp
smtpd_tls_auth_only = yes
header_checks = regexp:{dir}/postfix/forged
smtpd_sender_restrictions =
smtpd_relay_restrictions = check_recipient_access texthash:{dir}/postfix/rcpt_access, permit_sasl_authenticated, permit_auth_destination, reject
smtpd_recipient_restrictions =
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
in_flow_delay = 0
message_size_limit = 52428800
minimal_backoff_time = 2s
maximal_backoff_time = 10s
queue_run_delay = 2s
address_verify_map =
"
    )
}

/// Stamps that come with a mail are taken out at every door; the desk's own are written by its own cleanup, which
/// looks for none.
fn master_cf(dir: &Path, ports: &Ports) -> String {
    let Ports { smtp, smtps, desk, .. } = ports;
    let dir = dir.display();
    format!(
        "127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
127.0.0.1:{desk} inet n - n - - smtpd
  -o smtpd_tls_auth_only=no
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
  -o smtpd_sender_restrictions=check_sasl_access,texthash:{dir}/postfix/stamps
  -o cleanup_service_name=stamped
stamped unix n - n - 0 cleanup
  -o header_checks=
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"
    )
}

fn private(path: &Path, user: u32, group: u32, mode: u32) {
    std::fs::create_dir_all(path).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    chown(path, Some(user), Some(group)).unwrap();
}

fn id_of(file: &str, name: &str) -> u32 {
    let text = std::fs::read_to_string(file).unwrap();
    let line = text.lines().find(|line| line.split(':').next() == Some(name)).unwrap();
    line.split(':').nth(2).unwrap().parse().unwrap()
}
