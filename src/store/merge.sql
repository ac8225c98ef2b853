-- Conversations that turned out to be another one; $1: [[merged, joined], …].
UPDATE merged SET joined = (SELECT w.value->>1 FROM json_each($1) AS w WHERE w.value->>0 = merged.joined)
WHERE joined IN (SELECT value->>0 FROM json_each($1));
INSERT INTO merged (thread, joined)
SELECT value->>0, value->>1 FROM json_each($1) WHERE true ON CONFLICT (thread) DO UPDATE SET joined = excluded.joined;
INSERT INTO thread_leads (thread, lead)
SELECT w.value->>1, t.lead FROM json_each($1) AS w JOIN thread_leads AS t ON t.thread = w.value->>0
WHERE true ON CONFLICT DO NOTHING;
INSERT INTO thread_people (thread, address)
SELECT w.value->>1, p.address FROM json_each($1) AS w JOIN thread_people AS p ON p.thread = w.value->>0
WHERE true ON CONFLICT DO NOTHING
