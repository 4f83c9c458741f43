"""Whose report it is, weighed from the places printed around its opening.

What dateline, title, opening and speaker's line print is a claim each. ``identity_places`` resolves
them; agreeing ones add up, disagreeing ones are a conflict. Where none names a place,
``identity_unnamed`` looks at the body. Thin evidence gives no region but a flag.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from report_pipeline.cleaning import divisions
from report_pipeline.cleaning.clean_report import Region
from report_pipeline.cleaning.divisions_names import Place, place_in
from report_pipeline.cleaning.identity_front import Front, squeeze
from report_pipeline.cleaning.identity_places import (
    Context,
    RegionFinding,
    is_like_a_place,
    load,
    printed_path,
    resolve,
)
from report_pipeline.cleaning.identity_unnamed import from_body, from_publisher

_UNIT = r"(?:自治区|自治州|自治县|街道|苏木|地区|省|市|县|区|州|盟|旗|镇|乡)"
_OWN_CONGRESS = re.compile(
    rf"(?P<unit>{_UNIT})(?:第?[0-9一二三四五六七八九十]{{1,3}}届)?人(?:大|民代表大会)"
)
_WE = re.compile(rf"[我全](?P<unit>{_UNIT})")
_PREFECTURE_OFFICE = re.compile(r"行署|地委")
_AUTONOMOUS = re.compile(r"自治区(?:党委|人民政府|政府|人大|政协)")
_YEARS = re.compile(r"[0-9零一二三四五六七八九]{4}年?(?:度)?|[A-Za-z()*]")
_ORGAN = re.compile(r"(?:人民政府|政府|行政公署|行署|管委会|管理委员会|街道办事处|办事处)$")
_NOISE = re.compile(r"^(?:关于|中共|中国|本届|在|我|全)|(?:人民|的|代表)$")
_RIVAL = 1.5  # how many times as much the winner of a conflict must weigh


@dataclass(frozen=True, slots=True)
class _Claim:
    phrase: str
    place: Place | None
    weight: float
    basis: str


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
    context = Context(year, own_unit(front, body), (head, body, tail))
    claims = list(_claims(front))
    finding = _from_claims([c for c in claims if c.place], context)
    if _is_open(finding):
        finding = _from_unknown_names(claims)
    if _is_open(finding):
        finding = from_body(context)
    if finding.region is None:
        published = from_publisher(context)
        finding = published if published.region and _is_open(finding) else finding
    if _is_open(finding):
        return RegionFinding(None, ("region_unresolved",))
    return finding


def _is_open(finding: RegionFinding) -> bool:
    return finding.region is None and not finding.flags


def own_unit(front: Front, body: str) -> str | None:
    """The word (市, 区, 镇 …) for the area whose government speaks, or None."""
    if front.opening_organ in ("行政公署", "行署"):
        return "盟" if front.opening_place.endswith("盟") else "地区"
    for phrase in (front.opening_place, front.dateline.place, front.title.before):
        match = re.search(rf"{_UNIT}$", re.sub(r"人民政府$|人民$|年$", "", phrase))
        if match is not None:
            return _which_area(match[0], body)
    role = re.match(r"代?理?(?:自治)?(省|市|区|县|州|盟|旗|镇|乡)长?", front.speaker.role)
    if role is not None:
        return _which_area(role[1], body)
    if front.speaker.role.endswith("专员"):
        return "地区"
    votes = Counter(match["unit"] for match in _WE.finditer(body))
    for match in _OWN_CONGRESS.finditer(body, 0, 4000):
        votes[match["unit"]] += 3
    return _which_area(votes.most_common(1)[0][0], body) if votes else None


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
    for basis, printed in (
        ("dateline", front.dateline.place),
        ("title", front.title.before),
        ("opening", front.opening_place),
        ("speaker", front.speaker.place),
        ("page_title", front.page_title.before),
    ):
        bare = _ORGAN.sub("", _YEARS.sub("", squeeze(printed)))
        stripped = _ORGAN.sub("", _NOISE.sub("", _NOISE.sub("", bare)))
        # 全南县 is a county: the bare phrase goes first.
        places = (place_in(p) for p in (bare, stripped) if len(p) > 1)
        place = next((p for p in places if p is not None), None)
        if len(stripped) > 1:
            yield _Claim(stripped, place, weights[basis], basis)


def _from_claims(claims: list[_Claim], context: Context) -> RegionFinding:
    """Resolve each claim; agreeing ones add up, disagreeing ones are a conflict."""
    weights: dict[str, float] = defaultdict(float)
    regions: dict[str, Region] = {}
    flags: dict[str, None] = {}
    known = [name for claim in claims if claim.place for name in claim.place.names]
    for claim in claims:
        finding = resolve(claim.place, known, context) if claim.place else RegionFinding(None)
        flags |= dict.fromkeys(finding.flags)
        if finding.region is not None:
            weights[finding.region.name] += claim.weight
            regions[finding.region.name] = finding.region
    # A claim that only says where another one's place lies is no rival.
    names = [n for n in weights if not any(o != n and o.startswith(n) for o in weights)]
    if not names:
        return RegionFinding(None, tuple(flags))
    names.sort(key=lambda n: (-weights[n], n))
    kept = [f for f in flags if not f.startswith("region_")]
    if len(names) > 1:
        kept.append(f"region_conflict:{names[0]}/{names[1]}")
        if weights[names[1]] * _RIVAL > weights[names[0]]:
            return RegionFinding(None, tuple(kept))
    return RegionFinding(regions[names[0]], tuple(kept))


def _from_unknown_names(claims: list[_Claim]) -> RegionFinding:
    """A place that is printed in full but not in the table; the body must not replace it."""
    for claim in claims:
        region = printed_path(claim.phrase)
        if region is not None:
            return RegionFinding(region, ("region_not_in_table",))
    for claim in claims:
        if is_like_a_place(claim.phrase):
            return RegionFinding(None, (f"region_not_in_table:{claim.phrase}",))
    return RegionFinding(None)
