"""The landing folder: which files are in it and what their bytes hash to.

The inventory is the one place that ties names to contents. It does not open a file that looks
unchanged (same size and times as when it was last hashed), and it never judges what is inside.
What came and went is kept in ``journal``.
"""

import hashlib
import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from report_pipeline.digests import digest
from report_pipeline.journal import Journal
from report_pipeline.refusal import Reason, Refused
from report_pipeline.settings import SAMPLE_REPORTS
from report_pipeline.store import write_atomically, write_parquet

INVENTORY = pa.schema(
    [
        ("source_uri", pa.string()),
        ("source_sha256", pa.string()),  # null where the file was refused
        ("bytes", pa.int64()),
        ("mtime_ns", pa.int64()),
        ("ctime_ns", pa.int64()),  # a copy that keeps the modification time changes this one
        ("hashed_ns", pa.int64()),  # wall clock at hashing; a younger file is hashed again
        ("reason", pa.string()),
        ("detail", pa.string()),
    ]
)
MASS_REMOVAL = 0.10  # a larger share of files vanishing at once is taken for an accident
# File systems stamp times as coarsely as 2 s: a file hashed sooner after its stamp may have been
# written again under the same one.
_SETTLED_NS = 3_000_000_000
_ESCAPED = re.compile(r"\\x([89a-f][0-9a-f])")  # a byte of a name that is not valid UTF-8


class LandingProblem(RuntimeError):
    """The landing folder cannot be used as it is; the message says why and what to do."""


class LandingUnreachable(LandingProblem):
    """The landing folder is not there or cannot be listed, which may pass by itself."""


@dataclass(frozen=True, slots=True)
class _Found:
    uri: str
    path: str
    size: int
    mtime_ns: int
    ctime_ns: int


def _cannot_list(error: OSError) -> None:
    # A folder that cannot be listed must not pass for one whose files are gone.
    raise LandingUnreachable(
        f"{error.filename} in the landing folder cannot be listed: {error.strerror}"
    ) from error


_LINK = Refused(Reason.UNSAFE, "not a regular file; links are not followed")


def _walk(folder: Path) -> Iterator[_Found | tuple[str, Refused]]:
    """Regular files below ``folder`` in name order; hidden ones are not reports but someone's."""
    root = os.fspath(folder)
    for base, folders, names in os.walk(root, onerror=_cannot_list):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        within = "" if base == root else os.path.relpath(base, root).replace(os.sep, "/") + "/"
        for name in folders:
            if os.path.islink(os.path.join(base, name)):  # noqa: PTH114, PTH118 - as below
                yield _shown(within + name), _LINK
        for name in sorted(names):
            if name.startswith("."):
                continue
            path = os.path.join(base, name)  # noqa: PTH118 - a Path costs more than the call it is for
            uri = _shown(within + name)
            try:
                info = os.lstat(path)
            except FileNotFoundError:
                continue  # gone since the folder was listed
            except OSError as error:
                yield uri, Refused(Reason.UNREADABLE, error.strerror or "cannot be read")
                continue
            if stat.S_ISREG(info.st_mode):
                yield _Found(uri, path, info.st_size, info.st_mtime_ns, info.st_ctime_ns)
            else:
                yield uri, _LINK


def _shown(uri: str) -> str:
    """A name that tables can hold: bytes that are not valid UTF-8 become escapes."""
    return uri.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def path_of(folder: Path, uri: str) -> Path:
    """The file that an inventory shows as ``uri``."""
    path = folder / uri
    if "\\x" in uri and not path.exists():
        # As os.fsdecode has it: a byte that is no UTF-8 becomes a lone surrogate.
        return folder / _ESCAPED.sub(lambda found: chr(0xDC00 + int(found.group(1), 16)), uri)
    return path


def listing(folder: Path) -> str:
    """Digest of name, size and times of every file: tells cheaply whether the folder changed.

    Raises LandingUnreachable.
    """
    _require(folder)
    return digest(
        [
            [found.uri, found.size, found.mtime_ns, found.ctime_ns]
            if isinstance(found, _Found)
            else [found[0], 0, 0, 0]
            for found in _walk(folder)
        ]
    )


def contents_of(inventory: pa.Table) -> str:
    """Digest of names and contents: all that the marts take from the landing folder."""
    columns = ("source_uri", "source_sha256", "reason", "detail")
    return digest([inventory.column(name).to_pylist() for name in columns])


def _require(folder: Path) -> None:
    if not folder.is_dir():
        raise LandingUnreachable(f"the landing folder {folder} does not exist")


def _hash(found: _Found, limit: int) -> str:
    if found.size > limit:
        raise Refused(Reason.TOO_LARGE, f"{found.size} bytes; the limit is {limit}")
    try:
        with open(found.path, "rb") as file:  # noqa: PTH123 - names that are no UTF-8 stay bytes
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Refused(Reason.UNREADABLE, error.strerror or "cannot be read") from error


def scan(folder: Path, limit: int, known: pa.Table | None = None) -> pa.Table:
    """Inventory of ``folder``: name, size, times and digest of every file.

    ``known`` is the last inventory, whose digests are kept for files that look unchanged.
    ``limit`` is the largest file to open, in bytes. Raises LandingUnreachable.
    """
    _require(folder)
    settled = _settled(known) if known is not None else {}
    rows: list[tuple[str | int | None, ...]] = []
    for found in _walk(folder):
        if isinstance(found, tuple):
            uri, refused = found
            rows.append((uri, None, 0, 0, 0, 0, str(refused.reason), refused.detail))
            continue
        stamp = (found.uri, found.size, found.mtime_ns, found.ctime_ns)
        if (old := settled.get(stamp)) is not None:
            rows.append((found.uri, old[0], *stamp[1:], old[1], None, None))
            continue
        hashed_ns = time.time_ns()
        sha, *why = _verdict(found, limit)
        rows.append((found.uri, sha, *stamp[1:], hashed_ns, *why))
    columns = list(zip(*rows, strict=True)) or [()] * len(INVENTORY)
    return pa.table(
        [pa.array(c, field.type) for c, field in zip(columns, INVENTORY, strict=True)],
        schema=INVENTORY,
    )


def unchanged(folder: Path, limit: int, known: pa.Table, most_bytes: int | None = None) -> bool:
    """Whether a scan would find the names and contents that ``known`` has.

    Opens files only where names and sizes leave it open, and answers no where more than
    ``most_bytes`` would have to be read. Raises LandingUnreachable.
    """
    _require(folder)
    settled = _settled(known)
    columns = ("source_uri", "bytes", "source_sha256", "reason", "detail")
    rows = zip(*(known.column(name).to_pylist() for name in columns), strict=True)
    left = {uri: rest for uri, *rest in rows}
    unsure = []
    for found in _walk(folder):
        uri = found.uri if isinstance(found, _Found) else found[0]
        if (old := left.pop(uri, None)) is None:
            return False
        if not isinstance(found, _Found):
            if old[2:] != [str(found[1].reason), found[1].detail]:
                return False
        elif (uri, found.size, found.mtime_ns, found.ctime_ns) not in settled:
            if found.size != old[0]:
                return False
            unsure.append((found, old[1:]))
    if left or (most_bytes is not None and sum(f.size for f, _ in unsure) > most_bytes):
        return False
    return all(_verdict(found, limit) == old for found, old in unsure)


def _verdict(found: _Found, limit: int) -> list[str | None]:
    """Digest, reason and detail of a file, as an inventory has them."""
    try:
        return [_hash(found, limit), None, None]
    except Refused as refused:
        return [None, str(refused.reason), refused.detail]


def _settled(known: pa.Table) -> dict[tuple[str, int, int, int], tuple[str, int]]:
    """Digest and hashing time of the files that need not be hashed again, by how they look."""
    latest = pc.max_element_wise(known.column("mtime_ns"), known.column("ctime_ns"))
    old = pc.less(latest, pc.subtract(known.column("hashed_ns"), _SETTLED_NS))
    sure = known.filter(pc.and_(old, pc.is_valid(known.column("source_sha256"))))
    stamps = zip(
        *(sure.column(c).to_pylist() for c in ("source_uri", "bytes", "mtime_ns", "ctime_ns")),
        strict=True,
    )
    hashes = zip(
        sure.column("source_sha256").to_pylist(), sure.column("hashed_ns").to_pylist(), strict=True
    )
    return dict(zip(stamps, hashes, strict=True))


class Inventory:
    """The inventory kept under home, with the landing folder it is of."""

    def __init__(self, home: Path) -> None:
        self._table = home / "store" / "inventory.parquet"
        self._folder = home / "store" / "landing_folder"
        self._journal = Journal(home)

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

    def accept(
        self, folder: Path, fresh: pa.Table, *, allow_removals: bool, run_id: str = ""
    ) -> None:
        """Make ``fresh`` the inventory. Only the sample may be replaced without being asked, by files.

        Raises LandingProblem where too many files vanished, or home holds another folder's.
        """
        remembered, before = self.folder, self.table
        replaceable = remembered in {None, SAMPLE_REPORTS} and len(fresh) > 0
        if len(before) and not replaceable and not allow_removals:
            _refuse_accidents(folder, remembered, before, fresh)
        self._journal.note(run_id, before, fresh)
        write_parquet(self._table, fresh)
        write_atomically(self._folder, os.fsencode(folder))


def _refuse_accidents(
    folder: Path, remembered: Path | None, before: pa.Table, fresh: pa.Table
) -> None:
    if not len(fresh):
        raise LandingProblem(
            f"there is no file in {folder}. Is it mounted? "
            "If all reports are meant to leave the marts, run with --allow-removals."
        )
    if folder != remembered:
        raise LandingProblem(
            f"this home holds the reports of {remembered}, not of {folder}. Use another home, "
            "or run with --allow-removals to let the former leave."
        )
    files, gone = _vanished(before, fresh)
    if gone == files or (gone > 1 and gone > MASS_REMOVAL * files):
        raise LandingProblem(
            f"{gone} of {files} files are gone from {folder}. Is it mounted? "
            "If they are meant to leave the marts, run with --allow-removals."
        )


def _vanished(old: pa.Table, new: pa.Table) -> tuple[int, int]:
    """Files known before, and how many of them are gone under any name."""
    known = old.filter(pc.is_valid(old.column("source_sha256")))
    stayed = pc.or_(
        pc.is_in(known.column("source_uri"), new.column("source_uri").combine_chunks()),
        pc.is_in(known.column("source_sha256"), new.column("source_sha256").combine_chunks()),
    )
    return len(known), len(known) - (pc.sum(stayed).as_py() or 0)
