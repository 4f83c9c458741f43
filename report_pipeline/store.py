"""Tables of the stages on disk: append-only Parquet parts that count once a commit names them.

``store/<stage>/parts/<batch>.<table>.parquet`` holds rows; ``store/<stage>/commits/<batch>.parquet``
is the batch's commit and its ledger: one row for each unit of work, with the digests of its input,
code and output. ``store/<stage>/current.parquet`` lists the units that are valid after the stage's
last run, and is enough to read them. All are written under a temporary name, flushed, and renamed.
What a table means is in ``schemas``; what a stage does is in ``stages``; how small batches become
large ones, and how rows that nothing refers to go, is in ``compaction``.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from report_pipeline.digests import digest
from report_pipeline.sql import quoted
from report_pipeline.tables import Table
from report_pipeline.units import Child, UnitDone

CHILD = pa.struct(
    [("id", pa.string()), ("sha256", pa.string()), ("text_sha256", pa.string()),
     ("context_sha256", pa.string())]
)  # fmt: skip
LEDGER = pa.schema(
    [
        ("unit_key", pa.string()),  # digest of stage, unit, input and code version
        ("unit_id", pa.string()),
        ("source_sha256", pa.string()),
        ("input_sha256", pa.string()),
        ("code_version", pa.string()),
        ("output_sha256", pa.string()),
        ("children", pa.list_(CHILD)),  # what the unit yields for the next stage
        ("run_id", pa.string()),
        ("batch", pa.string()),
    ]
)


def flush(path: Path) -> None:
    """Force a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_atomically(path: Path, content: bytes) -> None:
    """Put ``content`` under ``path`` so that a reader sees all of it or what was there before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        flush(temporary)
        temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    flush(path.parent)


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write a table as one Parquet file, atomically and always to the same bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", write_page_index=True)
    write_atomically(path, sink.getvalue())


@lru_cache(maxsize=8)
def _read_as_it_was(path: Path, identity: tuple[int, int, int]) -> pa.Table:  # noqa: ARG001
    return pq.read_table(path, schema=LEDGER)


def each_unit_once(ledger: pa.Table) -> pa.Table:
    """The rows of a ledger, of equal units the first: a batch done twice left two commits."""
    keys = ledger.column("unit_key").to_numpy(zero_copy_only=False)
    _, first = np.unique(keys, return_index=True)
    return ledger if len(first) == len(ledger) else ledger.take(pa.array(np.sort(first)))


class Store:
    """The stages' tables under one home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.root = home / "store"

    # -- writing -----------------------------------------------------------------------------------

    def commit(
        self, stage: str, tables: Mapping[str, pa.Table], units: Sequence[UnitDone], run_id: str
    ) -> pa.Table:
        """Write one batch of a stage: its parts first, then the commit that makes them count.

        Returns the batch's ledger.
        """
        batch = batch_name(unit.unit_key for unit in units)
        rows = [
            {
                **{name: getattr(unit, name) for name in UnitDone.__slots__ if name != "children"},
                "children": [
                    {name: getattr(child, name) for name in Child.__slots__}
                    for child in unit.children
                ],
                "run_id": run_id,
                "batch": batch,
            }
            for unit in units
        ]
        ledger = pa.Table.from_pylist(rows, LEDGER)
        self.write_batch(stage, batch, tables, ledger)
        return ledger

    def write_batch(
        self, stage: str, batch: str, tables: Mapping[str, pa.Table], ledger: pa.Table
    ) -> None:
        """Write the parts of a batch, then its commit."""
        for name, table in sorted(tables.items()):
            if table.num_rows:
                write_parquet(self.part(stage, batch, name), table)
        write_parquet(self.commit_file(stage, batch), ledger)

    def set_current(self, stage: str, ledger: pa.Table) -> None:
        """Declare which committed units of a stage are valid now."""
        write_parquet(self.root / stage / "current.parquet", ledger.sort_by("unit_id"))

    # -- reading -----------------------------------------------------------------------------------

    def current(self, stage: str) -> pa.Table:
        """The units of a stage that were valid after its last run, by their ids."""
        path = self.root / stage / "current.parquet"
        try:
            found = path.stat()
        except FileNotFoundError:
            return LEDGER.empty_table()
        # Every later stage and the marts ask again; it is read again only once replaced.
        return _read_as_it_was(path, (found.st_ino, found.st_mtime_ns, found.st_size))

    def commits(self, stage: str) -> list[Path]:
        """The files of a stage's ledger, one a batch."""
        return sorted((self.root / stage / "commits").glob("[!.]*.parquet"))

    def ledger(self, stage: str) -> pa.Table:
        """Every committed unit of a stage, valid or not."""
        files = self.commits(stage)
        if not files:
            return LEDGER.empty_table()
        return pa.concat_tables([pq.read_table(file, schema=LEDGER) for file in files])

    def committed(self, stage: str, keys: pa.Array) -> pa.Table:
        """The committed units that have one of these keys, each once."""
        found = [LEDGER.empty_table()]
        if len(keys):
            for file in self.commits(stage):
                here = pc.is_in(pq.read_table(file, columns=["unit_key"]).column(0), keys)
                if pc.any(here).as_py():
                    found.append(pq.read_table(file, schema=LEDGER).filter(here))
        return each_unit_once(pa.concat_tables(found))

    def parts(self, stage: str, table: str, batches: Iterable[str]) -> list[str]:
        """Paths of the parts that the given batches wrote for a table."""
        paths = (self.part(stage, batch, table) for batch in sorted(set(batches)))
        return [str(path) for path in paths if path.is_file()]

    def view(
        self, connection: duckdb.DuckDBPyConnection, stage: str, table: Table, units: pa.Table
    ) -> None:
        """Make ``table`` queryable under its own name, restricted to the given ledger units."""
        batches = pc.unique(units.column("batch")).to_pylist()
        files = self.parts(stage, table.name, batches)
        if not files:
            connection.register(table.name, table.arrow.empty_table())
            return
        # A unit's rows are those of its own batch: an interrupted merge leaves them in two.
        keys = f"{table.name}_units"
        connection.register(keys, units.select(["unit_key", "batch"]))
        listed = ", ".join(quoted(file) for file in files)
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {table.name} AS SELECT * FROM read_parquet([{listed}]) "
            f"WHERE (unit_key, split_part(parse_filename(filename), '.', 1)) IN "
            f"(SELECT (unit_key, batch) FROM {keys})"
        )

    def rows(self, stage: str, table: Table, units: pa.Table) -> pa.Table:
        """Rows of ``table`` that the given ledger units made, in key order."""
        with duckdb.connect() as connection:
            self.view(connection, stage, table, units)
            order = ", ".join(table.key)
            found: pa.Table = connection.sql(
                f"SELECT * FROM {table.name} ORDER BY {order}"
            ).to_arrow_table()
        return found.cast(table.arrow)

    def commit_files(self, stage: str, batches: Iterable[str]) -> list[Path]:
        """The commits of these batches."""
        return [self.commit_file(stage, batch) for batch in batches]

    # -- places ------------------------------------------------------------------------------------

    def part(self, stage: str, batch: str, table: str) -> Path:
        """Where a batch's rows of a table stand."""
        return self.root / stage / "parts" / f"{batch}.{table}.parquet"

    def commit_file(self, stage: str, batch: str) -> Path:
        """Where a batch's commit stands."""
        return self.root / stage / "commits" / f"{batch}.parquet"


def batch_name(unit_keys: Iterable[str]) -> str:
    """The name of a batch of these units."""
    return digest(sorted(unit_keys))[:20]
