"""Small worlds for tests of marts: stage tables with a few reports and figures, and marts of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from report_pipeline.digests import sha256, short_id
from report_pipeline.landing import INVENTORY
from report_pipeline.marts.build import Built, Workshop, opened
from report_pipeline.marts.files import open_marts
from report_pipeline.marts.registry import MARTS
from report_pipeline.schemas import REFUSALS, STAGE_TABLES, STAGES
from report_pipeline.store import Store, UnitDone
from report_pipeline.tables import Table

Row = dict[str, Any]

_ZERO = {
    pa.string(): "", pa.int64(): 0, pa.float64(): 0.0, pa.bool_(): False, pa.binary(): b"",
}  # fmt: skip


def filled(table: Table, **given: Any) -> Row:
    """A row of a table: what is given, null where that may be, else an empty value."""
    names = {column.name for column in table.columns}
    assert set(given) <= names, set(given) - names
    return {
        c.name: given.get(c.name, None if c.nullable else _ZERO.get(c.type, []))
        for c in table.columns
    }


@dataclass
class World:
    """Reports to be, and the marts made of them."""

    home: Path
    rows: dict[str, list[Row]] = field(default_factory=dict)
    files: list[Row] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    held: list[Row] = field(default_factory=list)  # id, reason, detail

    def __post_init__(self) -> None:
        for tables in STAGE_TABLES.values():
            self.tables |= {table.name: table for table in tables}
        self.tables[REFUSALS.name] = REFUSALS

    def put(self, table: str, **given: Any) -> Row:
        row = filled(self.tables[table], **given)
        self.rows.setdefault(table, []).append(row)
        return row

    def report(
        self,
        region: str | None,
        year: int | None,
        *,
        level: str = "county",
        region_id: str | None = None,
        code: str | None = None,
        uri: str | None = None,
        chars: int = 1000,
        **identity: Any,
    ) -> str:
        """Put a report with one leaf; returns its report_id."""
        uri = uri or f"{region}/{year}.txt"
        sha = sha256(uri.encode())
        report_id = short_id(sha)
        self.files.append({"source_uri": uri, "source_sha256": sha, "bytes": 1, "mtime_ns": 1})
        self.put("raw_reports", document_id=sha, source_sha256=sha, unit_key=sha, text="x")
        self.put(
            "clean_reports",
            unit_key=report_id, report_id=report_id, document_id=sha, source_sha256=sha,
            region_name=region, region_id=region_id, region_code=code or region_id,
            region_level=level if region else None, report_year=year, report_year_basis="title",
            body_chars=chars, text="字" * 10, **identity,
        )  # fmt: skip
        self.section(report_id, 0, "targets", 0, chars)
        return report_id

    def section(self, report_id: str, ordinal: int, kind: str, start: int, end: int) -> None:
        self.put(
            "report_sections",
            unit_key=report_id, report_id=report_id, section_id=f"{report_id}-{ordinal}",
            ordinal=ordinal, depth=1, kind=kind, char_start=start, char_end=end, is_leaf=True,
            text="节" * 10,
        )  # fmt: skip

    def figure(
        self,
        report_id: str,
        status: str,
        year: int,
        value: float,
        *,
        indicator: str = "gdp",
        measure: str = "growth",
        unit: str = "%",
        unit_base: str = "%",
        factor: float = 1,
        upper: float | None = None,
        bound: str = "exact",
        **given: Any,
    ) -> str:
        """Put an observation after those that the report has; returns its id."""
        at = 10 * (
            1 + sum(r["report_id"] == report_id for r in self.rows.get("report_indicators", ()))
        )
        observation_id = short_id(report_id, at)
        if status == "target":
            given.setdefault("target_kind", "headline")
        self.put(
            "report_indicators",
            **{
                "unit_key": report_id, "observation_id": observation_id, "report_id": report_id,
                "indicator_id": indicator, "status": status, "period_year": year,
                "period": "year", "measure": measure, "value": value, "value_upper": upper,
                "unit": unit, "value_base": value * factor,
                "value_base_upper": None if upper is None else upper * factor,
                "unit_base": unit_base, "bound": bound, "char_start": at, "char_end": at + 3,
                "section_id": f"{report_id}-0", "mention_no": 1, "evidence": f"{value}{unit}",
                **given,
            },
        )  # fmt: skip
        return observation_id

    def target(self, report_id: str, year: int, value: float, **given: Any) -> str:
        return self.figure(report_id, "target", year, value, **given)

    def actual(self, report_id: str, year: int, value: float, **given: Any) -> str:
        return self.figure(report_id, "actual", year, value, **given)

    def forget(self, report_id: str) -> None:
        """Take a report and all that was made of it out of the world."""
        [sha] = [
            r["source_sha256"] for r in self.rows["clean_reports"] if r["report_id"] == report_id
        ]
        self.files = [file for file in self.files if file["source_sha256"] != sha]
        for name, rows in self.rows.items():
            self.rows[name] = [r for r in rows if r["unit_key"] not in {report_id, sha}]

    def commit(self) -> Store:
        """Write the world as the stages would have: one batch a stage."""
        store = Store(self.home)
        for stage in STAGES:
            mine = [*STAGE_TABLES[stage], REFUSALS]
            rows = {t.name: self._of(stage, t) for t in mine}
            ledger = store.commit(
                stage,
                {t.name: pa.Table.from_pylist(rows[t.name], t.arrow) for t in mine},
                list(self._units(stage, rows)),
                "run",
            )
            store.set_current(stage, ledger)
        return store

    def _of(self, stage: str, table: Table) -> list[Row]:
        rows = self.rows.get(table.name, [])
        return [r for r in rows if r["stage"] == stage] if table is REFUSALS else rows

    def _units(self, stage: str, rows: dict[str, list[Row]]) -> Iterable[UnitDone]:
        if stage == "raw_reports":
            units = {(f["source_sha256"], f["source_sha256"]): "" for f in self.files}
        else:
            by = "document_id" if stage == "clean_reports" else "report_id"
            units = {(r["report_id"], r[by]): "" for r in self.rows.get("clean_reports", ())}
        for key, unit_id in units:
            mine = [r for part in rows.values() for r in part if r["unit_key"] == key]
            yield UnitDone(key, unit_id, unit_id, "in", "v", short_id(str(mine)), ())

    def build(self, only: Iterable[str] = ()) -> dict[str, Built]:
        """Commit, and build every mart into staging, or some of them from the others there."""
        chosen = [table for table in MARTS if not only or table.name in only]
        with self.workshop([table for table in MARTS if table not in chosen]) as workshop:
            for table in chosen:
                workshop.build(table)
            return workshop.finished()

    def workshop(self, standing: Sequence[Table] = ()) -> AbstractContextManager[Workshop]:
        """Commit, and open a workshop."""
        store = self.commit()
        names = INVENTORY.names
        inventory = pa.Table.from_pylist(
            [{name: file.get(name) for name in names} for file in self.files], INVENTORY
        )
        held = pa.Table.from_pylist(
            self.held, pa.schema([(name, pa.string()) for name in ("id", "reason", "detail")])
        )
        return opened(store, inventory, self.staging, standing, held)

    @property
    def staging(self) -> Path:
        return self.home / "staging"

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the marts in staging."""
        with self.marts() as connection:
            return connection.execute(query).fetchall()

    def marts(self) -> duckdb.DuckDBPyConnection:
        return open_marts(self.staging)

    def outcomes(self, what: str, where: str = "target_state = 'set'") -> list[Any]:
        """A column of the targets and outcomes, in order of region and year."""
        found = self.ask(
            f"SELECT {what} FROM fact_target_outcome WHERE {where} "
            "ORDER BY region_name, period_year, indicator_id, measure, unit_base"
        )
        return [row[0] if len(row) == 1 else row for row in found]
