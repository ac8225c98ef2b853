//! The configuration of a private Dovecot: IMAP, IMAPS and LMTP on loopback, users and tokens from files.

use std::fmt::Write;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

use super::mailhost::{DOMAIN, MAIL_UID, PASSWORD, Ports, USERS, open_to_all};

/// Writes everything Dovecot needs below `dir`.
pub fn write(dir: &Path, ports: &Ports, root: bool) {
    for part in ["run", "state", "mail", "etc", "log"] {
        open_to_all(&dir.join(part));
    }
    if root {
        chown(dir.join("mail"), Some(MAIL_UID), Some(MAIL_UID)).unwrap();
    }
    let entries = |password: fn(&str) -> String| {
        USERS.iter().fold(String::new(), |mut text, user| {
            writeln!(text, "{user}@{DOMAIN}:{{PLAIN}}{}::::::", password(user)).unwrap();
            text
        })
    };
    std::fs::write(dir.join("etc/users"), entries(|_| PASSWORD.to_owned())).unwrap();
    std::fs::write(dir.join("etc/tokens"), entries(|user| format!("tok-{user}"))).unwrap();
    std::fs::write(dir.join("etc/dovecot.conf"), settings(dir, ports, root)).unwrap();
}

fn settings(dir: &Path, ports: &Ports, root: bool) -> String {
    let chroot = if root { "" } else { "chroot =" };
    include_str!("dovecot.conf")
        .replace("@dir@", &dir.display().to_string())
        .replace("@identity@", &identity(root))
        .replace("@chroot@", chroot)
        .replace("@imap@", &ports.imap.to_string())
        .replace("@imaps@", &ports.imaps.to_string())
        .replace("@lmtp@", &ports.lmtp.to_string())
}

/// Who the processes run as: Dovecot's own users under root, else ourselves.
fn identity(root: bool) -> String {
    if root {
        return format!(
            "default_internal_user = dovecot\ndefault_login_user = dovenull\nfirst_valid_uid = {MAIL_UID}\n\
             first_valid_gid = {MAIL_UID}\nmail_uid = {MAIL_UID}\nmail_gid = {MAIL_UID}"
        );
    }
    let about = std::fs::metadata("/proc/self").unwrap();
    let (uid, gid) = (about.uid(), about.gid());
    let user = name_in("/etc/passwd", uid);
    let group = name_in("/etc/group", gid);
    format!(
        "default_internal_user = {user}\ndefault_login_user = {user}\ndefault_internal_group = {group}\n\
         first_valid_uid = {uid}\nfirst_valid_gid = {gid}\nmail_uid = {uid}\nmail_gid = {gid}"
    )
}

fn name_in(file: &str, id: u32) -> String {
    let id = id.to_string();
    let text = std::fs::read_to_string(file).unwrap();
    let line = text.lines().find(|line| line.split(':').nth(2) == Some(&id));
    line.and_then(|line| line.split(':').next()).unwrap_or("nobody").to_owned()
}
