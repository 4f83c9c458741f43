"""What the rows of a mart were made from, unit by unit, so that only what changed is made again.

A unit is a report or a region; all its rows stand in one file of the mart. A record stands under
home, with what tells the files from others; what is in a file that is not as it was left counts for
nothing. What units are made from is said in ``units``.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from report_pipeline.store import write_parquet

UNITS = pa.schema(
    [
        ("unit", pa.string()),
        ("file", pa.string()),  # in the folder of the marts
        ("made_from", pa.string()),  # digest
    ]
)


@dataclass(frozen=True, slots=True)
class Change:
    """How the units of a mart are no longer those of its record."""

    anew: pa.Table  # units to be made
    leaving: pa.Table  # units as recorded whose rows must go

    @property
    def files(self) -> list[str]:
        """The files that do not stay as they are."""
        return files_of(pa.concat_tables([self.anew, self.leaving]))


def files_of(units: pa.Table) -> list[str]:
    """The files in which units stand, each once."""
    return sorted(pc.unique(units.column("file")).to_pylist())


def change(recorded: pa.Table, now: pa.Table) -> Change:
    """What is to be done to get from the units as recorded to those of now."""
    then, wanted = _marks(recorded), _marks(now)
    return Change(
        anew=now.filter(pc.invert(pc.is_in(wanted, then))),
        leaving=recorded.filter(pc.invert(pc.is_in(then, wanted))),
    )


def _marks(units: pa.Table) -> pa.Array:
    columns = [units.column(name).combine_chunks() for name in UNITS.names]
    return pc.binary_join_element_wise(*columns, "\0")


class Record:
    """The record of the mart ``name``, kept in ``records``; its files stand in ``folder``."""

    def __init__(self, records: Path, name: str, folder: Path) -> None:
        self._path = records / f"{name}.parquet"
        self._folder = folder

    def standing(self, made_by: str) -> pa.Table:
        """The units whose file is as it was left; none of what another maker made."""
        units, maker, left = self._read()
        if maker != made_by:
            return UNITS.empty_table()
        standing = [name for name, mark in left.items() if mark == _mark(self._folder / name)]
        return units.filter(pc.is_in(units.column("file"), pa.array(standing, pa.string())))

    def whole(self) -> tuple[pa.Table, str] | None:
        """All units and their maker; None where a file is not as it was left."""
        units, maker, left = self._read()
        as_left = all(mark == _mark(self._folder / name) for name, mark in left.items())
        return (units, maker) if maker and as_left else None

    def keep(self, units: pa.Table, made_by: str) -> None:
        """Remember what the files were made from, as they stand."""
        left = {name: _mark(self._folder / name) for name in files_of(units)}
        marks = {"made_by": made_by, "left": json.dumps(left)}
        write_parquet(self._path, units.cast(UNITS).replace_schema_metadata(marks))

    def forget(self) -> None:
        """Remember nothing."""
        self._path.unlink(missing_ok=True)

    def _read(self) -> tuple[pa.Table, str, dict[str, list[int] | None]]:
        if not self._path.is_file():
            return UNITS.empty_table(), "", {}
        units = pq.read_table(self._path)
        marks = units.schema.metadata
        return units.cast(UNITS), marks[b"made_by"].decode(), json.loads(marks[b"left"])


def _mark(path: Path) -> list[int] | None:
    """What tells a file from another; None where there is none: its units have no rows."""
    if not path.is_file():
        return None
    found = path.stat()
    return [found.st_ino, found.st_size, found.st_mtime_ns]
