"""A figure that belongs to an indicator's name: what reading a sentence yields."""

from dataclasses import dataclass
from typing import TypeAlias

from report_pipeline.indicators.catalogue import Indicator, Name
from report_pipeline.indicators.measures import Measured
from report_pipeline.indicators.nonquantities import OtherNumber
from report_pipeline.indicators.quantity import Quantity

Figure: TypeAlias = Quantity | OtherNumber  # an OtherNumber is a place in an order


@dataclass(frozen=True, slots=True)
class Head:
    """An indicator as a sentence names it; ``start`` takes in words of scope before the name."""

    indicator: Indicator
    name: Name
    start: int
    name_start: int
    end: int
    scope: str | None = None
    says_rate: bool = False  # 涨幅 behind this name of a list: 居民消费价格涨幅和失业率分别为…


@dataclass(frozen=True, slots=True)
class Attachment:
    """A figure that belongs to a name, with its measure and the rule that found it."""

    head: Head
    figure: Figure
    measured: Measured
    rule_id: str
    clause_start: int  # where the words that rule over the figure begin
    is_base: bool = False  # the first figure of 由…增加到…
    base: int | None = None  # of the second: index of the first in the sentence's attachments
    is_prior: bool = False  # what a change is measured against: 比2012年的7703元增加…
    year: int | None = None  # where years are dealt out: 2016、2017年分别增长…
    bound: str | None = None  # of the first figure of a list, whose word holds for all: 分别突破
    says_aim: bool = False
    basis: tuple[int, int] | None = None
