"""From a row of the marts back to the bytes: everything that made one figure.

Reads the published marts and, by what their lineage names, the rows of the stages behind them, also
where the stages have moved on since. How it is shown is the command's business.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import reduce
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from report_pipeline.cleaning.clean_report import OffsetMap
from report_pipeline.journal import Journal
from report_pipeline.landing import Inventory
from report_pipeline.marts.files import open_marts
from report_pipeline.schemas import CLEAN_REPORTS, RAW_FILES, RAW_REPORTS
from report_pipeline.store import Store
from report_pipeline.tables import Table

Row = dict[str, Any]
_AROUND = 24  # characters of context with which a figure is looked for in its file
_SHOWN = ("rule_id", "start", "end", "replacement")


class Untraceable(LookupError):
    """There is no such row, more than one, or what made it is no longer stored."""


def trace(home: Path, wanted: str) -> Row:
    """What made the observation or quantity that ``wanted`` names or begins; raises Untraceable."""
    marts = home / "marts"
    if not marts.exists():
        raise Untraceable("nothing is published yet; run `report-pipeline run` first")
    with open_marts(marts) as connection:
        kind, row = _find(connection, wanted)
        [report] = _rows(connection, "FROM dim_report WHERE report_id = $1", row["report_id"])
        work = _rows(connection, "FROM lineage WHERE report_id = $1", row["report_id"])
        outline = _rows(
            connection,
            "SELECT * EXCLUDE (text), CASE WHEN section_id = $2 THEN text END AS text"
            " FROM fact_section WHERE report_id = $1 ORDER BY ordinal",
            row["report_id"],
            row["section_id"],
        )
    behind = _Behind(home, {line["stage"]: line for line in work}, report)
    return {
        kind: row,
        "report": report,
        "sentence": _sentence(row, outline),
        "section": _path_to(row["section_id"], outline),
        "cleaning": behind.cleaning(row),
        "document": behind.document(row),
        "file": behind.file(),
        "work": [line | {"noted": behind.noted(line["run_id"])} for line in work],
    }


def _rows(connection: duckdb.DuckDBPyConnection, query: str, *values: Any) -> list[Row]:
    found: list[Row] = connection.sql(query, params=list(values)).to_arrow_table().to_pylist()
    return found


def _find(connection: duckdb.DuckDBPyConnection, wanted: str) -> tuple[str, Row]:
    for kind in ("observation", "quantity"):
        table = "fact_indicator" if kind == "observation" else "fact_quantity"
        found = _rows(
            connection, f"FROM {table} WHERE starts_with({kind}_id, $1) LIMIT 6", wanted.lower()
        )
        if len(found) > 1:
            names = ", ".join(row[f"{kind}_id"] for row in found[:5])
            raise Untraceable(f"{wanted!r} could be any of {names}")
        if found:
            return kind, found[0]
    raise Untraceable(f"the published marts have no observation or quantity {wanted!r}")


def _sentence(row: Row, outline: Sequence[Row]) -> str:
    [section] = [section for section in outline if section["section_id"] == row["section_id"]]
    text, base = section["text"], section["char_start"]
    start = row.get("evidence_start", row["char_start"]) - base
    end = row.get("evidence_end", row["char_end"]) - base
    begin = max(text.rfind(stop, 0, start) + 1 for stop in "。!！?？\n")
    ends = [at + 1 for stop in "。!！?？\n" if (at := text.find(stop, end)) >= 0]
    return str(text[begin : min(ends, default=len(text))]).strip()


def _path_to(section_id: str, outline: Sequence[Row]) -> list[Row]:
    """The section and those that hold it, the outermost first."""
    sections = {section["section_id"]: section for section in outline}
    path: list[Row] = []
    at: str | None = section_id
    while at is not None:
        section = sections[at]
        path.insert(0, {name: section[name] for name in _SECTION})
        at = section["parent_id"]
    return path


_SECTION = ("section_id", "label", "heading", "kind", "char_start", "char_end")


class _Behind:
    """The stored rows behind one report of the marts."""

    def __init__(self, home: Path, work: Mapping[str, Row], report: Row) -> None:
        self._home, self._work, self._source = home, work, report
        self._store = Store(home)
        self._journal = Journal(home).read()
        self._report = self._row(CLEAN_REPORTS, "clean_reports", "report_id", report["report_id"])
        document_id = self._report["document_id"]
        self._document = self._row(RAW_REPORTS, "raw_reports", "document_id", document_id)

    def _row(self, table: Table, stage: str, column: str, value: str) -> Row:
        """The row of a stage's table that the lineage of the marts names."""
        for _ in range(2):  # a run that merges batches just now moves rows once
            for unit in self._units(stage):
                path = self._store.part(stage, unit["batch"], table.name)
                chosen = (pc.field("unit_key") == unit["unit_key"]) & (pc.field(column) == value)
                with suppress(FileNotFoundError):
                    if found := pq.read_table(path, filters=chosen).to_pylist():
                        return dict(found[0])
        raise Untraceable(f"what {stage} made of it has been swept")

    def _units(self, stage: str) -> list[Row]:
        made, ledger = self._work[stage], self._store.ledger(stage)
        names = ("input_sha256", "output_sha256", "code_version")
        same = (pc.equal(ledger.column(name), made[name]) for name in names)
        return list(ledger.filter(reduce(pc.and_, same)).to_pylist())

    def cleaning(self, row: Row) -> Row:
        """Where the figure stood before cleaning, and what was changed there."""
        kind = "evidence" if "evidence_start" in row else "char"
        offsets = self._offsets()
        start, end = offsets.span_to_source(row[f"{kind}_start"], row[f"{kind}_end"])
        return {
            "char_start": row["char_start"],
            "char_end": row["char_end"],
            "edits": [
                {name: edit[name] for name in _SHOWN}
                | {"replaced": self._document["text"][edit["start"] : edit["end"]]}
                for edit in self._report["edits"]
                if edit["start"] < end and edit["end"] > start
            ],
        }

    def document(self, row: Row) -> Row:
        """Where the figure stands in the text read from the file."""
        start, end = self._span(row)
        return {
            "document_id": self._document["document_id"],
            "member_path": self._document["member_path"],
            "media_type": self._document["media_type"],
            "encoding": self._document["encoding"],
            "char_start": start,
            "char_end": end,
            "text": self._document["text"][start:end],
            "page": page_of(self._document["page_starts"], start),
        } | self._bytes(start, end)

    def _bytes(self, start: int, end: int) -> Row:
        sha = self._source["source_sha256"]
        found = None
        if not self._document["member_path"] and self._document["encoding"]:
            content = self._row(RAW_FILES, "raw_reports", "source_sha256", sha)["content"]
            found = bytes_of(
                content, self._document["encoding"], self._document["text"], start, end
            )
        return {"byte_start": found[0] if found else None, "byte_end": found[1] if found else None}

    def file(self) -> Row:
        """The file, and whether it still is what was read."""
        inventory = Inventory(self._home)
        uri, sha = self._source["source_uri"], self._source["source_sha256"]
        now = inventory.table.filter(pc.equal(inventory.table.column("source_uri"), uri))
        hashes = now.column("source_sha256").to_pylist()
        state = "gone" if not hashes else "unchanged" if hashes == [sha] else "changed"
        return {
            "source_uri": uri,
            "source_sha256": sha,
            "landing_folder": str(inventory.folder or ""),
            "state": state,
        }

    def noted(self, run_id: str) -> str | None:
        """When a run took up the landing folder, UTC; None where nobody noted it."""
        rows = self._journal.filter(pc.equal(self._journal.column("run_id"), run_id))
        return told_time(rows.column("noted_ns")[0].as_py()) if len(rows) else None

    def _offsets(self) -> OffsetMap:
        return OffsetMap(tuple(self._report["clean_starts"]), tuple(self._report["source_starts"]))

    def _span(self, row: Row) -> tuple[int, int]:
        return self._offsets().span_to_source(row["char_start"], row["char_end"])


def told_time(ns: int) -> str:
    """A wall clock time, UTC, to the second."""
    return pa.scalar(ns // 10**9, pa.timestamp("s")).as_py().isoformat() + "Z"  # type: ignore[no-any-return]


def page_of(page_starts: Sequence[int], start: int) -> int | None:
    """The page, from 1, on which a character stands; None for a text without pages."""
    return sum(1 for begins in page_starts if begins <= start) or None


def bytes_of(
    content: bytes, encoding: str, text: str, start: int, end: int
) -> tuple[int, int] | None:
    """Where in ``content`` the characters ``start``..``end`` of the ``text`` read from it stand.

    None where they do not stand there as such: an entity, a tag inside the figure, a format that is
    no text, or a passage that cannot be told from another.
    """
    try:
        decoded = content.decode(encoding, errors="replace")
    except LookupError:  # a description, not an encoding: text that was mended
        return None
    at = _same_passage(text, decoded, start, end)
    if at is None:
        return None
    # Counted from what stands before it, then held against the bytes themselves.
    before = len(decoded[:at].encode(encoding, errors="replace"))
    figure = text[start:end].encode(encoding, errors="replace")
    exact = content[before : before + len(figure)] == figure
    return (before, before + len(figure)) if exact else None


def _same_passage(text: str, decoded: str, start: int, end: int) -> int | None:
    """Offset in ``decoded`` of what stands at ``start`` of ``text``, told by what is around it."""
    for around in range(_AROUND, -1, -4):
        left = text.rfind("\n", max(start - around, 0), start) + 1 or max(start - around, 0)
        right = text.find("\n", end, end + around)
        passage = text[left : right if right >= 0 else end + around]
        count = decoded.count(passage)
        if count and count == text.count(passage):
            place = -1
            for _ in range(text.count(passage, 0, left + len(passage))):
                place = decoded.index(passage, place + 1)
            return place + start - left
    return None
