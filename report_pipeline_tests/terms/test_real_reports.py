"""On real reports: counts agree with jieba's, and no report uses a term before it was coined."""

from collections import Counter
from collections.abc import Callable
from itertools import accumulate
from pathlib import PurePosixPath

from report_pipeline.terms.count import count_terms
from report_pipeline.terms.dictionary import listed_terms, policy_terms
from report_pipeline.terms.segment import Engine, segmented
from report_pipeline.terms.topics import find_topics

JOINED_AT_MOST = 0.03  # uses of words that jieba's HMM joins, of all uses


def test_counted_terms_are_those_of_jieba(real_texts: dict[str, str]) -> None:
    for name, text in real_texts.items():
        assert list(count_terms(text).items()) == list(count_terms(text, Engine.JIEBA).items()), (
            name
        )


def test_topics_are_those_of_jieba(real_texts: dict[str, str]) -> None:
    for name, text in real_texts.items():
        assert find_topics(text) == find_topics(text, Engine.JIEBA), name


def test_jiebas_hmm_only_joins_single_characters(
    real_texts: dict[str, str], jieba_as_shipped: Callable[[str], list[str]]
) -> None:
    """The one difference from jieba as shipped: unlisted words, put together from what we drop."""
    ours = joined = 0
    for name, text in real_texts.items():
        cut = segmented(text)
        edges = {0, *accumulate(map(len, cut.words))}
        at = 0
        for word in jieba_as_shipped(cut.view):
            end = at + len(word)
            if not word.isascii():
                assert {at, end} <= edges, (name, word)
                if any(inner in edges for inner in range(at + 1, end)):
                    assert word not in listed_terms()
                    assert edges.issuperset(range(at, end)), (name, word)
                    joined += 1
            at = end
        ours += sum(count_terms(text).values())
    assert joined / ours < JOINED_AT_MOST


def test_no_report_uses_a_term_before_its_year(real_texts: dict[str, str]) -> None:
    coined = {row.term: row.coined_year for row in policy_terms() if row.coined_year}
    early = {
        (name, term, coined[term])
        for name, text in real_texts.items()
        if name.startswith("national/")
        for term in count_terms(text)
        if term in coined and coined[term] > int(PurePosixPath(name).stem)
    }
    assert early == set()


def test_the_dictionary_is_used(real_texts: dict[str, str]) -> None:
    used: Counter[str] = Counter()
    for text in real_texts.values():
        used += count_terms(text)
    assert len(listed_terms() & set(used)) > 1000
