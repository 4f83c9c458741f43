"""What the whole report tells about its times: which year it reviews, which it plans.

Only for reading the outline; a report's identity is established in ``cleaning``.
"""

import re
from dataclasses import dataclass

from report_pipeline.sections.headings import OWN_LINE, Heading
from report_pipeline.sections.kinds import Claims, year_value, years_in
from report_pipeline.sections.outline_rules import Rules
from report_pipeline.sections.section import Kind

_PLAN = re.compile("“([一二三四五六七八九十]{1,2})五”")
_NEXT_YEAR_PLANNED = re.compile(
    "明年,?(?:将?是|要|全|我|经济|政府|工作|国民|主要|的(?:主要|工作|经济|政府|预期|目标))"
)
_TOPS = ("part", "han", OWN_LINE)  # styles that head the main parts of a report
_OPENING = 200  # characters in which the plan is opened
_HEAD = 1200  # characters within which a report names the year that it reviews


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


def facts_of(folded: str, headings: dict[int, Heading], claims: Claims) -> Facts:
    """Read the report's years and who gives it."""
    tops = [heading for heading in headings.values() if heading.style in _TOPS]
    kinds = [(heading, claims.kind(heading.words, True)) for heading in tops]
    words: dict[Kind, str] = {}
    for heading, kind in kinds:
        if kind is not None:
            words[kind] = words.get(kind, "") + heading.words + "\n"
    review = words.get(Kind.REVIEW, "")
    plan = words.get(Kind.TASKS, "") + words.get(Kind.TARGETS, "")
    years = years_in("\n".join(heading.words for heading in tops))
    review_years = years_in(re.split("回顾|总结", review.split("\n")[0])[0])
    han_on_top = any(
        heading.style in ("part", "han") and claims.heads_part(heading) for heading in tops
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
            (heading.paragraph for heading in tops if claims.names_plan(heading)), default=-1
        ),
        han_on_top=han_on_top,
        lines_nest=not han_on_top and _lines_nest(tops, claims),
    )


def _lines_nest(tops: list[Heading], claims: Claims) -> bool:
    """Whether lines that head no main part stand between lines that do."""
    lines = sorted(
        (heading for heading in tops if heading.style == OWN_LINE),
        key=lambda heading: heading.paragraph,
    )
    heads = [claims.heads_part(heading) for heading in lines]
    if heads.count(True) < 2:
        return False
    first, last = heads.index(True), len(heads) - 1 - heads[::-1].index(True)
    return not all(heads[first:last])


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
        return facts.review_year is None or year_value(year) > facts.review_year
    return True
