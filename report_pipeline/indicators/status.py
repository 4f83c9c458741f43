"""Whether a figure is a result or an aim, and how firmly an aim is set.

Where the outline says that a part of a report looks back, figures are results unless the sentence
quotes an aim; where it looks ahead they are aims unless the sentence recalls a result.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from report_pipeline.indicators.periods import Period, find_time_marks
from report_pipeline.sections.section import Kind, Section

_AHEAD = frozenset({Kind.TARGETS, Kind.TASKS})
_NEUTRAL = frozenset({Kind.GOVERNMENT, Kind.LIVELIHOOD, Kind.OTHER, Kind.CLOSING})
_GLOSSARY = re.compile("注释|名词解释|名词|术语|解释|说明")
_YEAR_IN_HEADING = re.compile(r"(?:19|20)\d\d(?=年)")
_PLAN_BEGINS = re.compile(
    "(?:^|\n)[ \u3000]{0,4}(?:第?[一二三四五六七八九十]{1,3}[、,部]分?)?(?:(?:会议|报告)(?:确定|提出)的?)?"
    "(?:今年|明年|(?P<year>20\\d\\d)年)(?!以来|,我们|,[^。]{0,12}(?:坚持|突出|围绕|紧扣))[^。\n]{0,30}?(?:预期目标|主要目标|奋斗目标|总体要求|指导思想|总体思路|主要任务|工作安排|重点工作|工作任务|目标任务)"
    "(?![^。,]{0,4}(?:完成|实现|达到))"
)
_YEARS_GONE = re.compile(
    "(?:^|\n)[ \u3000]{0,4}(?P<told>(?:过去|刚刚过去的?|刚过去的?)(?:的)?[三四五]年(?:来|里|间|中)?(?=[,是我全])|[三四五]年(?:以)?来(?=,)|"
    '(?P<plan>[“"][一二三四五六七八九十]{1,2}五[”"])(?:规划)?(?:时期|期间|以来)(?=[,是我全]))'
)
_TURNS_AHEAD = re.compile(
    "今后|未来|展望|下一步|今年|(?<![主重需必首])要|力争|确保|预期目标|主要目标|“[一二三四五六七八九十]{1,2}五”(?=时期)"
)
_AHEAD_WORDS = re.compile(
    "(?:到|至)(?:20|本世纪|[“一二])|要|将|确保|力争|争取|预期|计划|今后|未来|目标|规划"
)
_AIM_NOUN = "(?:目标任务|预期目标|奋斗目标|控制目标|增长目标|年度目标|工作目标|目标|预期|(?<=年度|预算|计划|全年|年初)(?:任务|指标))"
_AIM_AFTER = re.compile(
    f"(?:以上|左右|以内)?的?[^,;:()。、0-9高低超快慢于比较完达实占的]{{0,8}}?(?:{_AIM_NOUN}|任务|指标|计划)"
    "(?!责任|考核|管理|责任制|的[\\d一二三四五六七八九])"
)
_QUOTED_LIST = re.compile(
    "(?:(?:提出|确定|制定|下达|规定|通过|批准|明确)(?:了)?的|(?:既定|原定|预定|年初|预期)的?)"
    f"[^。;]{{0,160}}?(?:的|等){_AIM_NOUN}"
)
_QUOTED_SPEECH = re.compile(
    "(?:年初|会议|大会|原|规划|计划)[^。;,]{0,30}?(?:目标|计划|任务|指标)(?:是|为|:)[^。;]{0,200}?(?=实际|结果|[。;]|$)"
)
_QUOTED_BEFORE_RESULT = re.compile(
    "(?:(?:年初|原|计划|预算|预定)[^。;]{0,120}?|(?<![超于出好])(?:要求|预期(?!目标)|力争|确保|争取|目标|拟|保证|提出|规划|打算|准备|确定|期望|建议)[^。;,]{1,80}?)"
    "(?=,(?:全年)?(?:实际(?!利用|使用|到位|引进|吸收|有效)|执行结果|结果))"
)
_QUOTED_BEFORE_SHORTFALL = re.compile(
    "(?<![超于出好])预期(?:增长|达到|完成|实现|为|控制)[^。;,]{1,20}?(?=,[^。;,]{0,14}(?:仅|只)[增完实达下为有])"
)
_QUOTED_CLAUSE = re.compile(
    "(?<!按)(?<!超)计划(?:增长|完成|达到|为|安排)|预算安排|原定|原计划|原来计划|年初计划|年初预算|年初预期|计划规定|计划指标|计划安排|规划目标|规划要求|目标(?:为|是)|指标(?:为|是)"
)
_RECALLED = re.compile(
    "(?<![比较同与])(?:去年|上年|上一年|过去)|已(?!列|纳|批)|目前|截至|当前|现在|现有|现已|年来|"
    "(?:实现|完成|达到|突破|超过|增长|下降|提高)了|仅为|仅有|只有|才|尚|仍然|仍较|依然"
)
_UP_TO = ("截至", "截止")
_STILL = re.compile("以来|截至|目前|已")
_EXPECTED = re.compile("预计|有望|可望|估计")
_PRELIMINARY = re.compile("初步(?:统计|核算|测算|预计|汇总)|快报|据统计|预计数|统计快报")
_COMMITMENT = re.compile(
    "要|将|确保|力争|争取|预期|计划|务必|必须|努力|保证|力求|不低于|拟安排|拟|奋力|要求|建议"
)
_TASK_AHEAD = re.compile(
    "目标(?:为|是|:|如下)|预期目标|主要目标|奋斗目标|主要指标|预期指标|目标任务"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a report with one default: ahead, back or annex."""

    start: int
    end: int
    is_ahead: bool
    kind: Kind
    is_glossary: bool = False
    headings: tuple[str, ...] = ()  # its own and those above it
    is_without_plan: bool = False  # no part of the report looks ahead


@dataclass(frozen=True, slots=True)
class Status:
    """What a figure's sentence makes of it."""

    is_target: bool
    target_kind: str | None = None
    actual_kind: str | None = None
    commitment: str | None = None


class Parts:
    """Where in a report figures are results, and where they are aims."""

    def __init__(
        self, folded: str, sections: Sequence[Section], report_year: int | None = None
    ) -> None:
        self._parts = _parts(folded, sections, report_year)
        self._starts = [part.start for part in self._parts]

    def at(self, offset: int) -> Part:
        """The part that holds ``offset``."""
        return self._parts[max(bisect_right(self._starts, offset) - 1, 0)]

    @property
    def ahead_start(self) -> int | None:
        """Where the part that looks ahead begins."""
        return next((part.start for part in self._parts if part.is_ahead), None)


def _parts(folded: str, sections: Sequence[Section], report_year: int | None) -> list[Part]:
    plan = _plan_start(folded, sections, report_year)
    by_ordinal = {section.ordinal: section for section in sections}
    parts: list[Part] = []
    for section in sections:
        if section.is_leaf:
            chain = _chain(section, by_ordinal)
            parts.extend(_with_recaps(folded, _part(section, chain, plan), report_year))
    parts = sorted(parts or [Part(0, len(folded), False, Kind.OTHER)], key=lambda part: part.start)
    if any(part.is_ahead and part.kind is not Kind.ANNEX for part in parts):
        return parts
    if plan is None:
        return [replace(part, is_without_plan=True) for part in parts]
    return [piece for part in parts for piece in _cut(part, plan)]


def _cut(part: Part, plan: int) -> Iterator[Part]:
    """A part of a report whose outline shows no plan, cut where its words begin one."""
    if part.kind is Kind.ANNEX or part.end <= plan:
        yield part
        return
    if part.start < plan:
        yield replace(part, end=plan)
    yield replace(part, start=max(part.start, plan), is_ahead=True, kind=Kind.TARGETS)


def _plan_start(folded: str, sections: Sequence[Section], report_year: int | None) -> int | None:
    starts = [section.start for section in sections if section.kind in _AHEAD]
    if starts:
        return min(starts)
    for found in _PLAN_BEGINS.finditer(folded):
        year = found["year"]
        if year is None or (report_year is not None and int(year) >= report_year):
            return found.start()
    return None


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


def _with_recaps(folded: str, part: Part, report_year: int | None) -> Iterator[Part]:
    """A part that looks ahead, cut where a paragraph of it begins with years gone by."""
    at = part.start
    if part.is_ahead and part.kind is not Kind.ANNEX:
        before = max(part.start - 1, 0)  # the line break that ends the part before
        for line in _YEARS_GONE.finditer(folded, before, part.end):
            start, end = line.start("told"), _end_of_recap(folded, line.end(), part.end)
            if start < at or not _is_over(line["plan"], report_year):
                continue
            yield replace(part, start=at, end=start)
            yield replace(part, start=start, end=end, is_ahead=False)
            at = end
    yield replace(part, start=at)


def _end_of_recap(folded: str, start: int, limit: int) -> int:
    line = folded.find("\n", start, limit)
    end = limit if line < 0 else line
    turn = _TURNS_AHEAD.search(folded, start, end)
    return turn.start() if turn else end


def _is_over(plan: str | None, report_year: int | None) -> bool:
    if plan is None:
        return True
    marks = find_time_marks(f"{plan}时期", 0, len(plan) + 2)
    last = marks[0].last if marks else None
    return last is not None and report_year is not None and last < report_year


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


@dataclass(frozen=True, slots=True)
class Surrounding:
    """The words around a figure: its sentence up to it, the part of that from a little before its
    name, its own clause up to it, and what follows at once."""

    sentence: str
    near: str
    clause: str
    after: str
    figure: str = ""
    says_aim: bool = False
    is_quoted: bool = False


def quoted_aims(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of a sentence that quote aims: 年初确定的增长8%的目标."""
    listed = [match.span() for match in _QUOTED_LIST.finditer(folded, start, end)]
    for pattern in (_QUOTED_SPEECH, _QUOTED_BEFORE_RESULT, _QUOTED_BEFORE_SHORTFALL):
        listed.extend(match.span() for match in pattern.finditer(folded, start, end))
    return listed


def quotes_aim_after(folded: str, end: int) -> bool:
    """Whether the words right behind a figure call it an aim: 8%的预期目标."""
    return _AIM_AFTER.match(folded, end) is not None


def status_of(part: Part, words: Surrounding, period: Period, report_year: int | None) -> Status:
    """The status of a figure."""
    if part.is_ahead:
        if words.says_aim or not _is_recalled(words, period, report_year):
            return _target(part, words.sentence)
        return Status(False, actual_kind=_actual_kind(words.sentence))
    later = (
        period.is_printed
        and period.year is not None
        and report_year is not None
        and period.year > report_year
    )
    planned = period.is_printed and period.year == report_year
    bound = _COMMITMENT.search(words.near) is not None
    alone = part.is_without_plan and str(report_year) in words.near
    if planned and (bound or (alone and not _RECALLED.search(words.near))):
        return Status(True, target_kind="task", commitment=_commitment(words.sentence))
    quoted = words.says_aim or words.is_quoted or _AIM_AFTER.match(words.after)
    later = later and bool(_AHEAD_WORDS.search(words.sentence[-80:]))
    if later or quoted or _QUOTED_CLAUSE.search(words.clause):
        kind = "task" if later else "quoted_past"
        return Status(True, target_kind=kind, commitment=_commitment(words.sentence))
    return Status(False, actual_kind=_actual_kind(words.sentence))


def _is_recalled(words: Surrounding, period: Period, report_year: int | None) -> bool:
    """Whether a part that looks ahead tells a result here."""
    if _AIM_AFTER.match(words.after):
        return False
    if words.figure.startswith(("不足", "不到")):
        return True
    if period.is_printed and period.year is not None and report_year is not None:
        if period.year < report_year:
            return True
        if not _STILL.search(_since_year(words.near)):
            return False
    near = _since_year(words.near)
    recalled = None
    for found in _RECALLED.finditer(near):
        recalled = found
    return recalled is not None and _COMMITMENT.search(near, recalled.end()) is None


def _since_year(near: str) -> str:
    """What follows 今年: 截至去年底…,今年… tells no result of this year."""
    at = near.rfind("今年")
    return near if at < 2 or near[at - 2 : at] in _UP_TO else near[at:]


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
    words = [found.group() for found in _COMMITMENT.finditer(before)]
    binding = [word for word in words if len(word) > 1]
    return binding[-1] if binding else None
