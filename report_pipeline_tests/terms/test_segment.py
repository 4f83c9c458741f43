"""Both engines cut alike, and cutting loses nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from report_pipeline.terms.dictionary import policy_terms
from report_pipeline.terms.segment import Engine, segmented, words

PIECES = st.one_of(
    st.sampled_from([row.term for row in policy_terms()]),
    st.sampled_from(
        [
            *"的了和在一二三亿元%，。、；：“”（）《》 \n0123456789ABCabc.+-#&·—〇○㎡①",
            "步道",
            "PM2.5",
        ]
    ),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=4),
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@settings(deadline=None)  # the first example loads the dictionaries
@given(TEXTS)
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_both_engines_cut_alike(text: str) -> None:
    view = segmented(text).view
    assert words(view, Engine.RJIEBA) == words(view, Engine.JIEBA)


@settings(deadline=None)  # the first example loads the dictionaries
@given(st.text(max_size=60))
def test_the_view_is_as_long_as_the_text(text: str) -> None:
    cut = segmented(text)
    assert len(cut.view) == len(text)
    assert "".join(cut.words) == cut.view


def test_the_view_keeps_offsets_where_capitals_grow() -> None:
    assert len(segmented("straße 5g").view) == 9


def test_policy_terms_are_words() -> None:
    assert words("深入推进供给侧结构性改革") == ["深入", "推进", "供给侧结构性改革"]
