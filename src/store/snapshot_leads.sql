-- What stands behind that which the mails of a batch name, with the values of snapshot.sql: the conversations of the ids
-- ($1), the mails that came again ($4) or that a report quotes ($9: whether one does), and the leads of all these, of the
-- addresses ($2), the organisations ($3), the letters ($5) and of those named outright ($8). $10: whether strangers write.
SELECT
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
            SELECT m.lead FROM json_each($4) AS w JOIN mail_keys AS k ON k.key = w.value JOIN mails AS m ON m.id = k.mail
            UNION ALL
            SELECT m.lead FROM json_each($1) AS w JOIN refs AS r ON r.id = w.value JOIN mails AS m ON m.id = r.mail
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
