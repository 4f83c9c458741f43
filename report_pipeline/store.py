"""Tables of the stages on disk: append-only Parquet parts that count once a commit names them.

``store/<stage>/parts/<batch>.<table>.parquet`` holds rows; ``store/<stage>/commits/<batch>.parquet``
is the batch's commit and its ledger: one row for each unit of work, with the digests of its input,
code and output. ``store/<stage>/current.parquet`` lists the units that are valid after the stage's
last run. All are written under a temporary name, flushed, and renamed. What a table means is in
``schemas``; what a stage does is in ``stages``.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from report_pipeline.digests import digest
from report_pipeline.tables import Table

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


@dataclass(frozen=True, slots=True)
class Child:
    """What a unit yields for the next stage, with digests of the facets later stages depend on."""

    id: str
    sha256: str
    text_sha256: str = ""
    context_sha256: str = ""


@dataclass(frozen=True, slots=True)
class UnitDone:
    """A unit's line in the ledger, before store adds batch and run."""

    unit_key: str
    unit_id: str
    source_sha256: str
    input_sha256: str
    code_version: str
    output_sha256: str
    children: tuple[Child, ...]


def _flush(path: Path) -> None:
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
        _flush(temporary)
        temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    _flush(path.parent)


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write a table as one Parquet file, atomically and always to the same bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", write_page_index=True)
    write_atomically(path, sink.getvalue())


class Store:
    """The stages' tables under one home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.root = home / "store"

    # -- writing -----------------------------------------------------------------------------------

    def commit(
        self, stage: str, tables: Mapping[str, pa.Table], units: Sequence[UnitDone], run_id: str
    ) -> str:
        """Write one batch of a stage: its parts first, then the commit that makes them count."""
        batch = digest(sorted(unit.unit_key for unit in units))[:20]
        for name, table in sorted(tables.items()):
            if table.num_rows:
                write_parquet(self._part(stage, batch, name), table)
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
        write_parquet(
            self.root / stage / "commits" / f"{batch}.parquet", pa.Table.from_pylist(rows, LEDGER)
        )
        return batch

    def set_current(self, stage: str, ledger: pa.Table) -> None:
        """Declare which committed units of a stage are valid now."""
        write_parquet(self.root / stage / "current.parquet", ledger.sort_by("unit_id"))

    # -- reading -----------------------------------------------------------------------------------

    def ledger(self, stage: str) -> pa.Table:
        """Every committed unit of a stage, valid or not."""
        files = sorted((self.root / stage / "commits").glob("[!.]*.parquet"))
        if not files:
            return LEDGER.empty_table()
        return pa.concat_tables([pq.read_table(file, schema=LEDGER) for file in files])

    def current(self, stage: str) -> pa.Table:
        """The units of a stage that were valid after its last run."""
        path = self.root / stage / "current.parquet"
        return pq.read_table(path, schema=LEDGER) if path.is_file() else LEDGER.empty_table()

    def parts(self, stage: str, table: str, batches: Iterable[str]) -> list[str]:
        """Paths of the parts that the given batches wrote for a table."""
        paths = (self._part(stage, batch, table) for batch in sorted(set(batches)))
        return [str(path) for path in paths if path.is_file()]

    def view(
        self, connection: duckdb.DuckDBPyConnection, stage: str, table: Table, units: pa.Table
    ) -> None:
        """Make ``table`` queryable under its own name, restricted to the given ledger units."""
        keys = f"{table.name}_units"
        connection.register(keys, units.select(["unit_key"]))
        files = self.parts(stage, table.name, units.column("batch").to_pylist())
        if not files:
            connection.register(table.name, table.arrow.empty_table())
            return
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {table.name} AS SELECT * FROM read_parquet([{listed}]) "
            f"WHERE unit_key IN (SELECT unit_key FROM {keys})"
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

    def _part(self, stage: str, batch: str, table: str) -> Path:
        return self.root / stage / "parts" / f"{batch}.{table}.parquet"
