"""Whether anything is new: what the last finished run had taken up, and how things stand now.

``store/finished.json`` is written when a whole run has published its marts, and removed when the
next one begins; so a failed or killed run leaves a home that is not up to date. The command and
the sensor ask here before they start a run. No import here takes long.
"""

import json
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

from report_pipeline.digests import digest, sha256
from report_pipeline.landing import Inventory, contents_of, unchanged
from report_pipeline.release import Releases
from report_pipeline.settings import EXPECTATIONS, PROJECT
from report_pipeline.store import write_atomically

_PACKAGE = Path(__file__).resolve().parent
_SUFFIXES = {".py", ".yml", ".yaml", ".csv", ".gz", ".sql", ".json", ".txt", ".html"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides what the marts hold. All are digests."""

    contents: str  # names and contents of the landing folder
    project: str  # code, rules, suites, libraries
    corrections: str


@dataclass(frozen=True, slots=True)
class Finished:
    """What the last finished run had taken up."""

    standing: Standing
    run_id: str
    files: int  # in the landing folder


def project_version() -> str:
    """Digest of this package, the expectations, and the versions of Python and what is installed.

    Wider than the code versions of the stages: it is asked only whether a run is worth starting.
    """
    files = [path for path in _PACKAGE.rglob("*") if path.suffix in _SUFFIXES]
    files += EXPECTATIONS.glob("*")
    installed = {
        found.name
        for folder in map(Path, sys.path)
        if folder.is_dir()
        for found in folder.glob("*.dist-info")
    }
    return digest(
        [
            [path.relative_to(PROJECT).as_posix(), sha256(path.read_bytes())]
            for path in sorted(files)
            if path.is_file()
        ],
        sorted(installed),
        sys.version_info[:2],
    )


def corrections_version(path: Path) -> str:
    """Digest of the file of corrections; of nothing where there is none."""
    return sha256(path.read_bytes()) if path.is_file() else ""


def standing_of(inventory: pa.Table, project: str, corrections: str) -> Standing:
    """How things stand for a run that has taken up ``inventory``."""
    return Standing(contents_of(inventory), project, corrections)


class Standings:
    """The record of the last finished run of one home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._path = home / "store" / "finished.json"

    def read(self) -> Finished | None:
        """What the last run had taken up, if it finished and its release is still published."""
        release = Releases(self._home).current()
        if release is None or not release.is_dir() or not self._path.is_file():
            return None
        row = json.loads(self._path.read_bytes())
        if row.pop("release", None) != release.name:
            return None
        return Finished(**{**row, "standing": Standing(**row["standing"])})

    def write(self, inventory: pa.Table, standing: Standing, run_id: str) -> None:
        """Record that a run has published all of ``inventory``."""
        release = Releases(self._home).current()
        found = Finished(standing, run_id, inventory.num_rows)
        row = {**asdict(found), "release": release.name if release else None}
        write_atomically(self._path, json.dumps(row, indent=1).encode())

    def clear(self) -> None:
        """A run begins: nothing is finished until it is."""
        with suppress(FileNotFoundError):
            self._path.unlink()


def nothing_new(
    home: Path,
    folder: Path,
    corrections: Path,
    limit: int,
    most_bytes: int | None = None,
) -> Finished | None:
    """The last finished run, if a run now would take up exactly the same.

    ``limit`` is the largest file to open; where more than ``most_bytes`` would have to be read to
    know, something counts as new. Raises LandingUnreachable.
    """
    finished = Standings(home).read()
    if finished is None:
        return None
    known = Inventory(home).table
    now = standing_of(known, project_version(), corrections_version(corrections))
    same = now == finished.standing and unchanged(folder, limit, known, most_bytes)
    return finished if same else None
