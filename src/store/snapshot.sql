-- What deciding on the mails of a batch may need, in one trip: one row of JSON columns. First what the mails name: ids ($1),
-- addresses ($2), organisations ($3), keys ($4), letters of ours ($5), a span of time ($6, $7: strangers of then), leads
-- ($8); $9: whether a report quotes one of the ids, $10: whether strangers write. Then what stands behind all these:
-- conversations, recorded mails, leads. Each column is plain looks by an index: shared steps between them (WITH … AS
-- MATERIALIZED) cost ten times as much as asking twice.
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
    (SELECT value FROM meta WHERE name = 'round_robin') AS round_robin,
    (SELECT json_group_array(json_array(t.thread, t.lead))
       FROM json_each($1) AS w
       JOIN refs AS r ON r.id = w.value
       LEFT JOIN merged AS m ON m.thread = r.thread
       JOIN thread_leads AS t ON t.thread = COALESCE(m.joined, r.thread)) AS bound,
    (SELECT json_group_array(json_array(p.thread, p.address))
       FROM json_each($1) AS w
       JOIN refs AS r ON r.id = w.value
       LEFT JOIN merged AS m ON m.thread = r.thread
       JOIN thread_people AS p ON p.thread = COALESCE(m.joined, r.thread)
      -- The + keeps SQLite from probing every pair of thread and address.
      WHERE $10 AND +p.address IN (SELECT value FROM json_each($2))) AS people,
    (SELECT json_group_array(json_array(m.id, m.lead, m.member, m.contact, m.subject))
       FROM mails AS m
      WHERE m.id IN (
            SELECT k.mail FROM json_each($4) AS w JOIN mail_keys AS k ON k.key = w.value
            UNION ALL
            SELECT r.mail FROM json_each($1) AS w JOIN refs AS r ON r.id = w.value WHERE $9)) AS reported,
    (SELECT '[' || COALESCE(group_concat(record, ','), '') || ']' FROM leads
      WHERE id IN (
            SELECT t.lead
              FROM json_each($1) AS w
              JOIN refs AS r ON r.id = w.value
              LEFT JOIN merged AS m ON m.thread = r.thread
              JOIN thread_leads AS t ON t.thread = COALESCE(m.joined, r.thread)
            UNION ALL
            SELECT m.lead
              FROM json_each($4) AS w JOIN mail_keys AS k ON k.key = w.value JOIN mails AS m ON m.id = k.mail
            UNION ALL
            SELECT m.lead
              FROM json_each($1) AS w JOIN refs AS r ON r.id = w.value JOIN mails AS m ON m.id = r.mail
             WHERE $9
            UNION ALL
            SELECT c.lead FROM json_each($2) AS w JOIN contacts AS c ON c.address = w.value
            UNION ALL
            SELECT (SELECT c.lead FROM contacts AS c JOIN leads AS l ON l.id = c.lead
                     WHERE c.domain = w.value AND c.domain <> '' AND l.status = 'active'
                     ORDER BY c.lead DESC LIMIT 1)
              FROM json_each($3) AS w
            UNION ALL
            SELECT o.lead FROM json_each($5) AS w JOIN outbox AS o ON o.message_id = w.value
            UNION ALL
            SELECT value FROM json_each($8))) AS leads
