"""Administrative divisions by name, year and place: provinces, prefectures, counties, townships.

The tables beside this module are made by ``scripts/make_divisions.py``. Counties and above are
known by year from 1980 on, under a region id that lives through renames, upgrades and new codes;
townships as of the last release of their source. Here belong look-ups in these tables. Finding
names in running text is ``divisions_names``'; deciding whose report a text is, ``identity_region``'s.

Conventions: GB/T 2260 has no code for the nation, so the State Council's area has region id and
code ``100000``. A division's ``code`` is None where the standard gives none (development zones,
forestry areas). Years are open at both ends of what the table knows: a name of 1980 also serves
earlier years, one of the last year later ones.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from report_pipeline.cleaning.clean_report import Region
from report_pipeline.cleaning.fold import fold

NATION_ID = "100000"
LEVELS = ("national", "province", "prefecture", "county", "township")
TOWNSHIP_SUFFIXES = ("街道", "苏木", "镇", "乡", "地区", "管理区")
_ANY_YEAR_FROM, _ANY_YEAR_TO = -9999, 9999


@dataclass(frozen=True, slots=True)
class Division:
    """One division under one name and code, from ``valid_from`` to ``valid_to`` (None: open)."""

    region_id: str
    code: str | None
    name: str  # its own name with its suffix: 镇海区
    short: str  # without suffix: 镇海; "" where nobody says it short
    level: str  # one of LEVELS
    parent_id: str | None
    valid_from: int | None = None
    valid_to: int | None = None

    def distance(self, year: int | None) -> int:
        """Years between ``year`` and the span in which this name and code hold (0: inside).

        With no year, the years since it ended: what still holds is nearest.
        """
        if year is None:
            return 0 if self.valid_to is None else _ANY_YEAR_TO - self.valid_to
        start = _ANY_YEAR_FROM if self.valid_from is None else self.valid_from
        end = _ANY_YEAR_TO if self.valid_to is None else self.valid_to
        return max(start - year, year - end, 0)


@dataclass(frozen=True, slots=True)
class RegionVersion:
    """A row of ``dim_region``: a region under one name, code and parent."""

    region_id: str
    region_code: str | None
    region_name: str  # full: 浙江省宁波市镇海区
    region_level: str
    parent_code: str | None
    valid_from: int | None
    valid_to: int | None


NATION = Division(NATION_ID, NATION_ID, "全国", "", "national", None)


def _read(file_name: str) -> list[str]:
    data = files("report_pipeline.cleaning").joinpath(file_name).read_bytes()
    return gzip.decompress(data).decode("utf-8").splitlines()[1:]


@cache
def _versions() -> dict[str, tuple[Division, ...]]:
    """Versions of each region, oldest first, by region id."""
    grouped: dict[str, list[Division]] = defaultdict(list)
    for level, region_id, code, name, short, parent, start, end in csv.reader(
        _read("divisions.csv.gz")
    ):
        grouped[region_id].append(
            Division(
                region_id,
                code or None,
                name,
                short,
                level,
                parent,
                int(start) if start else None,
                int(end) if end else None,
            )
        )
    grouped[NATION_ID] = [NATION]
    for found in grouped.values():
        found.sort(key=lambda d: d.valid_from or 0)
    return {region_id: tuple(found) for region_id, found in grouped.items()}


@cache
def name_index() -> dict[str, tuple[Division, ...]]:
    """Folded printed names (镇海区, 镇海, 恩施州) → the county-level and higher divisions so named."""
    rows = [d for found in _versions().values() for d in found if d.level != "national"]
    names: list[str] = []
    owners: list[Division] = []
    for division in rows:
        for name in _printed_forms(division):
            names.append(name)
            owners.append(division)
    index: dict[str, list[Division]] = defaultdict(list)
    for name, division in zip(fold("\n".join(names)).split("\n"), owners, strict=True):
        index[name].append(division)
    return {name: tuple(found) for name, found in index.items()}


def _printed_forms(division: Division) -> list[str]:
    forms = [division.name]
    if len(division.short) > 1:
        forms.append(division.short)
        if division.name.endswith("自治州"):
            forms.append(division.short + "州")
        elif division.name.endswith(("自治县", "自治旗")):
            forms.append(division.short + division.name[-1])
    return list(dict.fromkeys(forms))


@cache
def _by_code() -> dict[str, str]:
    """Codes now in force → region id."""
    return {
        d.code: d.region_id
        for found in _versions().values()
        for d in found
        if d.code and d.valid_to is None
    }


@cache
def _townships() -> dict[str, tuple[tuple[str, str], ...]]:
    """Folded names of townships → (code, name) of each township so named."""
    rows = [line.partition(",") for line in _read("divisions_townships.csv.gz")]
    folded = fold("\n".join(name for _, _, name in rows)).split("\n")
    index: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, (code, _, name) in zip(folded, rows, strict=True):
        index[key].append((code, name))
    return {key: tuple(found) for key, found in index.items()}


@cache
def _township_names() -> dict[str, str]:
    """Codes of townships → names."""
    return {code: name for found in _townships().values() for code, name in found}


@cache
def township_stems() -> dict[str, tuple[str, ...]]:
    """Folded township names without suffix (观海卫) → codes. Stems of one character are left out."""
    stems: dict[str, list[str]] = defaultdict(list)
    for key, found in _townships().items():
        stem = township_stem(key)
        if len(stem) > 1:
            stems[stem] += [code for code, _ in found]
    return {stem: tuple(codes) for stem, codes in stems.items()}


def township_stem(name: str) -> str:
    """``name`` without 镇, 乡, 街道 …"""
    for suffix in TOWNSHIP_SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name


def versions(region_id: str) -> tuple[Division, ...]:
    """All versions of a region, oldest first; () if unknown."""
    only = _township(region_id) if _is_township(region_id) else None
    return (only,) if only else _versions().get(region_id, ())


def version(region_id: str, year: int | None = None) -> Division | None:
    """The region as it was in ``year`` (nearest known; None: as it last was), or None."""
    return min(versions(region_id), key=lambda d: d.distance(year), default=None)


def _is_township(region_id: str) -> bool:
    return len(region_id) == 9 and region_id.isdigit()


def _township(code: str) -> Division | None:
    name = _township_names().get(code)
    if name is None:
        return None
    # Towns of a prefecture without counties (东莞) carry its code; those of a zone, the zone's.
    zone = f"zone-{code[:6]}"
    parent = _by_code().get(code[:6]) or (zone if zone in _versions() else f"{code[:4]}00")
    return Division(code, code, name, township_stem(name), "township", parent)


def find(name: str, year: int | None = None, level: str | None = None) -> tuple[Division, ...]:
    """Divisions above township called ``name``, with or without suffix, one version a region.

    Each is the version whose span is nearest to ``year``; those in force that year come first.
    """
    best: dict[str, Division] = {}
    for division in name_index().get(fold(name), ()):
        if level is None or division.level == level:
            held = best.get(division.region_id)
            if held is None or division.distance(year) < held.distance(year):
                best[division.region_id] = division
    return tuple(sorted(best.values(), key=lambda d: (d.distance(year), d.region_id)))


def is_township_name(name: str) -> bool:
    """Whether any township is called ``name`` (folded, with suffix)."""
    return name in _townships()


def find_townships(name: str, within: Iterable[str] | None = None) -> tuple[Division, ...]:
    """Townships called ``name`` (with suffix), only those below the regions ``within`` if given."""
    codes = [code for code, _ in _townships().get(fold(name), ())]
    found = [d for code in codes if (d := _township(code)) is not None]
    if within is not None:
        wanted = set(within)
        found = [d for d in found if wanted & set(ancestor_ids(d))]
    return tuple(found)


def path(division: Division, year: int | None = None) -> tuple[Division, ...]:
    """From the province (or the nation itself) down to ``division``, as of ``year``."""
    if year is None:
        year = division.valid_to
    steps = [division]
    while (parent := steps[-1].parent_id) not in (None, NATION_ID):
        above = version(str(parent), year)
        if above is None:
            break
        steps.append(above)
    return tuple(reversed(steps))


def ancestor_ids(division: Division) -> tuple[str, ...]:
    """Region ids of what lies above ``division``, nearest first, without the nation."""
    ids: list[str] = []
    parent = division.parent_id
    while parent not in (None, NATION_ID):
        ids.append(str(parent))
        above = version(str(parent), division.valid_to)
        parent = above.parent_id if above else None
    return tuple(ids)


def full_name(division: Division, year: int | None = None) -> str:
    """浙江省宁波市镇海区."""
    return "".join(step.name for step in path(division, year))


def region(division: Division, year: int | None = None) -> Region:
    """The record of ``division`` as of ``year`` that the rest of the pipeline carries."""
    at = {step.level: step.name for step in path(division, year)}
    return Region(
        region_id=division.region_id,
        code=division.code,
        name=full_name(division, year),
        level=division.level,
        province=at.get("province"),
        city=at.get("prefecture"),
        county=at.get("county"),
        township=at.get("township"),
    )


def region_history(region_id: str) -> tuple[RegionVersion, ...]:
    """Every version of a region, oldest first. () for one that the table does not know."""
    return tuple(_region_version(d) for d in versions(region_id))


def region_rows(region: Region) -> tuple[RegionVersion, ...]:
    """The rows of ``dim_region`` for a region that a report has.

    One that the table does not know (a zone, an abolished township, a place newer than the table)
    has one row, below what its id says it lies in.
    """
    region_id = str(region.region_id)
    history = region_history(region_id)
    if history:
        return history
    above = version(region_id.partition(":")[0])
    parent_code = above.code if above else None
    row = RegionVersion(region_id, region.code, region.name, region.level, parent_code, None, None)
    return (row,)


def _region_version(division: Division) -> RegionVersion:
    year = division.valid_to or division.valid_from
    parent = version(division.parent_id, year) if division.parent_id else None
    return RegionVersion(
        division.region_id,
        division.code,
        full_name(division, year),
        division.level,
        parent.code if parent else None,
        division.valid_from,
        division.valid_to,
    )
