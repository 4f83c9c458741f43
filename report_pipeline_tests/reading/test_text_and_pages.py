"""Text and pages: their own lines, in whatever encoding, with nothing invented."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_pipeline.reading.encodings import decode
from report_pipeline.reading.html import looks_like_html
from report_pipeline.reading.mojibake import repaired
from report_pipeline.reading.prose import likeness
from report_pipeline.reading.read import read
from report_pipeline.refusal import Refused
from report_pipeline_tests.reading.awkward import report


def _text(content: bytes | str) -> str:
    raw = content.encode() if isinstance(content, str) else content
    (document,) = read(raw).documents
    return document.text


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<body><p>一</p><p>二<br>三</p></body>", ["一", "二", "三"]),
        ("<body><div>一<div>二</div>三</div></body>", ["一", "二", "三"]),
        ("<body><p>增长\n8.5%\n以上</p></body>", ["增长 8.5% 以上"]),
        ("<body><b>一、</b><span>回顾</span></body>", ["一、回顾"]),
        ("<body><pre>一\n二</pre></body>", ["一", "二"]),
        ("<body><script>x</script><style>y</style>一<!-- z --></body>", ["一"]),
        ("<body><table><tr><td>甲<td>1<tr><td>乙<td>2</table></body>", ["甲\t1", "乙\t2"]),
        ("<body><table><tr><td><p>甲</p><td><p>1</p></table></body>", ["甲\t1"]),
        ("<body>&ldquo;十三五&rdquo;&#65292;&amp;nbsp;好</body>", ["“十三五”，\xa0好"]),
        ("<body><td>一</td></body>", ["一"]),
    ],
)
def test_page_gives_a_line_for_each_block(page: str, lines: list[str]) -> None:
    assert _text(page).splitlines() == lines


def test_a_text_with_a_few_tags_keeps_its_own_lines() -> None:
    text = "一、回顾\n" + "全年增长。\n" * 9
    assert not looks_like_html(text.replace("回顾", "<b>回顾</b>"))
    assert _text(text.replace("一、回顾", "<font size=2>一、回顾</font><br>")) == text.replace(
        "回顾\n", "回顾\n\n", 1
    )


def test_signs_of_less_and_quotes_in_angles_are_no_tags() -> None:
    text = "PM2.5<35微克，a<b，<<条例>>，<中共中央>"
    assert _text(text) == text


def test_what_was_once_misread_says_so() -> None:
    document = read(report().encode().decode("latin-1").encode()).documents[0]
    assert document.encoding == "utf-8, once read as latin-1"


@pytest.mark.parametrize(
    "text", ["锛这个字很少见，全年增长八点五个百分点。", "naïve café — résumé", "Ünïcödé" * 9]
)
def test_text_that_is_right_is_not_repaired(text: str) -> None:
    assert repaired(text) is None
    assert decode(text.encode()).text == text


def test_prose_is_told_from_its_wrong_decodings() -> None:
    assert likeness(report()) > 0.5
    assert likeness(report().encode().decode("gb18030", "replace")) < 0.1
    assert likeness(report().encode("gbk").decode("big5", "replace")) < 0.1


_ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]


@given(
    st.lists(st.sampled_from(report()), min_size=60, max_size=300).map("".join),
    st.sampled_from(_ENCODINGS),
)
@settings(max_examples=150, deadline=None)
def test_decoding_undoes_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_text_or_a_refusal(content: bytes) -> None:
    try:
        result = read(content)
    except Refused:
        return
    for document in result.documents:
        document.text.encode("utf-8")  # no half of a character


@given(st.text(string.printable + "增长“”，。<>&;/\t\r", max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_read_as_a_page(text: str) -> None:
    try:
        read(f"<html><body>{text}".encode())
    except Refused:
        return
