"""New rows put between the rows of a mart's file that stay, in the order of the mart.

The file is read piece by piece in the order in which it stands; rows are compared only where new
ones come. Which rows are new, and which leave, the callers say.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from report_pipeline.marts.units import unit_column
from report_pipeline.marts.write import row_order, write_rows
from report_pipeline.tables import Table

_PIECE = 1_024  # rows


def write_merged(
    table: Table, path: Path, file: Path | None, leaving: pa.Array, new: pa.Table
) -> int:
    """Write a file of a mart: the rows of ``file`` but those of ``leaving`` units, and new ones.

    Returns its number of rows. ``new`` is in the order of the mart.
    """
    return write_rows(merged(file, unit_column(table), leaving, new, row_order(table)), table, path)


def merged(
    file: Path | None, column: str, leaving: pa.Array, new: pa.Table, order: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """The rows of a sorted file, if there is one, without those that leave, and the ``new`` ones.

    Those leave whose ``column`` is among ``leaving``. ``new`` is sorted by ``order``, ascending
    with nulls last, as the file is; together these columns name a row.
    """
    keys = [_key(row) for row in new.select(order).to_pylist()]
    done = 0
    for rows in _groups(file) if file else ():
        upto = bisect_right(keys, _last_key(rows, order), lo=done)
        leaves = pc.is_in(rows.column(column), leaving)
        if upto == done and not pc.any(leaves).as_py():
            yield from rows.to_batches()
            continue
        for at in range(0, len(rows), _PIECE):
            piece = rows.slice(at, _PIECE)
            upto = bisect_right(keys, _last_key(piece, order), lo=done)
            both = pa.concat_tables(
                [piece.filter(pc.invert(leaves.slice(at, _PIECE))), new.slice(done, upto - done)]
            )
            yield from both.sort_by([(name, "ascending") for name in order]).to_batches()
            done = upto
    yield from new.slice(done).to_batches()


def _groups(file: Path) -> Iterator[pa.Table]:
    opened = pq.ParquetFile(file)
    for number in range(opened.num_row_groups):
        if opened.metadata.row_group(number).num_rows:
            yield opened.read_row_group(number)


def _last_key(rows: pa.Table, order: Sequence[str]) -> tuple[tuple[bool, Any], ...]:
    return _key(rows.slice(len(rows) - 1).select(order).to_pylist()[0])


def _key(row: dict[str, Any]) -> tuple[tuple[bool, Any], ...]:
    """What rows are compared by: nulls last, text by its UTF-8 bytes, as DuckDB and Arrow do."""
    return tuple(
        (value is None, value.encode() if isinstance(value, str) else value)
        for value in row.values()
    )
