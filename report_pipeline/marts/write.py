"""Rows to Parquet files: streamed, compressed, and to equal bytes for equal rows.

How a query's result is cut into batches depends on the query; how it is cut into row groups and
pages must not. So rows are gathered to full row groups before they are written.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from report_pipeline.tables import Table

Rows = TypeVar("Rows", pa.Table, pa.RecordBatch)

_ROWS_PER_GROUP = 65_536
_ROWS_PER_GROUP_OF_LONG = 8_192
_WIDE = 100  # columns


def rows_per_group(table: Table) -> int:
    """Rows of a row group: what a reader must hold at once."""
    # A section can be a whole report.
    text = any(column.name == "text" for column in table.columns) and "section" in table.name
    long = text or len(table.columns) > _WIDE
    return _ROWS_PER_GROUP_OF_LONG if long else _ROWS_PER_GROUP


def row_order(table: Table) -> tuple[str, ...]:
    """The columns that rows of a file are in order of; together they name a row."""
    return tuple(dict.fromkeys((*table.sort_columns, *table.key)))


def write_rows(batches: Iterable[pa.RecordBatch], table: Table, path: Path) -> int:
    """Write one file of a table, atomically; returns its number of rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed: a published release may share the old file by a hard link.
    beside = path.with_name(f".{path.name}.tmp")
    rows = 0
    with pq.ParquetWriter(beside, table.arrow, compression="zstd", write_page_index=True) as writer:
        for group in _groups(batches, table):
            writer.write_table(group, row_group_size=group.num_rows)
            rows += group.num_rows
    beside.replace(path)
    return rows


def _groups(batches: Iterable[pa.RecordBatch], table: Table) -> Iterator[pa.Table]:
    size = rows_per_group(table)
    held = table.arrow.empty_table()
    for batch in batches:
        held = pa.concat_tables([held, pa.Table.from_batches([batch.cast(table.arrow)])])
        while held.num_rows >= size:
            yield held.slice(0, size).combine_chunks()
            held = held.slice(size)
    if held.num_rows:
        yield held.combine_chunks()


def by_year(
    batches: Iterable[pa.RecordBatch],
) -> Iterator[tuple[int | None, Iterator[pa.RecordBatch]]]:
    """The rows of each report year; ``batches`` are in the order of ``report_year``."""
    for year, pieces in groupby(_pieces(batches), key=lambda piece: piece[0]):
        yield year, (rows for _, rows in pieces)


def _pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[int | None, pa.RecordBatch]]:
    for batch in batches:
        years = batch.column("report_year")
        for year in pc.unique(years).to_pylist():
            yield year, of_year(batch, year)


def of_year(rows: Rows, year: int | None) -> Rows:
    """The rows of one report year."""
    years = rows.column("report_year")
    return rows.filter(pc.is_null(years) if year is None else pc.equal(years, year))
