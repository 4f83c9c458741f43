"""Word and RTF files give what their pages show: numbers, tables, corrections, boxes, notes."""

import os
import stat
from pathlib import Path

import pytest

from report_pipeline.reading.limits import Limits
from report_pipeline.reading.numerals import numeral
from report_pipeline.reading.read import read
from report_pipeline.refusal import Reason, Refused
from report_pipeline_tests.reading import making_word as word
from report_pipeline_tests.reading.making_word import docx, in_list, p, table


def _lines(content: bytes, limits: Limits | None = None) -> list[str]:
    (document,) = read(content, limits or Limits()).documents
    return document.text.splitlines()


def test_automatic_numbers_are_written_out_as_printed() -> None:
    levels = [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
    outline = [
        ("回顾", 0),
        ("经济", 1),
        ("民生", 1),
        ("任务", 0),
        ("工业", 1),
        ("项目", 2),
        ("投资", 2),
    ]
    body = "".join(p(text, in_list(depth)) for text, depth in outline)
    assert _lines(docx(body, parts={"word/numbering.xml": word.numbering(levels)})) == [
        "一、回顾", "（一）经济", "（二）民生", "二、任务", "（一）工业", "1.项目", "2.投资",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "number_format", "printed"),
    [
        (10, "chineseCounting", "十"), (21, "chineseCountingThousand", "二十一"),
        (105, "japaneseCounting", "一百零五"), (1010, "chineseCounting", "一千零一十"),
        (3, "decimalEnclosedCircle", "③"), (2, "ideographTraditional", "乙"),
        (10, "ideographDigital", "一〇"), (4, "upperRoman", "IV"), (28, "lowerLetter", "bb"),
        (7, "decimal", "7"), (7, "unheardOf", "7"), (7, "none", ""), (7, "decimalZero", "07"),
    ],
)  # fmt: skip
def test_number_formats_print_as_word_does(number: int, number_format: str, printed: str) -> None:
    assert numeral(number, number_format) == printed


def test_a_table_row_is_a_line() -> None:
    rows = [["指标", "单位", "数值"], ["地区生产总值", "亿元", "12.6"], ["增长", "", "9%"]]
    assert _lines(docx(p("附表") + table(rows) + p("完"))) == [
        "附表", "指标\t单位\t数值", "地区生产总值\t亿元\t12.6", "增长\t\t9%", "完",
    ]  # fmt: skip


def test_insertions_count_and_deletions_do_not() -> None:
    change = (
        '<w:p><w:r><w:t>增长</w:t></w:r><w:del w:id="1"><w:r><w:delText>9%</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>8%</w:t></w:r></w:ins></w:p>'
    )
    assert _lines(docx(change)) == ["增长8%"]


def test_text_boxes_come_once_and_hidden_text_never() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = (
        f"<w:p><w:r><w:t>文</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r>"
        f"<mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert _lines(docx(both)) == ["文", "框"]


def test_notes_follow_the_text() -> None:
    notes = (
        word.document_xml("").replace("<w:body></w:body>", "").replace("w:document", "w:footnotes")
    )
    note = '<w:footnote w:type="separator"><w:p/></w:footnote><w:footnote>{}</w:footnote>'
    filled = notes.replace("</w:footnotes>", note.format(p("注：名词解释")) + "</w:footnotes>")
    assert _lines(docx(p("正文"), parts={"word/footnotes.xml": filled})) == ["正文", "注：名词解释"]


def test_legacy_tables_fields_and_notes_are_read() -> None:
    text = "表\n指标\x07数值\x07\x07增长\x079%\x07\x07见\x13 HYPERLINK x \x14附件\x15。"
    content = word.doc(text, notes="注一\r")
    assert _lines(content) == ["表", "指标\t数值", "增长\t9%", "见附件。", "注一"]


def test_characters_beyond_the_basic_plane_survive() -> None:
    text = "䶮𠀀某"
    for content in (word.doc(text), word.rtf([text], "unicode"), word.rtf([text]), docx(p(text))):
        assert _lines(content) == [text]


def test_rtf_fonts_decide_how_bytes_are_read() -> None:
    head = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 a;}{\f1\fcharset0 b;}}"
    western = head + rb"\f1 \'93GDP\'94\f0 \'d4\'f6}"
    assert _lines(western) == ["“GDP”增"]
    mislabelled = head + rb"\f1 \'d5\'fe\'b8\'ae}"
    assert _lines(mislabelled) == ["政府"]


def test_rtf_table_rows_and_list_labels_are_lines_as_printed() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg936\trowd a\cell b\cell\row\pard{\listtext 1.\tab}c\par}"
    assert _lines(rtf) == ["a\tb", "1.c"]


def test_old_word_is_refused_by_name_where_libreoffice_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused) as refused:
        read(word.doc("x", version=0x0065))
    assert refused.value.reason is Reason.TOOL_MISSING


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('while [ "$1" != --outdir ]; do shift; done; echo 报告 > "$2/document.txt"', "报告"),
        ("exit 3", Reason.CORRUPT),
        ("sleep 60 & sleep 60", Reason.TIMEOUT),
        (
            'while [ "$1" != --outdir ]; do shift; done; head -c 9000 /dev/zero > "$2/document.txt"',
            Reason.TOO_LARGE,
        ),
    ],
)
def test_converter_is_held_to_time_and_size(
    script: str, expected: str | Reason, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    limits = Limits(seconds=2, characters=1_000)
    content = word.doc("x", version=0x0065)
    if isinstance(expected, Reason):
        with pytest.raises(Refused) as refused:
            read(content, limits)
        assert refused.value.reason is expected
    else:
        assert _lines(content, limits) == [expected]
