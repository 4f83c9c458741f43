"""What a heading or a paragraph says about the kind of its section.

The words alone are read here; which section they stand in, and what follows from it, is decided
in ``tree``.
"""

import re
from dataclasses import dataclass

from report_pipeline.sections.headings import OWN_LINE, Heading
from report_pipeline.sections.outline_rules import Rules
from report_pipeline.sections.section import Kind

_YEAR = re.compile(r"(?:(?:19|20)\d\d|(?:一九|二零)[零一二三四五六七八九]{2})(?=年|-)")
_DIGITS = str.maketrans("零一二三四五六七八九", "0123456789")
_PLAN = re.compile("“([一二三四五六七八九十]{1,2})五”")
_NEXT_YEAR_PLANNED = re.compile(
    "明年,?(?:将?是|要|全|我|经济|政府|工作|国民|主要|的(?:主要|工作|经济|政府|预期|目标))"
)
_TOPS = ("part", "han", OWN_LINE)  # styles that head the main parts of a report
SURE = 4.0  # points with which a heading's words leave no doubt
_DATED = 16  # characters of a line that is hardly more than a year: 2018年政府工作
_CLAIMED = (Kind.REVIEW, Kind.TARGETS, Kind.TASKS)
_LEAST = 2.0  # points that make a heading's kind
_OPENING = 200  # characters in which the plan is opened
_LEAD = 160  # characters of a first sentence that are read
_HEAD = 1200  # characters within which a report names the year that it reviews
_SUNDRY = 4  # lines of minor work named together
_SWITCH = 1.6  # what a change of mood between neighbours must be worth


@dataclass(frozen=True, slots=True)
class Facts:
    """What the whole report tells about its years."""

    national: bool  # the State Council's
    this_year_past: bool  # given in December: 今年 is the year reviewed
    review_year: int | None
    plan_year: int | None
    review_plans: frozenset[str]  # five-year plans that the review's heading names
    plan_plans: frozenset[str]  # those that the plan's heading names
    han_on_top: bool  # 一、 heads the main parts
    lines_nest: bool  # unnumbered lines head parts, and others sub-sections in them
    plan_from: int  # paragraph of the first heading that names the plan; -1 where there is none


def years_in(words: str) -> list[int]:
    """The years printed in ``words``: 2012年, 一九八二年."""
    return [int(year.translate(_DIGITS)) for year in _YEAR.findall(words)]


def heading_kind(words: str, top: bool, rules: Rules) -> Kind | None:
    """The kind that a heading's words speak for, None where they do not say."""
    kind, weight = heading_claim(words, top, rules)
    return kind if weight >= _LEAST else None


def heading_claim(words: str, top: bool, rules: Rules) -> tuple[Kind, float]:
    """The kind that a heading's words speak for most, and how much they do."""
    words = words.replace(" ", "")
    sums: dict[Kind, float] = {}
    for cue in rules.headings if top else rules.sub_headings:
        if cue.pattern.search(words):
            sums[cue.kind] = sums.get(cue.kind, 0.0) + cue.weight
    kind = max(sums, key=lambda kind: sums[kind], default=Kind.OTHER)
    return kind, sums.get(kind, 0.0)


def facts_of(folded: str, headings: dict[int, Heading], rules: Rules) -> Facts:
    """Read the report's years and who gives it."""
    tops = [heading for heading in headings.values() if heading.style in _TOPS]
    kinds = [(heading, heading_kind(heading.words, True, rules)) for heading in tops]
    words: dict[Kind, str] = {}
    for heading, kind in kinds:
        if kind is not None:
            words[kind] = words.get(kind, "") + heading.words + "\n"
    review = words.get(Kind.REVIEW, "")
    plan = words.get(Kind.TASKS, "") + words.get(Kind.TARGETS, "")
    years = years_in("\n".join(heading.words for heading in tops))
    review_years = years_in(re.split("回顾|总结", review.split("\n")[0])[0])
    han_on_top = any(
        heading.style in ("part", "han") and claims_part(heading, rules) for heading in tops
    )
    next_years = folded.count("明年")
    return Facts(
        national="国务院" in folded[:400] or folded.count("我国") >= 8,
        this_year_past=next_years >= 2
        and next_years > folded.count("去年")
        and _NEXT_YEAR_PLANNED.search(folded) is not None,
        review_year=max(review_years or years_in(folded[:_HEAD])[:1], default=None),
        plan_year=max(years) if len(set(years)) > 1 else None,
        review_plans=frozenset(_PLAN.findall(review)),
        plan_plans=frozenset(_PLAN.findall(plan)),
        plan_from=min(
            (heading.paragraph for heading in tops if _names_plan(heading, rules)), default=-1
        ),
        han_on_top=han_on_top,
        lines_nest=not han_on_top and _lines_nest(tops, rules),
    )


def claims_part(heading: Heading, rules: Rules) -> bool:
    """Whether a heading is beyond doubt that of a main part."""
    kind, weight = heading_claim(heading.words, True, rules)
    dated = len(heading.words) <= _DATED and bool(years_in(heading.words))
    return weight >= SURE and kind in _CLAIMED if not dated else heading.style == OWN_LINE


def _lines_nest(tops: list[Heading], rules: Rules) -> bool:
    """Whether lines that head no main part stand between lines that do."""
    lines = sorted(
        (heading for heading in tops if heading.style == OWN_LINE),
        key=lambda heading: heading.paragraph,
    )
    claims = [claims_part(heading, rules) for heading in lines]
    if claims.count(True) < 2:
        return False
    first, last = claims.index(True), len(claims) - 1 - claims[::-1].index(True)
    return not all(claims[first:last])


def _names_plan(heading: Heading, rules: Rules) -> bool:
    kind, weight = heading_claim(heading.words, True, rules)
    return kind in (Kind.TASKS, Kind.TARGETS) and weight >= SURE


def says(act: str, text: str, rules: Rules) -> bool:
    """Whether a paragraph's first sentence (for some acts: its first or last words) says ``act``."""
    pattern = rules.acts[act]
    if act in ("salutation", "besides", "lesson"):
        return pattern.match(text) is not None
    if act in ("thanks", "closing"):
        return pattern.search(text[:_LEAD]) is not None or pattern.search(text[-_LEAD:]) is not None
    if act == "abroad":
        return pattern.search(text[: _LEAD // 2]) is not None
    if act == "preface":
        return pattern.search(text[:_LEAD]) is not None
    stop = re.search("[。!?]", text[:_LEAD])
    lead = text[: stop.start() + 1] if stop and stop.start() > 12 else text[:_LEAD]
    if act == "sundry":
        return len(set(pattern.findall(text[:_LEAD]))) >= _SUNDRY
    return pattern.search(lead) is not None


def opens_plan(text: str, facts: Facts, rules: Rules) -> bool:
    """Whether a paragraph of the review turns to what is to come."""
    return any(
        _ahead(match, facts)
        for pattern in rules.openers
        if (match := pattern.match(text[:_OPENING])) is not None
    )


def _ahead(match: re.Match[str], facts: Facts) -> bool:
    """Whether the time that an opener names lies after the time reviewed."""
    groups = match.groupdict()
    if groups.get("t"):
        return not facts.this_year_past
    if plan := groups.get("p"):
        known = facts.review_plans or facts.plan_plans
        return bool(known) and plan not in facts.review_plans
    if year := groups.get("y"):
        return facts.review_year is None or int(year.translate(_DIGITS)) > facts.review_year
    return True


def best_kinds(scores: list[float]) -> list[Kind]:
    """Review or tasks for each of some neighbouring paragraphs, given the moods of each.

    The best sequence of two states, where a change between neighbours has its price.
    """
    forward, backward = 0.0, 0.0  # best sums that end looking forward, backward
    came: list[tuple[bool, bool]] = []  # whether each of them came from a forward one
    for score in scores:
        to_forward = forward >= backward - _SWITCH
        to_backward = forward - _SWITCH > backward
        came.append((to_forward, to_backward))
        forward, backward = (
            max(forward, backward - _SWITCH) + score,
            max(backward, forward - _SWITCH) - score,
        )
    ahead = forward > backward
    kinds = []
    for to_forward, to_backward in reversed(came):
        kinds.append(Kind.TASKS if ahead else Kind.REVIEW)
        ahead = to_forward if ahead else to_backward
    return kinds[::-1]


def mood(text: str, facts: Facts, rules: Rules) -> float:
    """Between -3 (looks back) and 3 (looks forward)."""
    score = 0.0
    for point in rules.mood:
        weight = -point.weight if point.this_year and facts.this_year_past else point.weight
        score += weight * len(point.pattern.findall(text))
    scale = max(1.0, len(text) / 150)
    return max(-3.0, min(3.0, score / scale))
