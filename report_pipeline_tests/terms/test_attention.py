"""Attention is counted over the leaves of the outline, each character once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_pipeline.sections.section import Kind, Section
from report_pipeline.terms.attention import Attention, attention
from report_pipeline.terms.segment import Engine
from report_pipeline.terms.topics import topics

REVIEW = "一、去年工作\n治理污染，新增就业。\n"
TASKS = "二、今年任务\n扩大就业，稳定就业，办好教育。\n"
TEXT = REVIEW + TASKS


def section(
    ordinal: int,
    kind: Kind,
    start: int,
    end: int,
    *,
    is_leaf: bool = True,
    parent: int | None = None,
) -> Section:
    depth = 1 if parent is None else 2
    return Section(ordinal, parent, depth, "", "", kind, start, end, is_leaf)


def outline() -> list[Section]:
    cut = len(REVIEW)
    middle = cut + 7
    return [
        section(0, Kind.REVIEW, 0, cut),
        section(1, Kind.TASKS, cut, len(TEXT), is_leaf=False),
        section(2, Kind.TASKS, cut, middle, parent=1),
        section(3, Kind.TASKS, middle, len(TEXT), parent=1),
    ]


def row(rows: list[Attention], topic: str, kind: Kind) -> Attention:
    return next(one for one in rows if one.topic == topic and one.section_kind == kind)


def test_hits_and_shares_are_counted_by_kind() -> None:
    rows = attention(TEXT, outline())
    tasks = row(rows, "employment", Kind.TASKS)
    assert (tasks.hits, tasks.chars) == (2, len(TASKS))
    assert tasks.share == 4 / len(TASKS)
    review = row(rows, "employment", Kind.REVIEW)
    assert (review.hits, review.chars) == (1, len(REVIEW))


def test_a_parent_counts_nothing_beside_its_leaves() -> None:
    chars = {one.section_kind: one.chars for one in attention(TEXT, outline())}
    assert sum(chars.values()) == len(TEXT)


def test_every_topic_has_a_row_for_every_kind_present_zeros_included() -> None:
    rows = attention(TEXT, outline())
    assert len(rows) == len(topics()) * 2
    housing = row(rows, "housing", Kind.TASKS)
    assert (housing.hits, housing.share) == (0, 0.0)


def test_rows_come_by_topic_and_then_by_kind_whatever_the_order_of_sections() -> None:
    rows = attention(TEXT, outline())
    assert rows == attention(TEXT, outline()[::-1])
    assert [one.topic for one in rows[::2]] == [topic.id for topic in topics()]
    assert [one.section_kind for one in rows[:2]] == [Kind.REVIEW, Kind.TASKS]


def test_a_wording_across_a_border_counts_in_neither() -> None:
    text = "扩大就业"
    rows = attention(text, [section(0, Kind.REVIEW, 0, 3), section(1, Kind.TASKS, 3, 4)])
    assert all(one.hits == 0 for one in rows)


def test_text_outside_the_outline_does_not_count() -> None:
    rows = attention("就业。教育。", [section(0, Kind.OTHER, 0, 3)])
    assert row(rows, "employment", Kind.OTHER).hits == 1
    assert row(rows, "education", Kind.OTHER).hits == 0


def test_without_leaves_there_are_no_rows() -> None:
    assert attention("就业", []) == []
    assert attention("就业", [section(0, Kind.OTHER, 1, 1)]) == []


def test_a_section_beyond_the_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="section 0 ends at 9"):
        attention("就业", [section(0, Kind.OTHER, 0, 9)])


@settings(deadline=None)  # the first example loads the dictionaries
@given(
    st.lists(
        st.sampled_from(["就业", "教育", "，", "环境保护", "政治生态", "3%", "\n"]), max_size=40
    ),
    st.integers(0, 80),
)
def test_shares_are_shares_and_do_not_depend_on_the_engine(pieces: list[str], cut: int) -> None:
    text = "".join(pieces)
    at = min(cut, len(text))
    leaves = [section(0, Kind.REVIEW, 0, at), section(1, Kind.TASKS, at, len(text))]
    rows = attention(text, leaves)
    assert all(0 <= one.share <= 1 for one in rows)
    assert rows == attention(text, leaves, Engine.JIEBA)
