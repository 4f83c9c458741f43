"""Whose report it is, weighed from the places that the report and its page name.

What the title, dateline, speaker and opening print is a claim; claims are resolved to divisions
with the help of every other place in the text (30 county names mean nothing without their city).
Without a claim, the names in the body decide, if one of them is plainly the report's own. Where
the evidence is thin or several places fit, no region is given, and a flag says so.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml

from report_pipeline.cleaning import divisions
from report_pipeline.cleaning.clean_report import Region
from report_pipeline.cleaning.divisions import Division
from report_pipeline.cleaning.divisions_names import Place, names_in, place_in
from report_pipeline.cleaning.fold import fold
from report_pipeline.cleaning.identity_front import Front, squeeze

_FAR = 12  # years: a name this long out of use is no candidate
_UNIT = r"(?:自治区|自治州|自治县|街道|苏木|地区|省|市|县|区|州|盟|旗|镇|乡)"
_OWN_CONGRESS = re.compile(
    rf"(?P<unit>{_UNIT})(?:第?[0-9一二三四五六七八九十]{{1,3}}届)?人(?:大|民代表大会)"
)
_WE = re.compile(rf"[我全](?P<unit>{_UNIT})")
_PREFECTURE_OFFICE = re.compile(r"行署|地委")
_AUTONOMOUS = re.compile(r"自治区(?:党委|人民政府|政府|人大|政协)")
_PUBLISHER = re.compile(
    r"(?:主办|承办|主管|版权所有|信息来源|来源|稿源|发布机构|网站名称|制作单位)[:\s]{0,3}(?P<a>[㐀-鿿]{2,24})"
    r"|(?P<b>[㐀-鿿]{2,16}?)(?:人民政府|政府)(?:门户)?网|(?P<c>[㐀-鿿]{2,8})(?:日报|新闻网)"
)
_OFFICE = re.compile(r"(?:人民政府|政府|县委|市委|区委|党委|党工委|人大|融媒体|日报|新闻|信息|办公).*$")
_YEARS = re.compile(r"[0-9零一二三四五六七八九]{4}年?(?:度)?")
_ORGAN = re.compile(r"(?:人民政府|政府|行政公署|行署|管委会|管理委员会|街道办事处|办事处)$")
_GENERIC = re.compile(r".区")  # 城区, 郊区, 新区: of which city?
_NOISE = re.compile(r"^(?:关于|中共|中国|本届|在|我|全)|(?:人民|的|代表)$")


@dataclass(frozen=True, slots=True)
class RegionFinding:
    """The region, what decided, and what speaks against it."""

    region: Region | None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Claim:
    place: Place
    weight: float
    basis: str


class _Context:
    """What the rest of the text says; names are looked for only when something is unclear."""

    def __init__(self, year: int | None, unit: str | None, texts: tuple[str, str, str]) -> None:
        self.year = year
        self.unit = unit  # the word (市, 区, 镇 …) for the area whose government speaks
        self.head, self.body, self.tail = texts

    def levels(self) -> set[str]:
        """Levels that ``unit`` can speak of; empty where it is not known."""
        return set(load()["units"].get(self.unit or "", ()))

    def without_unit(self) -> "_Context":
        """The same, for places other than the report's own."""
        other = _Context(self.year, None, (self.head, self.body, self.tail))
        other.__dict__.update({k: v for k, v in self.__dict__.items() if k not in ("unit",)})
        other.unit = None
        return other

    @cached_property
    def _in_body(self) -> tuple[Counter[str], Counter[str]]:
        body, (before, after) = self.body, _self_cues()
        names: Counter[str] = Counter()
        own: Counter[str] = Counter()
        for start, name in names_in(body):
            names[name] += 1
            lead = body[max(start - 3, 0) : start]
            if body.startswith(after, start + len(name)) or lead.endswith(before):
                own[name] += 1
        return names, own

    @property
    def body_names(self) -> Counter[str]:
        """Names in the body and how often."""
        return self._in_body[0]

    @property
    def own(self) -> Counter[str]:
        """Names in wording that is the report's own."""
        return self._in_body[1]

    @cached_property
    def names(self) -> Counter[str]:
        """Names in body, head and tail together."""
        around = names_in(self.head + "\n" + self.tail)
        return self.body_names + Counter(name for _, name in around)


@cache
def load() -> dict[str, Any]:
    """``identity_region.yml`` as it stands."""
    text = files("report_pipeline.cleaning").joinpath("identity_region.yml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)  # noqa: S506
    return loaded


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(fold(word) for word in load()["ordinary_words"])


@cache
def _self_cues() -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(load()["self_before"]), tuple(load()["self_after"])


def is_national(front: Front) -> bool:
    """Whether the State Council reports."""
    return (
        front.dateline.national
        or front.opening_organ == "国务院"
        or front.speaker.role == "国务院总理"
    )


def find_region(front: Front, head: str, body: str, tail: str, year: int | None) -> RegionFinding:
    """Weigh all evidence. Texts are folded."""
    if is_national(front):
        return RegionFinding(divisions.region(divisions.NATION))
    context = _Context(year, own_unit(front, body), (head, body, tail))
    claims = list(_claims(front))
    finding = _from_claims(claims, context)
    if finding.region is None and not finding.flags:
        finding = _from_publisher(head + "\n" + tail, context)
    if finding.region is None and not finding.flags:
        finding = _from_body(context)
    if finding.region is None and not finding.flags:
        return RegionFinding(None, ("region_unresolved",))
    return finding


def own_unit(front: Front, body: str) -> str | None:
    """The word (市, 区, 镇 …) for the area whose government speaks, or None."""
    if front.opening_organ in ("行政公署", "行署"):
        return "盟" if front.opening_place.endswith("盟") else "地区"
    for phrase in (front.opening_place, front.dateline.place, front.title.before):
        match = re.search(rf"{_UNIT}$", re.sub(r"人民政府$|人民$|年$", "", phrase))
        if match is not None:
            return _which_area(match[0], body)
    role = re.match(r"代?理?(?:自治)?(省|市|区|县|州|盟|旗|镇|乡)长?", front.speaker.role)
    if role is not None and not front.speaker.role.startswith("主"):
        return _which_area(role[1], body)
    if front.speaker.role.endswith("专员"):
        return "地区"
    votes: Counter[str] = Counter()
    for match in _WE.finditer(body):
        votes[match["unit"]] += 1
    for match in _OWN_CONGRESS.finditer(body[:4000]):
        votes[match["unit"]] += 3
    if not votes:
        return None
    return _which_area(votes.most_common(1)[0][0], body)


def _which_area(unit: str, body: str) -> str:
    """全区 is said in districts, in autonomous regions and in prefectures of commissioners."""
    if unit == "区":
        if len(_AUTONOMOUS.findall(body)) >= 2:
            return "自治区"
        if len(_PREFECTURE_OFFICE.findall(body)) >= 2:
            return "地区"
    return unit


def _claims(front: Front) -> Iterator[_Claim]:
    weights = load()["weights"]
    for basis, phrase in (
        ("dateline", front.dateline.place),
        ("title", front.title.before),
        ("opening", front.opening_place),
        ("speaker", front.speaker.place),
        ("page_title", front.page_title.before),
    ):
        place = _place(phrase)
        if place is not None:
            yield _Claim(place, weights[basis], basis)


def _place(phrase: str) -> Place | None:
    """The place in a title or dateline, without the year and what surrounds it."""
    bare = _ORGAN.sub("", _YEARS.sub("", squeeze(phrase)))
    stripped = _ORGAN.sub("", _NOISE.sub("", _NOISE.sub("", bare)))
    for candidate in dict.fromkeys((bare, stripped)):
        place = place_in(candidate) if len(candidate) > 1 else None
        if place is not None:
            return place
    return None


def _from_claims(claims: list[_Claim], context: _Context) -> RegionFinding:
    """Resolve each claim; agreeing ones add up, disagreeing ones are a conflict."""
    weights: dict[str, float] = defaultdict(float)
    regions: dict[str, Region] = {}
    flags: list[str] = []
    known = [name for claim in claims for name in claim.place.names]
    for claim in claims:
        finding = _resolve(claim.place, known, context)
        flags += finding.flags
        if finding.region is not None:
            weights[finding.region.name] += claim.weight
            regions[finding.region.name] = finding.region
    names = _without_wider(weights)
    if not names:
        return RegionFinding(None, tuple(dict.fromkeys(flags)))
    chosen = max(names, key=lambda n: (weights[n], n))
    kept = [f for f in dict.fromkeys(flags) if not f.startswith("region_ambiguous")]
    if len(names) > 1:
        rivals = sorted(names, key=lambda n: -weights[n])
        kept.append(f"region_conflict:{'/'.join(rivals[:2])}")
        if weights[rivals[1]] * 1.5 > weights[chosen]:
            return RegionFinding(None, tuple(kept))
    return RegionFinding(regions[chosen], tuple(kept))


def _without_wider(weights: dict[str, float]) -> list[str]:
    """Names of regions, without those that only say where another of them lies."""
    return [n for n in weights if not any(o != n and o.startswith(n) for o in weights)]


def _resolve(place: Place, known: list[str], context: _Context) -> RegionFinding:
    """The region that ``place`` spells out; () flags where it names none that is known."""
    if place.township is not None:
        return _resolve_township(place, known, context)
    if place.zone is not None:
        return _resolve_zone(place, known, context)
    if not place.names:
        return RegionFinding(None)
    others = [*place.names[:-1], *(n for n in known if n != place.names[-1])]
    ranked = _ranked(place.names[-1], others, context)
    if not ranked:
        return RegionFinding(None)
    if not _is_clear(ranked, bool(_GENERIC.fullmatch(place.names[-1]))):
        tied = [divisions.full_name(d, context.year) for _, d in ranked[:4]]
        return RegionFinding(None, (f"region_ambiguous:{'/'.join(tied)}",))
    best = ranked[0][1]
    flags = () if best.code else ("functional_area",)
    return RegionFinding(divisions.region(best, context.year), flags)


def _is_clear(ranked: list[tuple[float, Division]], generic: bool = False) -> bool:
    """Whether the best is far enough ahead; 城区, 郊区 also need their city named."""
    margin = load()["clear"]
    if generic and ranked[0][0] < 2 * margin:
        return False
    return len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= margin


def _ranked(
    name: str, others: Iterable[str], context: _Context
) -> list[tuple[float, Division]]:
    """Divisions called ``name`` with how well each fits the text, best first."""
    levels = context.levels()
    fits = []
    candidates = [
        d
        for d in divisions.find(name, context.year)
        if context.year is None or d.distance(context.year) <= _FAR
    ]
    if len(candidates) == 1 and fold(candidates[0].name) == name:
        return [(0.0, candidates[0])]
    for division in candidates:
        score = -0.3 * min(division.distance(context.year), 10)
        score += 0 if division.name == name or fold(division.name) == name else -0.5
        if levels and not (division.level in levels and _says(division, context.unit)):
            score -= 4
        score += _surroundings(division, others, context)
        fits.append((score, division))
    return sorted(fits, key=lambda f: (-f[0], f[1].region_id))


def _says(division: Division, unit: str | None) -> bool:
    """Whether people of ``division`` call it ``unit`` (a district is no 市)."""
    if unit in (None, "地区", "自治区"):
        return True
    return division.name.endswith(("州", "盟")) if unit == "州" else division.name.endswith(str(unit))


def _surroundings(division: Division, others: Iterable[str], context: _Context) -> float:
    """How well the other places of the text fit what lies above and below ``division``."""
    weights = load()["weights"]
    score = 0.0
    outside = set(others)
    own = fold(division.name)
    for above in divisions.path(division, context.year)[:-1]:
        forms = {form for form in _all_forms(above.region_id) if form not in own}
        if forms & outside:
            score += 10
        mentions = min(sum(context.names[form] for form in forms), weights["parent_most"])
        # 北京 and 上海 are named everywhere.
        municipality = above.level == "province" and above.name.endswith("市")
        score += weights["municipality" if municipality else "parent"] * mentions
    if division.level == "prefecture":
        below = sum(1 for name in _children(division.region_id) if context.names[name])
        score += weights["child"] * min(below, weights["child_most"])
    return score


@cache
def _all_forms(region_id: str) -> frozenset[str]:
    """Folded names and short names that a region has ever had."""
    return frozenset(
        fold(form) for d in divisions.versions(region_id) for form in (d.name, d.short) if form
    )


@cache
def _children(region_id: str) -> frozenset[str]:
    """Folded full names of what has ever stood directly below a region."""
    return frozenset(
        name
        for name, found in divisions.name_index().items()
        if any(d.parent_id == region_id and fold(d.name) == name for d in found)
    )


def _resolve_township(place: Place, known: list[str], context: _Context) -> RegionFinding:
    name = str(place.township)
    found = divisions.find_townships(name)
    if not found and (stem := re.sub(r"^[㐀-鿿]{1,4}?(?:在|日)", "", name)) != name:
        name, found = stem, divisions.find_townships(stem)
    outside = [*place.names, *known]
    fits = sorted(
        ((_surroundings(d, outside, context), d) for d in found),
        key=lambda f: (-f[0], f[1].region_id),
    )
    if fits and _is_clear(fits):
        score, best = fits[0]
        # A township that no longer is may have shared its name with the one that still is.
        known_by_name = len(divisions.township_stem(name)) > 2
        if score >= 10 or (not place.names and (score > 0 or known_by_name)):
            return RegionFinding(divisions.region(best, context.year))
    county = _last_known(place.names, context)
    if county is not None and county.level in ("county", "prefecture"):
        above = divisions.region(county, context.year)
        return RegionFinding(_below(above, name), ("township_not_in_table",))
    if fits:
        tied = [divisions.full_name(d) for _, d in fits[:3]]
        return RegionFinding(None, (f"region_ambiguous:{'/'.join(tied)}",))
    return RegionFinding(None, ("region_unresolved",))


def _last_known(names: tuple[str, ...], context: _Context) -> Division | None:
    if not names:
        return None
    ranked = _ranked(names[-1], names[:-1], context.without_unit())
    return ranked[0][1] if ranked and _is_clear(ranked) else None


def _below(above: Region, township: str) -> Region:
    """A township that the table does not know, below a region that it does."""
    return replace(
        above,
        region_id=f"{above.region_id}:{township}",
        code=None,
        name=above.name + township,
        level="township",
        township=township,
    )


def _resolve_zone(place: Place, known: list[str], context: _Context) -> RegionFinding:
    """A development zone: no code; its own report stands at county level."""
    zone = str(place.zone)
    for name in ("".join(place.names) + zone, (place.names[-1] if place.names else "") + zone, zone):
        found = divisions.find(name, context.year)
        if len(found) == 1:
            flags = () if found[0].code else ("functional_area",)
            return RegionFinding(divisions.region(found[0], context.year), flags)
    parent = _last_known(place.names or tuple(known[:1]), context)
    if parent is None:
        return RegionFinding(None, ("functional_area", "region_unresolved"))
    above = divisions.region(parent, context.year)
    region = replace(
        above,
        region_id=f"{above.region_id}:{zone}",
        code=None,
        name=above.name + zone,
        level="county",
        county=zone if above.county is None else above.county + zone,
    )
    return RegionFinding(region, ("functional_area",))


def _from_publisher(around: str, context: _Context) -> RegionFinding:
    """The government or paper that put the page up, if the body speaks of that place too."""
    votes: dict[str, float] = defaultdict(float)
    regions: dict[str, Region] = {}
    for match in _PUBLISHER.finditer(around):
        phrase = _OFFICE.sub("", match["a"] or match["b"] or match["c"])
        place = _place(phrase)
        if place is None or not place.names or place.township or place.zone:
            continue
        finding = _resolve(place, [], context)
        if finding.region is None or context.unit is None:
            continue
        own = fold((finding.region.county or finding.region.city or finding.region.province or ""))
        fits = context.levels() and finding.region.level in context.levels()
        if fits and own.endswith(context.unit[-1]) and _spoken_of(own, context):
            votes[finding.region.name] += 1
            regions[finding.region.name] = finding.region
    if len(_without_wider(votes)) == 1:
        name = _without_wider(votes)[0]
        return RegionFinding(regions[name], ("region_from_publisher",))
    return RegionFinding(None)


def _spoken_of(name: str, context: _Context) -> bool:
    forms = {name} | {fold(d.short) for d in divisions.find(name, context.year)}
    return any(context.body_names[form] for form in forms)


def _from_body(context: _Context) -> RegionFinding:
    if context.unit is None:
        return RegionFinding(None)
    if context.levels() == {"township"}:
        return _township_from_body(context)
    weights, scores = load()["weights"], []
    candidates = {
        d.region_id: d
        for name in context.body_names
        for d in divisions.find(name, context.year)
        if d.level in context.levels()
        and _says(d, context.unit)
        and (context.year is None or d.distance(context.year) <= 2)
    }
    for division in candidates.values():
        full, short = fold(division.name), fold(division.short)
        score = weights["body_full"] * context.body_names[full]
        own = context.own[full]
        if short not in _ordinary():
            score += weights["body_short"] * context.body_names[short]
            own += context.own[short]
        if score:
            score += weights["body_self"] * own
            score += weights["head_name"] * (context.names[short] - context.body_names[short])
            scores.append((score, division))
    return _plainly_first(scores, context)


def _plainly_first(scores: list[tuple[float, Division]], context: _Context) -> RegionFinding:
    """The best candidate if it is far enough ahead; what shares its names is told by context."""
    rules = load()
    if not scores:
        return RegionFinding(None)
    best = max(score for score, _ in scores)
    if best < rules["enough"]:
        return RegionFinding(None)
    close = [
        (score + _surroundings(d, (), context), d) for score, d in scores if score * rules["margin"] > best
    ]
    close.sort(key=lambda c: (-c[0], c[1].region_id))
    if not _is_clear(close):
        tied = [divisions.full_name(d, context.year) for _, d in close[:3]]
        return RegionFinding(None, (f"region_ambiguous:{'/'.join(tied)}",))
    return RegionFinding(divisions.region(close[0][1], context.year), ("region_from_body",))


def _township_from_body(context: _Context) -> RegionFinding:
    """A township that the body speaks of as its own, below a place that the body names too."""
    weights = load()["weights"]
    own = _own_stems(context.body)
    scores = []
    for stem, times in own.items():
        if stem in _ordinary():
            continue
        said = weights["body_short"] * context.body.count(stem) + weights["body_self"] * times
        for code in divisions.township_stems()[stem]:
            division = divisions.version(code)
            if division is not None and division.name.endswith(str(context.unit)):
                near = _surroundings(division, (), context)
                if near:
                    scores.append((said + near, division))
    return _plainly_first(scores, context)


def _own_stems(body: str) -> Counter[str]:
    """Stems of townships that stand beside a word of a report's own, and how often."""
    stems = divisions.township_stems()
    before, after = _cue_patterns()
    found: Counter[str] = Counter()
    for pattern, is_before in ((before, True), (after, False)):
        for match in pattern.finditer(body):
            for size in (4, 3, 2):
                at = match.end() if is_before else match.start() - size
                stem = body[max(at, 0) : at + size]
                if stem in stems:
                    found[stem] += 1
                    break
    return found


@cache
def _cue_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    before, after = _self_cues()
    return re.compile("|".join(before)), re.compile("|".join(after))
