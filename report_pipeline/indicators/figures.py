"""A number with its multiplier and unit as printed: 1.46亿吨, 百分之七点五, 三千五百多万人.

Here belongs the reading of one figure at a place of folded text, and whether a Chinese numeral
there is a figure at all. Bounds, ranges and the walk over a text are the business of
``quantities``.
"""

import re
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from report_pipeline.indicators.nonquantities import lexicon
from report_pipeline.indicators.numbers import CHINESE_NUMERALS, DIGIT_VALUES, read_numeral
from report_pipeline.indicators.units import Unit, unit_table

PLAIN = Unit(
    "", "number", "1", Fraction(1)
)  # 8300万 with nothing after it: the multiplier is the unit
_MULTIPLIER = re.compile(
    r" ?(?P<more>[多余来几])? ?(?P<multiplier>万亿|[十百千]?[万亿]|[十百千])?(?P<more_after>[多余来])? ?"
)
_NO_MULTIPLIER = re.compile("万[达科华]|千[岛兆方企村家]|百[货强佳姓]|十[佳大字]|亿[达利]")
_HUNDREDTHS = re.compile("(?P<parts>[百千万])分之 ?")
_HUNDREDTHS_UNITS = {"百": "%", "千": "‰", "万": "万分之"}
_AND_POINTS = re.compile(" ?个[多余]百分点")  # 提高2个多百分点
_AND_HALF = re.compile("(?P<unit>年|倍|番|成)半|个半(?P<after>小时|月)")
_POINTS_LATER = re.compile(r"[、,和与及][^。;0-9]{0,8}[0-9]{1,3}(?:\.[0-9]{1,2})?个百分点")
_DIMES = re.compile("([1-9一二两三四五六七八九])角(?:([1-9一二两三四五六七八九])分)?")
_TURNED = re.compile("翻了?(?:将?近|约|超|超过|多)?$")  # 翻了近一番
_HALF = re.compile("半(?P<unit>个百分点|个月|小时|个小时)")
_OPENING_QUOTES = '“‘「『《〈"'
_BARE_UNIT_MULTIPLIERS = ("百亿", "千亿", "万亿", "十亿", "千万", "百万", "十万")


class Figure(NamedTuple):
    """A number with multiplier and unit. ``unit`` is None where none follows."""

    start: int
    number_end: int
    end: int
    value: Decimal
    upper: Decimal | None  # of 五六百
    multiplier: str
    unit: Unit | None
    more: bool = False  # 多 or 余 inside: 30多个
    is_chinese: bool = False
    leads_with_multiplier: bool = False  # 百亿元
    is_parts: bool = False  # 百分之七


def read_figure(folded: str, at: int) -> Figure | None:
    """The figure that begins at ``at``, or None when no number does."""
    char = folded[at]
    if char == "半":
        return _read_half(folded, at)
    if char in "百千万":
        parts = _HUNDREDTHS.match(folded, at)
        if parts:
            return _read_parts(folded, at, parts)
    numeral = read_numeral(folded, at)
    if numeral is None:
        return None
    bare = Figure(
        at,
        numeral.end,
        numeral.end,
        numeral.value,
        numeral.upper,
        numeral.multiplier,
        PLAIN if numeral.multiplier else None,
        more=numeral.more,
        is_chinese=numeral.is_chinese,
        leads_with_multiplier=numeral.leads_with_multiplier,
    )
    return _with_unit(folded, bare)


def stands_in_a_word(folded: str, at: int) -> bool:
    """Whether nothing that can follow a number follows the one character at ``at``.

    Most Chinese numerals are part of a word (一些, 统一); this tells them fast.
    """
    return _no_unit_follows().match(folded, at) is not None


@cache
def _no_unit_follows() -> re.Pattern[str]:
    first = re.escape(unit_table().first_characters + CHINESE_NUMERALS + "多余来几半点.、-至到 ")
    return re.compile(f"[{CHINESE_NUMERALS}](?![{first}])")


def _with_unit(folded: str, bare: Figure) -> Figure:
    end = bare.end
    half = _AND_HALF.match(folded, end)
    if half:
        return _with_half(bare, half)
    points = _AND_POINTS.match(folded, end)
    if points:
        return bare._replace(unit=unit_table().named("个百分点"), end=points.end(), more=True)
    found = unit_table().read(folded, end + 1 if folded[end : end + 1] == " " else end)
    if found:
        figure = bare._replace(unit=found[0], end=found[1])
        return _with_dimes(folded, _with_points_of_list(folded, figure))
    tail = _MULTIPLIER.match(folded, end)
    assert tail is not None
    return _with_multiplier(folded, bare, tail)


def _with_multiplier(folded: str, bare: Figure, tail: re.Match[str]) -> Figure:
    """With the multiplier and 多 or 余 that ``tail`` found, and the unit after them."""
    multiplier = tail["multiplier"] or ""
    more = bare.more or bool(tail["more"] or tail["more_after"])
    if multiplier and (bare.multiplier or _NO_MULTIPLIER.match(folded, tail.start("multiplier"))):
        return bare
    found = unit_table().read(folded, tail.end()) if multiplier or more else None
    if found:
        return bare._replace(
            multiplier=multiplier or bare.multiplier,
            unit=found[0],
            end=found[1],
            more=more,
        )
    if multiplier:
        last = "more_after" if tail["more_after"] else "multiplier"
        return bare._replace(multiplier=multiplier, unit=PLAIN, end=tail.end(last), more=more)
    if bare.multiplier and tail["more"] in ("多", "余"):
        return bare._replace(end=tail.end("more"), more=True)
    return bare


def _with_points_of_list(folded: str, figure: Figure) -> Figure:
    """高于全国2.3个、全省1.5个百分点: nothing but points comes in fractions of 个."""
    assert figure.unit is not None
    if figure.unit.name == "个" and figure.value % 1 and _POINTS_LATER.match(folded, figure.end):
        return figure._replace(unit=unit_table().named("个百分点"))
    return figure


def _with_dimes(folded: str, figure: Figure) -> Figure:
    """八十七元五角 is 87.5元."""
    assert figure.unit is not None
    if figure.unit.name != "元" or figure.multiplier:
        return figure
    dimes = _DIMES.match(folded, figure.end)
    if dimes is None:
        return figure
    digits = "".join(str(DIGIT_VALUES.get(digit, digit)) for digit in dimes.group(1, 2) if digit)
    return figure._replace(value=figure.value + Decimal(f"0.{digits}"), end=dimes.end())


def _with_half(bare: Figure, half: re.Match[str]) -> Figure:
    unit = unit_table().named(half["unit"] or "个" + half["after"])
    return bare._replace(value=bare.value + Decimal("0.5"), unit=unit, end=half.end())


def _read_half(folded: str, at: int) -> Figure | None:
    half = _HALF.match(folded, at)
    if half is None:
        return None
    unit = unit_table().named(half["unit"])
    return Figure(at, at + 1, half.end(), Decimal("0.5"), None, "", unit)


def _read_parts(folded: str, at: int, parts: re.Match[str]) -> Figure | None:
    """百分之七点五, 千分之6."""
    after = parts.end()
    if after >= len(folded):
        return None
    if folded[after] not in CHINESE_NUMERALS and not "0" <= folded[after] <= "9":
        return None
    numeral = read_numeral(folded, after)
    if numeral is None:
        return None
    value, end = numeral.value, numeral.end
    if numeral.leads_with_multiplier and value == 1 and folded[after:end] != "百":
        return None
    more = folded[end : end + 1] in ("多", "几")
    return Figure(
        at,
        end,
        end + more,
        value,
        numeral.upper,
        "",
        unit_table().named(_HUNDREDTHS_UNITS[parts["parts"]]),
        more=more,
        is_parts=True,
    )


def is_figure(folded: str, figure: Figure, bound_before: bool) -> bool:
    """Whether a number with its unit is meant as a figure: 一批, 千方百计, “三个代表” are not."""
    if not figure.is_chinese:
        return True
    unit = figure.unit
    assert unit is not None
    at = figure.start
    if _is_in_phrase(folded, at):
        return False
    printed = folded[at : figure.number_end]
    if figure.leads_with_multiplier and folded[at - 1 : at] == "个":
        return False  # 连续迈上4个万亿元台阶
    if unit.dimension == "doublings":
        return _TURNED.search(folded, max(at - 5, 0), at) is not None
    if figure.leads_with_multiplier:
        return bound_before or (
            unit.measures and unit is not PLAIN and printed in _BARE_UNIT_MULTIPLIERS
        )
    if unit is PLAIN or len(printed) > 1 or figure.multiplier or figure.more:
        return len(printed) > 1 or unit is not PLAIN
    return _is_single_numeral_a_figure(folded, figure, unit, bound_before)


def _is_in_phrase(folded: str, at: int) -> bool:
    words = lexicon()
    return (
        (at > 0 and folded[at - 1] in _OPENING_QUOTES)
        or words.starting.match(folded, at) is not None
        or folded.endswith(words.ending, max(at - 2, 0), at + 1)
    )


def _is_single_numeral_a_figure(
    folded: str, figure: Figure, unit: Unit, bound_before: bool
) -> bool:
    """三吨 is a figure; 三个 only before a noun that reports count, or after a word like 新增."""
    words = lexicon()
    printed = folded[figure.start : figure.number_end]
    if unit.dimension == "tenths":
        return bound_before or printed != "一"
    if (unit.measures and not unit.weak) or figure.value % 1:
        return True
    if printed == "一":
        return False
    if unit.name in words.classifiers and words.nouns.match(folded, figure.end):
        return True
    led = folded.endswith(words.leading, max(figure.start - 2, 0), figure.start)
    return led or unit.dimension == "age"
