"""The inputs of each stage, read from what its upstream's store holds now.

A stage's input digest covers what its result depends on and nothing else: sections depend on the
text alone, figures on text, outline, and what identity says of place and year. Everything here
works on whole columns: a run looks at every unit of every stage, however few are new.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from report_pipeline.cleaning.corrections import Correction, corrections_for
from report_pipeline.digests import digest, numbered_ids
from report_pipeline.fingerprint import code_version
from report_pipeline.landing import path_of
from report_pipeline.schemas import CLEAN_REPORTS, RAW_REPORTS, REPORT_SECTIONS
from report_pipeline.stages import clean, indicators, raw, sections, terms
from report_pipeline.stages.run import WANTED, StageInputs, Wanted
from report_pipeline.stages.stage import Row, Stage
from report_pipeline.store import Store
from report_pipeline.tables import Table

_PLACES = 16  # reports of one document that a correction can name by report_id


def raw_inputs(folder: Path, inventory: pa.Table) -> StageInputs:
    """Every content of the landing folder, once, under its smallest name."""
    taken = inventory.filter(pc.is_valid(inventory.column("source_sha256")))
    by_name = taken.sort_by([("source_uri", "descending")])
    # The last writer of a dict wins: the smallest name of each content.
    names = dict(
        zip(
            by_name.column("source_sha256").to_pylist(),
            by_name.column("source_uri").to_pylist(),
            strict=True,
        )
    )

    def load(part: Sequence[Wanted]) -> list[raw.RawInput]:
        return [raw.RawInput(path_of(folder, names[w.unit_id]), w.unit_id) for w in part]

    contents = pa.array(sorted(names), pa.string())
    return StageInputs(pa.table([contents] * 3, schema=WANTED), load)


def clean_inputs(store: Store, corrections: Sequence[Correction]) -> StageInputs:
    """Every document, with the corrections that touch it."""
    upstream = store.current(raw.STAGE.name)
    made = _children(upstream)
    documents = _Rows(store, raw.STAGE, RAW_REPORTS, upstream, made)
    touching = _touching_documents(store, corrections, upstream, made)
    inputs = _with_corrections(made, made.column("sha256"), touching)

    def load(part: Sequence[Wanted]) -> list[clean.CleanInput]:
        rows = documents.fetch(part, "document_id")
        return [clean.CleanInput(rows[w.unit_id][0], touching.get(w.unit_id, ())) for w in part]

    return StageInputs(_wanted(made, inputs), load, _lag(upstream, raw.STAGE))


def sections_inputs(store: Store) -> StageInputs:
    """Every report's text."""
    upstream = store.current(clean.STAGE.name)
    made = _children(upstream)
    reports = _Rows(store, clean.STAGE, CLEAN_REPORTS, upstream, made)

    def load(part: Sequence[Wanted]) -> list[sections.SectionsInput]:
        rows = reports.fetch(part, "report_id")
        return [sections.SectionsInput(w.unit_id, rows[w.unit_id][0]["text"]) for w in part]

    wanted = _wanted(made, made.column("text_sha256"))
    return StageInputs(wanted, load, _lag(upstream, clean.STAGE))


def indicators_inputs(store: Store, corrections: Sequence[Correction]) -> StageInputs:
    """Every report that has an outline of its present text, with corrections that drop figures."""
    outlined = _Outlined(store)
    made = outlined.reports
    touching = {
        report_id: touched
        for report_id, sha in _named_reports(corrections, made)
        if (touched := corrections_for(corrections, sha, {report_id}))
    }
    read = _joined(made, ["text_sha256", "context_sha256", "outline_sha256"])
    inputs = _with_corrections(made, read, touching)

    def load(part: Sequence[Wanted]) -> list[indicators.IndicatorsInput]:
        return [
            indicators.IndicatorsInput(report, outline, touching.get(w.unit_id, ()))
            for w, (report, outline) in zip(part, outlined.fetch(part), strict=True)
        ]

    return StageInputs(_wanted(made, inputs), load, outlined.lag)


def terms_inputs(store: Store) -> StageInputs:
    """Every report that has an outline of its present text."""
    outlined = _Outlined(store)

    def load(part: Sequence[Wanted]) -> list[terms.TermsInput]:
        return [
            terms.TermsInput(w.unit_id, report["text"], outline)
            for w, (report, outline) in zip(part, outlined.fetch(part), strict=True)
        ]

    made = outlined.reports
    inputs = _joined(made, ["text_sha256", "outline_sha256"])
    return StageInputs(_wanted(made, inputs), load, outlined.lag)


class _Outlined:
    """The reports that have an outline of their present text, and both their rows."""

    def __init__(self, store: Store) -> None:
        reports, outlines = store.current(clean.STAGE.name), store.current(sections.STAGE.name)
        made = _children(reports)
        outline = pa.table(
            {
                "id": outlines.column("unit_id"),
                "text_sha256": outlines.column("input_sha256"),
                "outline_sha256": outlines.column("output_sha256"),
            }
        )
        self.reports = made.join(outline, ["id", "text_sha256"], join_type="inner").sort_by("id")
        self.lag = _lag(outlines, sections.STAGE) + len(made) - len(self.reports)
        self._texts = _Rows(store, clean.STAGE, CLEAN_REPORTS, reports, made)
        self._trees = _Rows(store, sections.STAGE, REPORT_SECTIONS, outlines, _children(outlines))

    def fetch(self, part: Sequence[Wanted]) -> list[tuple[Row, list[Row]]]:
        """For each wanted unit its row of ``clean_reports`` and those of ``report_sections``."""
        texts, trees = self._texts.fetch(part, "report_id"), self._trees.fetch(part, "report_id")
        return [(texts[w.unit_id][0], trees.get(w.unit_id, [])) for w in part]


# --- columns --------------------------------------------------------------------------------------


def _children(ledger: pa.Table) -> pa.Table:
    """What the units of a ledger yielded, a row each: its facets, its source, its unit's row."""
    children = ledger.column("children").combine_chunks()
    facets = pc.list_flatten(children)
    parents = pc.list_parent_indices(children)
    columns = {field.name: pc.struct_field(facets, field.name) for field in facets.type}
    return pa.table(
        {
            **columns,
            "source_sha256": ledger.column("source_sha256").combine_chunks().take(parents),
            "made_by": parents,
        }
    )


def _wanted(made: pa.Table, inputs: pa.Array | pa.ChunkedArray) -> pa.Table:
    return pa.table([made.column("id"), made.column("source_sha256"), inputs], schema=WANTED)


def _joined(made: pa.Table, columns: Sequence[str]) -> pa.Array:
    """A digest of several columns, row by row."""
    listed = [made.column(name).to_pylist() for name in columns]
    return pa.array(
        [hashlib.sha256("|".join(row).encode()).hexdigest() for row in zip(*listed, strict=True)],
        pa.string(),
    )


def _with_corrections(
    made: pa.Table, inputs: pa.Array | pa.ChunkedArray, touching: Mapping[str, Sequence[Correction]]
) -> pa.Array:
    """Input digests in which the corrections of the few units that have some are counted."""
    changed = inputs.to_numpy(zero_copy_only=False).copy()
    if touching:
        for at in np.flatnonzero(np.isin(made.column("id").to_numpy(), list(touching))):
            keys = [correction.key for correction in touching[made.column("id")[at].as_py()]]
            changed[at] = digest(changed[at], keys)
    return pa.array(changed, pa.string())


def _lag(upstream: pa.Table, stage: Stage) -> int:
    """Units that upstream made by an older code version than it has now."""
    version = code_version(stage.modules, stage.tables)
    older = pc.sum(pc.not_equal(upstream.column("code_version"), version)).as_py()
    return int(older or 0)


# --- corrections ----------------------------------------------------------------------------------


def _named_reports(corrections: Sequence[Correction], made: pa.Table) -> Iterable[tuple[str, str]]:
    """Reports (id, source) that some correction names, or whose source it names."""
    sources = {c.source_sha256 for c in corrections if c.source_sha256}
    reports = {c.report_id for c in corrections if c.report_id}
    named = pc.or_(
        pc.is_in(made.column("source_sha256"), pa.array(sorted(sources), pa.string())),
        pc.is_in(made.column("id"), pa.array(sorted(reports), pa.string())),
    )
    chosen = made.filter(named)
    return zip(
        chosen.column("id").to_pylist(), chosen.column("source_sha256").to_pylist(), strict=True
    )


def _touching_documents(
    store: Store, corrections: Sequence[Correction], upstream: pa.Table, made: pa.Table
) -> dict[str, Sequence[Correction]]:
    """Documents that corrections touch: by their source, or by a report that may stand in them."""
    named = {c.report_id for c in corrections if c.report_id}
    members = _member_paths(store, upstream) if named else {}
    touching: dict[str, Sequence[Correction]] = {}
    if not corrections:
        return touching
    pairs = zip(
        made.column("id").to_pylist(), made.column("source_sha256").to_pylist(), strict=True
    )
    for document_id, sha in pairs:
        # Which reports a document holds is known only after cleaning: all it could hold are asked.
        ids = numbered_ids(_PLACES, sha, members.get(document_id, "")) if named else ()
        if touched := corrections_for(corrections, sha, named.intersection(ids)):
            touching[document_id] = touched
    return touching


def _member_paths(store: Store, upstream: pa.Table) -> dict[str, str]:
    """Path inside their archive of the documents that have one, by document."""
    with duckdb.connect() as connection:
        store.view(connection, raw.STAGE.name, RAW_REPORTS, upstream)
        rows = connection.execute(
            f"SELECT document_id, member_path FROM {RAW_REPORTS.name} WHERE member_path <> ''"
        ).fetchall()
    return dict(rows)


# --- rows -----------------------------------------------------------------------------------------


class _Rows:
    """Upstream rows by the id that names a unit, fetched a batch at a time."""

    def __init__(
        self, store: Store, stage: Stage, table: Table, units: pa.Table, made: pa.Table
    ) -> None:
        self._store, self._stage, self._table, self._units = store, stage, table, units
        self._ids, self._made_by = made.column("id"), made.column("made_by")

    def fetch(self, part: Sequence[Wanted], column: str) -> dict[str, list[Row]]:
        """Rows whose ``column`` names one of the wanted units."""
        asked = pc.is_in(self._ids, pa.array([wanted.unit_id for wanted in part], pa.string()))
        units = self._units.take(pc.unique(self._made_by.filter(asked)))
        grouped: dict[str, list[Row]] = {}
        for row in self._store.rows(self._stage.name, self._table, units).to_pylist():
            grouped.setdefault(row[column], []).append(row)
        return grouped
