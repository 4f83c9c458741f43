"""The named rules of noise.yml do what their examples say, and every edit names one of them."""

from itertools import chain

import pytest
import yaml

from report_pipeline.cleaning import noise
from report_pipeline.cleaning.clean import clean_document
from report_pipeline.cleaning.fold import fold
from report_pipeline.cleaning.noise import advert_start, furniture, rules
from report_pipeline.cleaning.normalise import normalise
from report_pipeline_tests.cleaning.page_cases import pages

_PROSE = "一年来，我们抓项目、强产业、惠民生，全县经济社会发展取得了新的成绩，"
_LONG = _PROSE * 8


def _filled(text: str) -> str:
    return text.replace("PROSE", _PROSE).replace("LONG", _LONG)


@pytest.mark.parametrize("rule", rules().inline, ids=lambda rule: rule.rule_id)
def test_inline_rule_does_what_its_example_says(rule: noise.InlineRule) -> None:
    before, after = rule.example
    assert normalise(before).layer.text == after
    assert {edit.rule_id for edit in normalise(before).layer.edits} == {rule.rule_id}


@pytest.mark.parametrize("rule", rules().spaces, ids=lambda rule: rule.rule_id)
def test_space_rule_does_what_its_example_says(rule: noise.SpaceRule) -> None:
    before, after = map(_filled, rule.example)
    made = normalise(before).layer
    assert made.text == after
    assert rule.rule_id in {edit.rule_id for edit in made.edits}


@pytest.mark.parametrize("rule", rules().lines, ids=lambda rule: rule.rule_id)
def test_line_rule_knows_its_example(rule: noise.LineRule) -> None:
    known = furniture(fold(rule.example))
    assert known is not None
    assert known.rule_id == rule.rule_id


def test_line_rules_leave_sentences_of_reports_alone() -> None:
    for line in (
        "相关部门要各司其职，形成合力，确保各项任务落到实处。",
        "分享发展成果，增进民生福祉。全年民生支出达到86亿元。",
        "主办全国农民丰收节活动，接待游客120万人次。",
        "推荐“绿色通道”经验，完善审批制度，企业办事时间缩短一半。",
        "下一步，我们要抓好八个方面的工作。",
        "最新政策红利持续释放，企业减负12亿元。",
        "评论家协会、作家协会工作扎实推进。",
        "时间紧、任务重，我们要只争朝夕。",
        "（一）编辑出版《云泽年鉴》，地方志工作取得新进展。",
        "更多群众分享到改革红利，城乡居民收入稳步增长。",
    ):
        assert furniture(fold(line)) is None, line


def test_advertising_after_the_last_full_stop_is_found() -> None:
    before, after = map(_filled, rules().advert_example)
    assert advert_start(fold(before)) == len(after)


@pytest.mark.parametrize(
    "tail",
    ["二、今年的主要任务", "（三）抓招商", "全年接待游客", "“十三五”开局良好", "①", "见附件2"],
)
def test_what_may_be_text_after_the_last_full_stop_stays(tail: str) -> None:
    assert advert_start(fold(f"{_PROSE}圆满完成各项任务。{tail}")) is None


def test_every_edit_names_a_rule() -> None:
    named = {rule.rule_id for rule in (*rules().inline, *rules().spaces, *rules().lines)}
    source = noise.files("report_pipeline.cleaning").joinpath("noise.yml").read_text("utf-8")
    named |= {row["id"] for row in yaml.safe_load(source)["structure"]}
    reports = chain.from_iterable(
        clean_document(page.document) for page in pages() if not page.refused
    )
    used = {edit.rule_id for report in reports for edit in report.edits}
    assert used <= named
