"""What is printed around a report's opening: title, dateline, speaker, session, page dates.

Reads the end of what precedes the body, the body's first lines and what follows it. Weighing what
is printed against the rest of the report is ``identity_year``'s and ``identity_region``'s.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from report_pipeline.cleaning.fold import fold
from report_pipeline.cleaning.identity_numerals import ORDINAL, YEAR, ordinal, year

HEAD_CHARS = 6000  # of the head, from its end: what stands before is the site's, not the report's
_BODY_CHARS = 1200
TAIL_CHARS = 2000
_HAN = "[㐀-鿿]"
_NUMBER = "[0-9一二三四五六七八九十]"
_DAY = rf"(?P<y>{YEAR})年(?P<m>{_NUMBER}{{1,2}})月(?:(?P<d>{_NUMBER}{{1,3}})?日)"
_SESSION = (
    rf"第?(?P<term>{ORDINAL})届(?P<inner>[^,。;:第届次]{{0,20}}?)(?:人民代表大会|人大)"
    rf"第?(?P<no>{ORDINAL})次(?:全体)?(?:会议|大会)"
)
_TITLE = re.compile(
    r"^[-*#《【.\s]*(?P<before>[^。;《》【】]{0,44}?)"
    r"(?P<name>(?:人\s?民\s?)?政\s{0,3}府\s{0,3}(?:年\s?度\s?)?工\s{0,3}作\s{0,3}报\s{0,3}告|工\s{0,3}作\s{0,3}报\s{0,3}告)[》】]?"
    r"(?P<marks>(?:\s{0,3}[(\[][^()\[\]]{0,16}[)\]]){0,3})\s{0,4}"
    r"(?P<rest>(?:[-(]|[0-9零一二三四五六七八九]{4}年|在).{0,90}|(?:全文|摘要|简本|全本).{0,4})?$"
)
_NOT_A_TITLE = re.compile(
    r"[|>»/]|首页|位置|上一[篇条]|下一[篇条]|较[新旧]一篇|相关|解读|决议|审议|热议|图解|目录|怎么写|范文|模板|"
    r"人大|法院|检察|常委会|政协|述职|纪委|工会|党委|财政"
)
_PAGE_TITLE_PARTS = re.compile(r"\s*[_|丨]\s*|(?<![0-9])\s*[-–—]+\s*|\s*[-–—]+\s*(?![0-9])")
_TITLE_YEAR = re.compile(rf"{YEAR}(?=年|政府|[)]|$)")
_SERIAL = re.compile(r"\s*[(\[][0-9]{1,3}[)\]]$")
_ABSTRACT = re.compile(r"摘\s{0,2}要|简本|简写本|摘登|摘编|节选|概要|缩略")
_BODY_BEGINS = re.compile(r"^\s*(?:各位代表|各位委员|同志们|现在|[一1第(][、.部一])")
_DATELINE = re.compile(
    rf"(?:{_DAY}(?:上午|下午)?(?:(?:-|至)[0-9月]{{1,5}}日)?)?[,)(:]{{0,2}}(?:在|于)?"
    rf"(?P<place>[^,。;:()《》\-|0-9]{{0,40}}?){_SESSION}"
    rf"(?:上|文件(?:之.{{1,2}})?)?(?:[-()*]{{0,4}}{_DAY.replace('<', '<after_')})?"
)
_REPORTED_TO = re.compile(rf"向(?P<place>[^,。;:]{{0,16}}?){_SESSION}")
_LONE_DAY = re.compile(rf"^[-\s(]{{0,4}}{_DAY}\s*[)]?\s*$")
_UNDATED = re.compile(rf"(?P<y>{YEAR})年月日")
_ROLE = (
    r"(?:代理?)?(?:国务院总理|总理|省长|市长|区长|县长|州长|盟长|旗长|镇长|乡长|(?:自治区)?代?主席|专员|"
    r"(?:管委会|办事处)?主任|苏木达)"
)
_NAME = rf"{_HAN}(?:\s{{0,4}}{_HAN}){{1,5}}|{_HAN}{{1,8}}(?:\s?[.·•]\s?{_HAN}{{1,8}}){{1,3}}"
_SPEAKER = re.compile(
    rf"^[-\s(]*(?:报告人\s{{0,3}}:?\s{{0,3}})?(?P<place>[^,。;:()|]{{0,28}}?)\s{{0,4}}(?P<role>{_ROLE})"
    rf"\s{{0,12}}:?\s{{0,12}}(?P<name>{_NAME})\s*[)]?\s*(?:[(]?{_DAY}[)]?)?\s*$"
)
_ROLE_LINE = re.compile(
    rf"^[-\s(]*(?P<place>[^,。;:()|]{{0,28}}?)\s{{0,4}}(?P<role>{_ROLE})\s{{0,4}}:?\s*$"
)
_NAME_LINE = re.compile(rf"^\s*(?P<name>{_NAME})\s*$")
_IN_ONE_LINE = re.compile(
    rf"(?P<place>{_HAN}{{0,20}}?)(?P<role>{_ROLE}):?(?P<name>{_HAN}{{2,4}})(?=各位代表|各位同志|同志们)"
)
_NO_NAME = re.compile(
    r"报告|代表|会议|工作|政府|人民|发布|来源|时间|信箱|之窗|讲话|致辞|作者|编辑|同志|各位|委员|目录|全文|正文|"
    r"热线|电话|邮箱|专线|公开|接待|办公|大会|某"
)
_OPENING = re.compile(
    r"(?:代表|受)(?:本届|第?[^,。;:]{1,6}届)?(?P<place>[^,。;:代]{0,24}?)"
    r"(?P<organ>人民政府|政府|国务院|行政公署|行署|管理委员会|管委会|办事处)"
)
_PAGE_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<dash>[-/.年])(?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})(?!\d)"
)
_DATE_LABEL = re.compile(r"(?:发布|更新|发表|时间|日期|来源|录入|添加)[^\n]{0,8}$")
_YEAR_SIGN = re.compile("年")
_MASK = re.compile(
    r"(?<![A-Za-z×*])(?:(?:19|20|二零)[Xx×*]{2}|20[0-9][Xx×*]|二零[零一二][×*Xx]|[Xx×*]{2,4})$"
)
# A page that strips digits leaves 一、年工作回顾.
_STRIPPED = re.compile(r"(?:^|\n)\s{0,8}[一二三]、$")


@dataclass(frozen=True, slots=True)
class Title:
    """The title line."""

    text: str | None = None  # as printed
    before: str = ""  # folded: what stands before 政府工作报告 in it
    is_abstract: bool = False
    year: int | None = None  # that it prints


@dataclass(frozen=True, slots=True)
class Dateline:
    """When and at which session the report was given, as far as it is printed."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    place: str = ""
    session: str | None = None  # 第…届人民代表大会第…次会议
    term: int | None = None
    session_no: int | None = None
    national: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who gave it."""

    name: str | None = None  # as printed, without the spaces set inside names
    role: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """All that is printed around the opening; places are folded text, not yet divisions."""

    title: Title = field(default_factory=Title)
    page_title: Title = field(default_factory=Title)  # of the container: <title>
    dateline: Dateline = field(default_factory=Dateline)
    speaker: Speaker = field(default_factory=Speaker)
    opening_place: str = ""  # whom the speaker reports for: 区, 南开区, 自治区
    opening_organ: str = ""
    page_dates: tuple[date, ...] = ()
    masked_year: bool = False


def squeeze(text: str) -> str:
    """``text`` without white space."""
    return "".join(text.split())


def read_front(
    head: str, body: str, tail: str, document_title: str | None, folded_body: str
) -> Front:
    """What is printed around the opening of ``body``. Only ``folded_body`` is folded."""
    raw = (head[-HEAD_CHARS:] + "\n" + body[:_BODY_CHARS]).split("\n")
    folded_head = fold(head[-HEAD_CHARS:])
    lines = (folded_head + "\n" + folded_body[:_BODY_CHARS]).split("\n")
    body_line = head[-HEAD_CHARS:].count("\n") + 1
    at = _title_line(lines, body_line)
    match = _TITLE.match(lines[at]) if at is not None else None
    start = max(body_line - 12, 0) if at is None else at + 1
    end = _end_of_front(lines, max(start, body_line))
    # In one line or in three: 在…次会议上的政府工作报告, 政府工作报告——2008年1月25日在….
    same_line = f"{match['before']} {match['rest'] or ''}" if match else ""
    near = [same_line, *lines[start:end]]
    opening_text = squeeze(folded_body[:_BODY_CHARS])
    opening = _OPENING.search(opening_text)
    page_title = _page_title(document_title)
    title = _title(raw, lines, at, match, near)
    return Front(
        title=title,
        page_title=page_title,
        dateline=_dateline(near, lines[max((at or start) - 5, 0) : at or start], opening_text),
        speaker=_speaker(["", *raw[start:end]], near),
        opening_place=opening["place"] if opening else "",
        opening_organ=opening["organ"] if opening else "",
        page_dates=_page_dates(folded_head, fold(tail[:TAIL_CHARS])),
        masked_year=_masks_years("\n".join(near)) or _masks_years(folded_body),
    )


def _title_line(lines: list[str], body_line: int) -> int | None:
    """The title line nearest to the body: sites print the title in their navigation too."""
    for i in range(min(body_line + 5, len(lines) - 1), -1, -1):
        line = lines[i]
        if "告" in line and len(line) < 160 and _is_title(line, in_body=i >= body_line):
            return i
    return None


def _is_title(line: str, in_body: bool) -> bool:
    match = _TITLE.match(line)
    if match is None or _NOT_A_TITLE.search(match["before"] + (match["marks"] or "")):
        return False
    # 现在,我向大会作政府工作报告 is a sentence.
    return not (in_body and re.search(r"[,:]|我", match["before"]))


def _title(
    raw: list[str], lines: list[str], at: int | None, match: re.Match[str] | None, near: list[str]
) -> Title:
    if at is None or match is None:
        return Title(is_abstract=any(_ABSTRACT.fullmatch(squeeze(n).strip("()")) for n in near[:4]))
    dateline = match["rest"] and not _ABSTRACT.search(match["rest"][:8])
    text = raw[at][: match.start("rest")] if dateline and "文" not in match["rest"][:2] else raw[at]
    text = _SERIAL.sub("", text.strip().strip("-—*#《》•·【】 "))
    if " " in match["name"] or "\u3000" in raw[at][slice(*match.span("name"))]:
        text = squeeze(text)  # 政 府 工 作 报 告 is set wide, not spaced
    before = match["before"]
    above = squeeze(lines[at - 1]) if at else ""
    if not before and above.endswith("政府") and len(above) < 24:
        before = above
        text = squeeze(raw[at - 1]) + text
    following = [squeeze(n).strip("()") for n in near[1:4]]
    abstract = bool(_ABSTRACT.search(lines[at])) or any(_ABSTRACT.fullmatch(n) for n in following)
    return Title(text, squeeze(before), abstract, _title_year(before + (match["marks"] or "")))


def _title_year(printed: str) -> int | None:
    match = _TITLE_YEAR.search(squeeze(printed))
    return year(match[0]) if match else None


def _page_title(document_title: str | None) -> Title:
    """The part of a page's title that names the report."""
    for part in _PAGE_TITLE_PARTS.split(document_title or ""):
        match = _TITLE.match(fold(part.strip()))
        if match is not None and not _NOT_A_TITLE.search(match["before"]):
            text = _SERIAL.sub("", part.strip())
            printed = _title_year(match["before"] + (match["marks"] or ""))
            abstract = bool(_ABSTRACT.search(fold(part)))
            return Title(text, squeeze(match["before"]), abstract, printed)
    return Title()


def _end_of_front(lines: list[str], start: int) -> int:
    """The first line from ``start`` on that belongs to the speech itself."""
    for i in range(start, min(start + 14, len(lines))):
        if _BODY_BEGINS.match(lines[i]) or len(lines[i]) > 80:
            return i
    return min(start + 14, len(lines))


def _dateline(near: list[str], above: list[str], opening: str) -> Dateline:
    """``near`` stands between title and speech, ``above`` before the title."""
    text = squeeze("".join(near))
    match = _best_session(text) or _best_session(squeeze("\n".join(above)))
    # A day that stands alone is the page's, unless brackets or a speaker keep it company.
    company = match is not None or any(_SPEAKER.match(n) or _ROLE_LINE.match(n) for n in near)
    days = (m for line in near if (m := _LONE_DAY.match(squeeze(line))))
    lone = next((m for m in days if company or "(" in m[0]), None)
    if match is None:
        match = _REPORTED_TO.search(opening[:200])
        day = lone
    elif match["y"] or match["after_y"]:
        day = match
    else:
        day = lone
    year_, month, day_ = _day(day) if day is not None else (None, None, None)
    if year_ is None and (undated := _UNDATED.search(text)):
        year_ = year(undated["y"])
    if match is None:
        return Dateline(year_, month, day_)
    inner = match["inner"] if match["inner"] != "全国" else ""
    national = "全国" in match["inner"] or match["place"].endswith("全国")
    people = "全国人民代表大会" if national else "人民代表大会"
    return Dateline(
        year_,
        month,
        day_,
        match["place"] or inner,
        f"第{match['term']}届{people}第{match['no']}次会议",
        ordinal(match["term"]),
        ordinal(match["no"]),
        national,
    )


def _best_session(text: str) -> re.Match[str] | None:
    """The dated mention of a session if there is one, else the last one."""
    found = list(_DATELINE.finditer(text))
    dated = [m for m in found if m["y"] or m["after_y"]]
    return (dated or found)[-1] if found else None


def _day(match: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    groups = match.groupdict()
    prefix = "" if groups.get("y") else "after_"
    found = (groups[prefix + "y"], groups[prefix + "m"], groups[prefix + "d"])
    return year(found[0]), ordinal(found[1]), ordinal(found[2]) if found[2] else None


def _speaker(raw: list[str], lines: list[str]) -> Speaker:
    """The line that names the speaker; ``raw`` and ``lines`` run in parallel."""
    for i, line in enumerate(lines):
        match = _SPEAKER.match(line)
        if match is not None and (name := _name(raw[i][slice(*match.span("name"))])):
            return Speaker(name, match["role"], _own_place(match["place"]))
        role = _ROLE_LINE.match(line)
        following = next(
            (j for j in range(i + 1, min(i + 4, len(lines))) if lines[j].strip()), None
        )
        if role is not None and following is not None:
            match = _NAME_LINE.match(lines[following])
            if match is not None and (name := _name(raw[following][slice(*match.span("name"))])):
                return Speaker(name, role["role"], _own_place(role["place"]))
    for i, line in enumerate(lines):
        if i and _is_name(line) and any("次会议" in squeeze(above) for above in lines[:i]):
            return Speaker(squeeze(raw[i]))
    match = _IN_ONE_LINE.search(squeeze("".join(lines)) + "各位代表")
    if match is not None and (name := _name(match["name"])):
        return Speaker(name, match["role"], _own_place(match["place"]))
    return Speaker()


@cache
def _surnames() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Surnames of one character, and of two."""
    text = files("report_pipeline.cleaning").joinpath("identity_front.yml").read_text("utf-8")
    listed = yaml.load(text, Loader=yaml.CSafeLoader)
    return tuple(squeeze(listed["surnames"])), tuple(listed["compound_surnames"])


def _is_name(line: str) -> bool:
    """Whether a line below the dateline holds a name and nothing else."""
    name = squeeze(line)
    longest = 4 if name.startswith(_surnames()[1]) else 3
    return (
        2 <= len(name) <= longest
        and _NAME_LINE.match(line) is not None
        and name.startswith((*_surnames()[0], *_surnames()[1]))
        and _NO_NAME.search(name) is None
    )


def _name(printed: str) -> str | None:
    name = squeeze(printed)
    return None if _NO_NAME.search(fold(name)) else name


def _own_place(printed: str) -> str:
    """县委副书记、慈溪市人民政府 → 慈溪市."""
    place = squeeze(printed).rsplit("、", 1)[-1]
    return re.sub(r"(?:人民政府|政府|行政公署|行署)$", "", place)


def _masks_years(text: str) -> bool:
    """Whether years are hidden: XX年, 20xx年, 200*年."""
    for sign in _YEAR_SIGN.finditer(text):
        before = text[max(sign.start() - 12, 0) : sign.start()]
        if _MASK.search(before) or (
            _STRIPPED.search(before) and text.startswith(("政府", "工作", "主要"), sign.end())
        ):
            return True
    return False


def _page_dates(head: str, tail: str) -> tuple[date, ...]:
    """Days on which the page says it was put up: 2018-02-04 10:25, 发布时间:2016年11月25日."""
    found = []
    for text in (head, tail):
        for match in _PAGE_DATE.finditer(text):
            labelled = _DATE_LABEL.search(text[max(match.start() - 16, 0) : match.start()])
            if labelled or (text is head and match["dash"] != "年"):
                try:
                    found.append(date(int(match["y"]), int(match["m"]), int(match["d"])))
                except ValueError:
                    continue
    return tuple(found)
