"""Dated things that a report cites: congresses, plenums, plans, jubilees, words of their time.

Here a citation is found and dated. What it says about the report's year is weighed by
``identity_year``. All functions take folded text; dates are the public record's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from report_pipeline.cleaning.fold import fold
from report_pipeline.cleaning.identity_numerals import ordinal

_CHINESE = "一二三四五六七八九"
_NUMBER = "(?:二十|十[一二三四五六七八九]|[八九十])"
# 党的十八大, 十八大精神. A county's own congress (县十三次党代会) and 十大工程 are none.
_GREAT = re.compile("大")
_CONGRESS_NUMBER = re.compile(rf"{_NUMBER}$")
_LAST_DIGITS = tuple(_CHINESE + "十")
_OF_THE_PARTY = ("党的", "党", "中共")
_NOT_A_MEETING = tuple("项类力事工重任问")
_MEETING_WORDS = ("精神", "以来", "召开", "报告", "提出", "、", "和", "胜利召开")
_CONGRESS_LONG = re.compile(rf"国?共?产?党的?第(?P<n>{_NUMBER})次全国代表大会")
_PLENUM_END = re.compile(r"全(?:会|体会议)")
_PLENUM = re.compile(
    rf"(?<![委会第])(?P<term>{_NUMBER})届(?P<list>[{_CHINESE}]中?(?:[、,和及][{_CHINESE}]中?){{0,8}})全会$"
)
_PLENUM_LONG = re.compile(rf"第(?P<term>{_NUMBER})届中央委员会第(?P<list>[{_CHINESE}])次全体会议$")
_UPCOMING = re.compile(r"(?:迎接|喜迎|迎来|即将召开的?|将召开的?)[^,。;\n]{0,10}$")
_UPCOMING_AFTER = re.compile(r"^[^,。;\n]{0,4}(?:将|即将)")
_NPC = re.compile(
    r"第(?P<term>[一二三四五六七八九十]{1,3})届全国(?:人民代表大会|人大)第?(?P<session>[一二三四五六])次(?:全体)?会议"
)
_PLAN = re.compile(r"(?P<no>十[一二三四五]|[一二三四五六七八九十])五")
_PLAN_LONG = re.compile(r"第(?P<no>十?[一二三四五六七八九十])个五年(?=计划|规划)")
_OPEN, _CLOSE = tuple('“"〝'), tuple('”"〞')
_PLAN_WORDS = ("计划", "规划", "时期", "期间", "期末")
_NO_PLAN_WORDS = ("普法", "依法", "法制", "法治")
_YEARS = re.compile(r"[0-9]{2,3}|[一二三四五六七八九十百]{2,5}")


@dataclass(frozen=True, slots=True)
class Citation:
    """A dated thing named at ``start`` of the text."""

    kind: Literal["congress", "plenum", "npc", "plan", "jubilee", "typhoon"]
    name: str
    on: date
    start: int
    end: int
    upcoming: bool = False  # spoken of as still to come
    until: date | None = None  # last day, for plans


@cache
def load() -> dict[str, Any]:
    """The packaged timeline."""
    text = files("report_pipeline.cleaning").joinpath("timeline.yml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


@cache
def npc_sessions() -> dict[tuple[int, int], date]:
    """(term, session) of the National People's Congress → its first day."""
    return {(row["term"], row["session"]): row["opened"] for row in load()["npc"]}


@cache
def plans() -> dict[int, tuple[int, int]]:
    """Number of a five-year plan → its first and last year."""
    return {number: (first, last) for number, (first, last) in load()["plans"].items()}


@lru_cache(maxsize=1)
def party_meetings(text: str) -> tuple[Citation, ...]:
    """Party congresses and plenums that ``text`` cites. The last text's are kept at hand."""
    return tuple(_party_meetings(text))


def _party_meetings(text: str) -> Iterator[Citation]:
    congresses, plenums = load()["congresses"], load()["plenums"]
    for great in _GREAT.finditer(text):
        if text[great.start() - 1 : great.start()] not in _LAST_DIGITS:
            continue
        match = _CONGRESS_NUMBER.search(text[max(great.start() - 2, 0) : great.start()])
        number = ordinal(match[0]) if match is not None else None
        if match is None or number is None or number not in congresses:
            continue
        start, end = great.start() - len(match[0]), great.end()
        of_the_party = text[max(start - 2, 0) : start].endswith(_OF_THE_PARTY)
        if (of_the_party and not text.startswith(_NOT_A_MEETING, end)) or (
            number > 10 and text.startswith(_MEETING_WORDS, end)
        ):
            yield _citation("congress", start, end, congresses[number], text)
    for match in _CONGRESS_LONG.finditer(text):
        number = ordinal(match["n"])
        if number in congresses:
            yield _citation("congress", match.start(), match.end(), congresses[number], text)
    for ending in _PLENUM_END.finditer(text):
        offset = max(ending.start() - 34, 0)
        window = text[offset : ending.end()]
        match = _PLENUM.search(window) or _PLENUM_LONG.search(window)
        if match is not None:
            days = plenums.get(ordinal(match["term"]), ())
            for char in match["list"]:
                if char in _CHINESE and _CHINESE.index(char) < len(days):
                    day = days[_CHINESE.index(char)]
                    start = offset + match.start()
                    yield _citation("plenum", start, ending.end(), day, text)


def _citation(
    kind: Literal["congress", "plenum"], start: int, end: int, on: date, text: str
) -> Citation:
    before, after = text[max(start - 16, 0) : start], text[end : end + 8]
    upcoming = bool(_UPCOMING.search(before) or _UPCOMING_AFTER.search(after))
    return Citation(kind, text[start:end], on, start, end, upcoming)


@cache
def _milestones() -> tuple[date, ...]:
    """Days of congresses and of the plenums that reports cite by themselves, oldest first.

    The first plenum of a committee follows its congress within days, the last precedes the next.
    """
    days = [day for held in load()["plenums"].values() for day in held[1:-1] or held[1:]]
    latest = max(load()["plenums"])
    days += load()["plenums"][latest][-1:]
    return tuple(sorted({*days, *load()["congresses"].values()}))


def seasons_of(meeting: date) -> dict[int, float]:
    """Years in whose season of congresses, January to March 20, ``meeting`` was the latest one.

    The value is the share of the season. {} where the next meeting came before any season.
    """
    following = next((day for day in _milestones() if (day - meeting).days > 20), date.max)
    shares: dict[int, float] = {}
    for year in (meeting.year, meeting.year + 1, meeting.year + 2):
        opens, closes = date(year, 1, 1), date(year, 3, 20)
        days = (min(closes, following) - max(opens, meeting)).days
        if days > 0:
            shares[year] = days / (closes - opens).days
    return shares


def npc_citations(text: str) -> Iterator[tuple[tuple[int, int], Citation]]:
    """Sessions of the National People's Congress cited, with (term, session)."""
    for match in _NPC.finditer(text):
        key = (ordinal(match["term"]) or 0, ordinal(match["session"]) or 0)
        if key in npc_sessions():
            yield key, Citation("npc", match[0], npc_sessions()[key], match.start(), match.end())


@lru_cache(maxsize=1)
def plan_citations(text: str) -> tuple[Citation, ...]:
    """Five-year plans cited (“十三五”, 九五计划, 第十个五年计划). The last text's are kept."""
    return tuple(_plan_citations(text))


def _plan_citations(text: str) -> Iterator[Citation]:
    for match in _PLAN.finditer(text):
        start, end = match.span()
        quoted = text[max(start - 1, 0) : start] in _OPEN and text[end : end + 1] in _CLOSE
        if quoted:
            end += 1
        elif text[max(start - 1, 0) : start] in tuple(_CHINESE + "十第"):
            continue
        followed = text.startswith(_PLAN_WORDS, end)
        if (quoted or followed) and not text.startswith(_NO_PLAN_WORDS, end):
            yield from _plan(ordinal(match["no"]), text, start, end)
    for match in _PLAN_LONG.finditer(text):
        yield from _plan(ordinal(match["no"]), text, *match.span())


def _plan(number: int | None, text: str, start: int, end: int) -> Iterator[Citation]:
    if number in plans():
        first, last = plans()[number]
        yield Citation(
            "plan", text[start:end], date(first, 1, 1), start, end, until=date(last, 12, 31)
        )


@cache
def _jubilee_names() -> tuple[re.Pattern[str], dict[str, int]]:
    since = {fold(name): row["from"] for row in load()["jubilees"] for name in row["names"]}
    names = "|".join(sorted(since, key=len, reverse=True))
    years = _YEARS.pattern
    return re.compile(rf"(?P<name>{names})[^,。;\n]{{0,4}}?(?P<n>{years})周年"), since


def jubilees(text: str) -> Iterator[Citation]:
    """Jubilees told or announced, dated to the year they fall in."""
    pattern, since = _jubilee_names()
    for match in pattern.finditer(text):
        count = ordinal(match["n"])
        if count is not None and 1949 <= since[match["name"]] + count < 2100:
            on = date(since[match["name"]] + count, 1, 1)
            yield Citation("jubilee", match[0], on, match.start(), match.end())


@cache
def _typhoon_names() -> re.Pattern[str]:
    names = "|".join(load()["typhoons"])
    return re.compile(rf"台风[“\"‘]?(?P<a>{names})|[“\"‘](?P<b>{names})[”\"’](?:超强|强)?台风")


def typhoons(text: str) -> Iterator[Citation]:
    """Typhoons told, dated to their year."""
    for match in _typhoon_names().finditer(text):
        year = load()["typhoons"][match["a"] or match["b"]]
        yield Citation("typhoon", match[0], date(year, 1, 1), match.start(), match.end())


@cache
def _coined() -> tuple[tuple[date, str], ...]:
    """Words with the day they came up, newest first."""
    rows = [(row["since"], fold(word)) for row in load()["coined"] for word in row["words"]]
    return tuple(sorted(rows, reverse=True))


def not_before(text: str) -> tuple[date, str] | None:
    """The latest day before which a report with these words cannot have been given, and the word."""
    return next(((since, word) for since, word in _coined() if word in text), None)
