-- Every owner of a lead that is live or asks something ('' for nobody), by skipping through the indexes.
WITH RECURSIVE
live (owner) AS (
    SELECT MIN(owner) FROM leads WHERE live = 1
    UNION ALL
    SELECT (SELECT MIN(l.owner) FROM leads AS l WHERE l.live = 1 AND l.owner > live.owner)
    FROM live WHERE live.owner IS NOT NULL
),
asking (owner) AS (
    SELECT MIN(owner) FROM leads WHERE asks = 1
    UNION ALL
    SELECT (SELECT MIN(l.owner) FROM leads AS l WHERE l.asks = 1 AND l.owner > asking.owner)
    FROM asking WHERE asking.owner IS NOT NULL
)
SELECT owner FROM live WHERE owner IS NOT NULL
UNION
SELECT owner FROM asking WHERE owner IS NOT NULL
