"""What a figure says of an indicator: a level, a growth, a share, a change, a rank.

Here belongs the decision from the words before a figure, its unit and the indicator. Which
indicator a figure belongs to is the business of ``sentence``.
"""

from dataclasses import dataclass

from report_pipeline.indicators.catalogue import Indicator, Name, catalogue
from report_pipeline.indicators.quantity import Quantity
from report_pipeline.indicators.sentence.predicates import Predicate

_RATES = frozenset({"multiple", "doublings"})
_RATIOS = frozenset({"ratio", "tenths"})
BARE = ("people", "count")  # whose figures may do without a unit: 减少1386万
_DAYS = ("天", "日")
_AMOUNTS = ("亿", "百亿", "千亿", "万亿")


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator's figure as a measure with the sign that the words give it."""

    indicator: Indicator
    measure: str
    sign: int = 1


def measure_of(
    indicator: Indicator, name: Name, quantity: Quantity, said: Predicate, before: str | None
) -> Measured | None:
    """The measure that ``quantity`` is, or None where it cannot be the indicator's.

    ``before`` is the measure of the figure just before of the same name, None for the first.
    """
    measured = _measure(indicator, name, quantity, said, before)
    if measured is None:
        return None
    allowed = measured.indicator.only if measured.indicator is not indicator else name.measures
    if allowed and measured.measure not in allowed:
        return None
    if (
        indicator.only
        and measured.indicator is indicator
        and measured.measure not in indicator.only
    ):
        return None
    return measured


def _measure(
    indicator: Indicator, name: Name, quantity: Quantity, said: Predicate, before: str | None
) -> Measured | None:
    dimension = quantity.dimension
    if dimension in _RATIOS:
        return _ratio(indicator, name, said, before)
    if dimension == "points":
        return _points(indicator, said, before)
    if dimension in _RATES:
        return Measured(indicator, "growth", said.direction or 1)
    if dimension == "duration" and quantity.unit in _DAYS and indicator.in_days:
        return _absolute(catalogue().indicators[indicator.in_days], name, said)
    return _absolute(indicator, name, said) if _counts(indicator, quantity) else None


def is_bare_money(indicator: Indicator, quantity: Quantity) -> bool:
    """工业总产值突破40亿: an amount whose 元 is left out."""
    return indicator.dimension == "money" and quantity.unit in _AMOUNTS


def _counts(indicator: Indicator, quantity: Quantity) -> bool:
    """Whether a quantity has a unit that the indicator's level can have."""
    dimension = quantity.dimension
    if dimension == "number":
        return indicator.dimension in BARE or is_bare_money(indicator, quantity)
    if dimension == "duration" and quantity.unit not in _DAYS:
        return False
    return dimension in indicator.level_dimensions


def _ratio(
    indicator: Indicator, name: Name, said: Predicate, before: str | None
) -> Measured | None:
    moves = bool(said.direction) and not said.arrives
    if indicator.in_ratio and (said.share or not moves):
        return Measured(catalogue().indicators[indicator.in_ratio], "level")
    if said.share or name.measure == "share":
        return _share(indicator, said)
    if indicator.only == {"growth"}:
        return Measured(indicator, "growth", said.direction or 1 if not said.arrives else 1)
    if indicator.dimension == "ratio" and "ratio" in indicator.level_dimensions:
        return (
            _moved_ratio(indicator, said) if said.is_rate or moves else Measured(indicator, "level")
        )
    return _rate(indicator, name, said, before)


def _rate(indicator: Indicator, name: Name, said: Predicate, before: str | None) -> Measured | None:
    if said.direction or said.is_rate or said.against_prior or said.average:
        return Measured(indicator, "growth", said.direction or 1)
    if before == "share" and said.arrives:
        return _share(indicator, said)
    if name.measures == {"growth"} or (before == "growth" and not said.arrives):
        return Measured(indicator, "growth")
    return None if said.says_something else Measured(indicator, "growth")


def _moved_ratio(indicator: Indicator, said: Predicate) -> Measured:
    """下降3%: a rate of change for what has a unit of its own, else a move in points."""
    growing = "growth" in indicator.plausible
    return Measured(indicator, "growth" if growing else "change", said.direction or 1)


def _share(indicator: Indicator, said: Predicate) -> Measured | None:
    if said.direction and not said.arrives:
        return None
    if said.share_of_gdp and indicator.of_gdp:
        return Measured(catalogue().indicators[indicator.of_gdp], "level")
    if indicator.dimension == "ratio":
        return Measured(indicator, "level")
    return Measured(indicator, "share") if "share" in indicator.plausible else None


def _points(indicator: Indicator, said: Predicate, before: str | None) -> Measured | None:
    if said.is_rate or said.direction == 0:
        return None
    if indicator.dimension == "ratio" and "growth" not in indicator.plausible:
        return Measured(indicator, "change", said.direction)
    if before == "share" and indicator.of_gdp:
        return Measured(catalogue().indicators[indicator.of_gdp], "change", said.direction)
    if said.share or before == "share":
        return Measured(indicator, "change", said.direction)
    return None


def _absolute(indicator: Indicator, name: Name, said: Predicate) -> Measured | None:
    if said.is_rate or said.share:
        return None
    if name.measure:
        return Measured(indicator, name.measure, -1 if said.direction < 0 else 1)
    if said.direction and not said.arrives:
        if indicator.counts_new and not said.against_prior:
            return Measured(indicator, "level")
        return Measured(indicator, "change", said.direction)
    return Measured(indicator, "level")
