-- The conversations ($1), mails ($2: those that a report quotes, those that came again) and leads ($3) that the first
-- look found, in one more trip.
SELECT
    (SELECT json_group_array(json_array(t.thread, t.lead))
       FROM json_each($1) AS w JOIN thread_leads AS t ON t.thread = w.value) AS bound,
    (SELECT json_group_array(json_array(p.thread, p.address))
       FROM json_each($1) AS w JOIN thread_people AS p ON p.thread = w.value
      -- The + keeps SQLite from probing every pair of thread and address.
      WHERE +p.address IN (SELECT value FROM json_each($4))) AS people,
    (SELECT json_group_array(json_array(m.id, m.lead, m.member, m.contact, m.subject))
       FROM json_each($2) AS w JOIN mails AS m ON m.id = w.value) AS reported,
    (SELECT '[' || COALESCE(group_concat(record, ','), '') || ']' FROM leads
      WHERE id IN (
            SELECT t.lead FROM json_each($1) AS w JOIN thread_leads AS t ON t.thread = w.value
            UNION ALL SELECT m.lead FROM json_each($2) AS w JOIN mails AS m ON m.id = w.value
            UNION ALL SELECT value FROM json_each($3))) AS leads
