-- Targets and results that are not those of the observations named, or do not agree.
WITH facts AS (
    SELECT * FROM fact_indicator
    WHERE report_id IN (
        SELECT report_id FROM dim_report WHERE region_id IN (SELECT region_id FROM fresh)
    )
)
SELECT
    t.audit_unit,
    t.region_id,
    t.indicator_id,
    t.period_year,
    t.target_value,
    t.actual_value,
    coalesce((t.target_state = 'set') = (t.target_observation_id IS NOT NULL), false)
    AND coalesce(
        t.outcome_conflict
        OR (t.outcome_state = 'reported') = (t.actual_observation_id IS NOT NULL), false
    )
    AND (
        t.target_observation_id IS NULL
        OR coalesce(
            a.status = 'target' AND a.indicator_id = t.indicator_id AND a.measure = t.measure
            AND a.period_year = t.period_year AND if(a.measure = 'rank', a.value, a.value_base) IS NOT DISTINCT FROM t.target_value, false
        )
    )
    AND (
        t.actual_observation_id IS NULL
        OR t.outcome_conflict
        OR coalesce(
            b.status = 'actual' AND b.indicator_id = t.indicator_id AND b.measure = t.measure
            AND b.period_year = t.period_year AND if(b.measure = 'rank', b.value, b.value_base) IS NOT DISTINCT FROM t.actual_value, false
        )
    ) AS observations_say_so,
    t.gap IS NOT DISTINCT FROM t.actual_value - t.target_value
    AND (t.met IS NULL OR t.gap IS NOT NULL) AS gap_is_the_difference
FROM fresh AS t
LEFT JOIN facts AS a ON a.observation_id = t.target_observation_id
LEFT JOIN facts AS b ON b.observation_id = t.actual_observation_id
WHERE NOT (observations_say_so AND gap_is_the_difference)
