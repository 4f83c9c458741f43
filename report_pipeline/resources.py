"""The one resource of every asset: where home is, and the lock that one run at a time holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster import ConfigurableResource, InitResourceContext
from filelock import FileLock, Timeout

from report_pipeline.cleaning.corrections import Correction, load_corrections
from report_pipeline.landing import Inventory
from report_pipeline.release import Releases
from report_pipeline.settings import SAMPLE_REPORTS, Settings
from report_pipeline.store import Store


class HomeBusy(RuntimeError):
    """Another run is using this home."""


def lock_home(home: Path, wait_seconds: float) -> FileLock:
    """Take the lock of a home; raises HomeBusy after waiting. Within a process it may be retaken."""
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "lock", is_singleton=True, thread_local=False)
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout as error:
        raise HomeBusy(f"another run is using {home}; try again when it has ended") from error
    return lock


class Pipeline(ConfigurableResource):  # type: ignore[type-arg]
    """A home folder and how much of the machine to use."""

    home: str
    reports: str = ""  # landing folder; empty: the one that home remembers, or the sample
    corrections: str
    workers: int
    batch_size: int
    max_file_bytes: int
    wait_seconds: float = 600.0  # how long a run waits for another one on the same home

    @classmethod
    def of(cls, settings: Settings, wait_seconds: float = 600.0) -> "Pipeline":
        """The resource for these settings."""
        return cls(
            home=str(settings.home),
            reports=str(settings.reports or ""),
            corrections=str(settings.corrections),
            workers=settings.workers,
            batch_size=settings.batch_size,
            max_file_bytes=settings.max_file_bytes,
            wait_seconds=wait_seconds,
        )

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["Pipeline"]:  # noqa: ARG002
        """Hold the lock of home while a run's steps execute."""
        lock = lock_home(Path(self.home), self.wait_seconds)
        try:
            yield self
        finally:
            lock.release()

    @property
    def store(self) -> Store:
        return Store(Path(self.home))

    @property
    def inventory(self) -> Inventory:
        return Inventory(Path(self.home))

    @property
    def releases(self) -> Releases:
        return Releases(Path(self.home))

    @property
    def landing_folder(self) -> Path:
        """The folder asked for, or the one home remembers, or the sample."""
        return Path(self.reports) if self.reports else (self.inventory.folder or SAMPLE_REPORTS)

    def load_corrections(self) -> list[Correction]:
        """The curator's corrections; raises what cleaning.corrections says of a bad file."""
        return list(load_corrections(Path(self.corrections)))
