"""Which division a printed place is, told by the other places of the text.

Thirty county names mean nothing without their city, townships share theirs by the hundred. Here a
:class:`~report_pipeline.cleaning.divisions_names.Place` is resolved to a region or, where the text
does not tell, to a flag. Which places a report prints as its own, ``identity_region`` knows.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml

from report_pipeline.cleaning import divisions
from report_pipeline.cleaning.clean_report import Region
from report_pipeline.cleaning.divisions import Division
from report_pipeline.cleaning.divisions_names import Place, is_chance, names_in
from report_pipeline.cleaning.fold import fold

_FAR = 12  # years: a name this long out of use is no candidate
_NAMED = 10.0  # what it counts that a place above is printed beside the name
_GENERIC = re.compile(r".区")  # 城区, 郊区, 新区: of which city?
_PRINTED_PATH = re.compile(
    r"(?P<province>[㐀-鿿]{2,7}?(?:省|自治区|市))(?P<city>[㐀-鿿]{2,9}?(?:市|自治州|地区|盟))?"
    r"(?P<county>[㐀-鿿]{2,9}?(?:县|区|市|旗))?(?P<township>[㐀-鿿]{2,9}(?:镇|乡|街道|苏木))?"
)
_NO_PLACE = re.compile(
    r"[全各本我该某两关于印发]|(?:辖|市|校|景|小|园|社|城)区$|^.?地区$|^(?:自治.|特区|林区|新区|工业区)$"
)
_PLACE_LIKE = re.compile(r"[㐀-鿿]{2,16}(?:省|州|盟|县|区|市|旗|镇|乡|街道|苏木)")


@dataclass(frozen=True, slots=True)
class RegionFinding:
    """The region, and what speaks against it or why there is none."""

    region: Region | None
    flags: tuple[str, ...] = ()


class Context:
    """What the rest of the text says; names are looked for only when something is unclear."""

    def __init__(self, year: int | None, unit: str | None, texts: tuple[str, str, str]) -> None:
        self.year = year
        self.unit = unit  # the word (市, 区, 镇 …) for the area whose government speaks
        self.head, self.body, self.tail = texts

    def levels(self) -> set[str]:
        """Levels that ``unit`` can speak of; empty where it is not known."""
        return set(load()["units"].get(self.unit or "", ()))

    @cached_property
    def _in_body(self) -> tuple[Counter[str], Counter[str]]:
        body, (before, after) = self.body, self_cues()
        names: Counter[str] = Counter()
        own: Counter[str] = Counter()
        for start, name in names_in(body):
            led = body[max(start - 3, 0) : start].endswith(before)
            if led or not is_chance(body, start, name):
                names[name] += 1
                own[name] += led or body.startswith(after, start + len(name))
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
        around = self.head + "\n" + self.tail
        found = (name for start, name in names_in(around) if not is_chance(around, start, name))
        return self.body_names + Counter(found)


@cache
def load() -> dict[str, Any]:
    """``identity_places.yml`` as it stands."""
    text = files("report_pipeline.cleaning").joinpath("identity_places.yml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


@cache
def self_cues() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words that make a name the report's own: those before it, those behind it."""
    return tuple(load()["self_before"]), tuple(load()["self_after"])


def resolve(place: Place, known: Sequence[str], context: Context) -> RegionFinding:
    """The region that ``place`` spells out. ``known`` are other names printed around the opening.

    No region and no flags: ``place`` names nothing that the table knows for these years.
    """
    if place.township is not None:
        return _resolve_township(place, known, context)
    if place.zone is not None:
        return _resolve_zone(place, known, context)
    if not place.names:
        return RegionFinding(None)
    others = [*place.names[:-1], *(n for n in known if n != place.names[-1])]
    fits = ranked(place.names[-1], others, context, context.unit)
    if not fits:
        return RegionFinding(None)
    if not is_clear(fits, bool(_GENERIC.fullmatch(place.names[-1]))):
        return RegionFinding(None, (ambiguous([d for _, d in fits], context.year),))
    best = fits[0][1]
    flags = () if best.code else ("functional_area",)
    return RegionFinding(divisions.region(best, context.year), flags)


def ambiguous(tied: Sequence[Division], year: int | None) -> str:
    """The flag that names places which fit alike."""
    return f"region_ambiguous:{'/'.join(divisions.full_name(d, year) for d in tied[:4])}"


def is_clear(fits: Sequence[tuple[float, Division]], generic: bool = False) -> bool:
    """Whether the best is far enough ahead; 城区 and 郊区 also need their city named."""
    margin = load()["clear"]
    if generic and fits[0][0] < 2 * margin:
        return False
    return len(fits) == 1 or fits[0][0] - fits[1][0] >= margin


def ranked(
    name: str, others: Iterable[str], context: Context, unit: str | None
) -> list[tuple[float, Division]]:
    """Divisions called ``name`` with how well each fits the text, best first."""
    levels = set(load()["units"].get(unit or "", ()))
    candidates = [
        d
        for d in divisions.find(name, context.year)
        if context.year is None or d.distance(context.year) <= _FAR
    ]
    if len(candidates) == 1 and fold(candidates[0].name) == name:
        return [(0.0, candidates[0])]
    outside = set(others)
    fits = []
    for division in candidates:
        score = -0.3 * min(division.distance(context.year), 10)
        score += 0 if fold(division.name) == name else -0.5
        if levels and not (division.level in levels and says(division, unit)):
            score -= 4
        fits.append((score + surroundings(division, outside, context), division))
    return sorted(fits, key=lambda f: (-f[0], f[1].region_id))


def says(division: Division, unit: str | None) -> bool:
    """Whether people of ``division`` call it ``unit`` (a district is no 市)."""
    if unit in (None, "地区", "自治区"):
        return True
    return (
        division.name.endswith(("州", "盟")) if unit == "州" else division.name.endswith(str(unit))
    )


def surroundings(division: Division, others: set[str], context: Context) -> float:
    """How well the other places of the text fit what lies above and below ``division``."""
    weights = load()["weights"]
    score = 0.0
    own = fold(division.name)
    for above in divisions.path(division, context.year)[:-1]:
        forms = {form for form in _all_forms(above.region_id) if form not in own}
        if forms & others:
            score += _NAMED
        mentions = min(sum(context.names[form] for form in forms), weights["parent_most"])
        # 北京 and 上海 are named everywhere.
        municipality = above.level == "province" and above.name.endswith("市")
        score += weights["municipality" if municipality else "parent"] * mentions
    if division.level == "prefecture":
        score += weights["child"] * min(named_below(division, context), weights["child_most"])
    return score


def named_below(division: Division, context: Context) -> int:
    """How many divisions directly below ``division`` the text names in full."""
    return sum(1 for name in _children(division.region_id) if context.names[name])


def named_above(division: Division, context: Context) -> bool:
    """Whether the text names the county or city that ``division`` lies in, or else its province."""
    above = divisions.path(division, context.year)[:-1]
    own = fold(division.name)
    lowest = [step for step in above if step.level != "province"] or list(above)
    forms = {form for step in lowest for form in _all_forms(step.region_id) if form not in own}
    return any(context.names[form] for form in forms)


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


def _resolve_township(place: Place, known: Sequence[str], context: Context) -> RegionFinding:
    name = str(place.township)
    outside = {*place.names, *known}
    fits = sorted(
        ((surroundings(d, outside, context), d) for d in divisions.find_townships(name)),
        key=lambda f: (-f[0], f[1].region_id),
    )
    if fits and is_clear(fits):
        score, best = fits[0]
        # A township that no longer is may have shared its name with the one that still is.
        known_by_name = len(divisions.township_stem(name)) > 2
        if score >= _NAMED or (not place.names and (score > 0 or known_by_name)):
            return RegionFinding(divisions.region(best, context.year))
    county = _last_known(place.names, context)
    if county is not None and county.level in ("county", "prefecture"):
        above = divisions.region(county, context.year)
        return RegionFinding(_township_below(above, name), ("township_not_in_table",))
    if fits:
        return RegionFinding(None, (ambiguous([d for _, d in fits], None),))
    return RegionFinding(None)


def _last_known(names: tuple[str, ...], context: Context) -> Division | None:
    fits = ranked(names[-1], names[:-1], context, None) if names else []
    return fits[0][1] if fits and is_clear(fits) else None


def _township_below(above: Region, township: str) -> Region:
    """A township that the table does not know, below a region that it does."""
    return replace(
        above,
        region_id=f"{above.region_id}:{township}",
        code=None,
        name=above.name + township,
        level="township",
        township=township,
    )


def _resolve_zone(place: Place, known: Sequence[str], context: Context) -> RegionFinding:
    """A development zone: no code; its own report stands at county level."""
    zone, above_zone = str(place.zone), place.names[-1] if place.names else ""
    for name in ("".join(place.names) + zone, above_zone + zone, zone):
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
        county=(above.county or "") + zone,
    )
    return RegionFinding(region, ("functional_area",))


def printed_path(phrase: str) -> Region | None:
    """A region as a phrase spells it from its province down, for what the table does not know.

    New divisions come up before a table does. The name is then all that is known of them.
    """
    match = _PRINTED_PATH.fullmatch(phrase)
    if match is None or _NO_PLACE.search(phrase):
        return None
    province, city, county, township = match.group("province", "city", "county", "township")
    is_province = province.endswith(("省", "自治区")) or bool(
        divisions.find(province, None, "province")
    )
    if not is_province or (divisions.find(province, None, "province") and not (city or county)):
        return None
    level = "township" if township else "county" if county else "prefecture" if city else "province"
    return Region(f"name:{phrase}", None, phrase, level, province, city, county, township)


def is_like_a_place(phrase: str) -> bool:
    """Whether a phrase reads like the full name of some place, known or not."""
    return bool(_PLACE_LIKE.fullmatch(phrase)) and not _NO_PLACE.search(phrase)
