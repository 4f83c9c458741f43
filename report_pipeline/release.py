"""Marts on their way out: staging, and releases that are published by one atomic flip.

``<home>/staging`` is where marts are built and audited; ``<home>/releases/<number>-<digest>`` holds
what was published; ``<home>/marts`` is a link to one release. Nothing is published whose audit is
not in the ledger of audits. What is checked does not belong here.
"""

import json
import os
import shutil
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from report_pipeline.digests import digest
from report_pipeline.marts.files import file_sha256
from report_pipeline.store import flush, write_atomically

KEPT = 5  # releases
# A reader that resolved ``marts`` before a flip goes on with the old release at least this long.
UNDISTURBED = 3600.0  # seconds
_AUDITS_KEPT = 100
# A DuckDB file's bytes differ from one making to the next; it holds views, no data.
_NOT_DATA = {".duckdb"}


class UnknownRelease(LookupError):
    """No release of that number is kept; the message says which are."""


class NotAudited(RuntimeError):
    """Staging holds something that has not passed its audit."""


@dataclass(frozen=True, slots=True)
class Audit:
    """The outcome of an audit of one state of staging."""

    data: str  # digest of staging
    suites: str  # digest of the suites it was audited with
    passed: bool
    failed: tuple[str, ...] = ()  # names of critical checks that failed


class Releases:
    """Staging, releases and the published link of one home."""

    def __init__(self, home: Path, undisturbed: float = UNDISTURBED) -> None:
        self._undisturbed = undisturbed
        self.staging = home / "staging"
        self.published = home / "marts"
        self._releases = home / "releases"
        self._audits = home / "store" / "audits.json"

    def staged(self) -> dict[str, str]:
        """The files in staging that hold data by name, with digests of their contents."""
        return {
            path.relative_to(self.staging).as_posix(): file_sha256(path)
            for path in sorted(self.staging.rglob("*"))
            if path.is_file() and path.suffix not in _NOT_DATA
        }

    def staging_digest(self) -> str:
        """Digest of every file in staging that holds data, names and contents."""
        return digest([list(item) for item in sorted(self.staged().items())])

    def record_audit(self, audit: Audit) -> None:
        """Remember an audit, the newest for its data."""
        audits = [other for other in self._read_audits() if other.data != audit.data]
        rows = [asdict(known) for known in (*audits, audit)]
        write_atomically(self._audits, json.dumps(rows[-_AUDITS_KEPT:], indent=1).encode())

    def publish(self, suites: str) -> Path:
        """Make staging the published release, unless it already is; returns its folder.

        Raises NotAudited where staging has no passing audit by these suites.
        """
        data = self.staging_digest()
        of_this = (a for a in self._read_audits() if (a.data, a.suites) == (data, suites))
        audit = next(of_this, None)
        if audit is None:
            raise NotAudited("the marts in staging have not been audited; materialise them first")
        if not audit.passed:
            raise NotAudited("the audit of staging failed: " + ", ".join(audit.failed))
        current = self.current()
        if current is not None and current.name.endswith(data[:12]):
            return current
        number = max((int(path.name.split("-")[0]) for path in self.all()), default=0) + 1
        release = self._releases / f"{number:06d}-{data[:12]}"
        building = self._releases / f".{release.name}"
        shutil.rmtree(building, ignore_errors=True)
        shutil.copytree(self.staging, building, copy_function=os.link)
        building.rename(release)
        self._flip(release)
        self._forget_old()
        return release

    def all(self) -> list[Path]:
        """Releases, oldest first."""
        if not self._releases.is_dir():
            return []
        return sorted(path for path in self._releases.iterdir() if not path.name.startswith("."))

    def current(self) -> Path | None:
        """The published release."""
        return self.published.resolve() if self.published.is_symlink() else None

    def return_to(self, number: int | None = None) -> Path:
        """Publish a kept release again: that of the number, or the one before the published one.

        Raises UnknownRelease.
        """
        current = self.current()
        kept = {int(path.name.split("-")[0]): path for path in self.all()}
        if number is None:
            before = [path for path in kept.values() if current and path.name < current.name]
            if not before:
                raise UnknownRelease("there is no release before the published one")
            number = int(before[-1].name.split("-")[0])
        if number not in kept:
            raise UnknownRelease(f"release {number} is not kept; kept are {sorted(kept)}")
        if kept[number] != current:
            self._flip(kept[number])
        return kept[number]

    def _flip(self, release: Path) -> None:
        old = self.current()
        link = self.published.with_name(".marts.new")
        with suppress(FileNotFoundError):
            link.unlink()
        link.symlink_to(release.relative_to(self.published.parent))
        link.replace(self.published)
        flush(self.published.parent)
        if old is not None and old.is_dir():
            os.utime(old)  # tells when its last reader can have found it

    def _forget_old(self) -> None:
        current, now = self.current(), time.time()
        for path in self.all()[:-KEPT]:
            # A clock set back makes an age negative: rather keep than take away.
            if path != current and now - path.stat().st_mtime >= self._undisturbed:
                shutil.rmtree(path)

    def _read_audits(self) -> list[Audit]:
        if not self._audits.is_file():
            return []
        rows = json.loads(self._audits.read_bytes())
        return [Audit(**{**row, "failed": tuple(row["failed"])}) for row in rows]
