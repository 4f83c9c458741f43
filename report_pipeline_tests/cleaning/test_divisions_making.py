"""Claims about how yearly lists of counties are chained into regions."""

import gzip
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_divisions.py"


@pytest.fixture(scope="module")
def making() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_divisions", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_divisions"] = module
    spec.loader.exec_module(module)
    return module


def chains(making: ModuleType, *years: list[tuple[str, str, str]]) -> list[list[str]]:
    """Names of each chain through the years; a unit is (code, name, id in the source)."""
    units = {
        1990 + i: [
            making.Unit(code, name, name[:-1], "990100", "990000", source_id)
            for code, name, source_id in listed
        ]
        for i, listed in enumerate(years)
    }
    made: list[Any] = making.chain_counties(units)
    return [[chain.units[year].name for year in sorted(chain.units)] for chain in made]


def test_a_county_that_becomes_a_city_under_a_new_code_goes_on(making: ModuleType) -> None:
    years = [("990121", "柳河县", "a")], [("990181", "柳河市", "b")]
    assert chains(making, *years) == [["柳河县", "柳河市"]]


def test_codes_dealt_anew_do_not_mix_counties(making: ModuleType) -> None:
    before = [("990121", "柳河县", "x"), ("990122", "松山县", "x")]
    after = [("990121", "松山县", "x"), ("990122", "柳河县", "x")]
    assert chains(making, before, after) == [["柳河县", "柳河县"], ["松山县", "松山县"]]


def test_a_rename_in_place_goes_on(making: ModuleType) -> None:
    years = [("990102", "城北区", "a")], [("990102", "云台区", "b")]
    assert chains(making, *years) == [["城北区", "云台区"]]


def test_the_sources_id_links_what_changed_name_and_code(making: ModuleType) -> None:
    years = [("990121", "柳河县", "a")], [("990103", "云台区", "a")]
    assert chains(making, *years) == [["柳河县", "云台区"]]


def test_what_shares_nothing_is_another_county(making: ModuleType) -> None:
    years = [("990121", "柳河县", "a")], [("990103", "云台区", "b")]
    assert chains(making, *years) == [["柳河县"], ["云台区"]]


def test_a_gap_of_some_years_is_bridged(making: ModuleType) -> None:
    years = [("990121", "柳河县", "a")], [("990122", "松山县", "b")], [("990121", "柳河县", "a")]
    assert [len(chain) for chain in chains(making, *years)] == [2, 1]


def test_equal_years_become_one_row_and_open_ends_stay_open(making: ModuleType) -> None:
    by_year = {1980: ("a",), 1981: ("a",), 1982: ("b",), 1984: ("b",)}
    assert making.spans(by_year, 1980, 1984) == [
        ["a", "", "1981"],
        ["b", "1982", "1982"],
        ["b", "1984", ""],
    ]


def test_townships_lose_the_name_of_their_county(making: ModuleType) -> None:
    streets = (
        "code,name,areaCode,provinceCode,cityCode\n"
        "990181101,柳河市石桥镇,990181,99,9901\n"
        "990181102,石桥监狱,990181,99,9901\n"
        "990181103,（工业园区）城南街道,990181,99,9901\n"
    )
    lines = making.township_lines(streets, {"990181": "柳河市"})
    assert lines == ["990181101,石桥镇", "990181103,城南街道"]


def test_the_same_text_gives_the_same_bytes(making: ModuleType, tmp_path: Path) -> None:
    for name in ("one", "two"):
        making.write_gzip(tmp_path / name, "县\n")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert gzip.decompress((tmp_path / "one").read_bytes()).decode() == "县\n"
