"""Whether a figure is a result or an aim, and how firmly an aim is set.

Where the outline says that a part of a report looks back, figures are results unless the sentence
quotes an aim; where it looks ahead they are aims unless the sentence recalls a result.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from report_pipeline.indicators.periods import Period
from report_pipeline.sections.section import Kind, Section

_AHEAD = frozenset({Kind.TARGETS, Kind.TASKS})
_NEUTRAL = frozenset({Kind.GOVERNMENT, Kind.LIVELIHOOD, Kind.OTHER, Kind.CLOSING})
_GLOSSARY = re.compile("注释|名词解释|名词|术语|解释|说明")
_YEAR_IN_HEADING = re.compile(r"(?:19|20)\d\d(?=年)")
_PLAN_BEGINS = re.compile(
    "(?:今年|明年|20\\d\\d年)[^。\n]{0,30}?(?:预期目标|主要目标|奋斗目标|总体要求|指导思想|总体思路|主要任务|工作安排|重点工作|工作任务|目标任务)"
)
_AIM_BEFORE = re.compile(
    "(?:目标|指标|任务|预期)[^。;]{0,8}?(?:为|是|:|定为|定在|确定为|设定为)|目标要求|预期目标"
)
_AIM_AFTER = re.compile("(?:以上|左右|以内)?的?[^,。;、]{0,8}?(?:目标|预期)(?!责任|考核)")
_QUOTED_AIM = re.compile(
    "(?:年初|原定|原计划|既定|计划|规划|预期|人代会|人大|确定|提出|下达|预定|制定)[^。;,]{0,16}?(?:目标|指标)?"
)
_RECALLED = re.compile(
    "(?<![比较同与])(?:去年|上年|上一年|过去|刚刚过去)|已(?:经)?(?:达|超|突破|完成|实现|有|累计|建成|成|连续|提前|跨)|目前|截至|"
    "到现在|现有|现已|(?:一|几|多)年来|年来|(?:实现|完成|达到|突破|超过|增长|下降)了"
)
_EXPECTED = re.compile("预计|有望|可望|估计")
_PRELIMINARY = re.compile("初步(?:统计|核算|测算|预计|汇总)|快报|据统计|预计数|统计快报")
_COMMITMENT = re.compile(
    "确保|力争|争取|预期|计划|务必|必须|努力|保证|力求|不低于|拟安排|拟|奋力|要求|规划|预算|建议"
)
_TASK_AHEAD = re.compile("目标(?:为|是|:|如下)|预期目标|主要目标|奋斗目标|主要指标|预期指标|目标任务")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a report with one default: ahead, back or annex."""

    start: int
    end: int
    is_ahead: bool
    kind: Kind
    is_glossary: bool = False
    horizon: tuple[str, ...] = ()  # headings above it, for spans of years


@dataclass(frozen=True, slots=True)
class Status:
    """What a figure's sentence makes of it."""

    is_target: bool
    target_kind: str | None = None
    actual_kind: str | None = None
    commitment: str | None = None


class Parts:
    """Where in a report figures are results, and where they are aims."""

    def __init__(self, folded: str, sections: Sequence[Section]) -> None:
        self._parts = _parts(folded, sections)
        self._starts = [part.start for part in self._parts]

    def at(self, offset: int) -> Part:
        """The part that holds ``offset``."""
        return self._parts[max(bisect_right(self._starts, offset) - 1, 0)]

    @property
    def ahead_start(self) -> int | None:
        """Where the part that looks ahead begins."""
        return next((part.start for part in self._parts if part.is_ahead), None)


def _parts(folded: str, sections: Sequence[Section]) -> list[Part]:
    plan = _plan_start(folded, sections)
    by_ordinal = {section.ordinal: section for section in sections}
    parts = []
    for section in sections:
        if section.is_leaf:
            chain = _chain(section, by_ordinal)
            parts.append(_part(section, chain, plan))
    if not parts:
        end = len(folded)
        parts = [Part(0, plan or end, False, Kind.OTHER)]
        if plan is not None:
            parts.append(Part(plan, end, True, Kind.OTHER))
    return sorted(parts, key=lambda part: part.start)


def _plan_start(folded: str, sections: Sequence[Section]) -> int | None:
    starts = [section.start for section in sections if section.kind in _AHEAD]
    if starts:
        return min(starts)
    found = _PLAN_BEGINS.search(folded)
    return found.start() if found else None


def _chain(section: Section, by_ordinal: dict[int, Section]) -> list[Section]:
    chain = [section]
    while chain[-1].parent is not None:
        chain.append(by_ordinal[chain[-1].parent])
    return chain


def _part(section: Section, chain: Sequence[Section], plan: int | None) -> Part:
    after_plan = plan is not None and section.start >= plan
    told = next((s.kind for s in chain if s.kind in _AHEAD or s.kind is Kind.REVIEW), None)
    headings = tuple(s.heading for s in chain if s.heading)
    annex = next((s for s in chain if s.kind is Kind.ANNEX), None)
    if annex is not None:
        is_glossary = any(_GLOSSARY.search(heading) for heading in headings)
        return Part(section.start, section.end, True, Kind.ANNEX, is_glossary, headings)
    is_ahead = told in _AHEAD if told is not None else after_plan and section.kind in _NEUTRAL
    return Part(section.start, section.end, is_ahead, section.kind, False, headings)


def year_shift(sections: Sequence[Section], report_year: int | None) -> int:
    """By how many years a plan part's own heading is off ``report_year`` (pasted years), else 0."""
    if report_year is None:
        return 0
    for section in sections:
        if section.kind in _AHEAD:
            found = _YEAR_IN_HEADING.match(section.heading)
            if found:
                shift = report_year - int(found.group())
                return shift if abs(shift) == 1 else 0
    return 0


def status_of(
    part: Part, before: str, after: str, period: Period, report_year: int | None, says_aim: bool
) -> Status:
    """The status of a figure. ``before`` is its sentence up to it, ``after`` what follows at once.

    ``before`` begins after the last semicolon.
    """
    if part.is_ahead:
        if not _is_recalled(before, after, period, report_year):
            return _target(part, before)
        return Status(False, actual_kind=_actual_kind(before))
    quoted = _AIM_AFTER.match(after) or (says_aim and _AIM_BEFORE.search(before))
    later = (
        period.is_printed
        and period.year is not None
        and report_year is not None
        and period.year > report_year
    )
    if later or (quoted and _QUOTED_AIM.search(before)) or says_aim:
        kind = "quoted_past" if not later else "task"
        return Status(True, target_kind=kind, commitment=_commitment(before))
    return Status(False, actual_kind=_actual_kind(before))


def _is_recalled(before: str, after: str, period: Period, report_year: int | None) -> bool:
    past = (
        period.is_printed
        and not period.is_multi
        and period.year is not None
        and report_year is not None
        and period.year < report_year
    )
    if past:
        return True
    recalled = None
    for found in _RECALLED.finditer(before):
        recalled = found
    if recalled is None:
        return False
    committed = _COMMITMENT.search(before, recalled.end()) or _AIM_BEFORE.search(before)
    return committed is None and _AIM_AFTER.match(after) is None


def _target(part: Part, before: str) -> Status:
    if part.kind is Kind.ANNEX:
        kind = "annex"
    elif part.kind is Kind.TARGETS or _TASK_AHEAD.search(before):
        kind = "headline"
    else:
        kind = "task"
    return Status(True, target_kind=kind, commitment=_commitment(before))


def _actual_kind(before: str) -> str:
    if _EXPECTED.search(before):
        return "expected"
    return "preliminary" if _PRELIMINARY.search(before) else "final"


def _commitment(before: str) -> str | None:
    last = None
    for found in _COMMITMENT.finditer(before):
        last = found.group()
    return last
