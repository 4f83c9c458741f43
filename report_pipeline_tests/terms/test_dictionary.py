"""The dictionary of policy terms is sound."""

from collections import Counter

import jieba
import pytest

from report_pipeline.cleaning.fold import fold
from report_pipeline.terms.dictionary import listed_terms, policy_terms
from report_pipeline.terms.segment import Engine, words
from report_pipeline.terms.stopwords import stop_words
from report_pipeline.terms.topics import find_topics, topics

# What a term holds, and the first year in which it can have been said.
POSSIBLE_FROM = {
    "习近平": 2012,
    "新时代": 2017,
    "互联网": 1994,
    "数字": 1996,
    "碳中和": 2006,
    "新冠": 2019,
    "新型冠状": 2019,
    "非典": 2002,
    "世界贸易组织": 1993,
    "世贸": 1993,
    "特别行政区": 1982,
    "经济特区": 1979,
    "自由贸易试验区": 2013,
    "自贸试验区": 2013,
    "一带一路": 2013,
    "丝绸之路经济带": 2013,
    "亚投行": 2013,
    "粤港澳大湾区": 2015,
    "雄安": 2017,
    "十四五": 2015,
    "十五五": 2020,
    "科创板": 2018,
    "北京证券交易所": 2021,
    "汶川": 2008,
    "人工智能+": 2015,
    "5G": 2012,
    "6G": 2018,
    "2025": 2012,
    "文化大革命": 1966,
    "人民公社": 1958,
    "改革开放": 1978,
    "市场经济": 1979,
    "小康": 1979,
    "新质生产力": 2023,
}


def test_it_holds_at_least_eight_hundred_terms() -> None:
    assert len(policy_terms()) >= 800


def test_no_term_stands_twice() -> None:
    repeated = [term for term, n in Counter(row.term for row in policy_terms()).items() if n > 1]
    assert repeated == []


def test_terms_are_written_as_counting_sees_them() -> None:
    odd = [row.term for row in policy_terms() if fold(row.term).upper() != row.term]
    short = [
        row.term for row in policy_terms() if len(row.term) < 2 or row.term.strip() != row.term
    ]
    assert (odd, short) == ([], [])


def test_no_term_is_a_stop_word() -> None:
    assert not listed_terms() & stop_words()


@pytest.mark.parametrize("engine", Engine)
def test_every_term_stays_whole(engine: Engine) -> None:
    """A term named here falls apart: raise its ``freq`` until it does not."""
    apart = {
        row.term: words(row.term, engine)
        for row in policy_terms()
        if words(row.term, engine) != [row.term]
    }
    assert apart == {}


def test_a_weight_is_jiebas_own_or_small() -> None:
    """A weight far above need would tear the words beside a term apart."""
    segmenter = jieba.Tokenizer()
    known, _ = segmenter.gen_pfdict(segmenter.get_dict_file())
    heavy = [
        (row.term, row.freq)
        for row in policy_terms()
        if row.freq > max(100, known.get(row.term, 0))
    ]
    assert heavy == []
    assert all(row.freq > 0 for row in policy_terms())


def test_years_of_coinage_are_plausible() -> None:
    years = [row.coined_year for row in policy_terms() if row.coined_year is not None]
    assert len(years) >= 200
    assert all(1949 <= year <= 2026 for year in years)


def test_no_term_was_coined_before_it_could_be() -> None:
    early = [
        (row.term, row.coined_year, part, first)
        for row in policy_terms()
        for part, first in POSSIBLE_FROM.items()
        if row.coined_year is not None and part in row.term and row.coined_year < first
    ]
    assert early == []


def test_no_term_is_older_than_a_dated_term_inside_it() -> None:
    dated = {row.term: row.coined_year for row in policy_terms() if row.coined_year is not None}
    early = [
        (term, year, inner, dated[inner])
        for term, year in dated.items()
        for inner in dated
        if inner != term and inner in term and year < dated[inner]
    ]
    assert early == []


def test_a_term_speaks_for_a_topic_that_finds_it() -> None:
    known = {topic.id for topic in topics()}
    hinted = [row for row in policy_terms() if row.topic]
    assert {row.topic for row in hinted} <= known
    unseen = [
        (row.term, row.topic)
        for row in hinted
        if row.topic not in {hit.topic for hit in find_topics(row.term)}
    ]
    assert unseen == []
