"""What is counted as a term and what is not."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_pipeline.terms.count import count_terms
from report_pipeline.terms.segment import Engine


def test_terms_are_counted_by_use() -> None:
    counts = count_terms("乡村振兴要靠产业。乡村振兴也要靠人才，人才是根本。")
    assert counts["乡村振兴"] == 2
    assert counts["人才"] == 2
    assert counts["产业"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "，。、；！？“”（）《》——…… \n\u3000",
        "我们的和在了",
        "2023 8.5% １２３ 3/4 0.2",
        "一百二十三 三十亿 十一个 第十三届 两千多名 一九八五年 二〇二三年",
        "亿元 万元 百分点 平方公里 今年 去年",
        "www example com GDP abc",
        "山 水 田",
    ],
)
def test_no_term_is_found_in(text: str) -> None:
    assert count_terms(text) == {}


def test_listed_terms_count_though_they_hold_digits_or_latin_letters() -> None:
    counts = count_terms("ＰＭ２．５下降，建成5G基站，实施互联网＋行动，“十四五”规划开局")
    assert {"PM2.5", "互联网+", "5G基站", "十四五"} <= set(counts)
    assert count_terms("pm2.5 下降")["PM2.5"] == 1


def test_a_year_in_characters_is_no_plan() -> None:
    assert "七五" not in count_terms("一九七五年以来")
    assert count_terms("“七五”期间")["七五"] == 1


def test_traditional_characters_count_as_simplified() -> None:
    assert count_terms("鄉村振興") == count_terms("乡村振兴")


def test_a_longer_term_is_not_its_part() -> None:
    counts = count_terms("完善社会主义市场经济体制")
    assert counts["社会主义市场经济体制"] == 1
    assert "市场经济" not in counts


@settings(deadline=None)  # the first example loads the dictionaries
@given(st.lists(st.sampled_from("发展改革，12三亿A元的新质生产力\n"), max_size=60).map("".join))
def test_the_same_text_gives_the_same_counts_in_the_same_order(text: str) -> None:
    first = list(count_terms(text).items())
    assert first == list(count_terms(text + " ").items())
    assert first == list(count_terms(text, Engine.JIEBA).items())


@pytest.mark.parametrize(
    "piece", ["1", "、", "二", "a", "发", "农业", "十", "生态生", " ", "中国特色社会主"]
)
def test_counting_takes_time_in_proportion_to_length(piece: str) -> None:
    count_terms("预热")
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    count_terms(text)
    assert time.process_time() - start < 10
