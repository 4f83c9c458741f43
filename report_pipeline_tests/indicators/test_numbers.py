"""Claims about numerals in both scripts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_pipeline.indicators.numbers import MULTIPLIERS, parse_chinese, read_numeral

_PLACES = ["", "十", "百", "千"]


def _below_10000(value: int) -> str:
    printed, gap = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            printed += ("零" if gap and printed else "") + "零一二三四五六七八九"[digit]
            printed += _PLACES[place]
            gap = False
        else:
            gap = True
    return printed


def _in_chinese(value: int) -> str:
    """``value`` below 10**12 as it is said, by the school rule."""
    if not value:
        return "零"
    printed = ""
    for section, name in (
        (value // 10**8, "亿"),
        (value // 10**4 % 10**4, "万"),
        (value % 10**4, ""),
    ):
        if section:
            printed += ("零" if printed and section < 1000 else "") + _below_10000(section) + name
    return printed


@given(st.integers(1, 10**12 - 1))
def test_a_number_written_out_is_read_back(value: int) -> None:
    assert parse_chinese(_in_chinese(value)) == value


@given(st.integers(1, 10**12 - 1))
def test_value_times_multiplier_is_the_number(value: int) -> None:
    numeral = read_numeral(_in_chinese(value), 0)
    assert numeral is not None
    assert numeral.value * MULTIPLIERS[numeral.multiplier] == value


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("十", 10),
        ("十五", 15),
        ("廿五", 25),
        ("卅", 30),
        ("两百", 200),
        ("三千五", 3500),
        ("三千零五", 3005),
        ("一万二", 12000),
        ("一百一十", 110),
        ("百亿", 10**10),
        ("万亿", 10**12),
        ("一万一千亿", 11000 * 10**8),
    ],
)
def test_spoken_numerals(printed: str, value: int) -> None:
    assert parse_chinese(printed) == value


@pytest.mark.parametrize("printed", ["一九七八", "三三", "一二三", "十百", "百千"])
def test_what_is_no_numeral_has_no_value(printed: str) -> None:
    assert parse_chinese(printed) is None


@pytest.mark.parametrize(
    ("printed", "value", "upper", "multiplier"),
    [
        ("三千五百万", "3500", None, "万"),
        ("一亿二千万", "1.2", None, "亿"),
        ("十二万亿", "12", None, "万亿"),
        ("五六百", "500", "600", ""),
        ("二、三百亿", "200", "300", "亿"),
        ("七点五", "7.5", None, ""),
        ("零点五", "0.5", None, ""),
        ("3亿5千万", "3.5", None, "亿"),
        ("1,234.5", "1234.5", None, ""),
    ],
)
def test_a_numeral_counts_in_its_largest_multiplier(
    printed: str, value: str, upper: str | None, multiplier: str
) -> None:
    numeral = read_numeral(printed, 0)
    assert numeral is not None
    assert (numeral.value, numeral.multiplier, numeral.end) == (
        Decimal(value),
        multiplier,
        len(printed),
    )
    assert numeral.upper == (None if upper is None else Decimal(upper))


def test_a_run_longer_than_any_number_is_none() -> None:
    assert read_numeral("9" * 40, 0) is None
    assert read_numeral("一" * 40, 0) is None
