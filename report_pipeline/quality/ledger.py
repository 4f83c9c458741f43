"""What was audited, by which suites, and what was found: the memory that makes audits incremental.

``store/audit/<table>.units.parquet`` lists the audited units of a table with a digest of their rows,
and holds the digest of the columns its files were found to have as declared;
``<table>.findings.json`` what was not as expected in them, and ``<table>.json`` the results of the
last audit with a digest of all it depended on, so that they can be repeated as they were.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from report_pipeline.quality.check import Check, CheckResult, Finding
from report_pipeline.store import write_atomically, write_parquet

UNITS = pa.schema(
    [
        ("unit", pa.string()),
        ("file", pa.string()),  # the file its rows stand in, with a digest; empty for the stages
        ("content", pa.string()),  # digest of its rows
        ("rows", pa.int64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Audited:
    """What is known of a table from earlier audits by the same suites."""

    units: pa.Table
    findings: tuple[Finding, ...] = ()
    columns: str = ""  # digest of the columns that were found as declared


class AuditLedger:
    """The ledger of audits of one home."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "store" / "audit"

    def audited(self, table: str, suites: str) -> Audited:
        """Units of a table audited by these suites, and what was found in them."""
        path = self._units(table)
        if not path.is_file():
            return Audited(UNITS.empty_table())
        units = pq.read_table(path)
        marks = units.schema.metadata or {}
        if marks.get(b"suites") != suites.encode():
            return Audited(UNITS.empty_table())
        rows = json.loads(self._findings(table).read_bytes())
        findings = tuple(Finding(**{**row, "examples": tuple(row["examples"])}) for row in rows)
        return Audited(units.cast(UNITS), findings, marks.get(b"columns", b"").decode())

    def note(self, table: str, suites: str, audited: Audited) -> None:
        """Remember what stands audited of a table now."""
        # Findings first: a crash between the two leaves units that will be audited again.
        rows = [
            {name: getattr(finding, name) for name in Finding.__slots__}
            for finding in audited.findings
        ]
        write_atomically(self._findings(table), json.dumps(rows, ensure_ascii=False).encode())
        marked = audited.units.cast(UNITS).replace_schema_metadata(
            {"suites": suites, "columns": audited.columns}
        )
        write_parquet(self._units(table), marked)

    def forget(self, table: str) -> None:
        """Have a table audited anew."""
        for path in (self._units(table), self._result(table)):
            with suppress(FileNotFoundError):
                path.unlink()

    def results(self, table: str, of: str, checks: Sequence[Check]) -> list[CheckResult] | None:
        """The results of the last audit of a table, if it was ``of`` the same."""
        path = self._result(table)
        if not path.is_file():
            return None
        kept = json.loads(path.read_bytes())
        if kept["of"] != of:
            return None
        return [
            CheckResult(
                check=check,
                rows=row["rows"],
                unexpected=row["unexpected"],
                failures=tuple(row["failures"]),
                examples=tuple(row["examples"]),
                observed=row["observed"],
                culprits=tuple(row["culprits"]),
            )
            for check, row in zip(checks, kept["results"], strict=True)
        ]

    def keep(self, table: str, of: str, results: Sequence[CheckResult]) -> None:
        """Keep the results of an audit, to be repeated while ``of`` is the same."""
        rows = [
            {
                "check": r.check.name, "rows": r.rows, "unexpected": r.unexpected,
                "failures": r.failures, "examples": r.examples, "observed": r.observed,
                "culprits": r.culprits,
            }
            for r in results
        ]  # fmt: skip
        content = json.dumps({"of": of, "results": rows}, ensure_ascii=False)
        write_atomically(self._result(table), content.encode())

    def _units(self, table: str) -> Path:
        return self._folder / f"{table}.units.parquet"

    def _findings(self, table: str) -> Path:
        return self._folder / f"{table}.findings.json"

    def _result(self, table: str) -> Path:
        return self._folder / f"{table}.json"
