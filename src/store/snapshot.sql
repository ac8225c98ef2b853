-- What the mails of a batch name, in one trip: one row of JSON columns. Each column is one plain look by an index: shared
-- steps between them (WITH … AS MATERIALIZED) cost ten times as much as asking twice.
SELECT
    (SELECT json_group_array(json_array(r.id, COALESCE(m.joined, r.thread), r.mail))
       FROM json_each($1) AS w
       JOIN refs AS r ON r.id = w.value
       LEFT JOIN merged AS m ON m.thread = r.thread) AS ids,
    (SELECT json_group_array(json_array(k.key, k.mail))
       FROM json_each($4) AS w JOIN mail_keys AS k ON k.key = w.value) AS recorded,
    (SELECT json_group_array(json_array(o.message_id, o.id, o.member, o.lead, o.kind, o.queued_at, o.revoked, o.key))
       FROM json_each($5) AS w JOIN outbox AS o ON o.message_id = w.value) AS letters,
    (SELECT json_group_array(json_array(origin_at, stranger)) FROM leads
      WHERE stranger <> '' AND origin_at BETWEEN $6 AND $7) AS strangers,
    (SELECT json_group_array(json_array(handle, record)) FROM members) AS members,
    (SELECT json_group_array(ignores) FROM leads
      WHERE ignores <> '' AND ignores IN (SELECT value FROM json_each($2))) AS ignored,
    (SELECT COALESCE(MAX(id), 0) FROM leads) AS last_lead,
    (SELECT COALESCE(MAX(id), 0) FROM mails) AS last_mail,
    (SELECT value FROM meta WHERE name = 'last_thread') AS last_thread,
    (SELECT COALESCE(MAX(handoff), 0) FROM leads WHERE handoff > 0) AS last_handoff,
    (SELECT COALESCE(MAX(id), 0) FROM deeds) AS last_deed,
    (SELECT value FROM meta WHERE name = 'round_robin') AS round_robin
