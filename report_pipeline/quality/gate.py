"""The gate: audits what a step has made, keeps bad reports back, and remembers how things stand.

A report with rows that fail a critical check goes to quarantine and the others go on; where there
are too many of them, or what failed is nobody's rows in particular, nothing is published.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from report_pipeline.marts.registry import AUDITED
from report_pipeline.quality.check import CheckResult
from report_pipeline.quality.held import HeldBack
from report_pipeline.quality.history import History
from report_pipeline.quality.ledger import AuditLedger
from report_pipeline.quality.page import page_path, write_page
from report_pipeline.quality.stage_tables import audit_stage
from report_pipeline.quality.staging import audit_staging, record
from report_pipeline.quality.suites import suites_digest
from report_pipeline.release import Releases
from report_pipeline.store import Store

Results = dict[str, list[CheckResult]]


class Gate:
    """The gate of one home. ``year`` is the run's, 0 for this one; ``full`` looks at all rows."""

    def __init__(self, home: Path, year: int = 0, full: bool = False) -> None:
        self._home = home
        self._store = Store(home)
        self._releases = Releases(home)
        self._ledger = AuditLedger(home)
        self._year = year or datetime.now(UTC).year
        self._full = full

    @cached_property
    def held(self) -> HeldBack:
        """The reports held back."""
        return HeldBack(self._store, suites_digest(AUDITED))

    @property
    def page(self) -> Path:
        """The quality page."""
        return page_path(self._home)

    def stage(self, name: str, run_id: str) -> list[CheckResult]:
        """Audit a stage's table; bad reports among its own are kept out of the marts."""
        found = {
            name: audit_stage(self._store, name, self._ledger, year=self._year, full=self._full)
        }
        inputs = sum(map(len, self._store.current(name).column("children").to_pylist()))
        judged, _ = self.held.judge(found, inputs, name)
        self._note(run_id, judged)
        if any(result.blocks for result in judged[name]):
            self.show()
        return judged[name]

    def staging(self, run_id: str, rebuild: Callable[[], None] | None = None) -> Results:
        """Audit staging. Where reports can be kept back for it, ``rebuild`` makes it without them.

        Without ``rebuild``, staging is only looked at.
        """
        found = self._audit()
        if rebuild is not None:
            reports = found["dim_report"][0].rows
            judged, more = self.held.judge(found, reports)
            if more:
                rebuild()
                found = _with_held(self._audit(), judged)
        record(self._releases, found)
        self._note(run_id, found)
        self.show()
        return found

    def show(self) -> Path:
        """Write the quality page as things stand; returns its path."""
        return write_page(self._home, History(self._home))

    def _audit(self) -> Results:
        return audit_staging(self._releases, self._ledger, year=self._year, full=self._full)

    def _note(self, run_id: str, results: Mapping[str, Sequence[CheckResult]]) -> None:
        History(self._home).note(run_id, results)


def _with_held(now: Results, before: Results) -> Results:
    """What an audit found, and for which checks reports were kept back before it."""
    return {
        name: [
            old if old.held and new.passed else new
            for new, old in zip(found, before[name], strict=True)
        ]
        for name, found in now.items()
    }
