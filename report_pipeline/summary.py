"""What a run ends with on the terminal: counts, reasons, where the marts are, headline figures."""

from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from report_pipeline.marts.files import open_marts
from report_pipeline.running import Outcome
from report_pipeline.settings import Settings

_HEADLINES = """
WITH first AS (
    SELECT *, row_number() OVER (
        PARTITION BY report_id, indicator_id, status, measure ORDER BY mention_no, char_start
    ) AS n
    FROM fact_indicator
    WHERE indicator_id IN ('gdp', 'budget_revenue') AND scope IS NULL AND period = 'year'
      AND period_year = report_year - (status = 'actual')::INT
)
SELECT
    coalesce(nullif(r.region_name, ''), '?') AS region,
    r.report_year AS year,
    max(f.value) FILTER (f.indicator_id = 'gdp' AND f.status = 'actual' AND f.measure = 'growth') AS gdp_actual,
    max(f.value) FILTER (f.indicator_id = 'gdp' AND f.status = 'target' AND f.measure = 'growth') AS gdp_target,
    max(f.value_base) FILTER (
        f.indicator_id = 'budget_revenue' AND f.status = 'actual' AND f.measure = 'level'
    ) / 1e8 AS revenue
FROM dim_report AS r
LEFT JOIN first AS f ON f.report_id = r.report_id AND f.n = 1
WHERE r.is_primary
GROUP BY ALL
ORDER BY ALL
LIMIT 30
"""


def print_summary(console: Console, settings: Settings, outcome: Outcome) -> None:
    """Print what the published marts hold now."""
    marts = settings.home / "marts"
    with open_marts(marts) as connection:
        reports, figures, quantities = _one(
            connection,
            "SELECT (SELECT count(*) FROM dim_report), (SELECT count(*) FROM fact_indicator),"
            " (SELECT count(*) FROM fact_quantity)",
        )
        refused = connection.execute(
            "SELECT source_uri, reason, detail FROM quarantine ORDER BY ALL"
        ).fetchall()
        headlines = connection.execute(_HEADLINES).fetchall()
    console.print(f"\n[bold]{reports}[/] reports taken, [bold]{len(refused)}[/] quarantined")
    for uri, reason, detail in refused[:20]:
        console.print(f"  {uri}: {reason} ({detail})", highlight=False, markup=False)
    if len(refused) > 20:
        console.print(f"  … and {len(refused) - 20} more in quarantine.parquet")
    console.print(f"[bold]{figures}[/] observations of indicators among {quantities} figures")
    console.print(_headline_table(headlines))
    console.print(f"marts: {marts}", highlight=False, soft_wrap=True)
    if outcome.run_id:
        console.print(f"run: {outcome.run_id}", highlight=False)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    return rows[0]


def _headline_table(rows: list[tuple[Any, ...]]) -> Table:
    table = Table(title="Headline figures")
    table.add_column("region", no_wrap=True)
    table.add_column("year")
    for name in ("GDP growth\nlast year", "GDP target\nthis year", "revenue\nlast year"):
        table.add_column(name, justify="right")
    for region, year, actual, target, revenue in rows:
        table.add_row(
            region,
            str(year or "?"),
            _shown(actual, "%"),
            _shown(target, "%"),
            _shown(revenue, "亿元"),
        )
    return table


def _shown(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:,.10g} {unit}"
