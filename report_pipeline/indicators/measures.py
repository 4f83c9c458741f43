"""What a figure says of an indicator: a level, a growth, a share, a change, a rank.

Here belongs the decision from the words before a figure, its unit and the indicator. Which
indicator a figure belongs to is the business of ``attach``.
"""

from dataclasses import dataclass

from report_pipeline.indicators.catalogue import Indicator, Name, catalogue
from report_pipeline.indicators.quantity import Quantity

_RATES = frozenset({"multiple", "doublings"})
_RATIOS = frozenset({"ratio", "tenths"})
BARE = ("people", "count")  # whose figures may do without a unit: 减少1386万
_DAYS = ("天", "日")


@dataclass(slots=True)
class Predicate:
    """What the words between a name and its figure say."""

    direction: int = 0  # 1 for a rise, -1 for a fall
    is_rate: bool = False  # 增速, 涨幅
    arrives: bool = False  # …到
    states_level: bool = False
    comes_from: bool = False  # 由
    dealt: bool = False  # 分别
    for_all: bool = False  # 均
    share: bool = False
    share_open: bool = False  # between 占 and 比重
    share_of_gdp: bool = False
    place: bool = False  # 居
    place_after_unknown: bool = False
    barred: str | None = None  # why no figure here is the indicator's
    against_prior: bool = False  # 同比, 比上年
    average: bool = False
    says_aim: bool = False
    totals: bool = False  # 累计
    that_is: bool = False
    repeats: bool = False  # the predicate of the figure before, taken up again
    basis: tuple[int, int] | None = None
    scope: tuple[int, int] | None = None

    @property
    def says_something(self) -> bool:
        """Whether a figure without a name of its own can go on from the one before."""
        return bool(
            self.direction
            or self.is_rate
            or self.arrives
            or self.states_level
            or self.share
            or self.place
            or self.against_prior
            or self.average
            or self.dealt
            or self.that_is
            or self.says_aim
            or self.scope
            or self.basis
        )


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
    if indicator.only and measured.indicator is indicator and measured.measure not in indicator.only:
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
    if dimension == "duration" and indicator.in_days and quantity.unit in _DAYS:
        return _absolute(catalogue().indicators[indicator.in_days], name, said)
    if dimension == "duration" and quantity.unit not in _DAYS:
        return None
    if dimension == "number" and indicator.dimension in BARE:
        return _absolute(indicator, name, said)
    if dimension not in indicator.level_dimensions:
        return None
    return _absolute(indicator, name, said)


def _ratio(
    indicator: Indicator, name: Name, said: Predicate, before: str | None
) -> Measured | None:
    if said.share and indicator.in_ratio:
        return Measured(catalogue().indicators[indicator.in_ratio], "level")
    if said.share or name.measure == "share":
        return _share(indicator, said)
    if indicator.only == {"growth"}:
        return Measured(indicator, "growth", said.direction or 1 if not said.arrives else 1)
    if indicator.in_ratio and not (said.direction and not said.arrives):
        return Measured(catalogue().indicators[indicator.in_ratio], "level")
    if indicator.dimension == "ratio" and "ratio" in indicator.level_dimensions:
        if said.is_rate or (said.direction and not said.arrives):
            return _moved_ratio(indicator, said)
        return Measured(indicator, "level")
    if said.direction or said.is_rate or said.against_prior or said.average:
        return Measured(indicator, "growth", said.direction or 1)
    if before == "share" and said.arrives:
        return _share(indicator, said)
    if name.measures == {"growth"} or (before == "growth" and not said.arrives):
        return Measured(indicator, "growth")
    return None


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
    if said.share or before == "share":
        return Measured(indicator, "change", said.direction)
    if before == "rd" and indicator.of_gdp:
        return Measured(catalogue().indicators[indicator.of_gdp], "change", said.direction)
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
