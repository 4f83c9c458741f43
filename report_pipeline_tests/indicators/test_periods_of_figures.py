"""When figures are, and whether as results or aims: by the sentence, and by its place in a report."""

import pytest

from report_pipeline.cleaning.fold import fold
from report_pipeline.indicators.extract import extract
from report_pipeline.indicators.observation import Context
from report_pipeline.indicators.periods import find_time_marks, time_rules
from report_pipeline.sections.outline import outline
from report_pipeline_tests.indicators.scoring import (
    Case,
    cases,
    observed,
    strict_of,
    strict_of_row,
)


@pytest.mark.parametrize("case", list(cases("dev_*.yml")), ids=lambda case: case.name)
def test_sentences_give_their_rows(case: Case) -> None:
    expected = sorted(map(repr, map(strict_of_row, case.rows)))
    assert sorted(map(repr, map(strict_of, observed(case)))) == expected


@pytest.mark.parametrize("row", time_rules(), ids=lambda row: str(row["id"]))
def test_words_of_time_are_found_by_their_rule(row: dict[str, str]) -> None:
    before, rest = row["example"].split("{")
    words, after = rest.split("}")
    folded = fold(before + words + after)
    marks = find_time_marks(folded, 0, len(folded), with_names=True)
    found = [(mark.rule_id, mark.start, mark.end) for mark in marks]
    assert (row["id"], len(before), len(before) + len(words)) in found


def _rows(text: str, year: int) -> set[tuple[str, str, int | None, float]]:
    found = extract(text, outline(text), Context(year, "prefecture")).observations
    return {(o.indicator_id, o.status, o.period_year, float(o.value)) for o in found}


_HORIZON = """各位代表：
一、过去五年工作回顾
2015年，全市生产总值完成900亿元，比上年增长9%。
二、今后五年的奋斗目标
到2020年，全市生产总值突破1400亿元，城镇化率达到55%。
三、2016年工作安排
主要预期目标是：生产总值增长8%，固定资产投资增长14%。
（一）扩大开放。引进省外资金120亿元。到2018年，城镇化率达到52%。
（二）改善民生。城镇新增就业3万人。
"""


def test_a_horizon_ends_where_the_year_of_the_report_begins() -> None:
    rows = _rows(_HORIZON, 2016)
    assert ("gdp", "target", 2020, 1400) in rows
    assert ("urbanization_rate", "target", 2020, 55) in rows
    assert ("gdp", "target", 2016, 8) in rows
    assert ("fixed_asset_investment", "target", 2016, 14) in rows
    assert ("domestic_capital", "target", 2016, 120) in rows
    assert ("urbanization_rate", "target", 2018, 52) in rows
    assert ("new_urban_jobs", "target", 2016, 3) in rows


_IN_DECEMBER = """各位代表：
一、今年工作的回顾
今年以来，全市经济好转。预计今年粮食产量达到三十亿斤，比去年增长百分之五。今年财政收入预计为二亿元。
二、明年的任务
明年是调整的最后一年。要求：工业总产值比今年增长百分之八，粮食产量达到三十二亿斤。明年完成造林五万亩。
"""


@pytest.mark.parametrize("planned", [1963, 1964])
def test_in_december_this_year_is_the_one_under_review(planned: int) -> None:
    text = _IN_DECEMBER
    if planned == 1964:  # the report's year is off by one, and printed years say so
        text = text.replace("今年财政", "一九六三年财政").replace("明年是", "一九六四年是")
    rows = _rows(text, 1963)
    assert ("grain_output", "actual", planned - 1, 30) in rows
    assert ("budget_revenue", "actual", planned - 1, 2) in rows
    assert ("industrial_output", "target", planned, 8) in rows
    assert ("grain_output", "target", planned, 32) in rows
    assert ("afforestation_area", "target", planned, 5) in rows
