-- The record. Instants are milliseconds since 1970 UTC, dates are texts YYYY-MM-DD, "none" is 0 or ''.
-- Ids are handed out by the one writer and never used twice; nothing is deleted from mails, history and outbox.

-- Single values: born_at, instance, round_robin, seal keys.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How far each mailbox was read. first_seen_at: mail that arrived before is history.
CREATE TABLE mailboxes (
    name          TEXT PRIMARY KEY NOT NULL,
    uidvalidity   INTEGER NOT NULL,
    cursor        INTEGER NOT NULL DEFAULT 0,
    first_seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Files of a Maildir that were read, by a hash of their unique name.
CREATE TABLE files (
    name_hash INTEGER PRIMARY KEY NOT NULL
) STRICT;

-- The ledger: one row a mail.
CREATE TABLE mails (
    id         INTEGER PRIMARY KEY NOT NULL,
    key        TEXT NOT NULL,
    message_id TEXT NOT NULL,
    author     TEXT NOT NULL DEFAULT '',
    member     TEXT NOT NULL DEFAULT '',
    at         INTEGER NOT NULL,
    arrived_at INTEGER NOT NULL,
    class      TEXT NOT NULL,
    lead       INTEGER NOT NULL DEFAULT 0,
    linked_by  TEXT NOT NULL DEFAULT '',
    verdict    TEXT NOT NULL DEFAULT 'none',
    contact    TEXT NOT NULL DEFAULT '',
    claimed    INTEGER NOT NULL DEFAULT 0,
    subject    TEXT NOT NULL DEFAULT '',
    summary    TEXT NOT NULL DEFAULT '',
    why        TEXT NOT NULL DEFAULT '',
    thread     INTEGER NOT NULL DEFAULT 0,
    commands   TEXT NOT NULL DEFAULT '[]',
    deliveries INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX mails_lead ON mails (lead, arrived_at) WHERE lead > 0;

-- What makes a mail the same mail when it comes again: the first 8 bytes of its key. Numbers keep the index small.
CREATE TABLE mail_keys (
    key  INTEGER PRIMARY KEY NOT NULL,
    mail INTEGER NOT NULL
) STRICT;

-- Message-IDs, by the first 8 bytes of their hash: the conversation, and the mail that bears the id (0: only quoted).
CREATE TABLE refs (
    id     INTEGER PRIMARY KEY NOT NULL,
    thread INTEGER NOT NULL,
    mail   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Conversations that turned out to be another one.
CREATE TABLE merged (
    thread INTEGER PRIMARY KEY NOT NULL,
    joined INTEGER NOT NULL
) STRICT;
CREATE INDEX merged_joined ON merged (joined);

CREATE TABLE thread_leads (
    thread INTEGER NOT NULL,
    lead   INTEGER NOT NULL,
    PRIMARY KEY (thread, lead)
) STRICT, WITHOUT ROWID;

-- Outsiders whom a member or contact addressed in a conversation.
CREATE TABLE thread_people (
    thread  INTEGER NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (thread, address)
) STRICT, WITHOUT ROWID;

-- A lead is one document (record, JSON); the columns are what is asked for.
CREATE TABLE leads (
    id           INTEGER PRIMARY KEY NOT NULL,
    name         TEXT NOT NULL,
    status       TEXT NOT NULL,
    owner        TEXT NOT NULL DEFAULT '',
    live         INTEGER NOT NULL DEFAULT 0,
    revision     INTEGER NOT NULL DEFAULT 0,
    follow_up_on TEXT NOT NULL DEFAULT '',
    due_at       INTEGER NOT NULL DEFAULT 0,
    announce_at  INTEGER NOT NULL DEFAULT 0,
    asks         INTEGER NOT NULL DEFAULT 0,
    origin_at    INTEGER NOT NULL DEFAULT 0,
    stranger     TEXT NOT NULL DEFAULT '',
    record       TEXT NOT NULL
) STRICT;
CREATE INDEX leads_due ON leads (due_at) WHERE due_at > 0;
CREATE INDEX leads_announce ON leads (announce_at) WHERE announce_at > 0;
CREATE INDEX leads_follow_up ON leads (owner, follow_up_on) WHERE live = 1 AND follow_up_on <> '';
CREATE INDEX leads_asks ON leads (owner) WHERE asks = 1;
CREATE INDEX leads_owner ON leads (owner) WHERE live = 1;
CREATE INDEX leads_stranger ON leads (origin_at) WHERE stranger <> '';

-- Which leads have this address as a contact; domain is the organisation's own, '' for freemail.
CREATE TABLE contacts (
    address TEXT NOT NULL,
    lead    INTEGER NOT NULL,
    domain  TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (address, lead)
) STRICT, WITHOUT ROWID;
CREATE INDEX contacts_domain ON contacts (domain, lead) WHERE domain <> '';

-- Append-only. change: what it replaced, {"field": [before, after]}.
CREATE TABLE history (
    id     INTEGER PRIMARY KEY NOT NULL,
    lead   INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    what   TEXT NOT NULL,
    author TEXT NOT NULL DEFAULT '',
    cause  TEXT NOT NULL DEFAULT '',
    change TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX history_lead ON history (lead, id);

CREATE TABLE members (
    handle     TEXT PRIMARY KEY NOT NULL,
    digest_on  TEXT NOT NULL DEFAULT '',
    bounced_on TEXT NOT NULL DEFAULT '[]'
) STRICT, WITHOUT ROWID;

-- A letter exists from the moment its row is committed. key: the same decision taken twice collides here.
CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY NOT NULL,
    key         TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    member      TEXT NOT NULL,
    address     TEXT NOT NULL,
    subject     TEXT NOT NULL,
    lead        INTEGER NOT NULL DEFAULT 0,
    revision    INTEGER NOT NULL DEFAULT -1,
    until_on    TEXT NOT NULL DEFAULT '',
    state       TEXT NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    message_id  TEXT NOT NULL,
    queued_at   INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL,
    sent_at     INTEGER NOT NULL DEFAULT 0,
    why         TEXT NOT NULL DEFAULT '',
    bytes       BLOB NOT NULL
) STRICT;
CREATE INDEX outbox_next ON outbox (next_try_at) WHERE state IN ('queued', 'unknown') AND next_try_at > 0;
CREATE INDEX outbox_sending ON outbox (id) WHERE state = 'sending';
CREATE INDEX outbox_message ON outbox (message_id);
CREATE INDEX outbox_lead ON outbox (lead) WHERE state IN ('queued', 'unknown');

-- Mails that made a step fail three times: listed, and the rest goes on.
CREATE TABLE set_aside (
    place      TEXT PRIMARY KEY NOT NULL,
    message_id TEXT NOT NULL DEFAULT '',
    author     TEXT NOT NULL DEFAULT '',
    arrived_at INTEGER NOT NULL,
    tries      INTEGER NOT NULL,
    error      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
