"""What a region's rows of a mart were made from: only regions whose rows there changed are made again.

For a mart in which a region's rows are made from rows of that region alone. The digests stand
under home, with the size and time of the mart's file; a file that is not as it was left counts for
nothing.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from report_pipeline.marts.years import Left
from report_pipeline.store import write_parquet

_MOST = 1_000  # regions; where more have changed, all are made again


def made_from(connection: duckdb.DuckDBPyConnection, rows: str) -> pa.Table:
    """For each region, a digest of its ``rows``, a query with ``region_id``."""
    found: pa.Table = connection.sql(f"""
        SELECT region_id, sum(hash(hash(made)))::VARCHAR AS made_from
        FROM ({rows}) AS made
        GROUP BY region_id
        ORDER BY region_id
    """).to_arrow_table()
    return found


@dataclass(frozen=True, slots=True)
class RegionsMade:
    """The record of one mart, kept at ``path``."""

    path: Path

    def changed(self, file: Path, now: pa.Table, made_by: str) -> list[str] | None:
        """The regions whose rows in ``file`` are no longer right, or None where that may be all."""
        if not self.path.is_file():
            return None
        before = pq.read_table(self.path)
        if before.schema.metadata != _marks(file, made_by):
            return None
        known = dict(zip(*(c.to_pylist() for c in before.columns), strict=True))
        fresh = dict(zip(*(c.to_pylist() for c in now.columns), strict=True))
        changed = [name for name, digest in fresh.items() if known.pop(name, None) != digest]
        changed = sorted({*changed, *known})  # what is left of the known is gone
        return changed if len(changed) <= _MOST else None

    def record(self, file: Path, now: pa.Table, made_by: str) -> None:
        """Remember what ``file`` was made from."""
        write_parquet(self.path, now.replace_schema_metadata(_marks(file, made_by)))


def _marks(file: Path, made_by: str) -> dict[bytes, bytes]:
    left = asdict(Left.at(file, made_by))
    return {name.encode(): str(value).encode() for name, value in left.items()}
