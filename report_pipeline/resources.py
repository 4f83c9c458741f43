"""The one resource of every asset: where home is, and the lock that one run at a time holds.

Around a run it does what every run needs, however it was started: lease, lock, dead and old runs,
lineage events, and the record of what was finished. What assets do does not belong here.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dagster import ConfigurableResource, DagsterInstance, DagsterRun, InitResourceContext
from pydantic import PrivateAttr

from report_pipeline import processes
from report_pipeline.cleaning.corrections import Correction, load_corrections
from report_pipeline.housekeeping import (
    DIED,
    drop_free_leases,
    fail_dead_runs,
    prune_runs,
    take_lease,
)
from report_pipeline.landing import Inventory
from report_pipeline.lock import HomeBusy, lock_home
from report_pipeline.quality.check import FULL_AUDIT
from report_pipeline.quality.gate import Gate
from report_pipeline.release import Releases
from report_pipeline.settings import SAMPLE_REPORTS, Settings
from report_pipeline.standing import (
    Standings,
    corrections_version,
    nothing_new,
    project_version,
    standing_of,
)
from report_pipeline.store import Store
from report_pipeline.workers import release

if TYPE_CHECKING:
    from report_pipeline.lineage_events import Told


class Pipeline(ConfigurableResource):  # type: ignore[type-arg]
    """A home folder and how much of the machine to use."""

    home: str
    reports: str = ""  # landing folder; empty: the one that home remembers, or the sample
    corrections: str
    workers: int
    batch_size: int
    max_file_bytes: int
    wait_seconds: float = 3600.0  # how long a run waits for another one on the same home
    keep_runs_days: int = 90  # Dagster's records of runs
    audit_year: int = 0  # the year that years are judged by; 0: this year
    openlineage: str = ""  # where lineage events go; see settings

    _full: bool = PrivateAttr(default=False)  # look again at rows that were audited before
    _begun: tuple[str, str] = PrivateAttr(default=("", ""))  # project and corrections at the start
    _left: list[str] = PrivateAttr(default_factory=list)  # inputs that this run could not take

    @classmethod
    def of(cls, settings: Settings) -> "Pipeline":
        """The resource for these settings."""
        return cls(
            home=str(settings.home),
            reports=str(settings.reports or ""),
            corrections=str(settings.corrections),
            workers=settings.workers,
            batch_size=settings.batch_size,
            max_file_bytes=settings.max_file_bytes,
            wait_seconds=settings.wait_seconds,
            keep_runs_days=settings.automation.keep_runs_days,
            openlineage=settings.openlineage,
        )

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["Pipeline"]:
        """Hold the lock of home while a run's steps execute; a sensor only looks."""
        run, instance, home = context.run, context.instance, Path(self.home)
        if run is None or instance is None:
            yield self
            return
        take_lease(home, run.run_id)
        lock = lock_home(home, self.wait_seconds)
        try:
            if self.workers:
                processes.begin()
            self.clear_dead_runs(instance)
            prune_runs(instance, home, self.keep_runs_days)
            drop_free_leases(instance, home)
            Standings(home).clear()
            self._full = run.tags.get(FULL_AUDIT) == "true"
            self._begun = (project_version(), corrections_version(Path(self.corrections)))
            with self._telling(instance, run):
                yield self
        finally:
            release()
            lock.release()

    def clear_dead_runs(self, instance: DagsterInstance) -> None:
        """Fail the runs that died, unless somebody holds the lock: then one may be at work."""
        try:
            lock = lock_home(Path(self.home), 0)
        except HomeBusy:
            return
        try:
            dead = fail_dead_runs(instance, Path(self.home))
        finally:
            lock.release()
        if dead and self.openlineage:
            from report_pipeline.lineage_events import send  # noqa: PLC0415

            send(self.openlineage, (self._told(run).died(time.time(), DIED) for run in dead))

    @contextmanager
    def _telling(self, instance: DagsterInstance, run: DagsterRun) -> Iterator[None]:
        """Send lineage events around a run, where that is wanted."""
        if not self.openlineage:
            yield
            return
        from report_pipeline.lineage_events import send  # noqa: PLC0415

        told = self._told(run)
        send(self.openlineage, [told.start(time.time())])
        try:
            yield
        finally:
            send(self.openlineage, told.end(instance, time.time()))

    def _told(self, run: DagsterRun) -> "Told":
        from report_pipeline.lineage_events import Told  # noqa: PLC0415

        return Told(run.run_id, run.job_name, Path(self.home), self.landing_folder)

    # -- what a run has done -----------------------------------------------------------------------

    def leave(self, inputs: tuple[str, ...]) -> None:
        """Say that these inputs are for the next run."""
        self._left += inputs

    def finish(self, run: DagsterRun) -> None:
        """Record that the marts hold all there is, if this was a whole run and left nothing."""
        chosen = run.asset_selection or run.op_selection or run.parent_run_id
        if not chosen and not self._left:
            inventory = self.inventory.table
            standing = standing_of(inventory, *self._begun)
            Standings(Path(self.home)).write(inventory, standing, run.run_id)

    def nothing_new(self, most_bytes: int | None = None) -> bool:
        """Whether a run now would take up just what the last finished one did.

        Where more than ``most_bytes`` would have to be read to know: no.
        """
        found = nothing_new(
            Path(self.home),
            self.landing_folder,
            Path(self.corrections),
            self.max_file_bytes,
            most_bytes,
        )
        return found is not None

    def finished(self) -> bool:
        """Whether the last run finished and what it published is still there."""
        return Standings(Path(self.home)).read() is not None

    # -- what is under home ------------------------------------------------------------------------

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
    def gate(self) -> Gate:
        return Gate(Path(self.home), self.audit_year, self._full)

    @property
    def landing_folder(self) -> Path:
        """The folder asked for, or the one home remembers, or the sample."""
        return Path(self.reports) if self.reports else (self.inventory.folder or SAMPLE_REPORTS)

    def load_corrections(self) -> list[Correction]:
        """The curator's corrections; raises what cleaning.corrections says of a bad file."""
        return list(load_corrections(Path(self.corrections)))
