"""The audit of a stage's table, after the stage and before the next.

The unit is the stage's unit of work: its rows never change, so that it is audited once, unless the
file they stand in is no longer the one that was written.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection

from report_pipeline.digests import digest
from report_pipeline.marts.build import catalogue_table
from report_pipeline.quality.audit import Subject, audit_table, fresh_units
from report_pipeline.quality.check import CheckResult
from report_pipeline.quality.frames import MEMORY, fresh_view
from report_pipeline.quality.ledger import UNITS, AuditLedger
from report_pipeline.quality.suites import checks, frame_of, frame_query, suites_digest
from report_pipeline.schemas import CLEAN_REPORTS, STAGE_TABLES
from report_pipeline.store import Store
from report_pipeline.tables import Table

# What is looked into at once: at most so many units, and about so many rows and characters of text.
_UNITS_AT_ONCE, _ROWS_AT_ONCE, _CHARS_AT_ONCE = 2_000, 200_000, 10_000_000


def audit_stage(
    store: Store, stage: str, ledger: AuditLedger, *, year: int, full: bool = False
) -> list[CheckResult]:
    """Check the first table of a stage; what was audited before is taken from the ledger."""
    table = STAGE_TABLES[stage][0]
    suites = digest(suites_digest([table]), year)
    current = store.current(stage)
    marks = _marks(store, stage, table, current)
    of = digest(current.column("unit_key").to_pylist(), marks.to_pylist(), suites)
    if not full and (kept := ledger.results(table.name, of, checks(table))) is not None:
        return kept
    before = ledger.audited(table.name, "" if full else suites)
    units = pa.table(
        [current.column("unit_key"), pa.array([""] * len(current), pa.string()), marks,
         pa.array([0] * len(current), pa.int64())], schema=UNITS
    )  # fmt: skip
    fresh = fresh_units(units, before.units)
    counted = _counted(store, stage, table, current, units, fresh, before.units)
    parts = store.parts(stage, table.name, _of_units(current, fresh).column("batch").to_pylist())

    def opened(fresh: pa.Table) -> Iterator[DuckDBPyConnection]:
        ordered = _of_units(current, fresh).sort_by(
            [("batch", "ascending"), ("unit_key", "ascending")]
        )
        size = _at_once(whole, fresh)
        for at in range(0, len(ordered), size):
            with _tables(store, stage, ordered.slice(at, size)) as connection:
                fresh_view(connection, table, "unit_key", None)
                yield connection

    with _tables(store, stage, current) as whole:
        subject = Subject(table, [Path(part) for part in parts], counted, whole, opened)
        results, audited = audit_table(subject, before, {"next_year": year + 1})
    if audited is not None:
        ledger.note(table.name, suites, audited)
    ledger.keep(table.name, of, results)
    return results


def _marks(store: Store, stage: str, table: Table, current: pa.Table) -> pa.Array:
    """For each unit, its part by name, size and time of writing."""
    batches = pc.unique(current.column("batch")).to_pylist()
    seen: dict[str, str] = {}
    for batch in batches:
        path = store.part(stage, batch, table.name)
        info = path.stat() if path.is_file() else None
        seen[batch] = f"{batch} {info.st_size} {info.st_mtime_ns}" if info else batch
    return pa.array([seen[batch] for batch in current.column("batch").to_pylist()], pa.string())


def _at_once(whole: DuckDBPyConnection, fresh: pa.Table) -> int:
    """How many units to look into at once, by what they hold on average."""
    [(chars,)] = whole.execute("SELECT avg(body_chars) FROM clean_reports").fetchall()
    rows = (pc.sum(fresh.column("rows")).as_py() or 0) / len(fresh)
    most = min(_UNITS_AT_ONCE, _ROWS_AT_ONCE / max(rows, 1), _CHARS_AT_ONCE / max(chars or 1, 1))
    return max(1, int(most))


def _of_units(current: pa.Table, units: pa.Table) -> pa.Table:
    keys = units.column("unit").combine_chunks()
    return current.filter(pc.is_in(current.column("unit_key"), keys))


def _counted(
    store: Store,
    stage: str,
    table: Table,
    current: pa.Table,
    units: pa.Table,
    fresh: pa.Table,
    before: pa.Table,
) -> pa.Table:
    """The units with their numbers of rows."""
    with duckdb.connect() as connection:
        store.view(connection, stage, table, _of_units(current, fresh))
        connection.register("units", units)
        connection.register("audited", before)
        connection.register("fresh", fresh)
        found: pa.Table = connection.sql(f"""
            SELECT u.unit, u.file, u.content, coalesce(c.rows, a.rows, 0) AS rows
            FROM units AS u
            LEFT JOIN (SELECT unit_key, count(*) AS rows FROM {table.name} GROUP BY ALL) AS c
                ON c.unit_key = u.unit
            LEFT JOIN audited AS a
                ON a.unit = u.unit AND u.unit NOT IN (SELECT unit FROM fresh)
            ORDER BY u.unit
        """).to_arrow_table()
    return found.cast(UNITS)


@contextmanager
def _tables(store: Store, stage: str, units: pa.Table) -> Iterator[DuckDBPyConnection]:
    """A connection with the tables that the audit of a stage looks into, as far as they are of the
    sources of these units."""
    looked_into = _looked_into(STAGE_TABLES[stage][0])
    sources = pc.unique(units.column("source_sha256"))
    settings: dict[str, Any] = {
        "memory_limit": MEMORY,
        "temp_directory": str(store.root / "tmp"),
        "preserve_insertion_order": False,
    }
    with duckdb.connect(config=settings) as connection:
        # Joins keep their sides: taken for small, a table with all its texts would be held in memory.
        connection.execute("SET disabled_optimizers = 'build_side_probe_side'")
        connection.register("catalogue", catalogue_table())
        for name, tables in STAGE_TABLES.items():
            every = store.current(name)
            of_sources = every.filter(pc.is_in(every.column("source_sha256"), sources))
            for table in (table for table in tables if table.name in looked_into):
                store.view(connection, name, table, units if name == stage else of_sources)
        yield connection


def _looked_into(table: Table) -> set[str]:
    """The words of the queries of a table's frames, which name the tables they are over."""
    frames = {frame_of(e) for check in checks(table) for e in check.expectations}
    queries = " ".join(frame_query(table.name, frame) for frame in frames)
    return {table.name, CLEAN_REPORTS.name, *re.findall(r"\w+", queries)}
