"""Every awkward file ends as the right text or the right reason code."""

import time

import pytest

from report_pipeline.reading.read import read
from report_pipeline.refusal import Refused
from report_pipeline_tests.reading.awkward import Case, cases, squeezed

CASES = cases()
_SECONDS = 20  # of a worker's sixty; the slowest takes two


def test_there_are_many_and_their_names_differ() -> None:
    assert len(CASES) >= 100
    assert len({case.name for case in CASES}) == len(CASES)
    assert len({case.content for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", [c for c in CASES if not c.kills], ids=lambda case: case.name)
def test_file_gives_its_text_or_its_reason(case: Case) -> None:
    began = time.monotonic()
    if case.reason is not None:
        with pytest.raises(Refused) as refused:
            read(case.content)
        assert refused.value.reason == case.reason, refused.value.detail
        assert "/tmp" not in refused.value.detail
    else:
        result = read(case.content)
        assert {member: refused.reason for member, refused in result.refused} == case.members
        texts = [squeezed(document.text) for document in result.documents]
        expected = [] if case.text is None else [case.text]
        if case.exact:
            assert texts == expected
        else:
            assert [_differing(text, case.text or "") < 5 for text in texts] == [True]
    assert time.monotonic() - began < _SECONDS


def _differing(text: str, expected: str) -> int:
    """How many characters at least are not those expected, in place."""
    start = 0
    while start < min(len(text), len(expected)) and text[start] == expected[start]:
        start += 1
    end = 0
    while end < min(len(text), len(expected)) - start and text[-1 - end] == expected[-1 - end]:
        end += 1
    return max(len(text), len(expected)) - start - end
