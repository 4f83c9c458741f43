"""What came into the landing folder and went, run by run: the memory behind ``history``.

``store/journal/<number>.parquet`` is the entry of one run: the files whose content is not what the
run before had, with the time by the wall clock. Entries are numbered, so that a clock that goes
back does not turn their order. What runs made of the files is in the ledgers of the stages.
"""

import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from report_pipeline.store import write_parquet

ENTRY = pa.schema(
    [
        ("number", pa.int64()),
        ("run_id", pa.string()),
        ("noted_ns", pa.int64()),
        ("source_uri", pa.string()),  # null in the one row of a run that found nothing new
        ("source_sha256", pa.string()),  # null: gone, or refused
    ]
)
_KEPT_APART = 64  # entries before they are merged into one file


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of one home."""

    home: Path

    @property
    def _folder(self) -> Path:
        return self.home / "store" / "journal"

    def note(self, run_id: str, before: pa.Table, after: pa.Table) -> None:
        """Write down how the inventory ``after`` differs from the one ``before``."""
        old, new = _contents(before), _contents(after)
        changed: list[tuple[str | None, str | None]] = sorted(
            (uri, new.get(uri))
            for uri in old.keys() | new.keys()
            if old.get(uri, "") != new.get(uri, "") and (uri in new or old[uri] is not None)
        )
        files = self._files()
        number = int(files[-1].stem) + 1 if files else 1
        rows = [(number, run_id, time.time_ns(), *row) for row in changed or [(None, None)]]
        columns = [pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), ENTRY, strict=True)]
        write_parquet(self._folder / f"{number:08d}.parquet", pa.table(columns, schema=ENTRY))
        if len(files) >= _KEPT_APART:
            self._merge()

    def read(self) -> pa.Table:
        """All entries, in the order of the runs."""
        found = [pq.read_table(file, schema=ENTRY) for file in self._files()]
        if not found:
            return ENTRY.empty_table()
        # A merge that was interrupted leaves entries twice.
        rows = pa.concat_tables(found)
        return rows.group_by(ENTRY.names).aggregate([]).select(ENTRY.names).sort_by("number")

    def _merge(self) -> None:
        files = self._files()
        write_parquet(files[-1], self.read())
        for file in files[:-1]:
            file.unlink()

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("[!.]*.parquet"))


def _contents(inventory: pa.Table) -> dict[str, str | None]:
    return dict(
        zip(
            inventory.column("source_uri").to_pylist(),
            inventory.column("source_sha256").to_pylist(),
            strict=True,
        )
    )
