"""The audit of one table: its fresh rows slice by slice, its aggregates whole, one result a check.

A unit that was audited is not looked at again while its rows and the suites are the same; what was
found in it is remembered. Which units and files a table has, the callers say.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection

from report_pipeline.digests import digest
from report_pipeline.quality.check import EXAMPLES, Check, CheckResult, Finding
from report_pipeline.quality.expecting import unmet
from report_pipeline.quality.frames import PER_ROW, columns_frame, frames, is_per_unit
from report_pipeline.quality.ledger import Audited
from report_pipeline.quality.suites import COLUMNS, checks, frame_of
from report_pipeline.tables import Table

_UNASKED = "could not be looked at: the columns are not as declared"
_CUT = 120  # characters of a value in an example
_OWNERS = ("report_id", "document_id")  # columns that say whose a row is


@dataclass(frozen=True, slots=True)
class Subject:
    """A table to be audited."""

    table: Table
    files: Sequence[Path]  # that were not audited as they are
    units: pa.Table  # of ledger.UNITS: what stands now; a table without units has one named ''
    whole: DuckDBPyConnection  # in which the table and its neighbours have their names
    # For units to be looked at: connections with the view ``fresh``, together covering them all.
    opened: Callable[[pa.Table], Iterable[DuckDBPyConnection]]


def audit_table(
    subject: Subject, before: Audited, parameters: Mapping[str, Any]
) -> tuple[list[CheckResult], Audited | None]:
    """Results of a table's checks, and what is to be remembered of its units.

    That is nothing where its columns are not as declared.
    """
    table, found = subject.table, checks(subject.table)
    by_frame: dict[str, list[dict[str, Any]]] = {}
    for check in found:
        for expectation in check.expectations:
            by_frame.setdefault(frame_of(expectation), []).append(expectation)
    rows = pc.sum(subject.units.column("rows")).as_py() or 0
    declared = by_frame.pop(COLUMNS)
    columns = before.columns
    if subject.files:
        shown = columns_frame(subject.files)
        columns = digest(shown.to_pylist())
        if columns != before.columns and (shape := _findings(shown, declared, parameters, COLUMNS)):
            # Without its columns nothing else can be asked of a table.
            unasked = [Finding(check.name, _UNASKED) for check in found[1:]]
            return [_result(check, rows, [*shape, *unasked]) for check in found], None
    fresh = fresh_units(subject.units, before.units)
    per_unit = _remembered(before.findings, subject.units, fresh)
    of_units = partial(is_per_unit, table)
    if len(fresh):
        for connection in subject.opened(fresh):
            for frame in filter(of_units, by_frame):
                for piece in frames(connection, table, frame):
                    per_unit += _findings(piece, by_frame[frame], parameters, frame)
    others = [
        finding
        for frame, expectations in by_frame.items()
        if not of_units(frame)
        for piece in frames(subject.whole, table, frame)
        for finding in _findings(piece, expectations, parameters, frame)
    ]
    results = [_result(check, rows, [*per_unit, *others]) for check in found]
    return results, Audited(subject.units, tuple(per_unit), columns)


def fresh_units(units: pa.Table, audited: pa.Table) -> pa.Table:
    """The units that were not audited with the same rows."""
    if not len(audited):
        return units
    now, then = _marks(units), _marks(audited)
    return units.filter(pc.invert(pc.is_in(now, then)))


def _marks(units: pa.Table) -> pa.Array:
    joined = pc.binary_join_element_wise(units.column("unit"), units.column("content"), "\0")
    return joined.combine_chunks()


def _remembered(findings: Sequence[Finding], units: pa.Table, fresh: pa.Table) -> list[Finding]:
    """What was found in units that stand as they were."""
    if not findings:
        return []
    anew = set(fresh.column("unit").to_pylist())
    standing = set(units.column("unit").to_pylist()) - anew
    return [finding for finding in findings if finding.unit in standing]


def _findings(
    frame: pa.Table,
    expectations: Sequence[dict[str, Any]],
    parameters: Mapping[str, Any],
    kind: str,
) -> list[Finding]:
    found = []
    for one in unmet(frame, expectations, parameters):
        check = one.expectation["meta"]["check"]
        if not one.rows:
            found.append(Finding(check, one.words))
            continue
        rows = frame.take(pa.array(one.rows, pa.int64()))
        shown = [_example(row) for row in rows.slice(0, EXAMPLES).to_pylist()]
        attributed = kind in PER_ROW or one.expectation["meta"].get("of") == "report"
        found += _by_owner(check, one.words, rows, shown, attributed)
    return found


def _by_owner(
    check: str, words: str, rows: pa.Table, shown: Sequence[dict[str, str]], attributed: bool
) -> list[Finding]:
    """One finding for each unit and report among the unexpected rows."""
    nothing = [""] * len(rows)
    owner = next((name for name in _OWNERS if name in rows.column_names), None)
    units = rows.column("audit_unit").to_pylist() if "audit_unit" in rows.column_names else nothing
    reports = rows.column(owner).to_pylist() if owner and attributed else nothing
    counts: dict[tuple[str, str], int] = {}
    examples: dict[tuple[str, str], list[dict[str, str]]] = {}
    for number, (unit, report) in enumerate(zip(units, reports, strict=True)):
        whose = (unit or "", report or "")
        counts[whose] = counts.get(whose, 0) + 1
        if number < len(shown):
            examples.setdefault(whose, []).append(shown[number])
    return [
        Finding(check, words, *whose, count=count, examples=tuple(examples.get(whose, ())))
        for whose, count in counts.items()
    ]


def _example(row: Mapping[str, Any]) -> dict[str, str]:
    """A row as one sees it: the columns that name it, and those that are not plainly so."""
    return {
        name: str(value)[:_CUT]
        for name, value in row.items()
        if name != "audit_unit" and value is not None and value is not True
    }


def _result(check: Check, rows: int, findings: Sequence[Finding]) -> CheckResult:
    mine = [finding for finding in findings if finding.check == check.name]
    count = sum(finding.count for finding in mine)
    examples = [example for finding in mine for example in finding.examples]
    owned = all(finding.report for finding in mine)
    words = tuple(dict.fromkeys(finding.words for finding in mine))
    return CheckResult(
        check=check,
        rows=rows,
        unexpected=count,
        failures=words,
        examples=tuple(examples[:EXAMPLES]),
        observed=f"{count} of {rows} rows." if count else "; ".join(words),
        culprits=tuple(sorted({finding.report for finding in mine})) if owned else (),
    )
