"""Who gave a report, for which year, and how we know.

The one function of this module puts together what ``identity_front`` reads around the opening,
``identity_year`` and ``identity_region`` weigh. A wrong identity is worse than a missing one: what
stays unclear is None, and a flag says what was seen. File names are no evidence.
"""

from datetime import date

from report_pipeline.cleaning.clean_report import Identity
from report_pipeline.cleaning.fold import fold
from report_pipeline.cleaning.identity_front import HEAD_CHARS, TAIL_CHARS, Front, read_front
from report_pipeline.cleaning.identity_region import find_region, is_national
from report_pipeline.cleaning.identity_year import find_year


def identify(
    body: str, head: str = "", tail: str = "", document_title: str | None = None
) -> Identity:
    """The identity of a report.

    ``body`` is the clean text of the report, ``head`` the document's text before it (title,
    dateline, speaker, navigation), ``tail`` the text after it, ``document_title`` the container's
    title. None of them need be folded.
    """
    folded = fold(body)
    front = read_front(head, body, tail, document_title, folded)
    year = find_year(front, folded, is_national(front))
    region = find_region(
        front, fold(head[-HEAD_CHARS:]), folded, fold(tail[:TAIL_CHARS]), year.year
    )
    return Identity(
        region=region.region,
        report_year=year.year,
        report_year_basis=year.basis,
        delivered_on=_delivered_on(front, year.year),
        speaker=front.speaker.name,
        session=front.dateline.session,
        congress_term=front.dateline.term,
        session_no=front.dateline.session_no,
        is_abstract=front.title.is_abstract or front.page_title.is_abstract,
        title=front.title.text or front.page_title.text,
        flags=(*year.flags, *region.flags),
    )


def _delivered_on(front: Front, report_year: int | None) -> date | None:
    """The day in the dateline; a dateline without a year takes the report's."""
    dateline = front.dateline
    year = dateline.year or report_year
    if year is None or dateline.month is None or dateline.day is None:
        return None
    try:
        return date(year, dateline.month, dateline.day)
    except ValueError:
        return None
