"""Claims about numbers in texts: what is a quantity, of what, how bounded, and what is none."""

import re
import time
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from report_pipeline.cleaning.fold import fold
from report_pipeline.indicators import nonquantities, quantities
from report_pipeline.indicators.quantities import Numbers, find_numbers
from report_pipeline.indicators.quantity import Quantity

_CASES = yaml.safe_load((Path(__file__).parent / "cases" / "quantities.yml").read_text("utf-8"))
_BOUND_ROWS = yaml.safe_load(Path(quantities.__file__).with_suffix(".yml").read_text("utf-8"))
_DIGIT_RUN = re.compile("[0-9]+")


def _cases() -> Iterator[Any]:
    for kind, cases in _CASES.items():
        for phrase, expected in cases.items():
            yield pytest.param(phrase, expected, id=f"{kind}: {phrase}")


def _number(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def _told(quantity: Quantity) -> str:
    upper = "" if quantity.value_upper is None else f"..{_number(quantity.value_upper)}"
    bound = "" if quantity.bound == "exact" else f" {quantity.bound}"
    return f"{_number(quantity.value)}{upper} {quantity.unit}{bound}"


def _read(numbers: Numbers) -> str:
    figures = "; ".join(map(_told, numbers.quantities))
    others = "; ".join(
        other.kind if other.value is None else f"{other.kind} {other.value}"
        for other in numbers.others
    )
    return f"{figures} | {others}".strip() if others else figures


@pytest.mark.parametrize(("phrase", "expected"), list(_cases()))
def test_a_phrase_is_read_as_its_case_says(phrase: str, expected: str) -> None:
    assert _read(find_numbers(str(phrase))) == expected


def _marked(marked: str) -> tuple[str, int, int]:
    start, end = marked.index("{"), marked.index("}") - 1
    return marked.replace("{", "").replace("}", ""), start, end


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=row["id"]) for row in nonquantities.rules()["patterns"]]
)
def test_every_rule_of_other_numbers_reads_its_example(row: dict[str, Any]) -> None:
    text, start, end = _marked(row["example"])
    found = [other for other in find_numbers(text).others if other.start == start]
    assert [(other.end, other.kind) for other in found] == [(end, row["kind"])]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=f"{side} {row['word']}")
        for side in ("before", "after")
        for row in _BOUND_ROWS[side]
    ],
)
def test_every_bound_word_reads_its_example(row: dict[str, Any]) -> None:
    text, start, end = _marked(row["example"])
    (quantity,) = find_numbers(text).quantities
    bound = "exact" if row["bound"] == "none" else row["bound"]
    assert (quantity.start, quantity.end, quantity.bound) == (start, end, bound)


def test_spans_lie_on_the_text_as_printed() -> None:
    text = "全年完成投資約３．５萬億元以上，增長８％。"
    money, rate = find_numbers(text).quantities
    assert text[money.start : money.end] == money.text == "約３．５萬億元以上"
    assert text[money.number_start : money.number_end] == "３．５"
    assert (money.unit, money.bound) == ("万亿元", "at_least")
    assert rate.text == "８％"


@pytest.mark.parametrize(
    ("phrase", "base", "unit_base"),
    [
        ("452.7亿元", "45270000000", "yuan"),
        ("3亿5千万元", "350000000", "yuan"),
        ("31亿美元", "3100000000", "USD"),
        ("3万亩", "20000000", "m2"),
        ("12.6公顷", "126000", "m2"),
        ("1.1万吨标煤", "11000", "tce"),
        ("800万斤", "4000", "t"),
        ("0.035毫克/立方米", "35", "ug/m3"),
        ("6.3‰", "0.63", "%"),
        ("近三成", "30", "%"),
        ("2.6亿千瓦时", "260000000", "kWh"),
        ("61.2万", "612000", "1"),
    ],
)
def test_base_values_are_exact(phrase: str, base: str, unit_base: str) -> None:
    (quantity,) = find_numbers(phrase).quantities
    assert (quantity.value_base, quantity.unit_base) == (Decimal(base), unit_base)


def _spans(text: str) -> list[tuple[int, int]]:
    numbers = find_numbers(text)
    return sorted((item.start, item.end) for item in (*numbers.quantities, *numbers.others))


def _assert_accounted(text: str) -> None:
    spans = _spans(text)
    for (_, end), (start, _) in pairwise(spans):
        assert end <= start, text[start - 5 : end + 5]
    for run in _DIGIT_RUN.finditer(fold(text)):
        holders = [span for span in spans if span[0] <= run.start() and run.end() <= span[1]]
        assert len(holders) == 1, text[max(run.start() - 9, 0) : run.end() + 9]


_PIECES = st.sampled_from(
    [
        *"0123456789",
        *"０５９",
        *"零一二两三十百千万亿半廿",
        *",.，．、:：-—%‰/*+()（）“”<> \n",
        *"年月日号第约近超多余至到从由以上下内前几数成番倍元亩人个家项米吨",
        *["2017", "1998", "百分之", "分之", "个百分点", "以上", "G", "PM", "A", "x", "平方米"],
    ]
)


@given(st.lists(_PIECES, max_size=30).map("".join))
@example("5%-5-5-5%至5")
@example("1*.5%")
@example("20135年")
@example("2013-20175年")
def test_every_digit_run_is_in_exactly_one_number(text: str) -> None:
    _assert_accounted(text)


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    _assert_accounted(text)


@given(st.integers(0, 10**12), st.sampled_from(["亿元", "万人", "家", "公里", "%", "吨"]))
def test_an_integer_is_read_back_with_and_without_separators(value: int, unit: str) -> None:
    for printed in (str(value), f"{value:,}"):
        (quantity,) = find_numbers(f"全区共{printed}{unit}。").quantities
        assert (quantity.value, quantity.unit, quantity.bound) == (value, unit, "exact")


@pytest.mark.parametrize(
    "piece", ["9", "、", "一", "1、", "8.5、", "百分之", "2013-", "1,234", "5吨/"]
)
def test_time_grows_with_length_only(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    started = time.process_time()
    find_numbers(text)
    assert time.process_time() - started < 10


def test_real_reports_leave_almost_nothing_unread(real_reports: Path) -> None:
    runs = left = 0
    for path in sorted(real_reports.rglob("*.txt")):
        text = path.read_text("utf-8", errors="replace")
        _assert_accounted(text)
        runs += len(_DIGIT_RUN.findall(fold(text)))
        left += sum(
            len(_DIGIT_RUN.findall(fold(other.text)))
            for other in find_numbers(text).others
            if other.kind == "leftover"
        )
    assert left < runs / 100
