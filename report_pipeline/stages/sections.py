"""Stage ``report_sections``: a report's text → its outline."""

from dataclasses import dataclass

from report_pipeline.digests import digest
from report_pipeline.schemas import REPORT_SECTIONS
from report_pipeline.sections.outline import outline
from report_pipeline.sections.section import Kind, Section
from report_pipeline.stages.stage import Made, Row, Stage
from report_pipeline.units import Child


@dataclass(frozen=True, slots=True)
class SectionsInput:
    """A report's cleaned text."""

    report_id: str
    text: str


def section_id(report_id: str, ordinal: int) -> str:
    """Identifier of a section."""
    return f"{report_id}-{ordinal:04d}"


def work(given: SectionsInput) -> Made:
    """Outline one report."""
    rows = [_row(given, section) for section in outline(given.text)]
    child = Child(given.report_id, digest(rows))
    return Made({REPORT_SECTIONS.name: rows}, (child,))


def _row(given: SectionsInput, section: Section) -> Row:
    parent = section.parent
    return {
        "report_id": given.report_id,
        "section_id": section_id(given.report_id, section.ordinal),
        "parent_id": None if parent is None else section_id(given.report_id, parent),
        "ordinal": section.ordinal,
        "depth": section.depth,
        "label": section.label,
        "heading": section.heading,
        "kind": str(section.kind),
        "char_start": section.start,
        "char_end": section.end,
        "is_leaf": section.is_leaf,
        "text": given.text[section.start : section.end],
    }


def from_row(row: Row) -> Section:
    """The section that a row of ``report_sections`` holds."""
    return Section(
        ordinal=row["ordinal"],
        parent=None if row["parent_id"] is None else int(row["parent_id"].rpartition("-")[2]),
        depth=row["depth"],
        label=row["label"],
        heading=row["heading"],
        kind=Kind(row["kind"]),
        start=row["char_start"],
        end=row["char_end"],
        is_leaf=row["is_leaf"],
    )


STAGE = Stage(
    name="report_sections",
    tables=(REPORT_SECTIONS,),
    modules=("report_pipeline.stages.sections",),
    work=work,
)
