"""Observations: figures that belong to an indicator, with status, period, measure and bound.

Here belongs the making of a row from a figure and its name; how they find each other is the
business of ``sentence``.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from report_pipeline.indicators.areas import tells_of_project
from report_pipeline.indicators.attachment import Attachment, Figure, Head
from report_pipeline.indicators.figure_periods import (
    base_is_dateless,
    period_of_base,
    period_of_figure,
    told_late,
)
from report_pipeline.indicators.measures import is_bare_money
from report_pipeline.indicators.observation import Observation
from report_pipeline.indicators.periods import Period, TimeMark
from report_pipeline.indicators.quantity import Quantity
from report_pipeline.indicators.sentence_reading import Reading
from report_pipeline.indicators.status import Status, Surrounding, status_of
from report_pipeline.indicators.tokens import Token

_OVERTAKES = re.compile(
    "(?:突破|首超|超过|超|首破|跨越|跨过|跨上|迈上|迈过|站上|跃上|登上|冲破|闯过|越过|破|过)(?:了)?$"
)
_SECOND_AIM = re.compile("力争|争取|确保|奋斗|努力")
_SUM = re.compile("累计|共|合计|总计|总共")
_MEASURED_AGAINST = re.compile(
    "^(?:低于|高于|超过|超|不及|未达)"
)  # 低于3%的预期目标: the aim is 3%
_FOR_OTHERS = re.compile("对口|结对帮扶|援疆|援藏|援青|东西部(?:扶贫)?协作|山海协作")
_LOCAL_SCOPES = ("地方", "地方级", "中央", "中央本级")
_EXCESS = re.compile(
    r"(?:超|高于|低于|好于|多于|少于)[^,;。]{0,24}的[^,;。\d]{0,8}(?:任务|目标|计划|预算|指标)$"
)  # 超年初3000万元的预算任务260万元: how much more than aimed at
_AIM_ENDS = frozenset("务标划算")
_RANK_UNITS = ("位", "名")
_BEFORE = 6
_FAR = 60
_FAR_BACK = 300
_NEAR = 16


def observations_of(reading: Reading, attachments: Sequence[Attachment]) -> list[Observation]:
    """The rows of a sentence, in the order of their figures."""
    rows: list[Observation] = []
    bases: dict[str, int | None] = {}  # of indicators whose 由…增加到… was the last of theirs
    for attachment in _without_thresholds(reading, attachments):
        if attachment.is_base:
            continue
        told = _told(reading, attachment)
        if told is None:
            continue
        indicator = attachment.head.indicator.id
        rows.append(_row(reading, attachment, _since_base(*told, attachment, bases.get(indicator))))
        bases.pop(indicator, None)
        if attachment.base is not None and not base_is_dateless(reading):
            base = attachments[attachment.base]
            told = _told_of_base(reading, base, *told)
            bases[indicator] = told[0].year
            rows.append(_row(reading, base, told))
    return sorted(rows, key=lambda row: (row.start, row.evidence_start, row.indicator_id))


def _without_thresholds(reading: Reading, attachments: Sequence[Attachment]) -> list[Attachment]:
    """Leaves out a threshold that only introduces the figure after it (首超百亿元,达到102亿元)."""
    kept = []
    for number, attachment in enumerate(attachments):
        following = attachments[number + 1] if number + 1 < len(attachments) else None
        if following is not None and _introduces(reading, attachment, following):
            continue
        kept.append(attachment)
    return kept


def _introduces(reading: Reading, first: Attachment, second: Attachment) -> bool:
    a, b = first.figure, second.figure
    if not (isinstance(a, Quantity) and isinstance(b, Quantity)) or first.head != second.head:
        return False
    if first.measured.measure != "level" or second.measured.measure != "level":
        return False
    if reading.part.is_ahead and _SECOND_AIM.search(reading.folded, a.end, b.start):
        return False  # 确保过百亿元,力争达到110亿元
    words = reading.folded[max(first.head.end, a.start - 8) : a.number_start]
    if (
        not _OVERTAKES.search(words)
        or _SECOND_AIM.search(reading.folded, a.end, b.number_start)
        or _unit_base(first) != _unit_base(second)
        or first.is_base
        or second.is_base
    ):
        return False
    return a.value_base is not None and b.value_base is not None and b.value_base >= a.value_base


def _unit_base(attachment: Attachment) -> str | None:
    """The base unit of a figure; an amount without 元 is one of yuan."""
    figure = attachment.figure
    if not isinstance(figure, Quantity):
        return None
    return "yuan" if is_bare_money(attachment.measured.indicator, figure) else figure.unit_base


def _told(reading: Reading, attachment: Attachment) -> tuple[Period, Status] | None:
    """Period and status of a figure; None where it is for a part of a year or for others."""
    period = period_of_figure(reading, attachment)
    at = attachment.figure.start
    if period.is_part or _is_for_others(reading, at) or _is_excess(reading, at):
        return None
    if attachment.year is not None:
        period = Period(attachment.year, is_printed=True)
    if attachment.is_prior:
        period = Period(period.base_year, is_printed=True)
    measured = attachment.measured
    changes = measured.measure in ("growth", "change") or measured.indicator.counts_new
    if attachment.base is not None or (period.is_apart and not changes):
        period = replace(period, is_multi=False)
    status = _status(reading, attachment, period)
    if reading.part.is_ahead and not status.is_target and not period.is_printed:
        period = told_late(reading, period)
    return period, status


def _since_base(
    period: Period, status: Status, attachment: Attachment, base: int | None
) -> tuple[Period, Status]:
    """由2015年的150亿元增加到280亿元,增长87%: a change since the first figure's year."""
    changes = (
        attachment.measured.measure in ("growth", "change") and attachment.rule_id == "goes_on"
    )
    if (
        not changes
        or period.is_multi
        or base is None
        or period.year is None
        or base >= period.year - 1
    ):
        return period, status
    return replace(period, is_multi=True, first=base + 1), status


def _told_of_base(
    reading: Reading, base: Attachment, final: Period, status: Status
) -> tuple[Period, Status]:
    """Period and status of the first figure of 由…增加到…, which is always a result."""
    period = period_of_base(reading, base, final.year, period_of_figure(reading, base))
    return period, replace(status, is_target=False, target_kind=None, commitment=None)


def _row(reading: Reading, attachment: Attachment, told: tuple[Period, Status]) -> Observation:
    period, status = told
    figure, head, sign = attachment.figure, attachment.head, attachment.measured.sign
    value, upper, unit, bound = _value(figure)
    based = figure if isinstance(figure, Quantity) else None
    row = Observation(
        indicator_id=attachment.measured.indicator.id,
        status="target" if status.is_target else "actual",
        period_year=period.year,
        period="multi_year" if period.is_multi else "year",
        measure=attachment.measured.measure,
        value=-value if sign < 0 else value,
        value_upper=_signed(upper, sign),
        unit=unit,
        value_base=_signed(based.value_base, sign) if based else None,
        value_base_upper=_signed(based.value_base_upper, sign) if based else None,
        unit_base=_unit_base(attachment),
        bound=_bound(reading, attachment, bound, status),
        scope=_scope(reading, head),
        name_printed=reading.text[head.name_start : head.end],
        start=figure.start,
        end=figure.end,
        evidence_start=min(head.start, figure.start),
        evidence_end=max(figure.end, head.end),
        rule_id=attachment.rule_id,
        period_start=period.first if period.is_multi else None,
        aggregation=_aggregation(reading, attachment, period),
        basis=_printed(reading, attachment.basis),
        actual_kind=None if status.is_target else status.actual_kind or "final",
        target_kind=status.target_kind,
        commitment=status.commitment,
    )
    return replace(row, flags=_flags(row, attachment))


def _bound(reading: Reading, attachment: Attachment, printed: str, status: Status) -> str:
    figure = attachment.figure
    if printed == "exact" and attachment.bound is not None:
        return attachment.bound
    before = reading.folded[max(0, figure.start - _BEFORE) : figure.start]
    if printed == "exact" and _OVERTAKES.search(before):
        return "at_least"
    words = reading.text[figure.start : figure.end]
    if status.target_kind == "quoted_past" and _MEASURED_AGAINST.search(words):
        return "exact"
    return printed


def _scope(reading: Reading, head: Head) -> str | None:
    """The part of the area that a figure is for; 地方 is one only where the whole is the nation."""
    if head.scope in _LOCAL_SCOPES and reading.context.region_level != "national":
        return None
    return head.scope


def _is_for_others(reading: Reading, at: int) -> bool:
    begin = max(reading.start, reading.folded.rfind(";", reading.start, at) + 1, at - _FAR)
    before = reading.folded[begin:at]
    return _FOR_OTHERS.search(before) is not None or tells_of_project(before)


def _is_excess(reading: Reading, at: int) -> bool:
    """Whether a figure says by how much a quoted aim was passed or missed."""
    if reading.folded[at - 1] not in _AIM_ENDS:
        return False
    return _EXCESS.search(reading.folded, max(reading.start, at - _FAR), at) is not None


def _value(figure: Figure) -> tuple[Decimal, Decimal | None, str | None, str]:
    if isinstance(figure, Quantity):
        return figure.value, figure.value_upper, figure.unit, figure.bound
    unit = figure.text[-1] if figure.text.endswith(_RANK_UNITS) else None
    return Decimal(figure.value or 0), None, unit, "exact"


def _signed(value: Decimal | None, sign: int) -> Decimal | None:
    return -value if value is not None and sign < 0 else value


def _printed(reading: Reading, span: tuple[int, int] | None) -> str | None:
    return None if span is None else reading.text[slice(*span)]


def _status(reading: Reading, attachment: Attachment, period: Period) -> Status:
    figure, head, folded = attachment.figure, attachment.head, reading.folded
    begin = max(reading.start, folded.rfind(";", reading.start, figure.start) + 1)
    near = max(begin, min(head.start, attachment.clause_start) - _NEAR)
    clause = max(begin, folded.rfind(",", reading.start, figure.start) + 1)
    words = Surrounding(
        sentence=folded[max(reading.start, figure.start - _FAR_BACK) : figure.start],
        near=folded[near : figure.start],
        clause=folded[clause : figure.start],
        after=folded[figure.end : figure.end + _NEAR],
        figure=folded[figure.start : figure.end],
        says_aim=attachment.says_aim,
        is_quoted=any(s <= figure.start < e for s, e in reading.quoted),
    )
    return status_of(reading.part, words, period, reading.context.report_year)


def _aggregation(reading: Reading, attachment: Attachment, period: Period) -> str | None:
    if not period.is_multi:
        return None
    if period.is_average:
        return "annual_average"
    if period.is_running:
        return "throughout"
    if attachment.measured.measure == "growth":
        return "endpoint"
    figure = attachment.figure
    words = reading.folded[max(reading.start, figure.start - _FAR) : figure.start]
    return "sum" if _SUM.search(words) or attachment.measured.indicator.counts_new else "endpoint"


def _flags(row: Observation, attachment: Attachment) -> tuple[str, ...]:
    flags = []
    bounds = attachment.measured.indicator.plausible.get(row.measure)
    value = row.value if row.measure in ("growth", "share", "rank") else row.value_base
    if row.measure in ("growth", "share") and row.unit_base == "%":
        value = row.value_base
    if bounds and value is not None and not bounds[0] <= value <= bounds[1]:
        flags.append(f"implausible_{row.measure}")
    if row.period_year is None:
        flags.append("year_unknown")
    return tuple(flags)


def number_mentions(rows: Sequence[Observation]) -> list[Observation]:
    """Gives each row its number among the statements of the same figure."""
    seen: dict[tuple[object, ...], int] = {}
    numbered = []
    for row in rows:
        key = (row.indicator_id, row.status, row.period_year, row.measure, row.value, row.value_upper,
               row.unit, row.scope)  # fmt: skip
        seen[key] = seen.get(key, 0) + 1
        numbered.append(replace(row, mention_no=seen[key]))
    return numbered


def time_marks(tokens: Sequence[Token]) -> tuple[TimeMark, ...]:
    """The words of time among ``tokens``."""
    return tuple(token.item for token in tokens if isinstance(token.item, TimeMark))
