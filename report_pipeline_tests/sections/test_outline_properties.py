"""What holds for the outline of any text whatever."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_pipeline.sections.outline import outline
from report_pipeline.sections.section import Section

_WORDS = st.sampled_from(
    [
        "一、2015年工作回顾",
        "二、2016年工作安排",
        "2015年工作回顾",
        "结束语",
        "附件",
        "名词解释",
        "2016年民生实事",
        "(一)加快转型升级。完成投资30亿元,增长12%。",
        "（二）改善民生",
        "1.壮大主导产业。培育龙头企业三家,产值翻番,税收增长较快。",
        "2、补齐短板",
        "(1)装备制造",
        "①突出研发。",
        "一是工业稳步增长。产值增长百分之九,效益继续改善,税收增加。",
        "二是",
        "第一、",
        "第二,加强管理。",
        "——经济运行平稳。生产总值增长8%,物价涨幅可控,就业稳定。",
        "第一部分 过去五年",
        "扎实推进项目建设,发展后劲增强。开工项目46个,完成投资29亿元,园区企业增加。",
        "各位代表!",
        "各位代表:现在,我代表市人民政府向大会报告工作,请予审议。",
        "在肯定成绩的同时,我们也清醒地看到困难和问题。",
        "2016年是实施规划的开局之年。",
        "今年主要预期目标是:生产总值增长8%;",
        "让我们为建设美好家园而努力奋斗!",
        "民族、宗教、外事、侨务、档案工作有新进步。",
        "口袋公园:指小型绿地。",
        "去年产量达到了一亿斤。",
        "今年我们必须继续努力增产。",
        "",
        " ",
        "\u3000",
        "》、，",
        "十二",
        "(",
    ]
)
_REPORTS = st.lists(_WORDS, max_size=40).map("\n".join)
_ONE_LINERS = st.lists(_WORDS, max_size=40).map("".join)
_ANYTHING = st.text(max_size=300)


def _leaves(sections: list[Section]) -> list[Section]:
    return [section for section in sections if section.is_leaf]


@settings(max_examples=300, deadline=None)
@given(st.one_of(_REPORTS, _ONE_LINERS, _ANYTHING))
def test_leaves_tile_the_text_and_the_tree_is_one(text: str) -> None:
    sections = outline(text)
    edge = 0
    for leaf in _leaves(sections):
        assert leaf.start == edge
        assert leaf.end > leaf.start
        edge = leaf.end
    assert edge == len(text)
    for place, section in enumerate(sections):
        assert section.ordinal == place
        if section.parent is None:
            assert section.depth == 1
            continue
        parent = sections[section.parent]
        assert not parent.is_leaf
        assert section.parent < place
        assert section.depth == parent.depth + 1
        assert parent.start <= section.start <= section.end <= parent.end


@settings(max_examples=200, deadline=None)
@given(st.one_of(_REPORTS, _ONE_LINERS))
def test_children_fill_their_parent_in_document_order(text: str) -> None:
    sections = outline(text)
    for section in sections:
        children = [child for child in sections if child.parent == section.ordinal]
        assert section.is_leaf == (not children)
        if children:
            assert children[0].start == section.start
            assert children[-1].end == section.end
            for left, right in pairwise(children):
                assert left.end == right.start


@settings(max_examples=100, deadline=None)
@given(st.one_of(_REPORTS, _ANYTHING))
def test_the_same_text_has_the_same_outline(text: str) -> None:
    assert outline(text) == outline(text)


@settings(max_examples=200, deadline=None)
@given(_REPORTS)
def test_a_heading_is_printed_at_the_start_of_its_section(text: str) -> None:
    for section in outline(text):
        printed = "".join(text[section.start : section.end].split())
        begin = "".join((section.label + section.heading).split())
        assert printed.startswith(begin)


def test_an_empty_text_has_no_sections() -> None:
    assert outline("") == []


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "、",
        "一、",
        "(一)",
        "一是",
        "目标",
        "同时,",
        "清醒",
        "各位代表!",
        "。",
        "今年",
        "“",
        "\n",
        "1.\n",
    ],
)
def test_time_grows_with_the_length_of_odd_texts(unit: str) -> None:
    outline("一、")  # rules are loaded
    times = []
    for size in (40_000, 160_000):
        text = unit * (size // len(unit))
        began = time.process_time()
        outline(text)
        times.append(time.process_time() - began)
    assert times[1] < 4 * 2.5 * times[0] + 0.2
