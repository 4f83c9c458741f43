-- Headline targets of a region's report for its year, and what the region's next report says of
-- that year. A target counts once: the first statement of it.
WITH reports AS (
    SELECT
        *,
        CASE region_level
            WHEN 'province' THEN '全国'
            WHEN 'prefecture' THEN province
            WHEN 'county' THEN concat(province, city)
            WHEN 'township' THEN concat(province, city, county)
        END AS parent_name
    FROM dim_report
    WHERE is_primary AND region_id IS NOT NULL AND report_year IS NOT NULL
),
stated AS (
    SELECT o.*, r.region_id
    FROM fact_indicator AS o
    JOIN reports AS r ON r.report_id = o.report_id
    WHERE o.scope IS NULL AND o.period = 'year'
),
targets AS (
    SELECT *
    FROM stated
    WHERE status = 'target' AND target_kind = 'headline' AND period_year = report_year
    QUALIFY row_number() OVER (
        PARTITION BY report_id, indicator_id, measure, unit_base ORDER BY char_start, observation_id
    ) = 1
),
actuals AS (
    SELECT *
    FROM stated
    WHERE status = 'actual' AND period_year = report_year - 1
    QUALIFY row_number() OVER (
        PARTITION BY report_id, indicator_id, measure, unit_base ORDER BY char_start, observation_id
    ) = 1
),
-- What a region's report could have set: what it set, what it says it does not set, and what the
-- report before or after it set.
expected AS (
    SELECT DISTINCT r.region_id, r.report_year, t.indicator_id, t.measure, t.unit_base
    FROM reports AS r
    JOIN targets AS t
        ON t.region_id = r.region_id AND abs(t.report_year - r.report_year) <= 1
    UNION
    SELECT r.region_id, r.report_year, d.indicator_id, 'growth', '%'
    FROM report_declined AS d
    JOIN reports AS r ON r.report_id = d.report_id
),
paired AS (
    SELECT
        r.region_id, r.region_code, r.region_name, r.region_level, r.parent_name,
        e.indicator_id, e.measure, e.unit_base, e.report_year AS period_year,
        CASE
            WHEN t.observation_id IS NOT NULL THEN 'set'
            WHEN d.indicator_id IS NOT NULL THEN 'declined'
            ELSE 'not_found'
        END AS target_state,
        t.value_base AS target_value,
        t.value_base_upper AS target_upper,
        t.bound AS target_bound,
        t.commitment AS target_commitment,
        CASE
            WHEN t.observation_id IS NULL THEN NULL
            WHEN regexp_matches(coalesce(t.commitment, ''), '确保|必须|坚决|务必|保证')
                OR t.bound IN ('at_least', 'at_most') THEN 'hard'
            WHEN regexp_matches(coalesce(t.commitment, ''), '力争|争取|预期|努力|预计|奋力')
                OR t.bound IN ('about', 'range') THEN 'soft'
            ELSE 'plain'
        END AS target_wording,
        CASE
            WHEN a.observation_id IS NOT NULL THEN 'reported'
            WHEN n.report_id IS NOT NULL THEN 'not_reported'
            ELSE 'no_report'
        END AS outcome_state,
        a.value_base AS actual_value,
        a.actual_kind,
        t.observation_id AS target_observation_id,
        a.observation_id AS actual_observation_id
    FROM expected AS e
    JOIN reports AS r ON r.region_id = e.region_id AND r.report_year = e.report_year
    LEFT JOIN targets AS t
        ON t.report_id = r.report_id AND t.indicator_id = e.indicator_id
        AND t.measure = e.measure AND t.unit_base IS NOT DISTINCT FROM e.unit_base
    LEFT JOIN report_declined AS d
        ON d.report_id = r.report_id AND d.indicator_id = e.indicator_id AND e.measure = 'growth'
    LEFT JOIN reports AS n ON n.region_id = e.region_id AND n.report_year = e.report_year + 1
    LEFT JOIN actuals AS a
        ON a.report_id = n.report_id AND a.indicator_id = e.indicator_id
        AND a.measure = e.measure AND a.unit_base IS NOT DISTINCT FROM e.unit_base
),
-- 左右 allows 0.3 points for rates and 2% of the target for other figures.
judged AS (
    SELECT
        p.*,
        i.target_sense,
        CASE
            WHEN p.target_bound IS DISTINCT FROM 'about' THEN 0
            WHEN p.unit_base = '%' THEN 0.3
            ELSE 0.02 * abs(p.target_value)
        END + 1e-9 * abs(p.target_value) AS tolerance
    FROM paired AS p
    JOIN dim_indicator AS i ON i.indicator_id = p.indicator_id
)
SELECT
    j.region_id, j.region_code, j.region_name, j.region_level, j.indicator_id, j.measure, j.unit_base,
    j.period_year, j.target_state, j.target_value, j.target_upper, j.target_bound,
    j.target_commitment, j.target_wording, j.outcome_state, j.actual_value, j.actual_kind,
    j.actual_value - j.target_value AS gap,
    CASE
        WHEN j.target_value IS NULL OR j.actual_value IS NULL OR j.measure = 'rank' THEN NULL
        WHEN j.target_sense = 'floor' AND j.target_bound = 'at_most' AND j.target_value > 0 THEN NULL
        WHEN j.target_sense = 'floor' THEN j.actual_value >= j.target_value - j.tolerance
        WHEN j.target_sense = 'ceiling' AND j.target_bound = 'at_least' AND j.target_value > 0
            THEN NULL
        WHEN j.target_sense = 'ceiling'
            THEN j.actual_value <= coalesce(j.target_upper, j.target_value) + j.tolerance
        WHEN j.target_bound = 'range'
            THEN j.actual_value BETWEEN j.target_value - j.tolerance
                AND j.target_upper + j.tolerance
        WHEN j.target_bound = 'about'
            THEN abs(j.actual_value - j.target_value) <= j.tolerance
    END AS met,
    up.region_code AS parent_region_code,
    up.target_value AS parent_target_value,
    CASE WHEN j.unit_base = '%' THEN j.target_value - up.target_value END AS amplification,
    j.target_observation_id, j.actual_observation_id
FROM judged AS j
LEFT JOIN paired AS up
    ON up.region_name = j.parent_name AND up.period_year = j.period_year
    AND up.indicator_id = j.indicator_id AND up.measure = j.measure
    AND up.unit_base IS NOT DISTINCT FROM j.unit_base AND up.target_state = 'set'
