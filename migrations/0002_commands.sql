-- What commands, handoffs and absences need.

-- pending: the handoff that is not acknowledged yet. unanswered: the customer's first unanswered mail. handoff: the latest
-- one. open: a handoff of it waits for somebody. joined: the lead that this one turned out to be. ignores: the author whose mail makes no leads because of it.
ALTER TABLE leads ADD COLUMN pending    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leads ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leads ADD COLUMN handoff    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leads ADD COLUMN joined     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leads ADD COLUMN ignores    TEXT NOT NULL DEFAULT '';
UPDATE leads SET unanswered = COALESCE(CAST(1000 * strftime('%s', record ->> 'unanswered_since') AS INTEGER), 0);
ALTER TABLE leads ADD COLUMN open       INTEGER NOT NULL DEFAULT 0;
CREATE INDEX leads_handoff ON leads (handoff) WHERE handoff > 0;
CREATE INDEX leads_ignores ON leads (ignores) WHERE ignores <> '';
CREATE INDEX leads_open ON leads (open) WHERE open = 1;
CREATE INDEX leads_joined ON leads (joined) WHERE joined > 0;

-- What a waiting letter speaks of besides the plan; revoked: its token counts for nothing any more.
ALTER TABLE outbox ADD COLUMN handoff    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN revoked    INTEGER NOT NULL DEFAULT 0;

-- What is kept of a member beside the configuration: one document (JSON).
ALTER TABLE members RENAME TO members_before;
CREATE TABLE members (
    handle TEXT PRIMARY KEY NOT NULL,
    record TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO members (handle, record)
SELECT handle, json_object('digest_on', NULLIF(digest_on, ''), 'bounced_on', json(bounced_on)) FROM members_before;
DROP TABLE members_before;

-- What one mail's commands did, so that it can be taken back. changes, told: JSON. spent: it cannot be taken back any more.
CREATE TABLE deeds (
    id      INTEGER PRIMARY KEY NOT NULL,
    member  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    cause   TEXT NOT NULL,
    changes TEXT NOT NULL,
    told    TEXT NOT NULL DEFAULT '[]',
    spent   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX deeds_member ON deeds (member, id);
CREATE INDEX deeds_cause ON deeds (cause);
