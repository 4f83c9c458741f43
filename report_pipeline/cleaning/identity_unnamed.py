"""Whose report a text is when nothing around its opening names a place.

The names in the body decide, if one of them is plainly the report's own; else the government or
paper that put the page up, if the body does not speak more of another place.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from report_pipeline.cleaning import divisions
from report_pipeline.cleaning.clean_report import Region
from report_pipeline.cleaning.divisions import Division
from report_pipeline.cleaning.divisions_names import place_in
from report_pipeline.cleaning.fold import fold
from report_pipeline.cleaning.identity_places import (
    Context,
    RegionFinding,
    ambiguous,
    is_clear,
    load,
    named_above,
    named_below,
    resolve,
    says,
    self_cues,
    surroundings,
)

_PUBLISHER = re.compile(
    r"(?:主办|承办|主管|版权所有|信息来源|来源|稿源|发布机构|网站名称|制作单位)[:\s]{0,3}(?P<a>[㐀-鿿]{2,24})"
    r"|(?P<b>[㐀-鿿]{2,16}?)(?:人民政府|政府)(?:门户)?网|(?P<c>[㐀-鿿]{2,8})(?:日报|新闻网)"
)
_OFFICE = re.compile(
    r"(?:人民政府|政府|县委|市委|区委|党委|党工委|人大|融媒体|日报|新闻|信息|办公).{0,24}$"
)
_OWN_TIMES = 2  # how often the body must speak of a township as its own
_NAMED_BELOW = 2  # how many of its counties a city's report must name
_OWN_CITY = 3  # or how often it must speak of the city as its own
_NAMED_LATELY = 2  # years: how far out of use a name may be

Scores = list[tuple[float, Division]]


def from_body(context: Context) -> RegionFinding:
    """The place that the body speaks of most and as its own, at the level of its own unit."""
    if context.unit is None:
        return RegionFinding(None)
    if context.levels() == {"township"}:
        return _plainly_first(list(_township_scores(context)), context)
    return _plainly_first(list(_scores(context)), context)


def from_publisher(context: Context) -> RegionFinding:
    """The government or paper that put the page up, if the body speaks most of that place."""
    scores = {
        d.region_id: score
        for score, d in _scores(context)
        if d.level != "prefecture" or _fits(d, context)
    }
    if not scores:
        return RegionFinding(None)
    votes: Counter[str] = Counter()
    regions: dict[str, Region] = {}
    for match in _PUBLISHER.finditer(context.head + "\n" + context.tail):
        phrase = _OFFICE.sub("", match["a"] or match["b"] or match["c"])
        place = place_in(phrase.removeprefix("中共").removeprefix("中国"))
        if place is None or not place.names or place.township or place.zone:
            continue
        region = resolve(place, (), context).region
        if region is not None and scores.get(str(region.region_id)) == max(scores.values()):
            votes[region.name] += 1
            regions[region.name] = region
    if len(votes) == 1:
        return RegionFinding(regions[next(iter(votes))], ("region_from_publisher",))
    return RegionFinding(None)


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(fold(word) for word in load()["ordinary_words"])


def _scores(context: Context) -> Iterator[tuple[float, Division]]:
    """How much the body speaks of each division that its own unit can mean."""
    weights, levels = load()["weights"], context.levels() - {"township"}
    candidates = {
        d.region_id: d
        for name in context.body_names
        for d in _in_force(name, context.year)
        if d.level in levels and says(d, context.unit)
    }
    for division in candidates.values():
        full, short = fold(division.name), fold(division.short)
        score = weights["body_full"] * context.body_names[full]
        own = context.own[full]
        if short not in _ordinary():
            score += weights["body_short"] * context.body_names[short]
            own += context.own[short]
        if score:
            around = context.names[short] - context.body_names[short]
            yield score + weights["body_self"] * own + weights["head_name"] * around, division


def _in_force(name: str, year: int | None) -> list[Division]:
    """Divisions called so that year; where none was, those that were a little before or after."""
    found = divisions.find(name, year)
    if year is None:
        return list(found)
    nearest = min((d.distance(year) for d in found), default=0)
    return [d for d in found if d.distance(year) == nearest <= _NAMED_LATELY]


def _plainly_first(scores: Scores, context: Context) -> RegionFinding:
    """The best if no other place comes near it; places of one name are told apart by context."""
    rules = load()
    fitting = [
        (s, d) for s, d in scores if s * rules["margin"] >= rules["enough"] and _fits(d, context)
    ]
    fitting.sort(key=lambda s: (-s[0], s[1].region_id))
    if not fitting or fitting[0][0] < rules["enough"]:
        return RegionFinding(None)
    best, first = fitting[0]
    close = []
    for score, division in fitting:
        if division.short == first.short:
            close.append((score + surroundings(division, set(), context), division))
        # A city's report names its cities, a city's city its city: that is no rival.
        elif score * rules["margin"] > best and not _related(division, first):
            return RegionFinding(None, (ambiguous([first, division], context.year),))
    close.sort(key=lambda c: (-c[0], c[1].region_id))
    if not is_clear(close):
        return RegionFinding(None, (ambiguous([d for _, d in close], context.year),))
    return RegionFinding(divisions.region(close[0][1], context.year), ("region_from_body",))


def _fits(division: Division, context: Context) -> bool:
    """Whether the text also names what lies above a place, or below a city.

    Words of other meaning (江海联运, 建设) and a county's own city are said often too.
    """
    if division.level == "province":
        return True
    if division.level == "prefecture":
        own = context.own[fold(division.name)] + context.own[fold(division.short)]
        return named_below(division, context) >= _NAMED_BELOW or own >= _OWN_CITY
    return named_above(division, context)


def _related(one: Division, other: Division) -> bool:
    return one.region_id in divisions.ancestor_ids(other) or (
        other.region_id in divisions.ancestor_ids(one)
    )


def _township_scores(context: Context) -> Iterator[tuple[float, Division]]:
    """Townships that the body speaks of as its own, below a place that it names too."""
    weights = load()["weights"]
    for stem, times in _own_stems(context.body).items():
        if stem in _ordinary() or times < _OWN_TIMES:
            continue
        said = weights["body_short"] * context.body.count(stem) + weights["body_self"] * times
        for code in divisions.township_stems()[stem]:
            division = divisions.version(code)
            if division is not None and division.name.endswith(str(context.unit)):
                yield said, division


def _own_stems(body: str) -> Counter[str]:
    """Stems of townships that stand beside a word of a report's own, and how often."""
    stems = divisions.township_stems()
    before, after = _cue_patterns()
    cues = {word for words in self_cues() for word in words}
    found: Counter[str] = Counter()
    for pattern, is_before in ((before, True), (after, False)):
        for match in pattern.finditer(body):
            for size in (4, 3, 2):
                at = match.end() if is_before else match.start() - size
                stem = body[max(at, 0) : at + size]
                if stem in stems and stem not in cues:
                    found[stem] += 1
                    break
    return found


@cache
def _cue_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    before, after = self_cues()
    return re.compile("|".join(before)), re.compile("|".join(after))
