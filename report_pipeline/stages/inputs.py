"""The inputs of each stage, read from what its upstream's store holds now.

A stage's input digest covers what its result depends on and nothing else: sections depend on the
text alone, figures on text, outline, and what identity says of place and year.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from report_pipeline.cleaning.corrections import Correction, corrections_for
from report_pipeline.digests import digest, short_id
from report_pipeline.fingerprint import code_version
from report_pipeline.schemas import CLEAN_REPORTS, RAW_REPORTS, REPORT_SECTIONS
from report_pipeline.stages import clean, indicators, raw, sections, terms
from report_pipeline.stages.run import StageInputs, Wanted
from report_pipeline.stages.stage import Row, Stage
from report_pipeline.store import Store
from report_pipeline.tables import Table

_PLACES = 16  # reports of one document that a correction can name by report_id


def raw_inputs(folder: Path, inventory: pa.Table) -> StageInputs:
    """Every content of the landing folder, once, under its smallest name."""
    names: dict[str, str] = {}
    for row in inventory.select(["source_uri", "source_sha256"]).to_pylist():
        sha = row["source_sha256"]
        if sha and (sha not in names or row["source_uri"] < names[sha]):
            names[sha] = row["source_uri"]

    def load(part: Sequence[Wanted]) -> list[raw.RawInput]:
        return [raw.RawInput(folder / names[w.unit_id], w.unit_id) for w in part]

    return StageInputs([Wanted(sha, sha, sha) for sha in sorted(names)], load)


def clean_inputs(store: Store, corrections: Sequence[Correction]) -> StageInputs:
    """Every document, with the corrections that touch it."""
    upstream = store.current(raw.STAGE.name)
    documents = _Rows(store, raw.STAGE, RAW_REPORTS, upstream)
    touching: dict[str, Sequence[Correction]] = {}
    wanted = []
    for unit in upstream.to_pylist():
        for child in unit["children"]:
            touching[child["id"]] = _touching(corrections, unit["source_sha256"], child["id"])
            key = digest(child["sha256"], [c.key for c in touching[child["id"]]])
            wanted.append(Wanted(child["id"], unit["source_sha256"], key))

    def load(part: Sequence[Wanted]) -> list[clean.CleanInput]:
        rows = documents.fetch(part, "document_id")
        return [clean.CleanInput(rows[w.unit_id][0], touching[w.unit_id]) for w in part]

    return StageInputs(wanted, load, _lag(upstream, raw.STAGE))


def sections_inputs(store: Store) -> StageInputs:
    """Every report's text."""
    upstream = store.current(clean.STAGE.name)
    reports = _Rows(store, clean.STAGE, CLEAN_REPORTS, upstream)
    wanted = [
        Wanted(child["id"], unit["source_sha256"], child["text_sha256"])
        for unit in upstream.to_pylist()
        for child in unit["children"]
    ]

    def load(part: Sequence[Wanted]) -> list[sections.SectionsInput]:
        rows = reports.fetch(part, "report_id")
        return [sections.SectionsInput(w.unit_id, rows[w.unit_id][0]["text"]) for w in part]

    return StageInputs(wanted, load, _lag(upstream, clean.STAGE))


def indicators_inputs(store: Store, corrections: Sequence[Correction]) -> StageInputs:
    """Every report that has an outline of its present text, with corrections that drop figures."""
    reports, outlines = store.current(clean.STAGE.name), store.current(sections.STAGE.name)
    text_rows = _Rows(store, clean.STAGE, CLEAN_REPORTS, reports)
    outline_rows = _Rows(store, sections.STAGE, REPORT_SECTIONS, outlines)
    outlined = {row["unit_id"]: row for row in outlines.to_pylist()}
    wanted, touching, lag = [], {}, _lag(outlines, sections.STAGE)
    for unit in reports.to_pylist():
        for child in unit["children"]:
            outline = outlined.get(child["id"])
            if outline is None or outline["input_sha256"] != child["text_sha256"]:
                lag += 1
                continue
            touching[child["id"]] = _touching(corrections, unit["source_sha256"], child["id"])
            key = digest(
                child["text_sha256"],
                child["context_sha256"],
                outline["output_sha256"],
                [c.key for c in touching[child["id"]]],
            )
            wanted.append(Wanted(child["id"], unit["source_sha256"], key))

    def load(part: Sequence[Wanted]) -> list[indicators.IndicatorsInput]:
        texts, trees = text_rows.fetch(part, "report_id"), outline_rows.fetch(part, "report_id")
        return [
            indicators.IndicatorsInput(
                texts[w.unit_id][0], trees.get(w.unit_id, []), touching[w.unit_id]
            )
            for w in part
        ]

    return StageInputs(wanted, load, lag)


def terms_inputs(store: Store) -> StageInputs:
    """Every report that has an outline of its present text."""
    reports, outlines = store.current(clean.STAGE.name), store.current(sections.STAGE.name)
    text_rows = _Rows(store, clean.STAGE, CLEAN_REPORTS, reports)
    outline_rows = _Rows(store, sections.STAGE, REPORT_SECTIONS, outlines)
    texts_now = {
        child["id"]: child["text_sha256"]
        for children in reports.column("children").to_pylist()
        for child in children
    }
    wanted = [
        Wanted(
            unit["unit_id"],
            unit["source_sha256"],
            digest(unit["input_sha256"], unit["output_sha256"]),
        )
        for unit in outlines.to_pylist()
        if texts_now.get(unit["unit_id"]) == unit["input_sha256"]
    ]

    def load(part: Sequence[Wanted]) -> list[terms.TermsInput]:
        texts, trees = text_rows.fetch(part, "report_id"), outline_rows.fetch(part, "report_id")
        return [
            terms.TermsInput(w.unit_id, texts[w.unit_id][0]["text"], trees.get(w.unit_id, []))
            for w in part
        ]

    lag = len(texts_now) - len(wanted) + _lag(outlines, sections.STAGE)
    return StageInputs(wanted, load, lag)


def _touching(
    corrections: Sequence[Correction], source_sha256: str, name: str
) -> Sequence[Correction]:
    if not corrections:
        return ()
    ids = {name} | {short_id(source_sha256, "", place) for place in range(_PLACES)}
    return tuple(corrections_for(corrections, source_sha256, ids))


def _lag(upstream: pa.Table, stage: Stage) -> int:
    """Units that upstream made by an older code version than it has now."""
    version = code_version(stage.modules, stage.tables)
    return sum(1 for made_by in upstream.column("code_version").to_pylist() if made_by != version)


class _Rows:
    """Upstream rows by the id that names a unit, fetched a batch at a time."""

    def __init__(self, store: Store, stage: Stage, table: Table, units: pa.Table) -> None:
        self._store, self._stage, self._table, self._units = store, stage, table, units
        children = units.column("children").to_pylist()
        self._made_by = {child["id"]: at for at, made in enumerate(children) for child in made}

    def fetch(self, part: Sequence[Wanted], column: str) -> dict[str, list[Row]]:
        """Rows whose ``column`` names one of the wanted units."""
        units = self._units.take(sorted({self._made_by[wanted.unit_id] for wanted in part}))
        grouped: dict[str, list[Row]] = {}
        for row in self._store.rows(self._stage.name, self._table, units).to_pylist():
            grouped.setdefault(row[column], []).append(row)
        return grouped
