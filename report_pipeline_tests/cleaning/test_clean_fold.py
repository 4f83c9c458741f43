"""Folding keeps offsets, and gives the same however often its fast path is taken."""

from hypothesis import given
from hypothesis import strategies as st

from report_pipeline.cleaning.fold import _table, fold


@given(
    st.text(st.sampled_from("增长，。：（）％１２ab縣國務院發展　\t·—〇著○\n") | st.characters())
)
def test_folding_is_character_by_character(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded == text.translate(_table())
    assert fold(folded) == folded


def test_traditional_and_simplified_texts_fold_alike() -> None:
    assert fold("現在，我代表縣人民政府" * 300) == fold("现在，我代表县人民政府" * 300)
    assert fold("財政收入１２．５％") == "财政收入12.5%"
