"""Cleaning as a whole: real reports to the character, exact maps, no text that hangs it."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_pipeline.cleaning.clean import clean_document
from report_pipeline.cleaning.clean_report import CleanReport, Edit
from report_pipeline.cleaning.edits import apply_edits, layer, merge
from report_pipeline.reading.document import Document
from report_pipeline.refusal import Reason, Refused
from report_pipeline_tests.cleaning.page_cases import bodies
from report_pipeline_tests.cleaning.test_clean_pages import assert_leads_back

_PIECES = (
    "\u3000\u3000", "\u3000", "  ", " ", "\n", "\r\n", "\n\n", "\t", "\u00a0", "&nbsp;",
    "&ldquo;", "&amp;nbsp;", "[l]", "[/l]", "<p>", "</p>", "<br />", "[b]",
    "[!--empirenews.page--]", "１２．５％", "１", "。", "，", "；", "：", "各位代表：", "各位代表，",
    "工 作 报 告", "2 0 1 8年", "8 .5 %", "一、", "（一）", "二、今年工作", "全县生产总值增长8%，", "我们抓项目、惠民生。",
    "***", "XX", "\ufffd", "\u200b", "侯卫东官场笔记", "— 3 —", "第3页", "下一页", "责任编辑：张三",
    "上一篇：通知", "会(huì)议", "; b/ R+ p( X9 q0 z", "让我们努力奋斗！", "附件：", "名词解释", "相关阅读",
    "2018年政府工作报告", "县长 张三", "\f", "\ue737",
)  # fmt: skip


def _document(path: Path) -> Document:
    return Document(path.read_text(encoding="utf-8"), "text/plain", "utf-8")


def _clean(text: str) -> list[CleanReport]:
    return clean_document(Document(text, "text/plain"))


@settings(max_examples=150, deadline=None)
@given(
    before=st.lists(st.sampled_from(_PIECES), max_size=8).map("".join),
    inside=st.lists(st.sampled_from(_PIECES), max_size=40),
    after=st.lists(st.sampled_from(_PIECES), max_size=8).map("".join),
)
def test_map_back_is_exact_whatever_stands_in_the_text(
    before: str, inside: list[str], after: str
) -> None:
    paragraphs = bodies()["county"].split("\n")
    step = max(len(inside) // len(paragraphs), 1)
    body = "\n".join(
        paragraph + "".join(inside[n * step : (n + 1) * step])
        for n, paragraph in enumerate(paragraphs)
    )
    source = f"{before}\n{body}\n{after}"
    try:
        reports = _clean(source)
    except Refused:
        return
    for report in reports:
        assert_leads_back(report, source)
        assert apply_edits(source, report.edits, report.source_start, report.source_end) == (
            report.text,
            report.offsets,
        )
        lines = report.text.split("\n")
        assert all(lines)
        assert all(line == line.strip(" \u3000\u00a0\t") for line in lines)


@given(st.data())
def test_two_layers_of_edits_are_told_as_one(data: st.DataObject) -> None:
    source = data.draw(st.text("ab \n[]　１", min_size=1, max_size=40))
    below = layer(source, data.draw(_edits(source, wide=True)))
    above = data.draw(_edits(below.text, wide=False))
    text, _ = apply_edits(below.text, above)
    merged = merge(below, above, 0, len(source))
    assert apply_edits(source, merged)[0] == text


@st.composite
def _edits(draw: st.DrawFn, text: str, *, wide: bool) -> list[Edit]:
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    edits: list[Edit] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        news = ["", "\n", " ", "x" * (end - start)] if wide else ["", "\n", " "]
        new = draw(st.sampled_from(news))
        edits.append(Edit("drawn", start, end, new))
    return edits


def test_a_replacement_of_another_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="another length"):
        apply_edits("一二三", [Edit("wrong", 0, 3, "四五")])


@pytest.mark.parametrize("name", ["001_50855f4fe18499a2", "004_290d1d244b254d38"])
def test_labelled_body_is_found_to_the_character(
    real_reports: Path, hand_labels: Path, name: str
) -> None:
    meta = json.loads((hand_labels / "local" / f"{name}.meta.json").read_text(encoding="utf-8"))
    document = _document(real_reports / "local" / f"{name}.txt")
    (report,) = clean_document(document)
    first, last = meta["body_first"], meta["body_last"]
    assert report.source_start == document.text.index(first)
    assert report.source_end == document.text.index(last) + len(last)
    masks = Counter(edit.rule_id for edit in report.edits)
    for noise in meta["noise"]:
        if "context" not in noise:
            assert noise["text"] not in report.text
    censored = sum(noise["text"].strip("*") == "" for noise in meta["noise"])
    assert masks["censored_word"] == censored


def test_real_reports_are_reports_with_exact_maps(real_reports: Path) -> None:
    paths = sorted([*real_reports.glob("local/*.txt"), *real_reports.glob("national/*.txt")])
    assert paths
    for path in paths:
        document = _document(path)
        (report,) = clean_document(document)
        assert_leads_back(report, document.text)
        for words in ("ICP备", "Public domain", "分享到", "责任编辑", "秘书处", "浏览次数"):
            assert words not in report.text
        assert report.text[-1] in "。！!"


def test_real_resolution_is_refused_as_one(real_reports: Path) -> None:
    (path,) = real_reports.glob("other/resolution-*.txt")
    with pytest.raises(Refused, match="resolution") as refusal:
        clean_document(_document(path))
    assert refusal.value.reason is Reason.NOT_A_REPORT


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "piece",
    ["1", "、", "　", "(", "各位代表，", "&nbsp;", "<p ", "*", "x", "\r", "首页|", "１．", "會(hu"],
)
def test_a_line_of_garbage_does_not_hang_cleaning(piece: str) -> None:
    garbage = piece * (200_000 // len(piece))
    report = _clean(f"{bodies()['county']}\n{garbage}\n")[0]
    assert report.text.startswith(bodies()["county"][:200])


def test_text_of_one_report_is_the_same_with_and_without_its_page() -> None:
    bare = _clean(bodies()["annexed"])[0]
    page = "首页\n政务公开\n政府工作报告\n{}\n相关链接\n一季度财政收入增长9%\n"
    surrounded = _clean(page.format(bodies()["annexed"]))[0]
    assert bare.text == surrounded.text == bodies()["annexed"]


def test_marks_change_nothing() -> None:
    report = _clean(bodies()["county"].replace("真抓实干", "*抓实干"))[0]
    (mark,) = [edit for edit in report.edits if edit.rule_id == "censored_word"]
    assert mark.replacement == "*"
    assert "同心同德，*抓实干" in report.text


def test_letters_behind_most_paragraphs_go_and_single_ones_stay() -> None:
    body = bodies()["county"]
    marked = "\n".join(f"{line}kQe" for line in body.split("\n"))
    report = _clean(marked)[0]
    assert report.text == _clean(body)[0].text
    assert {edit.rule_id for edit in report.edits} >= {"line_mark"}
    once = _clean(body.replace("真抓实干。", "真抓实干APP\n", 1))[0]
    assert "line_mark" not in {edit.rule_id for edit in once.edits}


def test_a_list_of_long_items_without_full_stops_keeps_its_numbers() -> None:
    item = "新建农村公路86公里、改造危桥12座、完成镇村污水管网建设45公里并全部投入使用，切实改善群众出行和生活条件(责任单位：县交通局)"
    aim = "城镇登记失业率控制在3.8%以内，让全县人民共享发展成果。"
    body = bodies()["county"].replace(
        "\n二、", f"\n1、{item}\n2、{item}，{item}\n3、{aim}\n二、", 1
    )
    text = _clean(body)[0].text
    assert "\n2、" in text
    assert "\n3、城镇登记失业率" in text
