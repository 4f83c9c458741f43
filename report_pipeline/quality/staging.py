"""The audit of staging: every mart, whole or what changed of it, before anything is published.

A report is a mart's unit. Its content is a digest of its rows in the mart and of its row in
``dim_report``, so that whatever touched either is looked at again; files that are byte for byte
those of an earlier audit are not even opened for it.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from report_pipeline.digests import digest
from report_pipeline.indicators.catalogue import catalogue
from report_pipeline.marts.build import catalogue_table
from report_pipeline.marts.files import mart_files
from report_pipeline.marts.registry import MARTS
from report_pipeline.quality.audit import Subject, audit_table
from report_pipeline.quality.check import CheckResult
from report_pipeline.quality.frames import MEMORY, fresh_view
from report_pipeline.quality.ledger import UNITS, AuditLedger
from report_pipeline.quality.suites import checks, suites_digest
from report_pipeline.refusal import Reason
from report_pipeline.release import Audit, Releases
from report_pipeline.schemas import DIM_REPORT
from report_pipeline.tables import Table


def audit_staging(
    releases: Releases, ledger: AuditLedger, *, year: int, full: bool = False
) -> dict[str, list[CheckResult]]:
    """Check every mart in staging, as far as it is not as it was; results by mart."""
    suites = suites_digest(MARTS)
    files = releases.staged()
    of = digest(sorted(files.items()), suites, year)
    results = {} if full else _repeated(ledger, of)
    if len(results) < len(MARTS):
        parameters = {"next_year": year + 1}
        with _opened(releases) as connection:
            for table in MARTS:
                results[table.name] = _audit(
                    connection, table, releases.staging, files, ledger,
                    suites=digest(suites, year), parameters=parameters, full=full,
                )  # fmt: skip
                ledger.keep(table.name, of, results[table.name])
    return results


def record(releases: Releases, results: Mapping[str, Iterable[CheckResult]]) -> None:
    """Write in the ledger of releases whether staging may be published."""
    failed = tuple(
        f"{name}.{result.check.name}"
        for name, found in results.items()
        for result in found
        if result.blocks
    )
    releases.record_audit(
        Audit(releases.staging_digest(), suites_digest(MARTS), not failed, failed)
    )


def _repeated(ledger: AuditLedger, of: str) -> dict[str, list[CheckResult]]:
    kept = {table.name: ledger.results(table.name, of, checks(table)) for table in MARTS}
    return {name: results for name, results in kept.items() if results is not None}


@contextmanager
def _opened(releases: Releases) -> Iterator[DuckDBPyConnection]:
    """A connection with the marts of staging, those published last as ``last.…``, and rules."""
    published = releases.current()
    settings: dict[str, Any] = {
        "memory_limit": MEMORY,
        "temp_directory": str(releases.staging.parent / "store" / "tmp"),
        "preserve_insertion_order": False,
    }
    with duckdb.connect(config=settings) as connection:
        connection.execute("CREATE SCHEMA last")
        for table in MARTS:
            _view(connection, table, table.name, mart_files(releases.staging, table.name))
            before = mart_files(published, table.name) if published else []
            _view(connection, table, f"last.{table.name}", before)
        connection.register("catalogue", catalogue_table())
        connection.register("plausible", plausible_table())
        connection.register("reasons", pa.table({"reason": [str(reason) for reason in Reason]}))
        yield connection


def _view(connection: DuckDBPyConnection, table: Table, name: str, files: list[Path]) -> None:
    if files:
        source = _parquet(files)
    else:
        source = f"empty_{table.name}"
        connection.register(source, table.arrow.empty_table())
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {source}")


def _parquet(files: list[Path]) -> str:
    listed = ", ".join(f"'{_quoted(file)}'" for file in files)
    return f"read_parquet([{listed}], hive_partitioning = false)"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def plausible_table() -> pa.Table:
    """What the catalogue holds possible: ``indicator_id``, ``measure``, ``low``, ``high``."""
    rows = [
        {"indicator_id": name, "measure": measure, "low": float(low), "high": float(high)}
        for name, indicator in catalogue().indicators.items()
        for measure, (low, high) in indicator.plausible.items()
    ]
    types = (pa.string(), pa.string(), pa.float64(), pa.float64())
    names = ("indicator_id", "measure", "low", "high")
    return pa.Table.from_pylist(rows, pa.schema(zip(names, types, strict=True)))


def _audit(
    connection: DuckDBPyConnection,
    table: Table,
    staging: Path,
    digests: Mapping[str, str],
    ledger: AuditLedger,
    *,
    suites: str,
    parameters: Mapping[str, int],
    full: bool,
) -> list[CheckResult]:
    before = ledger.audited(table.name, "" if full else suites)
    marks = {
        path: f"{path.relative_to(staging).as_posix()} {digests[path.relative_to(staging).as_posix()]}"
        for path in mart_files(staging, table.name)
    }
    known = set(before.units.column("file").to_pylist())
    changed = [path for path, mark in marks.items() if mark not in known]
    has_units = "report_id" in (column.name for column in table.columns)

    def opened(fresh: pa.Table) -> Iterator[DuckDBPyConnection]:
        unit = _unit_of(has_units)
        if not has_units or len(fresh) == len(units):
            fresh_view(connection, table, unit, None)
        else:
            stands_in = set(fresh.column("file").to_pylist())
            files = [path for path, mark in marks.items() if mark in stands_in]
            fresh_view(connection, table, unit, fresh, _parquet(files))
        yield connection

    try:
        units = _units(connection, table, changed, marks, before.units, has_units)
    except duckdb.Error:
        units = UNITS.empty_table()  # its columns are not as declared, which the audit will say
    subject = Subject(table, changed, units, connection, opened)
    try:
        results, audited = audit_table(subject, before, parameters)
    except duckdb.Error as error:
        # A table it is compared with is not as declared; what cannot be asked has not passed.
        why = f"could not be looked at: {error}"
        return [CheckResult(check, 0, failures=(why,), observed=why) for check in checks(table)]
    if audited is not None:
        ledger.note(table.name, suites, audited)
    return results


def _unit_of(has_units: bool) -> str:
    # Rows without a report are of one unit too: they must be looked at.
    return "coalesce(report_id, '')" if has_units else "''"


def _units(
    connection: DuckDBPyConnection,
    table: Table,
    changed: list[Path],
    marks: Mapping[Path, str],
    before: pa.Table,
    has_units: bool,
) -> pa.Table:
    """What stands in the mart now: each report once a file, with a digest of its rows."""
    connection.register("audited_units", before)
    connection.register("standing_files", pa.table({"file": pa.array(marks.values(), pa.string())}))
    kept = "SELECT * FROM audited_units WHERE file IN (SELECT file FROM standing_files)"
    parts = [kept]
    for path in changed:
        # Hashes of several columns are joined by xor: hashed again, so that a change that many rows
        # have in common does not cancel out.
        columns = ", ".join(f'"{c.name}"' for c in table.columns)
        unit = _unit_of(has_units)
        parts.append(
            f"SELECT {unit} AS unit, '{_quoted(Path(marks[path]))}' AS file, "
            f"sum(hash(hash({columns})))::VARCHAR AS content, count(*) AS rows "
            f"FROM read_parquet('{_quoted(path)}', hive_partitioning = false) GROUP BY ALL"
        )
    every = " UNION ALL ".join(parts)
    if has_units and table.name != DIM_REPORT.name:
        hashed = ", ".join(f'"{column.name}"' for column in DIM_REPORT.columns)
        every = f"""
            SELECT u.unit, u.file,
                concat(split_part(u.content, ' ', 1), ' ', d.mark) AS content, u.rows
            FROM ({every}) AS u
            LEFT JOIN (SELECT report_id, hash({hashed})::VARCHAR AS mark FROM dim_report) AS d
                ON d.report_id = u.unit
        """
    found: pa.Table = connection.sql(
        f"SELECT * FROM ({every}) ORDER BY unit, file"
    ).to_arrow_table()
    return found.cast(UNITS)
