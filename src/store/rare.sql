-- What commands change beside leads and members; each parameter is a JSON array of rows.
INSERT INTO deeds (id, member, at, cause, changes, told, spent)
SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6 FROM json_each($1);
UPDATE deeds SET spent = 1 WHERE id IN (SELECT value FROM json_each($2));
UPDATE outbox SET revoked = 1 WHERE id IN (SELECT value FROM json_each($3));
DELETE FROM thread_leads
WHERE (thread, lead) IN (SELECT value->>0, value->>1 FROM json_each($4) WHERE value->>2 = 0);
INSERT INTO thread_leads (thread, lead)
SELECT value->>0, value->>1 FROM json_each($4) WHERE value->>2 = 1 ON CONFLICT DO NOTHING;
-- A mail that claims to belong somewhere is no contact; one that was accepted is.
UPDATE mails SET
    lead = w.value->>1,
    claimed = w.value->>2,
    contact = CASE WHEN claimed = w.value->>2 THEN contact
                   WHEN w.value->>2 = 0 AND w.value->>1 > 0 THEN 'inbound'
                   ELSE '' END,
    why = CASE WHEN why = '' THEN '' ELSE why || '; ' END || (w.value->>3)
FROM json_each($5) AS w WHERE w.value->>0 = mails.id
