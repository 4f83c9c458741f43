-- Quarantine as a whole. One or two crashes say nothing of a rate.
WITH now AS (
    SELECT
        count(*) AS refused,
        count_if(reason IN ('crashed', 'timeout')) AS crashed,
        count_if(reason = 'stale_correction') AS stale,
        (SELECT count(*) FROM dim_report) AS taken
    FROM quarantine
),
before AS (
    SELECT (SELECT count(*) FROM last.dim_report) AS taken, count(*) AS refused FROM last.quarantine
)
SELECT
    now.refused,
    now.taken,
    now.crashed,
    now.stale,
    CASE WHEN now.crashed > 2 THEN now.crashed / (now.taken + now.refused) ELSE 0 END AS crashed_share,
    CASE
        WHEN before.taken > 0 AND now.refused - before.refused > 2
            THEN now.refused / (now.taken + now.refused)
                - before.refused / (before.taken + before.refused)
        ELSE 0
    END AS rise
FROM now, before
