"""Frames: what expectations look at, made by DuckDB.

========== =====================================================================================
rows       each row by itself: ``expectations/<table>.sql`` over the view ``fresh``, the rows not
           audited before; its checks can name the report a bad row belongs to
suspects   rows with a null or a value that the declaration does not allow
copies     rows whose key occurs more than once
columns    names and types of the columns in the table's files
others     ``expectations/<table>.<frame>.sql``: an aggregate, or a comparison between rows; where
           it is over ``fresh``, it compares the rows of one report with each other
========== =====================================================================================

Nulls, allowed values and keys are found by DuckDB, so that of millions of good rows none is copied.
A frame may have columns that nothing expects of but that name a row to a person: all of them are
shown with an unexpected row.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from report_pipeline.quality.suites import COLUMNS, COPIES, ROWS, SUSPECTS, frame_query, type_name
from report_pipeline.tables import Table

MEMORY = "700MB"  # for DuckDB; beyond it works on disk
SLICE = 250_000  # rows that Great Expectations is given at once
_FEW_UNITS = 100
_MOST = 100_000  # suspects and copies: beyond that, which rows they are no longer matters


def fresh_view(
    connection: DuckDBPyConnection,
    table: Table,
    unit: str,
    only: pa.Table | None,
    source: str = "",
) -> None:
    """Make the view ``fresh``: the table, with its unit, or its rows of the units in ``only``.

    ``source`` is what of the table holds these rows, where that is less than all of it.
    """
    query = f"SELECT *, {unit} AS audit_unit FROM {source or table.name}"
    if only is not None:
        connection.register("fresh_units", only.select(["unit"]))
        query = f"{query} WHERE {unit} IN (SELECT unit FROM fresh_units)"
        if len(only) <= _FEW_UNITS:
            # Frame after frame would else look for a few rows in whole files.
            connection.execute(f"CREATE OR REPLACE TEMP TABLE fresh_rows AS {query}")
            query = "SELECT * FROM fresh_rows"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW fresh AS {query}")


def frames(connection: DuckDBPyConnection, table: Table, frame: str) -> Iterator[pa.Table]:
    """A frame in slices; at least one, so that an empty table has a frame with its columns."""
    query = _query(connection, table, frame)
    reader = connection.sql(query).to_arrow_reader(SLICE)
    slice_ = reader.schema.empty_table()
    for batch in reader:  # which can be small: one for each part of a UNION
        if len(slice_) and len(slice_) + len(batch) > SLICE:
            yield slice_
            slice_ = reader.schema.empty_table()
        slice_ = pa.concat_tables([slice_, pa.Table.from_batches([batch])])
    yield slice_


def _query(connection: DuckDBPyConnection, table: Table, frame: str) -> str:
    if frame == SUSPECTS:
        return f"SELECT {_declared(table)} FROM fresh WHERE {_suspect(table)} LIMIT {_MOST}"
    if frame == COPIES:
        return _copies(connection, table)
    query = frame_query(table.name, frame)
    if not query:
        raise LookupError(f"{table.name} has expectations of a frame without SQL: {frame}")
    return query


def _declared(table: Table) -> str:
    """The columns that derived expectations look at, and those that name a row."""
    wanted = [c.name for c in table.columns if not c.nullable or c.allowed or c.name in table.key]
    shown = [c.name for c in table.columns if c.name in {"report_id", "document_id"}]
    large = {c.name for c in table.columns if c.name in {"text", "content"} or _nested(c.type)}
    columns = [
        # Only whether it is null matters, and the declaration says nothing else of it.
        f'CASE WHEN "{name}" IS NOT NULL THEN 1 END AS "{name}"' if name in large else f'"{name}"'
        for name in dict.fromkeys([*wanted, *shown])
    ]
    return ", ".join(["audit_unit", *columns])


def _nested(type_: pa.DataType) -> bool:
    return bool(pa.types.is_nested(type_))


def _suspect(table: Table) -> str:
    parts = [f'"{c.name}" IS NULL' for c in table.columns if not c.nullable]
    for column in table.columns:
        if column.allowed:
            listed = ", ".join(f"'{value}'" for value in column.allowed)
            parts.append(f'"{column.name}" NOT IN ({listed})')
    return " OR ".join(parts) or "false"


def _copies(connection: DuckDBPyConnection, table: Table) -> str:
    key = ", ".join(f'"{name}"' for name in table.key)
    [(rows, distinct)] = connection.execute(
        f"SELECT count(*), count(DISTINCT hash({key})) FROM fresh"
    ).fetchall()
    shown = "".join(
        f', t."{c.name}"'
        for c in table.columns
        if c.name in {"report_id", "document_id"} and c.name not in table.key
    )
    named = ", ".join(f't."{name}"' for name in table.key)
    chosen = f"SELECT t.audit_unit, {named}{shown} FROM fresh AS t"
    if rows == distinct:
        return f"{chosen} WHERE false"
    same = " AND ".join(f't."{name}" IS NOT DISTINCT FROM d."{name}"' for name in table.key)
    return (
        f"{chosen} JOIN (SELECT {key} FROM fresh GROUP BY ALL HAVING count(*) > 1) AS d "
        f"ON {same} LIMIT {_MOST}"
    )


def columns_frame(files: Sequence[Path]) -> pa.Table:
    """Each different column of the files: ``column`` and ``type``."""
    found = {
        (field.name, type_name(field.type)) for file in files for field in pq.read_schema(file)
    }
    names, types = zip(*sorted(found), strict=True) if found else ((), ())
    return pa.table({"column": pa.array(names, pa.string()), "type": pa.array(types, pa.string())})


PER_ROW = (SUSPECTS, ROWS)  # frames whose unexpected rows each belong to one report
DERIVED = (COLUMNS, SUSPECTS, COPIES)


def is_per_unit(table: Table, frame: str) -> bool:
    """Whether a frame is over the rows not audited before."""
    return frame in {*PER_ROW, COPIES} or "FROM fresh" in frame_query(table.name, frame)
