"""The landing folder: which files are in it and what their bytes hash to.

The inventory is the one place that ties names to contents. It does not open a file that looks
unchanged (same size and time as when it was last hashed), and it never judges what is inside.
"""

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from report_pipeline.refusal import Reason, Refused
from report_pipeline.settings import SAMPLE_REPORTS
from report_pipeline.store import write_atomically, write_parquet

INVENTORY = pa.schema(
    [
        ("source_uri", pa.string()),
        ("source_sha256", pa.string()),  # null where the file was refused
        ("bytes", pa.int64()),
        ("mtime_ns", pa.int64()),
        ("hashed_ns", pa.int64()),  # wall clock at hashing; a younger mtime is hashed again
        ("reason", pa.string()),
        ("detail", pa.string()),
    ]
)
MASS_REMOVAL = 0.10  # a larger share of files vanishing at once is taken for an accident


class LandingProblem(RuntimeError):
    """The landing folder cannot be used as it is; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class _Found:
    uri: str
    path: Path
    size: int
    mtime_ns: int


def _walk(folder: Path) -> Iterator[_Found | tuple[str, Refused]]:
    """Regular files below ``folder`` in name order; hidden ones are not reports but someone's."""
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith("."):
                continue
            path = Path(base, name)
            uri = path.relative_to(folder).as_posix()
            try:
                info = path.lstat()
            except OSError as error:
                yield uri, Refused(Reason.UNREADABLE, error.strerror or "cannot be read")
                continue
            if stat.S_ISREG(info.st_mode):
                yield _Found(uri, path, info.st_size, info.st_mtime_ns)
            else:
                yield uri, Refused(Reason.UNSAFE, "not a regular file; links are not followed")


def listing(folder: Path) -> list[tuple[str, int, int]]:
    """Name, size and time (ns) of every file: what tells cheaply whether the folder changed."""
    return [
        (found.uri, found.size, found.mtime_ns) if isinstance(found, _Found) else (found[0], 0, 0)
        for found in _walk(folder)
    ]


def _hash(found: _Found, limit: int) -> str:
    if found.size > limit:
        raise Refused(Reason.TOO_LARGE, f"{found.size} bytes; the limit is {limit}")
    try:
        with found.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Refused(Reason.UNREADABLE, error.strerror or "cannot be read") from error


def scan(folder: Path, limit: int, known: pa.Table | None = None) -> pa.Table:
    """Inventory of ``folder``: name, size, time and digest of every file.

    ``known`` is the last inventory, whose digests are kept for files that look unchanged.
    ``limit`` is the largest file to open, in bytes. Raises LandingProblem where there is no folder.
    """
    if not folder.is_dir():
        raise LandingProblem(f"the landing folder {folder} does not exist")
    before = {row["source_uri"]: row for row in known.to_pylist()} if known is not None else {}
    rows = []
    for found in _walk(folder):
        if isinstance(found, tuple):
            rows.append(_row(found[0], 0, 0, refused=found[1]))
            continue
        old = before.get(found.uri)
        if (
            old is not None
            and old["source_sha256"]
            and (old["bytes"], old["mtime_ns"]) == (found.size, found.mtime_ns)
            and old["mtime_ns"] < old["hashed_ns"]
        ):
            rows.append(old)
            continue
        hashed_ns = time.time_ns()
        try:
            sha, refused = _hash(found, limit), None
        except Refused as refusal:
            sha, refused = None, refusal
        rows.append(_row(found.uri, found.size, found.mtime_ns, sha, hashed_ns, refused))
    return pa.Table.from_pylist(rows, INVENTORY)


def _row(
    uri: str,
    size: int,
    mtime_ns: int,
    sha: str | None = None,
    hashed_ns: int = 0,
    refused: Refused | None = None,
) -> dict[str, object]:
    return {
        # A name that is not valid UTF-8 is shown with escapes, so that tables can hold it.
        "source_uri": uri.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"),
        "source_sha256": sha,
        "bytes": size,
        "mtime_ns": mtime_ns,
        "hashed_ns": hashed_ns,
        "reason": str(refused.reason) if refused else None,
        "detail": refused.detail if refused else None,
    }


class Inventory:
    """The inventory kept under home, with the landing folder it is of."""

    def __init__(self, home: Path) -> None:
        self._table = home / "store" / "inventory.parquet"
        self._folder = home / "store" / "landing_folder"

    @property
    def folder(self) -> Path | None:
        """The landing folder that home remembers."""
        if not self._folder.is_file():
            return None
        return Path(os.fsdecode(self._folder.read_bytes()))

    @property
    def table(self) -> pa.Table:
        if not self._table.is_file():
            return INVENTORY.empty_table()
        return pq.read_table(self._table, schema=INVENTORY)

    def accept(self, folder: Path, fresh: pa.Table, *, allow_removals: bool) -> None:
        """Make ``fresh`` the inventory. Only the sample may be replaced without being asked.

        Raises LandingProblem where too many files vanished, or home holds another folder's.
        """
        remembered = self.folder
        if remembered not in {None, SAMPLE_REPORTS} and not allow_removals:
            self._refuse_accidents(folder, remembered, fresh)
        write_parquet(self._table, fresh)
        write_atomically(self._folder, os.fsencode(folder))

    def _refuse_accidents(self, folder: Path, remembered: Path | None, fresh: pa.Table) -> None:
        if folder != remembered:
            raise LandingProblem(
                f"this home holds the reports of {remembered}, not of {folder}. Use another home, "
                "or run with --allow-removals to let the former leave."
            )
        before, gone = _vanished(self.table, fresh)
        emptied = gone == before > 0
        if emptied or (gone > 1 and gone > MASS_REMOVAL * before):
            raise LandingProblem(
                f"{gone} of {before} files are gone from {folder}. Is it mounted? "
                "If they are meant to leave the marts, run with --allow-removals."
            )


def _vanished(old: pa.Table, new: pa.Table) -> tuple[int, int]:
    """Files known before, and how many of them are gone under any name."""
    names = set(new.column("source_uri").to_pylist())
    contents = set(new.column("source_sha256").to_pylist())
    known = [row for row in old.to_pylist() if row["source_sha256"]]
    gone = [
        row
        for row in known
        if row["source_uri"] not in names and row["source_sha256"] not in contents
    ]
    return len(known), len(gone)
