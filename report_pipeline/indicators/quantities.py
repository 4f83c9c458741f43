"""Every number of a text: quantities with unit and bound, and what the other numbers are.

Here belongs the walk over a text that gives each number exactly one reading, and the bounds
(左右, 以上, 不超过) and ranges (6%至7%) of figures. Which indicator a figure belongs to is the
business of ``observations``.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from report_pipeline.cleaning.fold import fold
from report_pipeline.indicators.figures import (
    PLAIN,
    Figure,
    is_figure,
    read_figure,
    stands_in_a_word,
)
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
    last_characters: frozenset[str]  # of the words before and of what may stand after them
    after: re.Pattern[str]
    after_words: dict[str, str]


@cache
def _bounds() -> _Bounds:
    rows = yaml.load(_RULES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    before = {row["word"]: row["bound"] for row in rows["before"]}
    after = {row["word"]: row["bound"] for row in rows["after"]}
    return _Bounds(
        before=before,
        longest=max(map(len, before)),
        last_characters=frozenset(word[-1] for word in (*before, *_FILLERS)),
        after=re.compile(f" ?({one_of(after)})"),
        after_words=after,
    )


def find_numbers(text: str) -> Numbers:
    """Every number of ``text``, as a quantity or as something else; offsets are those of ``text``.

    Every run of Arabic digits lies in exactly one of them.
    """
    walk = _Walk(text, fold(text))
    at = 0
    while match := _START.search(walk.folded, at):
        at = walk.read(match.start())
    return Numbers(tuple(walk.quantities), tuple(walk.others))


class _Walk:
    """The way through one text: what was read, and up to where."""

    def __init__(self, text: str, folded: str) -> None:
        self.text = text
        self.folded = folded
        self.quantities: list[Quantity] = []
        self.others: list[OtherNumber] = []
        self._taken = 0  # the end of what has been read
        self._no_list_before = 0  # up to here no list of bare numbers ends in a unit

    def read(self, at: int) -> int:
        """Read what begins at ``at``; where to go on."""
        char = self.folded[at]
        if char.isascii() and char.isalpha():
            letters_end = _letters_before_figure(self.folded, at)
            if letters_end is not None:
                return letters_end
        other = read_nonquantity(self.text, self.folded, at)
        if other:
            return self._take_other(other)
        quantity = self._quantity(at) if char in _FIGURE_STARTS else None
        if quantity:
            self.quantities.append(quantity)
            self._taken = quantity.end
            return quantity.end
        if "0" <= char <= "9":
            return self._take_other(_unread(self.text, self.folded, at))
        return _end_of_unread(self.folded, at)

    def _take_other(self, other: OtherNumber) -> int:
        self.others.append(other)
        self._taken = other.end
        return other.end

    def _quantity(self, at: int) -> Quantity | None:
        figure = None if stands_in_a_word(self.folded, at) else read_figure(self.folded, at)
        if figure is None:
            return None
        if figure.upper is None:
            figure = self._range(figure)
        if figure.unit is None:
            figure = self._with_unit_of_list(figure)
        if figure.unit is None:
            return None
        bound, start = _bound_before(self.folded, at, self._taken)
        if not is_figure(self.folded, figure, bool(bound)):
            return None
        if _is_negative(self.text, at, self._taken, figure):
            figure = figure._replace(value=-figure.value)
            start = min(start, at - 1)
        return _quantity(self.text, self.folded, figure, bound, start)

    def _range(self, lower: Figure) -> Figure:
        """``lower`` with its upper end, where 至, 到 or a dash and a fitting figure follow."""
        to = _TO.match(self.folded, lower.end)
        if to is None or read_nonquantity(self.text, self.folded, to.end()):
            return lower
        if lower.unit not in (None, PLAIN) and self.folded[lower.start - 1 : lower.start] in _FROM:
            return lower  # 由8%到10%: two figures
        upper = read_figure(self.folded, to.end())
        return lower if upper is None else _as_range(lower, upper) or lower

    def _with_unit_of_list(self, figure: Figure) -> Figure:
        """分别增长8.5、7.2和6%: a bare number takes the unit that closes its list."""
        if figure.is_chinese or figure.start < self._no_list_before:
            return figure
        end = figure.end
        only_and = True
        for _ in range(_LONGEST_LIST):
            link = _AND.match(self.folded, end)
            if link is None or read_nonquantity(self.text, self.folded, link.end()):
                break
            only_and = only_and and "、" not in link[0]
            following = read_figure(self.folded, link.end())
            if following is None:
                break
            if following.unit:
                if following.unit.measures or only_and:
                    return figure._replace(unit=following.unit, multiplier=following.multiplier)
                break
            end = following.end
        self._no_list_before = end
        return figure


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


def _as_range(lower: Figure, upper: Figure) -> Figure | None:
    """One figure of both, counted in the lower one's multiplier; None when they do not fit."""
    unit = lower.unit if upper.unit is None and lower.is_parts else upper.unit
    if unit is None or upper.upper is not None:
        return None
    if upper.is_chinese != lower.is_chinese and not lower.is_parts:
        return None
    multiplier = lower.multiplier
    if lower.unit not in (None, PLAIN):
        if lower.unit != unit:
            return None
    elif not multiplier and lower.value < upper.value:
        multiplier = upper.multiplier  # 20-30万亩
    high = upper.value * MULTIPLIERS[upper.multiplier] / MULTIPLIERS[multiplier]
    if high <= lower.value:
        return None
    return lower._replace(
        upper=high,
        unit=unit,
        multiplier=multiplier,
        number_end=upper.number_end,
        end=upper.end,
        is_parts=False,
    )


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
    if end == taken or folded[end - 1] not in bounds.last_characters:
        return "", at
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
