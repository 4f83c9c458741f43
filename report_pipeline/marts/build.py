"""Build marts into staging: DuckDB over the current rows of the stages, streamed to Parquet."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from report_pipeline.indicators.catalogue import catalogue
from report_pipeline.schemas import DIM_INDICATOR, REFUSALS, STAGE_TABLES, STAGES
from report_pipeline.store import Store
from report_pipeline.tables import Table

_SQL = Path(__file__).parent
_ROWS_PER_GROUP = 65_536


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


@contextmanager
def opened(store: Store, inventory: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which every stage table is a view of its current rows.

    Besides: ``inventory``, ``refusals`` of all stages, ``catalogue``, and ``ledger_<stage>``.
    """
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = true")
        connection.register("inventory", inventory)
        connection.register("catalogue", catalogue_table())
        refusals = []
        for stage in STAGES:
            units = store.current(stage)
            connection.register(f"ledger_{stage}", units)
            for table in STAGE_TABLES[stage]:
                store.view(connection, stage, table, units)
            refusals.append(store.rows(stage, REFUSALS, units))
        connection.register(REFUSALS.name, pa.concat_tables(refusals))
        yield connection


def build(connection: duckdb.DuckDBPyConnection, table: Table, staging: Path) -> int:
    """Write one mart to staging; returns its number of rows."""
    path = staging / f"{table.name}.parquet"
    staging.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed: a published release may share the old file by a hard link.
    beside = path.with_name(f".{path.name}.tmp")
    rows = 0
    with pq.ParquetWriter(beside, table.arrow, compression="zstd") as writer:
        for batch in _batches(connection, table):
            writer.write_batch(batch, row_group_size=_ROWS_PER_GROUP)
            rows += batch.num_rows
    beside.replace(path)
    return rows


def _batches(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterable[pa.RecordBatch]:
    query = (_SQL / f"{table.name}.sql").read_text(encoding="utf-8").rstrip().rstrip(";")
    columns = ", ".join(column.name for column in table.columns)
    order = ", ".join(f"{name} NULLS LAST" for name in table.sort_columns)
    result = connection.sql(f"SELECT {columns} FROM ({query}) ORDER BY {order}")
    for batch in result.to_arrow_reader(_ROWS_PER_GROUP):
        yield batch.cast(table.arrow)
