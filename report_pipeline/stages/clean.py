"""Stage ``clean_reports``: a document's text → the reports in it, cleaned and identified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from report_pipeline.cleaning.clean import clean_document
from report_pipeline.cleaning.clean_report import CleanReport, Region
from report_pipeline.cleaning.corrections import Correction, CorrectionStale, correct_identity
from report_pipeline.digests import digest, short_id
from report_pipeline.reading.document import Document
from report_pipeline.refusal import Reason, Refused
from report_pipeline.schemas import CLEAN_REPORTS
from report_pipeline.stages.stage import Made, Row, Stage
from report_pipeline.units import Child

# What the reading of figures depends on besides the text; see indicators.observation.Context.
CONTEXT_COLUMNS = (
    "report_year", "region_level", "region_name", "province", "city", "county", "township",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CleanInput:
    """A row of ``raw_reports`` and the corrections that touch its source."""

    document: Mapping[str, Any]
    corrections: Sequence[Correction] = ()


def work(given: CleanInput) -> Made:
    """Clean one document. Raises Refused where it holds no report."""
    row = given.document
    reports = clean_document(
        Document(
            text=row["text"],
            media_type=row["media_type"],
            encoding=row["encoding"],
            title=row["page_title"],
            page_starts=tuple(row["page_starts"]),
            member_path=row["member_path"],
        )
    )
    rows = [_row(row, report, given.corrections) for report in reports]
    return Made({CLEAN_REPORTS.name: rows}, tuple(map(_child, rows)))


def _row(
    document: Mapping[str, Any], report: CleanReport, corrections: Sequence[Correction]
) -> Row:
    report_id = short_id(document["source_sha256"], document["member_path"], report.place)
    try:
        identity = correct_identity(
            report.identity, report_id, document["source_sha256"], corrections
        )
    except CorrectionStale as stale:
        raise Refused(Reason.STALE_CORRECTION, str(stale)) from stale
    report = replace(report, identity=identity)
    return {
        "report_id": report_id,
        "document_id": document["document_id"],
        "source_sha256": document["source_sha256"],
        "place": report.place,
        **_identity_columns(report),
        "body_chars": len(report.text),
        "source_start": report.source_start,
        "source_end": report.source_end,
        "text": report.text,
        "clean_starts": list(report.offsets.clean_starts),
        "source_starts": list(report.offsets.source_starts),
        "edits": [
            {"rule_id": e.rule_id, "start": e.start, "end": e.end, "replacement": e.replacement}
            for e in report.edits
        ],
    }


def _identity_columns(report: CleanReport) -> Row:
    identity = report.identity
    region = identity.region or Region(None, None, "", "")
    return {
        "title": identity.title,
        "region_id": region.region_id,
        "region_code": region.code,
        "region_name": region.name or None,
        "region_level": region.level or None,
        "province": region.province,
        "city": region.city,
        "county": region.county,
        "township": region.township,
        "report_year": identity.report_year,
        "report_year_basis": identity.report_year_basis,
        "delivered_on": identity.delivered_on,
        "speaker": identity.speaker,
        "session": identity.session,
        "congress_term": identity.congress_term,
        "session_no": identity.session_no,
        "is_abstract": identity.is_abstract,
        "flags": list(identity.flags),
    }


def _child(row: Row) -> Child:
    return Child(
        id=row["report_id"],
        sha256=digest(row),
        text_sha256=digest(row["text"]),
        context_sha256=digest([row[column] for column in CONTEXT_COLUMNS]),
    )


STAGE = Stage(
    name="clean_reports",
    tables=(CLEAN_REPORTS,),
    modules=("report_pipeline.stages.clean",),
    work=work,
)
