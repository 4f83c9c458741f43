"""Which parts of a report look ahead, where its outline does not say so."""

import pytest

from report_pipeline.indicators.status import Parts
from report_pipeline.sections.section import Kind, Section

REVIEW = "一年来,全县经济稳中有进。{}\n地区生产总值增长8%。"


def ahead(text: str) -> bool:
    """Whether the last sentence of a text, all of it one review, is taken for an aim."""
    whole = Section(0, None, 1, "", "", Kind.REVIEW, 0, len(text), True)
    return Parts(text, [whole], 2018).at(len(text) - 2).is_ahead


@pytest.mark.parametrize(
    "words",
    [
        "我们认真落实今年县委全会确定的重点工作,干部作风明显好转。",
        "今年以来,围绕年初确定的目标任务,各项工作有序推进。",
        "\n今年,我们突出抓好各项重点工作,成效明显。",
        "\n2017年主要目标任务全面完成。",
    ],
)
def test_words_of_a_review_begin_no_plan(words):
    assert not ahead(REVIEW.format(words))


@pytest.mark.parametrize(
    "heading", ["\n二、2018年主要预期目标", "\n今年工作的总体要求是:稳中求进。"]
)
def test_a_plan_that_the_outline_missed_begins_at_its_heading(heading):
    assert ahead(REVIEW.format(heading))
