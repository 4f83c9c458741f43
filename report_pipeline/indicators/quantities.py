"""Every number of a text: quantities with unit and bound, and what the other numbers are.

Here belongs the walk over a text that gives each number exactly one reading, and the bounds
(左右, 以上, 不超过) and ranges (6%至7%) of figures. Which indicator a figure belongs to is the
business of ``observations``.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from report_pipeline.cleaning.fold import fold
from report_pipeline.indicators.figures import PLAIN, Figure, is_figure, read_figure
from report_pipeline.indicators.nonquantities import (
    OtherNumber,
    lexicon,
    read_nonquantity,
    read_unread,
)
from report_pipeline.indicators.numbers import CHINESE_NUMERALS, MULTIPLIERS, chinese_run_end
from report_pipeline.indicators.quantity import Quantity
from report_pipeline.indicators.units import Unit, in_base, one_of

_RULES = Path(__file__).with_suffix(".yml")
_START = re.compile(rf"[0-9A-Za-z{CHINESE_NUMERALS}半第上下前首榜数几①-⑳]")
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_LETTERS = re.compile(r"[A-Za-z]+")
_FIGURE_STARTS = frozenset("0123456789半" + CHINESE_NUMERALS)
_TO = re.compile(r" ?(?:-{1,3}|至|到) ?(?=[0-9零一二两三四五六七八九十百千万])")
_AND = re.compile(r" ?(?:[、和与及]|以及) ?(?=[0-9])")
_MORE_AFTER = re.compile("多(?=[,。、;)的来]|$)")
_FROM = ("从", "由")
_MINUS = "-－−"
_FILLERS = (" ", "了", "人民币")
_LONGEST_LIST = 8


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers of a text, both in order of place; no two of them overlap."""

    quantities: tuple[Quantity, ...]
    others: tuple[OtherNumber, ...]


@dataclass(frozen=True, slots=True)
class _Bounds:
    before: dict[str, str]
    longest: int
    after: re.Pattern[str]
    after_words: dict[str, str]


@cache
def _bounds() -> _Bounds:
    rows = yaml.load(_RULES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    before = {row["word"]: row["bound"] for row in rows["before"]}
    after = {row["word"]: row["bound"] for row in rows["after"]}
    return _Bounds(before, max(map(len, before)), re.compile(f" ?({one_of(after)})"), after)


def find_numbers(text: str) -> Numbers:
    """Every number of ``text``, as a quantity or as something else; offsets are those of ``text``.

    Every run of Arabic digits lies in exactly one of them.
    """
    folded = fold(text)
    quantities: list[Quantity] = []
    others: list[OtherNumber] = []
    at = taken = 0
    while match := _START.search(folded, at):
        at = match.start()
        char = folded[at]
        if char.isascii() and char.isalpha():
            letters_end = _letters_before_figure(folded, at)
            if letters_end is not None:
                at = letters_end
                continue
        other = read_nonquantity(text, folded, at)
        if other:
            others.append(other)
            at = taken = other.end
            continue
        quantity = _read_quantity(text, folded, at, taken) if char in _FIGURE_STARTS else None
        if quantity:
            quantities.append(quantity)
            at = taken = quantity.end
            continue
        if "0" <= char <= "9":
            others.append(_unread(text, folded, at))
            at = taken = others[-1].end
        else:
            at = _end_of_unread(folded, at)
    return Numbers(tuple(quantities), tuple(others))


def _letters_before_figure(folded: str, at: int) -> int | None:
    """Where letters end that are no part of a number's name; None where they may be (PM2.5)."""
    run = _LETTERS.match(folded, at)
    assert run is not None
    end = run.end()
    following = folded[end : end + 1]
    if not "0" <= following <= "9":
        return None if following in (".", "-", " ", ":") else end
    if lexicon().measured_letters.fullmatch(folded, at, end):
        return end
    figure = read_figure(folded, end)
    if figure is None or figure.unit is None:
        return None
    return end if figure.multiplier or figure.unit.dimension == "ratio" else None


def _unread(text: str, folded: str, at: int) -> OtherNumber:
    known = read_unread(text, folded, at)
    if known:
        return known
    run = _DIGITS.match(folded, at)
    assert run is not None
    return OtherNumber(at, run.end(), "leftover", text[at : run.end()], None)


def _end_of_unread(folded: str, at: int) -> int:
    if folded[at] in CHINESE_NUMERALS:
        return chinese_run_end(folded, at)
    run = _LETTERS.match(folded, at)
    return run.end() if run else at + 1


def _read_quantity(text: str, folded: str, at: int, taken: int) -> Quantity | None:
    figure = read_figure(folded, at)
    if figure is None:
        return None
    last = _read_upper(text, folded, figure) if figure.upper is None else None
    if last:
        figure = _range(figure, last) or figure
    if figure.unit is None:
        figure = _with_unit_of_list(text, folded, figure) or figure
    if figure.unit is None:
        return None
    word, start = _bound_before(folded, at, taken)
    if not is_figure(folded, figure, bool(word)):
        return None
    if _is_negative(text, at, taken, figure):
        figure = replace(figure, value=-figure.value)
        start = min(start, at - 1)
    return _quantity(text, folded, figure, word, start)


def _read_upper(text: str, folded: str, lower: Figure) -> Figure | None:
    """The figure after 至, 到 or a dash that closes a range which ``lower`` opens."""
    to = _TO.match(folded, lower.end)
    if to is None or read_nonquantity(text, folded, to.end()):
        return None
    if lower.unit not in (None, PLAIN) and folded[lower.start - 1 : lower.start] in _FROM:
        return None  # 由8%到10%: two figures
    upper = read_figure(folded, to.end())
    if upper is None or upper.upper is not None or upper.is_chinese != lower.is_chinese:
        return None
    if upper.unit is None and lower.is_parts:
        return replace(upper, unit=lower.unit)
    return upper if upper.unit else None


def _range(lower: Figure, upper: Figure) -> Figure | None:
    """One figure of both, counted in the lower one's multiplier; None when they do not fit."""
    unit = upper.unit
    assert unit is not None
    multiplier = lower.multiplier
    if lower.unit not in (None, PLAIN):
        if lower.unit.name != unit.name:
            return None
    elif not multiplier and lower.value < upper.value:
        multiplier = upper.multiplier  # 20-30万亩
    high = upper.value * MULTIPLIERS[upper.multiplier] / MULTIPLIERS[multiplier]
    if high <= lower.value:
        return None
    return replace(
        lower,
        upper=high,
        unit=unit,
        multiplier=multiplier,
        number_end=upper.number_end,
        end=upper.end,
        is_parts=False,
    )


def _with_unit_of_list(text: str, folded: str, figure: Figure) -> Figure | None:
    """分别增长8.5、7.2和6%: a bare number takes the unit that closes its list."""
    if figure.is_chinese:
        return None
    end = figure.end
    only_and = True
    for _ in range(_LONGEST_LIST):
        link = _AND.match(folded, end)
        if link is None or read_nonquantity(text, folded, link.end()):
            return None
        only_and = only_and and "、" not in link[0]
        following = read_figure(folded, link.end())
        if following is None:
            return None
        if following.unit:
            if following.unit.measures or only_and:
                return replace(figure, unit=following.unit, multiplier=following.multiplier)
            return None
        end = following.end
    return None


def _is_negative(text: str, at: int, taken: int, figure: Figure) -> bool:
    """A minus sign right before a rate; elsewhere a dash is no sign."""
    if at < 2 or at - 1 < taken or text[at - 1] not in _MINUS:
        return False
    unit = figure.unit
    before = text[at - 2]
    return (
        unit is not None
        and unit.dimension in ("ratio", "points")
        and not (before.isascii() and before.isalnum())
        and before not in _MINUS + "—%"
    )


def _bound_before(folded: str, at: int, taken: int) -> tuple[str, int]:
    """The bound that the words before a figure give it ("" for none), and where they begin."""
    bounds = _bounds()
    end = at
    for _ in range(3):
        for length in range(min(bounds.longest, end - taken), 0, -1):
            bound = bounds.before.get(folded[end - length : end])
            if bound == "none":
                return "", at
            if bound:
                return bound, end - length
        filler = next((f for f in _FILLERS if folded.endswith(f, taken, end)), None)
        if filler is None:
            break
        end -= len(filler)
    return "", at


def _quantity(text: str, folded: str, figure: Figure, before: str, start: int) -> Quantity:
    unit = figure.unit
    assert unit is not None
    bounds = _bounds()
    end, after = figure.end, ""
    match = bounds.after.match(folded, end)
    if match and bounds.after_words[match[1]] != "none":
        after, end = bounds.after_words[match[1]], match.end()
    more = figure.more
    if not more and _MORE_AFTER.match(folded, figure.end):
        more, end = True, figure.end + 1
    bound = "range" if figure.upper is not None else _strongest(after, before, more)
    return Quantity(
        start=start,
        end=end,
        number_start=figure.start,
        number_end=figure.number_end,
        text=text[start:end],
        value=figure.value,
        value_upper=figure.upper,
        unit=figure.multiplier + unit.name,
        value_base=in_base(figure.value, figure.multiplier, unit),
        value_base_upper=_upper_in_base(figure.upper, figure.multiplier, unit),
        unit_base=unit.base,
        dimension=unit.dimension,
        bound=bound,
    )


def _upper_in_base(upper: Decimal | None, multiplier: str, unit: Unit) -> Decimal | None:
    return None if upper is None else in_base(upper, multiplier, unit)


def _strongest(after: str, before: str, more: bool) -> str:
    """A floor or ceiling outweighs 约 and 左右; the word after outweighs the word before."""
    for bound in (after, before, "at_least" if more else ""):
        if bound in ("at_least", "at_most"):
            return bound
    return after or before or "exact"
