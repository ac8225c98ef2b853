-- What a batch decided, in one statement: INSERT INTO batch (…), each column a JSON array of rows for the table of that
-- name. A statement each would be a trip each to the database's own thread; so they are the body of a trigger, which
-- lives as long as the connection. Its order is that of the decisions. Most columns of a single mail are empty, and
-- comparing with '[]' is cheaper than opening a list to find nothing in it.
CREATE TEMP VIEW batch (mails, refs, thread_leads, thread_people, leads, contacts, history,
                        members, meta, again, mailboxes, files, mail_keys) AS
SELECT '', '', '', '', '', '', '', '', '', '', '', '', '';

CREATE TEMP TRIGGER batch_written INSTEAD OF INSERT ON batch BEGIN
INSERT INTO mails (id, key, message_id, author, member, at, arrived_at, class, lead, linked_by, verdict, contact,
                   claimed, subject, summary, why, thread, commands)
SELECT value->>'$[0][0]', value->>'$[0][1]', value->>'$[0][2]', value->>'$[0][3]',
       value->>'$[1][0]', value->>'$[1][1]', value->>'$[1][2]', value->>'$[1][3]',
       value->>'$[2][0]', value->>'$[2][1]', value->>'$[2][2]', value->>'$[2][3]', value->>'$[2][4]',
       value->>'$[3][0]', value->>'$[3][1]', value->>'$[3][2]', value->>'$[3][3]',
       value->>'$[3][4]'
FROM jsonb_each(NEW.mails) WHERE NEW.mails <> '[]';

INSERT INTO mail_keys (key, mail)
SELECT value->>0, value->>1 FROM jsonb_each(NEW.mail_keys) WHERE NEW.mail_keys <> '[]' ON CONFLICT DO NOTHING;

INSERT INTO refs (id, thread, mail)
SELECT value->>0, value->>1, value->>2 FROM jsonb_each(NEW.refs) WHERE NEW.refs <> '[]'
ON CONFLICT (id) DO UPDATE SET mail = excluded.mail WHERE refs.mail = 0 AND excluded.mail <> 0;

INSERT INTO thread_leads (thread, lead)
SELECT value->>0, value->>1 FROM jsonb_each(NEW.thread_leads) WHERE NEW.thread_leads <> '[]' ON CONFLICT DO NOTHING;

INSERT INTO thread_people (thread, address)
SELECT value->>0, value->>1 FROM jsonb_each(NEW.thread_people) WHERE NEW.thread_people <> '[]' ON CONFLICT DO NOTHING;

INSERT INTO leads (id, name, status, owner, live, revision, follow_up_on, due_at, announce_at, asks, origin_at,
                   stranger, pending, unanswered, handoff, joined, ignores, open, record)
SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8, value->>9,
       value->>10, value->>11, value->>'$[12][0]', value->>'$[12][1]', value->>13, value->>'$[14][0]',
       value->>'$[14][1]', value->>'$[14][2]', value->15
FROM jsonb_each(NEW.leads) WHERE NEW.leads <> '[]'
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, status = excluded.status, revision = excluded.revision,
    pending = excluded.pending, unanswered = excluded.unanswered, record = excluded.record;

-- What the indexes are about only where it differs: SQLite writes an index again even when its values stay.
UPDATE leads SET owner = w.value->>3, live = w.value->>4, asks = w.value->>9
FROM jsonb_each(NEW.leads) AS w
WHERE NEW.leads <> '[]' AND leads.id = w.value->>0
  AND (owner <> w.value->>3 OR live <> w.value->>4 OR asks <> w.value->>9);

UPDATE leads SET follow_up_on = w.value->>6, due_at = w.value->>7, announce_at = w.value->>8
FROM jsonb_each(NEW.leads) AS w
WHERE NEW.leads <> '[]' AND leads.id = w.value->>0
  AND (follow_up_on <> w.value->>6 OR due_at <> w.value->>7 OR announce_at <> w.value->>8);

-- A handoff that is taken back leaves its lead; its number is not used again.
UPDATE leads SET handoff = max(handoff, w.value->>13), joined = w.value->>'$[14][0]', ignores = w.value->>'$[14][1]',
                 open = w.value->>'$[14][2]'
FROM jsonb_each(NEW.leads) AS w
WHERE NEW.leads <> '[]' AND leads.id = w.value->>0
  AND (handoff < w.value->>13 OR joined <> w.value->>'$[14][0]' OR ignores <> w.value->>'$[14][1]'
       OR open <> w.value->>'$[14][2]');

INSERT INTO contacts (address, lead, domain)
SELECT value->>0, value->>1, value->>2 FROM jsonb_each(NEW.contacts) WHERE NEW.contacts <> '[]' ON CONFLICT DO NOTHING;

INSERT INTO history (lead, at, what, author, cause, change)
SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5 FROM jsonb_each(NEW.history) WHERE NEW.history <> '[]';

INSERT INTO members (handle, record)
SELECT value->>0, value->>1 FROM jsonb_each(NEW.members) WHERE NEW.members <> '[]'
ON CONFLICT (handle) DO UPDATE SET record = excluded.record;

INSERT INTO meta (name, value)
SELECT value->>0, value->>1 FROM jsonb_each(NEW.meta) WHERE NEW.meta <> '[]'
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

UPDATE mails SET deliveries = deliveries + (
    SELECT COUNT(*) FROM jsonb_each(NEW.again) AS w JOIN mail_keys AS k ON k.key = w.value WHERE k.mail = mails.id
)
WHERE NEW.again <> '[]' AND id IN (SELECT k.mail FROM jsonb_each(NEW.again) AS w JOIN mail_keys AS k ON k.key = w.value);

-- What a waiting letter speaks of: the plan, a handoff that is pending, a mail that is unanswered.
UPDATE outbox SET state = 'withdrawn', why = 'what it spoke of has changed'
-- The first condition is that of the index.
WHERE NEW.leads <> '[]' AND state IN ('queued', 'unknown') AND state = 'queued'
  AND lead IN (SELECT value->>0 FROM jsonb_each(NEW.leads))
  AND EXISTS (SELECT 1 FROM leads AS l WHERE l.id = outbox.lead AND (
        (outbox.revision >= 0 AND (outbox.revision <> l.revision OR l.live = 0))
     OR (outbox.handoff > 0 AND outbox.handoff <> l.pending)
     OR (outbox.unanswered > 0 AND outbox.unanswered <> l.unanswered)));

INSERT INTO mailboxes (name, uidvalidity, cursor, first_seen_at)
SELECT value->>0, value->>1, value->>2, value->>3 FROM jsonb_each(NEW.mailboxes) WHERE NEW.mailboxes <> '[]'
ON CONFLICT (name) DO UPDATE SET
    first_seen_at = CASE WHEN mailboxes.uidvalidity = excluded.uidvalidity
                         THEN mailboxes.first_seen_at ELSE excluded.first_seen_at END,
    cursor = CASE WHEN mailboxes.uidvalidity = excluded.uidvalidity
                  THEN max(mailboxes.cursor, excluded.cursor) ELSE excluded.cursor END,
    uidvalidity = excluded.uidvalidity;

INSERT INTO files (name_hash) SELECT value FROM jsonb_each(NEW.files) WHERE NEW.files <> '[]' ON CONFLICT DO NOTHING;
END;
