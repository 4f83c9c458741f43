-- Every indicator of the catalogue or the table, and whether both have it alike.
SELECT
    coalesce(c.indicator_id, d.indicator_id) AS indicator_id,
    coalesce(
        d.name_zh = c.name_zh AND d.dimension = c.dimension AND d.category = c.category
        AND d.target_sense = c.target_sense, false
    ) AS is_the_catalogue
FROM catalogue AS c
FULL JOIN dim_indicator AS d ON d.indicator_id = c.indicator_id
