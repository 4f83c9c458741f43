"""Segmenters to compare with, and the texts of the real reports."""

from collections.abc import Callable
from pathlib import Path

import jieba
import pytest

from report_pipeline.terms.dictionary import policy_terms


@pytest.fixture(scope="session")
def jieba_as_shipped() -> Callable[[str], list[str]]:
    """jieba's default mode, HMM on, with the dictionary of policy terms."""
    segmenter = jieba.Tokenizer()
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    for row in policy_terms():
        segmenter.total -= segmenter.FREQ.get(row.term, 0)
        segmenter.add_word(row.term, row.freq, row.tag)
    return lambda text: list(segmenter.lcut(text))


@pytest.fixture(scope="session")
def real_texts(real_reports: Path) -> dict[str, str]:
    """Text of every real report by its path inside the folder."""
    return {
        path.relative_to(real_reports).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(real_reports.glob("*/*.txt"))
    }
