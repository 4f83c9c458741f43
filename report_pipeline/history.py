"""What was known of a report when: the versions of a source path, and how their figures differ.

Versions come from the journal of the landing folder (what stood under a name, from which run on)
and from the ledgers (what the rules of a run made of it). Runs are ordered by the journal's numbers,
never by the clock. What was swept is no longer known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from report_pipeline.journal import Journal
from report_pipeline.schemas import CLEAN_REPORTS, REPORT_INDICATORS
from report_pipeline.store import Store
from report_pipeline.tables import Table

Row = dict[str, Any]
Figure = tuple[Any, ...]  # what a figure is of: _FIGURE
_FIGURE = ("indicator_id", "status", "period_year", "period", "measure", "scope")
_VALUE = ("value", "value_upper", "unit", "bound")
_IDENTITY = ("report_id", "source_sha256", "region_name", "region_code", "region_id", "report_year")


class NoHistory(LookupError):
    """Nothing is known under that name."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is not what it was; [] where there was or is none."""

    figure: dict[str, Any]
    before: list[str]
    after: list[str]


@dataclass(frozen=True, slots=True)
class Version:
    """What a source path held, from a run on, as the rules of that run read it."""

    source_uri: str
    run_id: str
    noted_ns: int | None  # wall clock
    why: str  # new, content, gone, reread
    source_sha256: str | None
    reports: list[Row] = field(default_factory=list)  # identity, and code_version that read it
    figures: int = 0
    changes: list[Change] = field(default_factory=list)  # against the version before


def history(home: Path, what: str, year: int | None = None) -> list[list[Version]]:
    """Versions of each source path that ``what`` names, oldest first.

    ``what`` is a path in the landing folder, or with ``year`` a region: its code, its id, or the end
    of its name. Raises NoHistory.
    """
    known = _Known(home)
    uris = [what] if year is None else known.paths_of(what, year)
    found = [versions for uri in uris if (versions := list(_versions(known, uri)))]
    if not found:
        named = what if year is None else f"{what} {year}"
        raise NoHistory(f"nothing is known of {named!r}")
    return found


def _versions(known: "_Known", uri: str) -> Iterator[Version]:
    before: Mapping[Figure, list[str]] | None = None
    last: str | None = None
    for entry in known.moments(uri):
        sha = entry["source_sha256"]
        reports, figures = known.read_at(sha, entry["number"]) if sha else ([], {})
        changes = [] if before is None else _changes(before, figures)
        if sha is None:
            why = "gone"
        elif last is None:
            why = "new"
        else:
            why = "content" if sha != last else "reread"
        if why != "reread" or changes:
            yield Version(
                source_uri=uri,
                run_id=entry["run_id"],
                noted_ns=entry["noted_ns"],
                why=why,
                source_sha256=sha,
                reports=reports,
                figures=sum(map(len, figures.values())),
                changes=changes if sha else [],
            )
        if sha:  # what comes after a gap is compared with what was there before it
            before = figures
        last = sha


def _changes(before: Mapping[Figure, list[str]], after: Mapping[Figure, list[str]]) -> list[Change]:
    keys = sorted(before.keys() | after.keys(), key=lambda key: tuple(map(str, key)))
    return [
        Change(dict(zip(_FIGURE, key, strict=True)), before.get(key, []), after.get(key, []))
        for key in keys
        if before.get(key, []) != after.get(key, [])
    ]


class _Known:
    """Journal and ledgers of a home, and the rows that they lead to."""

    def __init__(self, home: Path) -> None:
        self._store = Store(home)
        entries = Journal(home).read()
        self._entries = entries.to_pylist()
        self._number = {row["run_id"]: row["number"] for row in self._entries}
        self._noted = {row["number"]: row["noted_ns"] for row in self._entries}
        self._clean = self._store.ledger("clean_reports")
        self._read = self._store.ledger("report_indicators")

    def paths_of(self, region: str, year: int) -> list[str]:
        """Every path that ever held a report of a region and year."""
        rows = _stored(self._store, "clean_reports", CLEAN_REPORTS, self._clean, _IDENTITY)
        sources = {
            row["source_sha256"]
            for row in rows
            if row["report_year"] == year
            and (
                region in (row["region_code"], row["region_id"])
                or (row["region_name"] or "").endswith(region)
            )
        }
        return sorted({e["source_uri"] for e in self._entries if e["source_sha256"] in sources})

    def moments(self, uri: str) -> list[Row]:
        """The runs from which on a path held something else, or was read anew."""
        held = [entry for entry in self._entries if entry["source_uri"] == uri]
        moments = {entry["number"]: entry for entry in held}
        for begun, ended in zip(held, [*held[1:], None], strict=True):
            for number, run_id in self._rereadings(begun["source_sha256"]):
                if begun["number"] < number and (ended is None or number < ended["number"]):
                    moments[number] = begun | {
                        "number": number, "run_id": run_id, "noted_ns": self._noted.get(number),
                    }  # fmt: skip
        return [moments[number] for number in sorted(moments)]

    def _rereadings(self, source_sha256: str | None) -> Iterator[tuple[int, str]]:
        if source_sha256 is None:
            return
        units = self._read.filter(pc.equal(self._read.column("source_sha256"), source_sha256))
        for run_id in pc.unique(units.column("run_id")).to_pylist():
            yield self._number.get(run_id, 0), run_id

    def read_at(self, sha: str, number: int) -> tuple[list[Row], dict[Figure, list[str]]]:
        """The reports of a content, and their figures, as read by the last run up to ``number``."""
        cleaned = self._latest(self._clean, sha, number)
        read = self._latest(self._read, sha, number)
        versions = dict(
            zip(
                read.column("unit_id").to_pylist(),
                read.column("code_version").to_pylist(),
                strict=True,
            )
        )
        rows = _stored(self._store, "clean_reports", CLEAN_REPORTS, cleaned, _IDENTITY)
        reports = [row | {"code_version": versions.get(row["report_id"])} for row in rows]
        columns = (*_FIGURE, *_VALUE, "report_id", "char_start")
        found = _stored(self._store, "report_indicators", REPORT_INDICATORS, read, columns)
        figures: dict[Figure, list[str]] = {}
        for row in sorted(found, key=lambda row: (row["report_id"], row["char_start"])):
            figures.setdefault(tuple(row[name] for name in _FIGURE), []).append(_value(row))
        return reports, figures

    def _latest(self, ledger: pa.Table, sha: str, number: int) -> pa.Table:
        """Of each unit of a source the row of the last run up to ``number``."""
        own = ledger.filter(pc.equal(ledger.column("source_sha256"), sha))
        latest: dict[str, tuple[int, int]] = {}
        pairs = zip(
            own.column("unit_id").to_pylist(), own.column("run_id").to_pylist(), strict=True
        )
        for at, (unit_id, run_id) in enumerate(pairs):
            made = self._number.get(run_id, 0)
            if made <= number and (made, at) >= latest.get(unit_id, (0, 0)):
                latest[unit_id] = (made, at)
        return own.take(sorted(at for _, at in latest.values()))


def _stored(
    store: Store, stage: str, table: Table, units: pa.Table, columns: Sequence[str]
) -> list[Row]:
    """Rows that the given units made, whatever the columns their tables had then."""
    rows: list[Row] = []
    for batch in pc.unique(units.column("batch")).to_pylist():
        path = store.part(stage, batch, table.name)
        if path.is_file():
            own = units.filter(pc.equal(units.column("batch"), batch)).column("unit_key")
            rows += _read(path, columns, own)
    return rows


def _read(path: Path, columns: Iterable[str], keys: pa.ChunkedArray) -> list[Row]:
    there = pq.read_schema(path).names
    kept = [name for name in columns if name in there]
    filters = pc.field("unit_key").isin(keys.combine_chunks())
    missing = dict.fromkeys(name for name in columns if name not in there)
    return [missing | row for row in pq.read_table(path, columns=kept, filters=filters).to_pylist()]


def _value(row: Row) -> str:
    upper = "" if row["value_upper"] is None else f"–{row['value_upper']:g}"
    bound = "" if row["bound"] in ("exact", "range") else f" ({row['bound']})"
    return f"{row['value']:g}{upper} {row['unit'] or ''}".rstrip() + bound
