"""Reports held back: those with rows that failed a critical check, kept out of the marts.

``store/audit/held.json`` names them with the check. A report is let go when the stages make it anew
(a new rule, a correction), when the suites change, or when it is retried.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

import pyarrow as pa

from report_pipeline.quality.check import CheckResult
from report_pipeline.refusal import Reason
from report_pipeline.schemas import STAGES
from report_pipeline.store import Store, write_atomically

SHARE = 0.01  # of the reports that may be held back at once
FLOOR = 2  # reports that may be, however few there are …
LEAST = 0.5  # … but never this share of them

TABLE = pa.schema([("id", pa.string()), ("reason", pa.string()), ("detail", pa.string())])


@dataclass(frozen=True, slots=True)
class HeldReport:
    """A report, or a whole document, that is kept out of the marts."""

    id: str  # report_id or document_id
    check: str
    detail: str
    suites: str
    made_by: Mapping[str, str]  # stage → key of the unit of work it was judged by


class HeldBack:
    """The reports held back in one home."""

    def __init__(self, store: Store, suites: str) -> None:
        self._store = store
        self._suites = suites
        self._path = store.root / "audit" / "held.json"

    def read(self) -> list[HeldReport]:
        """Those that are still as they were judged."""
        if not self._path.is_file():
            return []
        every = [HeldReport(**row) for row in json.loads(self._path.read_bytes())]
        keys = {
            stage: set(self._store.current(stage).column("unit_key").to_pylist())
            for stage in {stage for report in every for stage in report.made_by}
        }
        return [
            report
            for report in every
            if report.suites == self._suites
            and all(key in keys[stage] for stage, key in report.made_by.items())
        ]

    def table(self) -> pa.Table:
        """Those held back, as the marts take them: ``id``, ``reason``, ``detail``."""
        rows = [
            {"id": r.id, "reason": str(Reason.FAILED_CHECK), "detail": f"{r.check}: {r.detail}"}
            for r in self.read()
        ]
        return pa.Table.from_pylist(rows, TABLE)

    def judge(
        self, results: Mapping[str, Sequence[CheckResult]], reports: int, until: str = STAGES[-1]
    ) -> tuple[dict[str, list[CheckResult]], bool]:
        """Hold back the reports that failed critical checks, where they are few enough.

        ``until`` is the last stage whose work was judged. Returns the results by table, those whose
        culprits are held marked so, and whether reports were held that had not been before.
        """
        held = {report.id: report for report in self.read()}
        new = {
            culprit: (name, result)
            for name, found in results.items()
            for result in found
            if result.blocks and result.culprits
            for culprit in result.culprits
            if culprit not in held
        }
        if new and len(new) > allowance(reports):
            return {name: list(found) for name, found in results.items()}, False
        if new:
            made_by = self._made_by(set(new), until)
            for culprit, (name, result) in new.items():
                check = f"{name}.{result.check.name}"
                held[culprit] = HeldReport(
                    culprit, check, _detail(culprit, result), self._suites, made_by[culprit]
                )
        rows = [asdict(report) for _, report in sorted(held.items())]
        if new or self._path.is_file():
            write_atomically(self._path, json.dumps(rows, ensure_ascii=False, indent=1).encode())
        return {
            name: [
                replace(result, held=True)
                if result.blocks and result.culprits and held.keys() >= set(result.culprits)
                else result
                for result in found
            ]
            for name, found in results.items()
        }, bool(new)

    def let_go(self, ids: set[str]) -> int:
        """Hold these back no longer; returns how many were."""
        before = self.read()
        after = [report for report in before if report.id not in ids]
        if len(after) != len(before):
            rows = [asdict(report) for report in after]
            write_atomically(self._path, json.dumps(rows, ensure_ascii=False, indent=1).encode())
        return len(before) - len(after)

    def clear(self) -> None:
        """Hold nothing back."""
        with suppress(FileNotFoundError):
            self._path.unlink()

    def _made_by(self, ids: set[str], until: str) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {name: {} for name in ids}
        for stage in STAGES[: STAGES.index(until) + 1]:
            units = self._store.current(stage)
            columns = (
                units.column(name).to_pylist() for name in ("unit_key", "unit_id", "children")
            )
            for key, unit_id, children in zip(*columns, strict=True):
                # A document or report is the child of one stage's unit and the unit of the next.
                for name in ids.intersection([unit_id, *(child["id"] for child in children or ())]):
                    found[name].setdefault(stage, key)
        return found


def allowance(reports: int) -> int:
    """How many reports of so many may be held back at once."""
    return max(int(SHARE * reports), min(FLOOR, int(LEAST * reports)))


def _detail(culprit: str, result: CheckResult) -> str:
    mine = next((row for row in result.examples if culprit in row.values()), {})
    shown = ", ".join(f"{name} {value}" for name, value in mine.items() if value != culprit)
    return f"{result.check.description}; not so: {shown}" if shown else result.check.description
