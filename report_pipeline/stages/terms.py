"""Stage ``report_terms``: an outlined report → its terms, and the weight of policy topics in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from report_pipeline.digests import digest
from report_pipeline.schemas import REPORT_ATTENTION, REPORT_TERMS
from report_pipeline.stages.sections import from_row
from report_pipeline.stages.stage import Made, Stage
from report_pipeline.terms.attention import attention
from report_pipeline.terms.count import count_terms
from report_pipeline.units import Child


@dataclass(frozen=True, slots=True)
class TermsInput:
    """A report's text and its rows of ``report_sections``."""

    report_id: str
    text: str
    sections: Sequence[Mapping[str, Any]]


def work(given: TermsInput) -> Made:
    """Count one report's terms and weigh its topics."""
    counted = sorted(count_terms(given.text).items())
    weighed = attention(given.text, [from_row(dict(row)) for row in given.sections])
    rows = {
        REPORT_TERMS.name: [
            {"report_id": given.report_id, "term": term, "count": count} for term, count in counted
        ],
        REPORT_ATTENTION.name: [
            {
                "report_id": given.report_id,
                "topic": found.topic,
                "section_kind": str(found.section_kind),
                "hits": found.hits,
                "chars": found.chars,
                "share": found.share,
            }
            for found in weighed
        ],
    }
    return Made(rows, (Child(given.report_id, digest(rows)),))


STAGE = Stage(
    name="report_terms",
    tables=(REPORT_TERMS, REPORT_ATTENTION),
    modules=("report_pipeline.stages.terms",),
    work=work,
)
