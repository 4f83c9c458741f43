"""What each unit of a mart is made from: a digest of all that decides its rows.

Facts split by year are made report by report; the panel, its sources, and targets with their
outcomes region by region. Digests come from the ledgers of the stages and from the records of the
marts that a mart is built from, so that no row has to be read for them.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from report_pipeline.digests import digest
from report_pipeline.marts.files import single_file, year_file
from report_pipeline.marts.records import UNITS, Record
from report_pipeline.marts.write import rows_per_group
from report_pipeline.schemas import DIM_REPORT
from report_pipeline.tables import Table

Known = tuple[pa.Table, str]  # units as UNITS, and a digest of what made them
# The stage whose rows a fact has.
STAGE_OF: Mapping[str, str] = {
    "fact_section": "report_sections",
    "fact_indicator": "report_indicators",
    "fact_quantity": "report_indicators",
    "fact_term": "report_terms",
    "fact_attention": "report_terms",
}
# The marts with records, by report and by region, that a mart by region is built from.
_BY_REGION: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "indicator_panel_sources": (("fact_indicator",), ()),
    "indicator_panel": (("fact_indicator",), ("indicator_panel_sources",)),
    "fact_target_outcome": (("fact_indicator", "fact_section"), ("indicator_panel_sources",)),
}


def has_units(table: Table) -> bool:
    """Whether a mart is made unit by unit; others are made whole."""
    return table.name in STAGE_OF or table.name in _BY_REGION


def unit_column(table: Table) -> str:
    """The column that names the units of a mart."""
    return "report_id" if table.name in STAGE_OF else "region_id"


def maker_of(table: Table, query: str, *more: object) -> str:
    """Digest of all that decides the rows of a mart but what its units are made from."""
    return digest(
        query,
        [[c.name, str(c.type), c.nullable, c.meaning, c.unit] for c in table.columns],
        list(table.sort_columns),
        rows_per_group(table),
        [duckdb.__version__, pa.__version__],
        *more,
    )


def units_by_report(connection: DuckDBPyConnection, table: Table, folder: Path) -> pa.Table:
    """The reports of a fact, as UNITS."""
    years = [
        year for (year,) in connection.sql("SELECT DISTINCT report_year FROM dim_report").fetchall()
    ]
    names = [year_file(folder, table.name, year).relative_to(folder).as_posix() for year in years]
    columns = [pa.array(years, pa.int64()), pa.array(names, pa.string())]
    connection.register("year_files", pa.table(columns, names=["year", "name"]))
    found: pa.Table = connection.sql(f"""
        SELECT r.report_id AS unit, f.name AS file, sha256(
            concat_ws('|', coalesce(r.region_id, ''), coalesce(r.region_code, ''),
                coalesce(r.report_year::VARCHAR, ''), l.unit_key, l.output_sha256)
        ) AS made_from
        FROM dim_report AS r
        JOIN ledger_{STAGE_OF[table.name]} AS l ON l.unit_id = r.report_id
        JOIN year_files AS f ON f.year IS NOT DISTINCT FROM r.report_year
        ORDER BY unit
    """).to_arrow_table()
    return found.cast(UNITS)


def units_by_region(
    connection: DuckDBPyConnection,
    table: Table,
    folder: Path,
    records: Path,
    just_made: Mapping[str, Known],
) -> Known | None:
    """The regions of a mart, as UNITS, and a digest of what all are made with.

    ``records`` is the folder of the records; marts ``just_made`` may not have theirs yet. None
    where that cannot be known: a mart that it is built from is not as its record says.
    """
    by_report, by_region = _BY_REGION[table.name]
    makers = []
    for name in (*by_report, *by_region):
        known = just_made.get(name) or Record(records, name, folder).whole()
        if known is None:
            return None
        connection.register(f"made_{name}", known[0])
        makers.append(known[1])
    found: pa.Table = connection.sql(
        _regions(table.name, by_report, by_region), params=[single_file(folder, table.name).name]
    ).to_arrow_table()
    indicators = connection.sql("FROM dim_indicator ORDER BY ALL").to_arrow_table().to_pylist()
    return found.cast(UNITS), digest(makers, indicators)


def _regions(name: str, by_report: tuple[str, ...], by_region: tuple[str, ...]) -> str:
    columns = ", ".join(f'r."{column.name}"' for column in DIM_REPORT.columns)
    facts = "".join(f", {fact}.made_from" for fact in by_report)
    facts_of = " ".join(
        f"LEFT JOIN made_{fact} AS {fact} ON {fact}.unit = r.report_id" for fact in by_report
    )
    marts = "".join(f", {mart}.made_from" for mart in by_region)
    marts_of = " ".join(
        f"LEFT JOIN made_{mart} AS {mart} ON {mart}.unit = own.region_id" for mart in by_region
    )
    above = ", above.made_from" if name == "fact_target_outcome" else ""
    return f"""
        WITH own AS (
            SELECT r.region_id, string_agg(
                concat_ws('|', hash({columns}){facts}), ' ' ORDER BY r.report_id
            ) AS made_from
            FROM dim_report AS r {facts_of}
            WHERE r.region_id IS NOT NULL
            GROUP BY r.region_id
        ),
        -- What a region is under, and what is reported there.
        above AS (
            SELECT v.region_id, string_agg(
                concat_ws('|', hash(v), p.made_from), ' ' ORDER BY hash(v)
            ) AS made_from
            FROM dim_region AS v
            LEFT JOIN own AS p ON p.region_id = v.parent_id
            GROUP BY v.region_id
        )
        SELECT
            own.region_id AS unit, $1 AS file,
            sha256(concat_ws(' ', own.made_from{marts}{above})) AS made_from
        FROM own {marts_of}
        LEFT JOIN above ON above.region_id = own.region_id
        ORDER BY unit
    """
