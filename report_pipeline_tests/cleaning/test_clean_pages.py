"""Pages of varied furniture give their reports, exactly, or a refusal that says what was seen."""

from collections import Counter

import pytest

from report_pipeline.cleaning.clean import clean_document
from report_pipeline.cleaning.clean_report import CleanReport
from report_pipeline.refusal import Refused
from report_pipeline_tests.cleaning.page_cases import Page, pages

_TAKEN = [page for page in pages() if not page.refused]
_REFUSED = [page for page in pages() if page.refused]


def _claim(page: Page) -> str:
    return page.claim


@pytest.mark.parametrize("page", _TAKEN, ids=_claim)
def test_page_gives_its_report(page: Page) -> None:
    reports = clean_document(page.document)
    texts = [report.text for report in reports]
    if page.reports:
        assert texts == list(page.reports)
    text = "\n".join(texts)
    assert text.startswith(page.begins)
    assert text.endswith(page.ends)
    for words in page.holds:
        assert words in text
    for words in page.lacks:
        assert words not in text
    counted = Counter(edit.rule_id for report in reports for edit in report.edits)
    assert {rule: counted[rule] for rule in page.marks} == page.marks


@pytest.mark.parametrize("page", _REFUSED, ids=_claim)
def test_page_is_refused_with_what_was_seen(page: Page) -> None:
    with pytest.raises(Refused) as refusal:
        clean_document(page.document)
    assert refusal.value.reason == page.refused
    assert page.says in refusal.value.detail


@pytest.mark.parametrize("page", _TAKEN, ids=_claim)
def test_every_character_leads_back_to_the_page(page: Page) -> None:
    for report in clean_document(page.document):
        assert_leads_back(report, page.document.text)


def assert_leads_back(report: CleanReport, source: str) -> None:
    """Each clean character is its source character, or made by the edit that begins there."""
    made = {edit.start: edit for edit in report.edits}
    inside = {
        at: edit.replacement[at - edit.start]
        for edit in report.edits
        if len(edit.replacement) == edit.end - edit.start
        for at in range(edit.start, edit.end)
    }
    before = report.source_start
    for offset, character in enumerate(report.text):
        at = report.offsets.to_source(offset)
        assert before <= at < report.source_end
        before = at
        if at in inside:
            assert character == inside[at]
        elif at in made and made[at].replacement:
            assert character in (made[at].replacement, source[at])
        else:
            assert character == source[at]
