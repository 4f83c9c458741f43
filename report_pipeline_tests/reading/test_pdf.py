"""A PDF's lines of print become its paragraphs, and nothing of its pages' furniture stays."""

import subprocess
import sys
from itertools import pairwise

import pytest

from report_pipeline.reading.limits import Limits
from report_pipeline.reading.read import read
from report_pipeline.refusal import Reason, Refused
from report_pipeline_tests.reading import making_pdf as pdfs
from report_pipeline_tests.reading.awkward import paragraphs
from report_pipeline_tests.reading.making_pdf import Placed, Setting


def _lines(content: bytes) -> list[str]:
    (document,) = read(content).documents
    return document.text.splitlines()


def _expected() -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in paragraphs()]


@pytest.mark.parametrize(
    "setting",
    [
        Setting(),
        Setting(lines=11, head="某镇政府工作报告", foot="— {page} —"),
        Setting(lines=11, foot="第{page}页 共{pages}页"),
        Setting(columns=2, ems=18, lines=20, foot="{page}/{pages}"),
        Setting(ems=28, size=15, lines=24, foot="{page}"),
    ],
)
def test_indented_paragraphs_are_found_whole(setting: Setting) -> None:
    assert _lines(pdfs.pdf(pdfs.placed_pages(paragraphs(), setting))) == _expected()


def test_without_indents_a_break_stays_only_after_a_full_stop() -> None:
    lines = _lines(pdfs.pdf(pdfs.placed_pages(paragraphs(), Setting(indent=0))))
    assert "".join(lines) == "".join(_expected())
    begun = set(_expected())
    cut = [before for before, after in pairwise(lines) if after not in begun]
    assert all(before in begun or before.endswith("。") for before in cut)


def test_pages_begin_where_their_first_line_stands() -> None:
    pages = pdfs.placed_pages(paragraphs(), Setting(lines=11, foot="{page}"))
    (document,) = read(pdfs.pdf(pages, title="政府工作报告")).documents
    assert document.title == "政府工作报告"
    assert len(document.page_starts) == len(pages)
    for start, page in zip(document.page_starts, pages, strict=True):
        assert document.text.startswith(page[0].text, start)


def test_a_centred_title_of_two_lines_is_one() -> None:
    first, second = "——在某镇第十九届人民代表大会" + "第二次会议" * 4, "全体会议上"
    title = [
        Placed(60 + 6 * (36 - len(line)), 800 - 20 * number, line)
        for number, line in enumerate((first, second))
    ]
    body = pdfs.placed_pages(paragraphs()[4:])[0]
    assert _lines(pdfs.pdf([[*title, *body]]))[0] == first + second


def test_cells_of_a_row_stand_on_one_line() -> None:
    rows = [
        piece
        for number, (name, value) in enumerate([("地区生产总值", "12.6亿元"), ("增长", "9.6%")])
        for piece in (Placed(60, 700 - 20 * number, name), Placed(300, 700 - 20 * number, value))
    ]
    assert [line.split() for line in _lines(pdfs.pdf([rows]))] == [
        ["地区生产总值", "12.6亿元"],
        ["增长", "9.6%"],
    ]


def test_a_figure_that_changes_from_page_to_page_is_no_page_number() -> None:
    pages = [
        [Placed(60, 700, "正文一行"), Placed(60, 60, f"完成{n}亿元。")] for n in (12, 40, 7, 9)
    ]
    assert sum("亿元" in line for line in _lines(pdfs.pdf(pages))) == 4


def test_limits_on_pages_characters_and_time_are_kept() -> None:
    content = pdfs.pdf(pdfs.placed_pages(paragraphs(), Setting(lines=5)))
    for limits, reason in (
        (Limits(pages=2), Reason.TOO_LARGE),
        (Limits(characters=100), Reason.TOO_LARGE),
        (Limits(seconds=-1), Reason.TIMEOUT),
        (Limits(expanded_bytes=1_000), Reason.TOO_LARGE),
    ):
        with pytest.raises(Refused) as refused:
            read(content, limits)
        assert refused.value.reason is reason


def test_a_form_that_draws_itself_ends_its_own_process_at_most() -> None:
    code = (
        "from report_pipeline_tests.reading.making_pdf import Placed, form_loop\n"
        "from report_pipeline.reading.limits import Limits\n"
        "from report_pipeline.reading.read import read\n"
        "read(form_loop([Placed(100, 700, '报告')]), Limits(parser_memory=256 << 20))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=100, check=False
    )
    assert ended.returncode != 0
