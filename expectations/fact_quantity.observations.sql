-- Numbers whose observation is not there, or is of another report.
SELECT
    q.audit_unit,
    q.quantity_id,
    q.report_id,
    q.text,
    q.observation_id,
    false AS observation_is_in_fact_indicator
FROM fresh AS q
LEFT JOIN fact_indicator AS o
    ON o.observation_id = q.observation_id AND o.report_id = q.report_id
WHERE q.observation_id IS NOT NULL AND o.observation_id IS NULL
