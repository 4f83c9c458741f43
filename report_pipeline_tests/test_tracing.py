"""A figure's way back: exact where it can be, silent where it cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_pipeline.reading.encodings import decode
from report_pipeline.reading.text import tidy_lines
from report_pipeline.tracing import bytes_of, page_of


def back(content: bytes, text: str, figure: str, nth: int = 0) -> bytes | None:
    start = -1
    for _ in range(nth + 1):
        start = text.index(figure, start + 1)
    encoding = decode(content).encoding
    found = bytes_of(content, encoding, text, start, start + len(figure))
    return content[slice(*found)] if found else None


REPORT = (
    "一、回顾\r\n全年生产总值增长7.5%，\u200b财政收入增长7.5%。\r\n二、目标\r\n生产总值增长8%。\r\n"
    * 3
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("nth", range(6))
def test_a_figure_in_plain_text_leads_back_to_its_bytes(encoding, nth):
    content = REPORT.encode(encoding)
    text = tidy_lines(decode(content).text)
    found = back(content, text, "7.5%", nth)
    plain = encoding if encoding != "utf-16" else "utf-16-le"
    assert found == "7.5%".encode(plain.removesuffix("-sig"))


@given(st.text("增长7.5%，。\r\n\u200b一亿元", max_size=60), st.data())
def test_bytes_are_never_those_of_another_text(text, data):
    content = text.encode()
    tidy = tidy_lines(text)
    start = data.draw(st.integers(0, len(tidy)))
    end = data.draw(st.integers(start, len(tidy)))
    found = bytes_of(content, "utf-8", tidy, start, end)
    if found:
        assert content[slice(*found)].decode() == tidy[start:end]


def test_the_second_of_two_equal_figures_is_not_taken_for_the_first():
    content = REPORT.encode()
    text = tidy_lines(REPORT)
    start = text.index("7.5%", text.index("财政"))
    found = bytes_of(content, "utf-8", text, start, start + 4)
    assert found is not None
    assert content[: found[0]].decode().endswith("财政收入增长")


def test_a_figure_broken_by_a_tag_has_no_bytes_but_others_have():
    page = "<p>生产总值增长<b>7</b>.5%，财政收入增长8.1%。</p>".encode()
    text = "生产总值增长7.5%，财政收入增长8.1%。"
    assert back(page, text, "7.5%") is None
    assert back(page, text, "8.1%") == b"8.1%"


def test_a_mended_text_has_no_bytes():
    assert bytes_of(b"7.5%", "utf-8, once read as latin-1", "7.5%", 0, 4) is None


def test_pages_count_from_one_and_texts_without_pages_have_none():
    assert [page_of((0, 10, 20), at) for at in (0, 9, 10, 25)] == [1, 1, 2, 3]
    assert page_of((), 5) is None
