"""A number with its unit as a report prints it."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity of a report: value as printed, and the same in base units.

    ``value`` is the magnitude as printed, without the direction that a verb such as 下降 gives
    it. ``unit`` is as printed, multiplier included (亿元, 万人次, %). For 3亿5千万元 the largest
    multiplier is the unit and the value is 3.5. ``value_base`` = value × factor of the unit in
    ``unit_base``, exact in decimal arithmetic.
    """

    start: int
    end: int  # of number and unit, and of bound words that touch them (约…, …以上, …左右)
    number_start: int
    number_end: int  # of the bare number, for marking
    text: str  # clean text between start and end
    value: Decimal
    value_upper: Decimal | None
    unit: str
    value_base: Decimal | None
    value_base_upper: Decimal | None
    unit_base: str | None  # yuan, USD, person, m2, t, % …; None for a unit not in the table
    dimension: str | None  # money, people, mass, area, ratio, count, rank …
    bound: str  # exact, about, at_least, at_most, range

    def moved(
        self, start: int, end: int, number_start: int, number_end: int, whole: str
    ) -> "Quantity":
        """The same quantity at another place, of the text ``whole``."""
        # Spelled out: dataclasses.replace takes several times as long, and reports have hundreds.
        return Quantity(
            start, end, number_start, number_end, whole[start:end], self.value, self.value_upper,
            self.unit, self.value_base, self.value_base_upper, self.unit_base, self.dimension,
            self.bound,
        )  # fmt: skip
