-- What the weekly cleanup needs: the active leads and those closed lately without a look at all others, the mails of which
-- no lead came, and which leads the cleanups of the last weeks listed.

CREATE INDEX leads_active ON leads (id) WHERE status = 'active';
CREATE INDEX leads_closed ON leads (record ->> 'closed_at') WHERE status <> 'active';
CREATE INDEX mails_unlinked ON mails (arrived_at) WHERE lead = 0 AND class = 'inbound';

-- listed_on: the Monday of the last cleanup that listed the lead.
CREATE TABLE cleanup (
    lead      INTEGER PRIMARY KEY NOT NULL,
    listed_on TEXT NOT NULL
) STRICT;
