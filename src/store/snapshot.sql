-- Everything a batch of mails may need, in one trip: one row of JSON columns.
WITH
hits AS MATERIALIZED (
    SELECT r.id, COALESCE(m.joined, r.thread) AS thread, r.mail
    FROM json_each($1) AS w
    JOIN refs AS r ON r.id = w.value
    LEFT JOIN merged AS m ON m.thread = r.thread
),
bound AS MATERIALIZED (
    SELECT t.thread, t.lead FROM thread_leads AS t WHERE t.thread IN (SELECT thread FROM hits)
),
near AS MATERIALIZED (
    SELECT (
        SELECT c.lead FROM contacts AS c JOIN leads AS l ON l.id = c.lead
        WHERE c.domain = w.value AND c.domain <> '' AND l.status = 'active'
        ORDER BY c.lead DESC LIMIT 1
    ) AS lead
    FROM json_each($3) AS w
),
letters AS MATERIALIZED (
    SELECT o.message_id, o.member, o.lead FROM json_each($6) AS w JOIN outbox AS o ON o.message_id = w.value
),
recorded AS MATERIALIZED (
    SELECT k.key, k.mail FROM json_each($5) AS w JOIN mail_keys AS k ON k.key = w.value
),
-- Mails that a report quotes, and mails that came again.
known AS MATERIALIZED (
    SELECT m.id, m.lead, m.member, m.contact, m.subject
    FROM (SELECT mail FROM hits WHERE $7 UNION SELECT mail FROM recorded) AS h JOIN mails AS m ON m.id = h.mail
),
wanted AS MATERIALIZED (
    SELECT lead FROM bound
    UNION SELECT c.lead FROM json_each($2) AS w JOIN contacts AS c ON c.address = w.value
    UNION SELECT lead FROM near WHERE lead IS NOT NULL
    UNION SELECT lead FROM letters
    UNION SELECT value FROM json_each($4)
    UNION SELECT lead FROM known WHERE lead > 0
)
SELECT
    (SELECT json_group_array(json_array(id, thread, mail)) FROM hits) AS ids,
    (SELECT json_group_array(json_array(thread, lead)) FROM bound) AS bound,
    (SELECT json_group_array(json_array(p.thread, p.address))
       FROM (SELECT DISTINCT thread FROM hits) AS h JOIN thread_people AS p ON p.thread = h.thread
      -- The + keeps SQLite from probing every pair of thread and address.
      WHERE $10 AND +p.address IN (SELECT value FROM json_each($2))) AS people,
    (SELECT '[' || COALESCE(group_concat(record, ','), '') || ']' FROM leads WHERE id IN (SELECT lead FROM wanted)) AS leads,
    (SELECT json_group_array(json_array(key, mail)) FROM recorded) AS recorded,
    (SELECT json_group_array(json_array(message_id, member, lead)) FROM letters) AS letters,
    (SELECT json_group_array(json_array(id, lead, member, contact, subject)) FROM known) AS reported,
    (SELECT json_group_array(json_array(origin_at, stranger)) FROM leads
      WHERE stranger <> '' AND origin_at BETWEEN $8 AND $9) AS strangers,
    (SELECT json_group_array(json_array(handle, digest_on, bounced_on)) FROM members) AS members,
    (SELECT COALESCE(MAX(id), 0) FROM leads) AS last_lead,
    (SELECT COALESCE(MAX(id), 0) FROM mails) AS last_mail,
    (SELECT value FROM meta WHERE name = 'last_thread') AS last_thread,
    (SELECT value FROM meta WHERE name = 'round_robin') AS round_robin
