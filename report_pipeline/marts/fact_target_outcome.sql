-- Headline targets of a region's report for its year, and what the region's report of the year after
-- says of that year. A target counts once: the first statement of it; so does a result, unless the
-- report contradicts itself (as `indicator_panel_sources` finds): then it has none.
WITH reports AS (
    SELECT *
    FROM chosen_reports
    WHERE is_primary AND region_id IS NOT NULL AND report_year IS NOT NULL
),
-- The government one level up as it was in the report's year.
parents AS (
    SELECT r.report_id, v.parent_id, v.parent_code
    FROM reports AS r
    JOIN dim_region AS v ON v.region_id = r.region_id
    QUALIFY row_number() OVER (
        PARTITION BY r.report_id
        ORDER BY
            greatest(
                coalesce(v.valid_from, -9999) - r.report_year,
                r.report_year - coalesce(v.valid_to, 9999),
                0
            ),
            v.valid_from DESC NULLS LAST, v.region_name, v.region_code
    ) = 1
),
stated AS (
    SELECT
        o.* REPLACE (
            CASE WHEN o.measure = 'rank' THEN o.value ELSE o.value_base END AS value_base,
            -- Jobs are counted in people or in posts (个): one thing.
            CASE WHEN i.dimension = 'people' AND o.unit_base = 'count' THEN 'person'
                ELSE o.unit_base END AS unit_base
        )
    FROM fact_indicator AS o
    JOIN dim_indicator AS i ON i.indicator_id = o.indicator_id
    SEMI JOIN reports AS r ON r.report_id = o.report_id
    WHERE o.scope IS NULL AND o.period = 'year'
),
targets AS (
    SELECT *
    FROM stated
    WHERE status = 'target' AND target_kind = 'headline' AND period_year = report_year
        AND value_base IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY report_id, indicator_id, measure, unit_base ORDER BY char_start, observation_id
    ) = 1
),
actuals AS (
    SELECT
        *,
        observation_id IN (
            SELECT observation_id FROM indicator_panel_sources WHERE conflict
        ) AS conflict
    FROM stated
    WHERE status = 'actual' AND period_year = report_year - 1 AND value_base IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY report_id, indicator_id, measure, unit_base ORDER BY char_start, observation_id
    ) = 1
),
-- What a review says of an earlier year's missing target is not this year's.
declined AS (
    SELECT DISTINCT d.report_id, d.indicator_id
    FROM report_declined AS d
    WHERE NOT EXISTS (
        FROM fact_section AS s
        WHERE s.report_id = d.report_id AND s.is_leaf AND s.kind = 'review'
            AND d.char_start >= s.char_start AND d.char_start < s.char_end
    )
),
-- What a report could have set: what it set, what it says it does not set, what the region's report
-- before or after it set, and the one target that nearly every report has.
expected AS (
    SELECT r.report_id, t.indicator_id, t.measure, t.unit_base
    FROM reports AS r
    JOIN targets AS t
        ON t.region_id = r.region_id AND abs(t.report_year - r.report_year) <= 1
    UNION
    SELECT r.report_id, d.indicator_id, 'growth', '%'
    FROM declined AS d
    JOIN reports AS r ON r.report_id = d.report_id
    UNION
    SELECT report_id, 'gdp', 'growth', '%'
    FROM reports
),
paired AS (
    SELECT
        r.region_id, r.region_code, r.region_name, r.region_level,
        u.parent_id, u.parent_code AS parent_region_code,
        e.indicator_id, e.measure, e.unit_base, r.report_year AS period_year,
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
            WHEN regexp_matches(t.commitment, '确保|必须|坚决|务必|务求|保证') THEN 'hard'
            WHEN regexp_matches(t.commitment, '力争|争取|努力|奋力') THEN 'soft'
            WHEN t.bound IN ('at_least', 'at_most') THEN 'hard'
            WHEN t.bound IN ('about', 'range') THEN 'soft'
            -- Of a whole enumeration, so weaker than what a figure says of itself.
            WHEN regexp_matches(t.commitment, '预期|预计') THEN 'soft'
            ELSE 'plain'
        END AS target_wording,
        CASE
            WHEN a.observation_id IS NOT NULL THEN 'reported'
            WHEN n.report_id IS NOT NULL THEN 'not_reported'
            ELSE 'no_report'
        END AS outcome_state,
        coalesce(a.conflict, false) AS outcome_conflict,
        if(a.conflict, NULL, a.value_base) AS actual_value,
        if(a.conflict, NULL, a.value_base_upper) AS actual_upper,
        if(a.conflict, NULL, a.bound) AS actual_bound,
        if(a.conflict, NULL, a.actual_kind) AS actual_kind,
        t.observation_id AS target_observation_id,
        if(a.conflict, NULL, a.observation_id) AS actual_observation_id
    FROM expected AS e
    JOIN reports AS r ON r.report_id = e.report_id
    LEFT JOIN parents AS u ON u.report_id = r.report_id
    LEFT JOIN targets AS t
        ON t.report_id = r.report_id AND t.indicator_id = e.indicator_id
        AND t.measure = e.measure AND t.unit_base IS NOT DISTINCT FROM e.unit_base
    LEFT JOIN declined AS d
        ON d.report_id = r.report_id AND d.indicator_id = e.indicator_id AND e.measure = 'growth'
    LEFT JOIN reports AS n
        ON n.region_id = r.region_id AND n.report_year = r.report_year + 1
    LEFT JOIN actuals AS a
        ON a.report_id = n.report_id AND a.indicator_id = e.indicator_id
        AND a.measure = e.measure AND a.unit_base IS NOT DISTINCT FROM e.unit_base
),
-- 左右 allows 0.2 points for figures in %, and 2% of the target for others. A bound speaks of the
-- printed magnitude: a fall by at least 3% is at most -3.
measured AS (
    SELECT
        p.*,
        i.dimension,
        i.target_sense,
        CASE
            WHEN p.target_bound IS DISTINCT FROM 'about' THEN 0
            WHEN p.unit_base = '%' THEN 0.2
            ELSE 0.02 * abs(p.target_value)
        END + 1e-9 * greatest(abs(p.target_value), 1) AS tolerance,
        least(p.target_value, coalesce(p.target_upper, p.target_value)) AS target_low,
        greatest(p.target_value, coalesce(p.target_upper, p.target_value)) AS target_high,
        CASE
            WHEN p.target_value >= 0 THEN p.target_bound
            WHEN p.target_bound = 'at_least' THEN 'at_most'
            WHEN p.target_bound = 'at_most' THEN 'at_least'
            ELSE p.target_bound
        END AS signed_bound,
        CASE
            WHEN p.actual_bound = if(p.actual_value < 0, 'at_least', 'at_most') THEN '-inf'::DOUBLE
            ELSE least(p.actual_value, coalesce(p.actual_upper, p.actual_value))
        END AS actual_low,
        CASE
            WHEN p.actual_bound = if(p.actual_value < 0, 'at_most', 'at_least') THEN 'inf'::DOUBLE
            ELSE greatest(p.actual_value, coalesce(p.actual_upper, p.actual_value))
        END AS actual_high
    FROM paired AS p
    JOIN dim_indicator AS i ON i.indicator_id = p.indicator_id
),
judged AS (
    SELECT
        *,
        CASE
            WHEN target_value IS NULL OR actual_value IS NULL OR measure = 'rank' THEN NULL
            WHEN target_sense = 'floor' AND signed_bound <> 'at_most' THEN 'floor'
            WHEN target_sense = 'ceiling' AND signed_bound <> 'at_least' THEN 'ceiling'
            WHEN target_sense <> 'two_sided' THEN NULL  -- worded against its own sense
            WHEN signed_bound = 'at_least' THEN 'floor'
            WHEN signed_bound = 'at_most' THEN 'ceiling'
            WHEN signed_bound = 'range' THEN 'inside'
            ELSE 'near'
        END AS judged_as
    FROM measured
)
SELECT
    j.region_id, j.region_code, j.region_name, j.region_level, j.indicator_id, j.measure, j.unit_base,
    j.period_year, j.target_state, j.target_value, j.target_upper, j.target_bound,
    j.target_commitment, j.target_wording, j.outcome_state, j.outcome_conflict, j.actual_value, j.actual_upper,
    j.actual_bound, j.actual_kind,
    j.actual_value - j.target_value AS gap,
    -- Null where the result's own bound leaves it open, or where no side of a target is the good one.
    CASE j.judged_as
        WHEN 'floor' THEN
            CASE
                WHEN j.actual_low >= j.target_low - j.tolerance THEN true
                WHEN j.actual_high < j.target_low - j.tolerance THEN false
            END
        WHEN 'ceiling' THEN
            CASE
                WHEN j.actual_high <= j.target_high + j.tolerance THEN true
                WHEN j.actual_low > j.target_high + j.tolerance THEN false
            END
        WHEN 'inside' THEN
            CASE
                WHEN j.actual_low >= j.target_low - j.tolerance
                    AND j.actual_high <= j.target_high + j.tolerance THEN true
                WHEN j.actual_high < j.target_low - j.tolerance
                    OR j.actual_low > j.target_high + j.tolerance THEN false
            END
        WHEN 'near' THEN
            CASE
                WHEN j.actual_low >= j.target_low - j.tolerance
                    AND j.actual_high <= j.target_high + j.tolerance THEN true
            END
    END AS met,
    j.parent_region_code,
    up.target_value AS parent_target_value,
    -- Only what does not grow with the size of the area can be compared with the tier above.
    CASE
        WHEN j.measure IN ('growth', 'share')
            OR (j.measure <> 'rank' AND j.dimension IN ('ratio', 'concentration', 'money_per_person'))
            THEN j.target_value - up.target_value
    END AS amplification,
    j.target_observation_id, j.actual_observation_id
FROM judged AS j
LEFT JOIN paired AS up
    ON up.region_id = j.parent_id AND up.period_year = j.period_year
    AND up.indicator_id = j.indicator_id AND up.measure = j.measure
    AND up.unit_base IS NOT DISTINCT FROM j.unit_base AND up.target_state = 'set'
