"""Build marts into staging: DuckDB over the current rows of the stages, streamed to Parquet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from report_pipeline.cleaning.divisions import region_history
from report_pipeline.indicators.catalogue import catalogue
from report_pipeline.marts.panel import panel_query, panel_table
from report_pipeline.marts.registry import MARTS
from report_pipeline.schemas import (
    CLEAN_REPORTS,
    DIM_INDICATOR,
    DIM_REGION,
    REFUSALS,
    STAGE_TABLES,
    STAGES,
)
from report_pipeline.store import Store
from report_pipeline.tables import Table
from report_pipeline.terms.dictionary import policy_terms

_SQL = Path(__file__).parent
_ROWS_PER_GROUP = 65_536


@contextmanager
def opened(
    store: Store, inventory: pa.Table, staging: Path, held: pa.Table | None = None
) -> Iterator[DuckDBPyConnection]:
    """A connection in which every stage table is a view of its current rows.

    Besides: ``inventory``, ``refusals`` of all stages, ``ledger_<stage>``, ``catalogue``,
    ``policy_terms``, ``region_history``, and the marts that stand in ``staging``. Reports in ``held``
    (``id`` of report or document, ``reason``, ``detail``) are refused by the audit: they are not in
    ``clean_reports``.
    """
    with duckdb.connect() as connection:
        connection.register("inventory", inventory)
        connection.register("catalogue", catalogue_table())
        connection.register("policy_terms", _policy_terms())
        refusals = []
        for stage in STAGES:
            units = store.current(stage)
            connection.register(f"ledger_{stage}", units)
            for table in STAGE_TABLES[stage]:
                store.view(connection, stage, table, units)
            refusals.append(store.rows(stage, REFUSALS, units))
        if held is not None and len(held):
            refusals.append(_hold_back(connection, held))
        connection.register(REFUSALS.name, pa.concat_tables(refusals))
        connection.register("region_history", _region_history(store))
        for table in MARTS:
            if (path := mart_path(staging, table)).exists():
                view_mart(connection, table, path)
        yield connection


def _hold_back(connection: DuckDBPyConnection, held: pa.Table) -> pa.Table:
    """Take held reports out of ``clean_reports``; returns their refusals."""
    connection.register("held", held)
    connection.execute(
        f"ALTER VIEW {CLEAN_REPORTS.name} RENAME TO all_clean_reports; "
        f"CREATE TEMP VIEW {CLEAN_REPORTS.name} AS SELECT * FROM all_clean_reports "
        "WHERE report_id NOT IN (SELECT id FROM held) AND document_id NOT IN (SELECT id FROM held)"
    )
    found: pa.Table = connection.sql("""
        SELECT
            '' AS unit_key, min(h.id) AS unit_id, d.source_sha256, 'audit' AS stage,
            min(h.reason) AS reason, string_agg(DISTINCT h.detail, '; ' ORDER BY h.detail) AS detail,
            d.member_path
        FROM held AS h
        LEFT JOIN all_clean_reports AS r ON r.report_id = h.id
        JOIN raw_reports AS d ON d.document_id = coalesce(r.document_id, h.id)
        GROUP BY d.source_sha256, d.member_path
        ORDER BY ALL
    """).to_arrow_table()
    return found.cast(REFUSALS.arrow)


def mart_path(folder: Path, table: Table) -> Path:
    """Where a mart stands in a folder of marts."""
    return folder / f"{table.name}.parquet"


def view_mart(connection: DuckDBPyConnection, table: Table, path: Path) -> None:
    """Make a mart's file queryable under the mart's name."""
    listed = str(path).replace("'", "''")
    connection.execute(f"CREATE OR REPLACE VIEW {table.name} AS FROM read_parquet('{listed}')")


def build(connection: DuckDBPyConnection, table: Table, staging: Path) -> int:
    """Write one mart to staging; returns its number of rows."""
    staging.mkdir(parents=True, exist_ok=True)
    path = mart_path(staging, table)
    # Written beside and renamed: a published release may share the old file by a hard link.
    beside = path.with_name(f".{path.name}.tmp")
    rows = 0
    with pq.ParquetWriter(beside, table.arrow, compression="zstd") as writer:
        for batch in _batches(connection, table):
            writer.write_batch(batch, row_group_size=_ROWS_PER_GROUP)
            rows += batch.num_rows
    beside.replace(path)
    view_mart(connection, table, path)
    return rows


def _query(table: Table) -> str:
    if table.name == panel_table().name:
        return panel_query()
    return (_SQL / f"{table.name}.sql").read_text(encoding="utf-8").rstrip().rstrip(";")


def _batches(connection: DuckDBPyConnection, table: Table) -> Iterator[pa.RecordBatch]:
    if table.name.startswith("indicator_panel"):
        helper = (_SQL / "panel_observations.sql").read_text(encoding="utf-8")
        connection.execute(f"CREATE OR REPLACE VIEW panel_observations AS {helper}")
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    order = ", ".join(f'"{name}" NULLS LAST' for name in table.sort_columns)
    result = connection.sql(f"SELECT {columns} FROM ({_query(table)}) ORDER BY {order}")
    for batch in result.to_arrow_reader(_ROWS_PER_GROUP):
        yield batch.cast(table.arrow)


def catalogue_table() -> pa.Table:
    """The catalogue's indicators, as ``dim_indicator`` has them."""
    rows = [
        {
            "indicator_id": indicator.id,
            **{c.name: getattr(indicator, c.name) for c in DIM_INDICATOR.columns[1:]},
        }
        for indicator in catalogue().indicators.values()
    ]
    return pa.Table.from_pylist(rows, DIM_INDICATOR.arrow)


def _policy_terms() -> pa.Table:
    rows = [{"term": term.term, "coined_year": term.coined_year} for term in policy_terms()]
    return pa.Table.from_pylist(
        rows, pa.schema([("term", pa.string()), ("coined_year", pa.int64())])
    )


def _region_history(store: Store) -> pa.Table:
    """Every name and code of the regions that the current reports are of."""
    stage = "clean_reports"
    with duckdb.connect() as connection:
        store.view(connection, stage, CLEAN_REPORTS, store.current(stage))
        met = connection.execute(
            "SELECT DISTINCT region_id FROM clean_reports WHERE region_id IS NOT NULL ORDER BY ALL"
        ).fetchall()
    rows = [asdict(version) for (region_id,) in met for version in region_history(region_id)]
    return pa.Table.from_pylist(rows, DIM_REGION.arrow)
