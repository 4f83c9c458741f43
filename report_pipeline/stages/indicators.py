"""Stage ``report_indicators``: an outlined report → its quantities and observations."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from report_pipeline.cleaning.corrections import Correction, CorrectionStale, drop_observations
from report_pipeline.digests import digest, short_id
from report_pipeline.indicators.declined import find_declined
from report_pipeline.indicators.extract import Extraction, extract
from report_pipeline.indicators.observation import Context, Observation
from report_pipeline.indicators.quantity import Quantity
from report_pipeline.refusal import Reason, Refused
from report_pipeline.schemas import (
    REPORT_DECLINED,
    REPORT_INDICATORS,
    REPORT_LEFTOVERS,
    REPORT_QUANTITIES,
)
from report_pipeline.sections.section import Section
from report_pipeline.stages.sections import from_row, section_id
from report_pipeline.stages.stage import Made, Row, Stage
from report_pipeline.units import Child


@dataclass(frozen=True, slots=True)
class IndicatorsInput:
    """A row of ``clean_reports``, its rows of ``report_sections``, and corrections that drop."""

    report: Mapping[str, Any]
    sections: Sequence[Mapping[str, Any]]
    corrections: Sequence[Correction] = ()


def work(given: IndicatorsInput) -> Made:
    """Read the figures of one report."""
    report, text = given.report, given.report["text"]
    sections = [from_row(dict(row)) for row in given.sections]
    extraction = extract(text, sections, context_of(report))
    leaves = _Leaves(report["report_id"], sections)
    observations = [
        _observation_row(report["report_id"], text, leaves, observation)
        for observation in extraction.observations
    ]
    try:
        kept = drop_observations(observations, given.corrections)
    except CorrectionStale as stale:
        raise Refused(Reason.STALE_CORRECTION, str(stale)) from stale
    names = {row["observation_id"] for row in kept}
    rows = {
        REPORT_QUANTITIES.name: [
            _quantity_row(report["report_id"], leaves, quantity, used_by)
            for quantity, used_by in _used(extraction, observations, names)
        ],
        REPORT_INDICATORS.name: [dict(row) for row in kept],
        REPORT_DECLINED.name: [
            {
                "report_id": report["report_id"],
                "indicator_id": found.indicator_id,
                "char_start": found.start,
                "char_end": found.end,
                "evidence": text[found.start : found.end],
            }
            for found in find_declined(text)
        ],
        REPORT_LEFTOVERS.name: [
            {
                "report_id": report["report_id"],
                "char_start": other.start,
                "char_end": other.end,
                "text": text[other.start : other.end],
            }
            for other in extraction.others
            if other.kind == "leftover"
        ],
    }
    return Made(rows, (Child(report["report_id"], digest(rows)),))


def context_of(report: Mapping[str, Any]) -> Context:
    """What the reader of a report knows before reading its sentences."""
    own = report["township"] or report["county"] or report["city"] or report["province"]
    tiers = [report[name] for name in ("province", "city", "county", "township") if report[name]]
    return Context(
        report_year=report["report_year"],
        region_level=report["region_level"],
        own_names=tuple(name for name in (own, report["region_name"]) if name),
        parent_names=tuple(name for name in tiers if name != own),
    )


class _Leaves:
    """Which leaf section a character stands in."""

    def __init__(self, report_id: str, sections: Sequence[Section]) -> None:
        leaves = [section for section in sections if section.is_leaf]
        self._starts = [leaf.start for leaf in leaves]
        self._ids = [section_id(report_id, leaf.ordinal) for leaf in leaves]

    def at(self, offset: int) -> str:
        return self._ids[max(bisect_right(self._starts, offset) - 1, 0)]


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _measured(found: Quantity | Observation) -> Row:
    return {
        "value": float(found.value),
        "value_upper": _float(found.value_upper),
        "unit": found.unit,
        "value_base": _float(found.value_base),
        "value_base_upper": _float(found.value_base_upper),
        "unit_base": found.unit_base,
        "bound": found.bound,
        "char_start": found.start,
        "char_end": found.end,
    }


def _observation_row(report_id: str, text: str, leaves: _Leaves, found: Observation) -> Row:
    name = short_id(
        report_id, found.start, found.end, found.indicator_id, found.status, found.period_year,
        found.measure,
    )  # fmt: skip
    return {
        "observation_id": name,
        "report_id": report_id,
        **_measured(found),
        **{field: getattr(found, field) for field in _COPIED},
        "evidence": text[found.evidence_start : found.evidence_end],
        "section_id": leaves.at(found.start),
        "flags": list(found.flags),
    }


_COPIED = (
    "indicator_id", "status", "period_year", "period", "measure", "scope", "evidence_start",
    "evidence_end", "name_printed", "period_start", "aggregation", "basis", "actual_kind",
    "target_kind", "commitment", "mention_no", "rule_id",
)  # fmt: skip


def _used(
    extraction: Extraction, observations: Sequence[Row], kept: Set[str]
) -> Iterator[tuple[Quantity, str | None]]:
    """Each quantity with the first observation that uses it and was not dropped."""
    for index, quantity in enumerate(extraction.quantities):
        names = [
            observations[at]["observation_id"] for at in extraction.observation_of.get(index, ())
        ]
        yield quantity, next((name for name in names if name in kept), None)


def _quantity_row(
    report_id: str, leaves: _Leaves, found: Quantity, observation_id: str | None
) -> Row:
    return {
        "quantity_id": short_id(report_id, found.start, found.end),
        "report_id": report_id,
        "section_id": leaves.at(found.start),
        "text": found.text,
        **_measured(found),
        "observation_id": observation_id,
    }


STAGE = Stage(
    name="report_indicators",
    tables=(REPORT_INDICATORS, REPORT_QUANTITIES, REPORT_DECLINED, REPORT_LEFTOVERS),
    modules=("report_pipeline.stages.indicators",),
    work=work,
)
