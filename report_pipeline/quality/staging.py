"""The audit of staging: every mart, whole or what changed of it, before anything is published.

A mart's unit is a report, or in marts by region a region. Its content is a digest of its rows in the
mart and of what these are looked up in, so that whatever touched either is looked at again; files
that are byte for byte those of an earlier audit are not even opened for it.
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
from report_pipeline.marts.units import has_units, unit_column
from report_pipeline.quality.audit import Subject, audit_table
from report_pipeline.quality.check import CheckResult
from report_pipeline.quality.frames import MEMORY, fresh_view
from report_pipeline.quality.ledger import UNITS, AuditLedger
from report_pipeline.quality.suites import checks, suites_digest
from report_pipeline.refusal import Reason
from report_pipeline.release import Audit, Releases
from report_pipeline.schemas import DIM_REPORT
from report_pipeline.sql import parquet_scan, quoted
from report_pipeline.tables import Table

# Marts that each row of another is looked up in: when they change, all its rows are looked at again.
_LOOKED_UP = {
    "dim_report": ("dim_region.parquet",),
    "fact_indicator": ("dim_indicator.parquet",),
}
# Marts whose rows are compared with those of other reports of their region.
_IN_REGIONS = {"fact_indicator"}
# Marts in which rows are looked up that are of the same report or region.
_BESIDES = {
    "fact_indicator": ("fact_section",),
    "fact_quantity": ("fact_indicator",),
    "indicator_panel_sources": ("fact_indicator",),
    "indicator_panel": ("fact_indicator", "indicator_panel_sources"),
    "fact_target_outcome": ("fact_indicator",),
}
# Of the machine, not of the data: nothing was found out.
_SHORTAGES = (duckdb.OutOfMemoryException, duckdb.IOException)


def audit_staging(
    releases: Releases, ledger: AuditLedger, *, year: int, full: bool = False
) -> dict[str, list[CheckResult]]:
    """Check every mart in staging, as far as it is not as it was; results by mart."""
    files = releases.staged()
    rules = digest(suites_digest(MARTS), year, _compared_with())
    of = digest(sorted(files.items()), rules)
    results = {} if full else _repeated(ledger, of)
    if len(results) < len(MARTS):
        parameters = {"next_year": year + 1}
        with _opened(releases) as connection:
            for table in MARTS:
                lists = [files.get(name, "") for name in _LOOKED_UP.get(table.name, ())]
                found = _audit(
                    connection, table, releases.staging, files, ledger,
                    suites=digest(rules, lists), parameters=parameters, full=full,
                )  # fmt: skip
                results[table.name] = found
                if all(result.was_obtained for result in found):
                    ledger.keep(table.name, of, found)
                else:
                    ledger.forget(table.name)
    return results


def _compared_with() -> str:
    """Digest of what rows are compared with besides the marts."""
    known = [table.to_pylist() for table in (catalogue_table(), plausible_table())]
    return digest(known, [str(reason) for reason in Reason])


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
        source = parquet_scan(files)
    else:
        source = f"empty_{table.name}"
        connection.register(source, table.arrow.empty_table())
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {source}")


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
    unit = _unit(table)

    def opened(fresh: pa.Table) -> Iterator[DuckDBPyConnection]:
        named = _named(unit)
        if unit is None or len(fresh) == len(units):
            fresh_view(connection, table, named, None)
        else:
            stands_in = set(fresh.column("file").to_pylist())
            files = [path for path, mark in marks.items() if mark in stands_in]
            fresh_view(connection, table, named, fresh, parquet_scan(files))
        yield connection

    unread: duckdb.Error | None = None
    try:
        units = _units(connection, table, changed, marks, before.units)
    except _SHORTAGES:
        raise
    except duckdb.Error as error:
        # Its columns are not as declared, which the audit will say.
        units, unread = UNITS.empty_table(), error
    subject = Subject(table, changed, units, connection, opened)
    try:
        results, audited = audit_table(subject, before, parameters)
    except _SHORTAGES:
        raise
    except duckdb.Error as error:
        # A table it is compared with is not as declared; what cannot be asked has not passed.
        return _not_obtained(table, error)
    if unread is not None and audited is not None:
        return _not_obtained(table, unread)
    if audited is not None:
        ledger.note(table.name, suites, audited)
    return results


def _not_obtained(table: Table, error: duckdb.Error) -> list[CheckResult]:
    why = f"could not be looked at: {error}"
    return [
        CheckResult(check, 0, failures=(why,), observed=why, was_obtained=False)
        for check in checks(table)
    ]


def _unit(table: Table) -> str | None:
    """The column that names a mart's units; None where the mart as a whole is one."""
    if has_units(table):
        return unit_column(table)
    return "report_id" if "report_id" in (column.name for column in table.columns) else None


def _named(unit: str | None) -> str:
    # Rows that name no report or region are of one unit too: they must be looked at.
    return f"coalesce({unit}, '')" if unit else "''"


def _units(
    connection: DuckDBPyConnection,
    table: Table,
    changed: list[Path],
    marks: Mapping[Path, str],
    before: pa.Table,
) -> pa.Table:
    """What stands in the mart now: each unit once a file, with a digest of its rows.

    Afterwards the connection knows it as ``units_of_<mart>``.
    """
    connection.register("audited_units", before)
    connection.register("standing_files", pa.table({"file": pa.array(marks.values(), pa.string())}))
    parts = ["SELECT * FROM audited_units WHERE file IN (SELECT file FROM standing_files)"]
    for path in changed:
        # Hashes of several columns are joined by xor: hashed again, so that a change that many rows
        # have in common does not cancel out.
        columns = ", ".join(f'"{c.name}"' for c in table.columns)
        parts.append(
            f"SELECT {_named(_unit(table))} AS unit, {quoted(marks[path])} AS file, "
            f"sum(hash(hash({columns})))::VARCHAR AS content, count(*) AS rows "
            f"FROM {parquet_scan([path])} GROUP BY ALL"
        )
    every = " UNION ALL ".join(parts)
    if _unit(table) and table.name != DIM_REPORT.name:
        every = f"""
            WITH own AS (
                SELECT unit, file, split_part(content, ' ', 1) AS content, rows FROM ({every})
            )
            SELECT u.unit, u.file, concat_ws(' ', u.content, b.mark) AS content, u.rows
            FROM own AS u
            LEFT JOIN ({_beside(table)}) AS b ON b.unit = u.unit
        """
    found: pa.Table = connection.sql(
        f"SELECT * FROM ({every}) ORDER BY unit, file"
    ).to_arrow_table()
    found = found.cast(UNITS)
    connection.register(f"units_of_{table.name}", found)
    return found


def _beside(table: Table) -> str:
    """For each unit of a mart a mark of its reports, and of what else its rows are looked up in.

    For use beside ``own``, the units of the mart with the digests of their rows.
    """
    columns = ", ".join(f'r."{column.name}"' for column in DIM_REPORT.columns)
    unit, marks, joins = _unit(table), [f"hash({columns})"], []
    others = {name: f"units_of_{name}" for name in _BESIDES.get(table.name, ())}
    if table.name in _IN_REGIONS:
        others["own_rows"] = "own"
    for name, units in others.items():
        key = "region_id" if name.startswith("indicator_panel") else "report_id"
        marks.append(f"{name}.content")
        joins.append(
            f"LEFT JOIN (SELECT unit, string_agg(content, ' ' ORDER BY file) AS content "
            f"FROM {units} GROUP BY unit) AS {name} ON {name}.unit = r.{key}"
        )
    mark = f"concat_ws(' ', {', '.join(marks)}), ' ' ORDER BY r.report_id"
    if table.name in _IN_REGIONS:
        region = "coalesce(r.region_id, r.report_id)"
        mark = f"hash(string_agg({mark}) OVER (PARTITION BY {region}))"
        return f"SELECT r.{unit} AS unit, {mark} AS mark FROM dim_report AS r {' '.join(joins)}"
    return (
        f"SELECT r.{unit} AS unit, hash(string_agg({mark})) AS mark "
        f"FROM dim_report AS r {' '.join(joins)} GROUP BY r.{unit}"
    )
