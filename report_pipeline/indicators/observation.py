"""An indicator's observation: this report states this figure for this indicator."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Context:
    """What the reader of a report knows before reading its sentences."""

    report_year: int | None
    region_level: str | None  # national, province, prefecture, county, township
    own_names: tuple[str, ...] = ()  # names the area is called by: 镇海, 镇海区, 浙江省宁波市镇海区
    parent_names: tuple[str, ...] = ()  # the tiers above: 宁波, 浙江


@dataclass(frozen=True, slots=True)
class Observation:
    """One row of ``fact_indicator``, without what other tables add to it.

    Fields, values and their meaning are those of the data contract; ``start``/``end`` span the
    figure, ``evidence_start``/``evidence_end`` the shortest stretch with name and figure.
    """

    indicator_id: str
    status: str  # actual, target
    period_year: int | None
    period: str  # year, multi_year
    measure: str  # level, growth, share, change, rank
    value: Decimal  # as printed, signed
    value_upper: Decimal | None
    unit: str | None
    value_base: Decimal | None
    value_base_upper: Decimal | None
    unit_base: str | None
    bound: str
    scope: str | None
    name_printed: str
    start: int
    end: int
    evidence_start: int
    evidence_end: int
    rule_id: str
    period_start: int | None = None
    aggregation: str | None = None  # annual_average, sum, endpoint, throughout
    basis: str | None = None  # 可比价, 实际, 同口径 …
    actual_kind: str | None = None  # final, preliminary, expected
    target_kind: str | None = None  # headline, task, annex, quoted_past
    commitment: str | None = None  # 确保, 力争, 预期, 计划 …
    mention_no: int = 1
    flags: tuple[str, ...] = ()
