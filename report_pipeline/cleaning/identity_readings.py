"""What each piece of evidence reads as the year of a report: titles, headings, citations, pages.

A :class:`Reading` is one such statement with its weight; the rules on printed years and all weights
are in ``identity_readings.yml``, dated citations come from ``timeline``. Adding them up and deciding
is ``identity_year``'s.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from report_pipeline.cleaning import timeline
from report_pipeline.cleaning.identity_front import Front
from report_pipeline.cleaning.identity_numerals import YEAR, ordinal, year

_YEAR_SIGN = re.compile("年")
_FULL_YEAR = re.compile(rf"(?<![0-9.]){YEAR}$")
_SHORT_YEAR = re.compile(
    r"(?<![0-9.零一二三四五六七八九百千万亿])(?:[5-9][0-9]|[五六七八九][零一二三四五六七八九])$"
)
_WORK_OF_YEAR = re.compile(r"年[^代均\n]{0,8}(?:工作|目标|任务)")
_NUMBERED = re.compile(
    r"(?:^|[。\n])\s*(?:第[一二三四五六]部分|[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]\))[^。\n]{0,24}$"
)
_FIVE_YEARS = re.compile(r"五年")
_RANGE = re.compile(rf"(?P<first>{YEAR})年?(?:-{{1,2}}|至|到)\Z")
_NTH_YEAR = re.compile(r"第(?P<n>[二三四])年")
_LAST_YEAR = re.compile(
    r"(?P<which>去年|今年|前年)(?:[0-9一二三四五六七八九十]{1,2}月(?:份|底|初)?)?(?:召开的?|举行的?)?(?:中国共产党|中共|党的)?$"
)
_NOW = re.compile(r"(?:今年|新的一年|迎来|喜迎|迎接|本年)[^。;\n]{0,30}$")
_OPENS = re.compile(r"开局|第一年|起步之年|开启之年|首年|头一年")
_CLOSES = re.compile(r"收官|最后一年|末年|冲刺之年|决战之年")
_DONE = re.compile(
    r"良好开局|开好局[,。]|顺利开局|圆满收官|胜利收官|顺利收官|圆满完成|胜利完成|全面完成|实现[^,。;\n]{0,16}开局"
)
_REVIEWS = re.compile(r"回顾|成就|成绩|总结|以来")
_AIMS = re.compile(r"目标|任务|思路|要求|展望|蓝图|发展")
_OWN_SESSION = re.compile(
    r"(?:完成|实现|落实|执行)[^,。;\n]{0,10}?[省市县区州旗盟镇乡]第?(?P<term>[0-9一二三四五六七八九十]{1,3})届"
    r"(?:人民代表大会|人大)第?(?P<no>[一二三四五六])次"
)
_HEADING = 50  # characters that a heading has at most
_FIRST_UNIFORM_TERM = 2007  # before it townships and counties had terms of three years


@dataclass(frozen=True, slots=True)
class Reading:
    """One piece of evidence: ``basis`` says that the report is of ``year``, this surely."""

    year: int
    weight: float
    basis: str
    rule: str
    printed: bool = False  # rests on a year printed in the text, which a page may have pasted


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    where: str
    part: str | None
    before: re.Pattern[str] | None
    after: re.Pattern[str]
    shift: int
    weight: float
    basis: str


def readings(front: Front, body: str, national: bool) -> list[Reading]:
    """All that speaks of the year. ``body`` is folded."""
    found = [*_from_front(front, national), *printed_years(body), *_cited(body, national)]
    return [*found, *_from_pages(front, found)]


@cache
def load() -> dict[str, Any]:
    """``identity_readings.yml`` as it stands."""
    text = files("report_pipeline.cleaning").joinpath("identity_readings.yml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            row["id"],
            row["where"],
            row.get("part"),
            re.compile(row["before"]) if "before" in row else None,
            re.compile(row["after"]),
            row["shift"],
            row["weight"],
            row["basis"],
        )
        for row in load()["mentions"]
    )


def _from_front(front: Front, national: bool) -> Iterator[Reading]:
    weights = load()["weights"]
    dateline = front.dateline
    if dateline.year is not None:
        late = (dateline.month or 0) >= 11 and not national
        weight = weights["dateline_late" if late else "dateline"]
        yield Reading(dateline.year, weight, "dateline", "dateline", printed=True)
        if late:
            yield Reading(dateline.year + 1, weight - 1, "dateline", "dateline", printed=True)
    for name, title in (("title", front.title), ("page_title", front.page_title)):
        if title.year is not None:
            yield Reading(title.year, weights[name], "title", name, printed=True)
            reviewed = weights[f"{name}_reviewed"]
            yield Reading(title.year + 1, reviewed, "title", name, printed=True)
    if national and dateline.term and dateline.session_no:
        opened = timeline.npc_sessions().get((dateline.term, dateline.session_no))
        if opened is not None:
            yield Reading(opened.year, weights["npc_session"], "session", "npc_session")
    elif dateline.term and dateline.session_no and dateline.year is None:
        yield from _session_years(dateline.session_no)


def _session_years(session_no: int) -> Iterator[Reading]:
    """Years in which a session of this number falls: terms begin in 2007, 2012 … or a year before."""
    weight = load()["weights"]["session_of_term"]
    for start in range(_FIRST_UNIFORM_TERM, 2040, 5):
        for first in (start - 1, start):
            yield Reading(first + session_no - 1, weight, "session", "session_of_term")


def printed_years(body: str) -> Iterator[Reading]:
    """Readings from the years that the folded text prints."""
    counts: dict[int, int] = defaultdict(int)
    early = len(body) // 4
    found = list(_mentions(body))
    for i, (start, end, value) in enumerate(found):
        counts[value] += 1
        stop = found[i + 1][0] if i + 1 < len(found) else len(body)
        before, after = body[max(start - 40, 0) : start], body[end : min(end + 90, stop)]
        heading = _heading_around(body, start, end) or _NUMBERED.search(before)
        part = "early" if start < early else "late"
        for rule in _rules():
            if rule.where == "heading" and not heading:
                continue
            if rule.part not in (None, part):
                continue
            if rule.after.search(after) and (rule.before is None or rule.before.search(before)):
                # 今后五年(2017-2021年)的目标 is of 2017, 过去五年(2012-2016年)的回顾 of 2017 too.
                first = _RANGE.search(before) if rule.shift == 0 else None
                read = (first and year(first["first"])) or value
                yield Reading(read + rule.shift, rule.weight, rule.basis, rule.id, printed=True)
    yield from _most_spoken_of(counts)


def _mentions(body: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and value of every year before a 年; 98年 only where it is 98年工作."""
    for sign in _YEAR_SIGN.finditer(body):
        end = sign.start()
        near = body[max(end - 5, 0) : end]
        if match := _FULL_YEAR.search(near):
            value = year(match[0])
        elif (match := _SHORT_YEAR.search(near)) and _WORK_OF_YEAR.match(body, end):
            value = year(("19" if match[0].isascii() else "一九") + match[0])
        else:
            continue
        if value is not None:
            yield end - len(match[0]), end, value


def _heading_around(text: str, start: int, end: int) -> str | None:
    """The line around ``start``..``end`` if it is short and no sentence, else None."""
    low, high = max(start - _HEADING, 0), min(end + _HEADING, len(text))
    line_start = text.rfind("\n", low, start) + 1
    line_end = text.find("\n", end, high)
    if (line_start == 0 and low > 0) or (line_end < 0 and high < len(text)):
        return None
    line = text[line_start : line_end if line_end >= 0 else len(text)].strip()
    if len(line) > _HEADING or "。" in line or line.endswith((",", ";", "、")):
        return None
    return line


def _most_spoken_of(counts: dict[int, int]) -> Iterator[Reading]:
    """A report speaks most of the year it plans for and of the one before."""
    weight = load()["weights"]["body_years"]
    pairs = {y: counts.get(y, 0) + counts.get(y - 1, 0) for y in counts if 1949 < y < 2100}
    if pairs:
        top = max(pairs, key=lambda y: (pairs[y], counts.get(y, 0), -y))
        yield Reading(top, weight, "body_years", "body_years", printed=True)


def are_pasted(body: str) -> bool:
    """Whether printed years contradict each other as a re-publisher's do: 十一五及2023年回顾."""
    for plan in timeline.plan_citations(body):
        match = re.match(
            rf"[^,。;\n]{{0,8}}?(?:及|和|暨)(?P<y>{YEAR})年", body[plan.end : plan.end + 18]
        )
        if match is not None and plan.until is not None:
            printed = year(match["y"])
            if printed is not None and not plan.on.year <= printed <= plan.until.year + 1:
                return True
    return False


def _from_pages(front: Front, readings: list[Reading]) -> Iterator[Reading]:
    weights = load()["weights"]
    for day in front.page_dates:
        late = day.month > 6
        weight = weights["page_date_late" if late else "page_date"]
        yield Reading(day.year, weight, "page_date", "page_date")
    if front.page_dates:
        last = max(front.page_dates)
        limit = last.year + (last.month >= 11)
        for later in {r.year for r in readings if r.year > limit}:
            yield Reading(later, weights["after_page"], "page_date", "after_page")


def _cited(body: str, national: bool) -> Iterator[Reading]:
    """Readings from dated things that the text cites."""
    yield from _party(body)
    yield from _plans(body)
    if national:
        yield from _npc(body)
    weights = load()["weights"]
    for jubilee in timeline.jubilees(body):
        now = _NOW.search(body[max(jubilee.start - 40, 0) : jubilee.start])
        if now:
            yield Reading(jubilee.on.year, weights["jubilee_now"], "jubilee", "jubilee")
        else:
            for shift in (0, 1):
                yield Reading(jubilee.on.year + shift, weights["jubilee"], "jubilee", "jubilee")
    for typhoon in timeline.typhoons(body):
        yield Reading(typhoon.on.year + 1, weights["typhoon"], "citation", "typhoon")
    if (own := _OWN_SESSION.search(body[:3000])) is not None and not national:
        yield from _session_years((ordinal(own["no"]) or 0) + 1)


def _party(body: str) -> Iterator[Reading]:
    weights = load()["weights"]
    meetings = timeline.party_meetings(body)
    for meeting in meetings:
        if meeting.upcoming:
            yield Reading(meeting.on.year, weights["upcoming"], "citation", "upcoming")
        elif last := _LAST_YEAR.search(body[max(meeting.start - 24, 0) : meeting.start]):
            shift = {"今年": 0, "去年": 1, "前年": 2}[last["which"]]
            weight = weights["last_year_meeting"]
            yield Reading(meeting.on.year + shift, weight, "citation", "last_year_meeting")
    held = [m for m in meetings if not m.upcoming]
    if held:
        latest = max(held, key=lambda m: m.on)
        seasons = timeline.seasons_of(latest.on) if latest.kind == "plenum" else {}
        for year_, share in (seasons or {latest.on.year + 1: 1.0}).items():
            weight = weights[latest.kind] * (0.6 + 0.4 * share)
            yield Reading(year_, weight, "citation", "latest_meeting")


def _npc(body: str) -> Iterator[Reading]:
    weights = load()["weights"]
    sessions = timeline.npc_sessions()
    cited = list(timeline.npc_citations(body))
    for (_, number), citation in cited:
        around = body[citation.end : citation.end + 40]
        if number == 1 and citation.start < 1500 and _FIVE_YEARS.search(around):
            year_ = citation.on.year + 5
            yield Reading(year_, weights["npc_five_years"], "citation", "npc_five_years")
        if last := _LAST_YEAR.search(body[max(citation.start - 16, 0) : citation.start]):
            shift = {"今年": 0, "去年": 1, "前年": 2}[last["which"]]
            weight = weights["last_year_meeting"]
            yield Reading(citation.on.year + shift, weight, "citation", "last_year_meeting")
    if cited:
        latest = max(c.on for _, c in cited)
        following = min((d for d in sessions.values() if d > latest), default=None)
        if following is not None:
            yield Reading(following.year, weights["npc_next"], "citation", "npc_next")


def _plans(body: str) -> Iterator[Reading]:
    weights = load()["weights"]
    for plan in timeline.plan_citations(body):
        if plan.until is None:
            continue
        first, last = plan.on.year, plan.until.year
        before = body[max(plan.start - 24, 0) : plan.start].rpartition("\n")[2]
        after = body[plan.end : plan.end + _HEADING].partition("\n")[0]
        if _heading_around(body, plan.start, plan.end):
            if _REVIEWS.search(after):
                yield Reading(last + 1, weights["plan_heading"], "plan", "plan_heading")
            elif _AIMS.search(after):
                yield Reading(first, weights["plan_heading"], "plan", "plan_heading")
            continue
        clause = re.split(r"[。;]", after)[0]
        done = _DONE.search(before[-10:] + clause)
        nth = _NTH_YEAR.search(clause)
        middle = first + (ordinal(nth["n"]) or 1) - 1 if nth else first
        for turns, turn in ((_OPENS, first), (_CLOSES, last), (_NTH_YEAR, middle)):
            if turns.search(clause):
                if done:
                    yield Reading(turn + 1, weights["plan_done"], "plan", "plan_turn")
                elif re.search(r"今年|新的一年", before):
                    yield Reading(turn, weights["plan_done"], "plan", "plan_turn")
                else:
                    for shift in (0, 1):
                        yield Reading(turn + shift, weights["plan_turn"], "plan", "plan_turn")
