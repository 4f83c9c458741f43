"""The wide panel: its columns, fixed by the catalogue, and the pivot that fills them.

Which observation stands behind a cell is decided in ``indicator_panel_sources.sql``; here cells only
become columns.
"""

from collections.abc import Iterator
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection

from report_pipeline.indicators.catalogue import catalogue
from report_pipeline.schemas import FLOAT, INT, MEASURES, REGION
from report_pipeline.tables import Column, Table

_IN_CURRENCY = ("level", "change")
_CURRENCIES = {"yuan": "yuan", "USD": "usd"}  # base unit → ending of the column
_MONEY = ("money", "money_per_person")
_ROWS_AT_ONCE = 20_000  # each has a thousand columns while it is made
# What each region is called now.
_NAMES = """
    SELECT * FROM dim_report WHERE is_primary
    QUALIFY row_number() OVER (PARTITION BY region_id ORDER BY report_year DESC, report_id) = 1
"""
_MEANING = {
    "level": "in base units",
    "growth": "rate of change, %",
    "share": "part of a whole, %",
    "change": "rise or fall, in base units or points",
    "rank": "place in an order",
}


@cache
def panel_table() -> Table:
    """The declaration of ``indicator_panel``."""
    cells = tuple(
        Column(name, FLOAT, meaning, nullable=True) for name, meaning in _cell_columns().items()
    )
    return Table(
        "indicator_panel",
        "a region in a year, ready for regression",
        (*REGION, Column("year", INT, "year the figures are for"), *cells),
        key=("region_id", "year"),
        order=("region_code", "region_id", "year"),
    )


def _cell_columns() -> dict[str, str]:
    columns = {}
    for indicator in catalogue().indicators.values():
        for status in ("actual", "target"):
            for measure in MEASURES:
                stem = f"{indicator.id}__{status}__{measure}"
                meaning = f"{indicator.name_zh}, {status}, {_MEANING[measure]}"
                if indicator.dimension in _MONEY and measure in _IN_CURRENCY:
                    for unit, ending in _CURRENCIES.items():
                        columns[f"{stem}__{ending}"] = f"{meaning} ({unit})"
                else:
                    columns[stem] = meaning
    return columns


def panel_query() -> str:
    """SQL that turns the cells of ``indicator_panel_sources`` into columns, of a ``panel_slice``."""
    # PIVOT, not an aggregate with FILTER a column: with 900 columns that takes seconds.
    names = ", ".join(f"'{name}'" for name in _cell_columns())
    regions = ", ".join(f"r.{column.name}" for column in REGION[1:])
    return f"""
        WITH cells AS (
            SELECT s.region_id, s.year, s."column", if(s.conflict, NULL, o.value_base) AS value
            FROM indicator_panel_sources AS s
            JOIN panel_observations AS o ON o.observation_id = s.observation_id
            WHERE s.region_id IN (SELECT region_id FROM panel_slice)
        ),
        wide AS (
            SELECT * FROM (PIVOT cells ON "column" IN ({names}) USING max(value))
        ),
        SELECT w.*, {regions}
        FROM wide AS w JOIN ({_NAMES}) AS r ON r.region_id = w.region_id
    """


def panel_slices(connection: DuckDBPyConnection) -> Iterator[pa.Table]:
    """The regions of the panel in its order, as many at a time as it takes memory for."""
    regions = connection.sql(f"""
        SELECT r.region_id, sum(s.years) OVER (ORDER BY r.region_code NULLS LAST, r.region_id) AS upto
        FROM ({_NAMES}) AS r
        JOIN (
            SELECT region_id, count(DISTINCT year) AS years FROM indicator_panel_sources GROUP BY ALL
        ) AS s ON s.region_id = r.region_id
        ORDER BY upto
    """).to_arrow_table()
    slices = pc.floor(pc.divide(regions.column("upto").cast(pa.float64()), _ROWS_AT_ONCE))
    for number in pc.unique(slices):
        yield regions.filter(pc.equal(slices, number))
