"""Claims about a curator's corrections."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from report_pipeline.cleaning import divisions
from report_pipeline.cleaning.clean_report import Identity
from report_pipeline.cleaning.corrections import (
    Correction,
    CorrectionInvalid,
    CorrectionStale,
    correct_identity,
    corrections_for,
    drop_observations,
    keeps_observation,
    load_corrections,
    parse_corrections,
)

SHA, OTHER_SHA = "a" * 64, "b" * 64
FILE = Path(__file__).resolve().parents[2] / "data" / "corrections.yml"
FOUND = Identity(
    region=divisions.region(divisions.find("鄞州区", 2015)[0], 2015),
    report_year=2015,
    report_year_basis="title",
    flags=("masked_year", "report_year_conflict:2015/2009"),
)
ROW = {
    "report_id": "r1",
    "indicator_id": "gdp",
    "status": "actual",
    "period_year": 2008,
    "measure": "level",
    "value": 120.5,
}


def entry(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "source_sha256": SHA,
        "reason": "Its congress met in 2009.",
        "status": "confirmed",
        "expect": {"report_year": 2015},
        "set": {"report_year": 2009, "delivered_on": date(2009, 1, 12)},
    }
    made.update(changes)
    return {key: value for key, value in made.items() if value is not None}


def read(*entries: dict[str, Any]) -> tuple[Correction, ...]:
    return parse_corrections(yaml.safe_dump({"corrections": list(entries)}, allow_unicode=True))


def test_the_projects_file_is_valid_and_holds_no_live_entry() -> None:
    assert load_corrections(FILE) == ()


def test_the_examples_in_the_projects_file_are_valid() -> None:
    lines = FILE.read_text("utf-8").partition("# Examples:\n")[2].splitlines()
    example = "\n".join(line[2:] for line in lines if line.startswith("# "))
    assert len(parse_corrections(example)) == 2


def test_a_correction_sets_the_year_and_says_so() -> None:
    corrected = correct_identity(FOUND, "r1", SHA, read(entry()))
    assert corrected.report_year == 2009
    assert corrected.report_year_basis == "correction"
    assert corrected.delivered_on == date(2009, 1, 12)
    assert corrected.flags == ("masked_year", "corrected:delivered_on,report_year")


def test_a_corrected_region_is_named_as_of_the_corrected_year() -> None:
    settings = {"region_id": "330212", "report_year": 2001}
    corrected = correct_identity(FOUND, "r1", SHA, read(entry(set=settings)))
    assert corrected.region is not None
    assert (corrected.region.name, corrected.region.code) == ("浙江省宁波市鄞县", "330227")


def test_a_value_can_be_taken_away() -> None:
    made = read(entry(expect={"region_name": "浙江省宁波市鄞州区"}, set={"region_id": None}))
    # yaml keeps the null; entry() drops only top-level nulls
    assert correct_identity(FOUND, "r1", SHA, made).region is None


def test_other_reports_are_left_alone() -> None:
    assert correct_identity(FOUND, "r1", OTHER_SHA, read(entry())) == FOUND
    by_report = entry(source_sha256=None, report_id="r2")
    assert correct_identity(FOUND, "r1", SHA, read(by_report)) == FOUND


def test_an_entry_that_expects_what_is_gone_is_stale() -> None:
    mended = replace(FOUND, report_year=2009)
    with pytest.raises(CorrectionStale, match=r"correction 1 .*report_year 2015, but 2009"):
        correct_identity(mended, "r1", SHA, read(entry()))


def test_entries_are_selected_by_source_or_by_one_of_its_reports() -> None:
    both = read(entry(), entry(source_sha256=None, report_id="r2"))
    assert corrections_for(both, SHA, {"r1"}) == both[:1]
    assert corrections_for(both, SHA, {"r1", "r2"}) == both
    assert corrections_for(both, OTHER_SHA, {"r2"}) == both[1:]


def test_the_key_of_an_entry_is_of_what_it_does() -> None:
    first, second = read(entry(), entry(set={"report_year": 2010}))
    assert first.key != second.key
    assert read(entry(reason="Said otherwise."))[0].key == first.key


DROP = {"indicator_id": "gdp", "status": "actual", "period_year": 2008, "measure": "level"}


def drop_entry(**changes: Any) -> dict[str, Any]:
    return entry(expect=None, set=None, drop_observation={**DROP, "value": 120.5, **changes})


def test_an_observation_is_dropped_by_its_fields() -> None:
    dropping = read(drop_entry())
    other = {**ROW, "value": 99.0}
    assert not keeps_observation(ROW, dropping)
    assert keeps_observation(other, dropping)
    assert drop_observations([ROW, other], dropping) == [other]


def test_dropping_what_is_not_there_is_stale() -> None:
    with pytest.raises(CorrectionStale, match="no such observation"):
        drop_observations([ROW], read(drop_entry(value=7)))


@pytest.mark.parametrize(
    ("made", "message"),
    [
        ({"set": {"report_yaer": 2009}}, "report_yaer cannot be set"),
        ({"set": {"report_year": "2009"}}, "report_year cannot be '2009'"),
        ({"set": {"report_year": True}}, "report_year cannot be True"),
        ({"set": {"region_id": "999999"}}, "no division has region_id 999999"),
        ({"expect": None}, "expect must say what is found now"),
        ({"expect": {"year": 2015}}, r"expect does not know \['year'\]"),
        ({"reason": "  "}, "a reason is missing"),
        ({"status": "maybe"}, "status must be one of"),
        ({"source_sha256": None}, "must say what it is about"),
        ({"source_sha256": "abc"}, "64 hexadecimal digits"),
        ({"drop_observation": {**DROP, "value": 1}}, "not both"),
        ({"note": "hm"}, r"unknown keys \['note'\]"),
        ({"set": None, "expect": None, "drop_observation": DROP}, "drop_observation must give"),
    ],
)
def test_a_bad_entry_is_named_with_what_is_wrong(made: dict[str, Any], message: str) -> None:
    with pytest.raises(CorrectionInvalid, match=f"correction 2: .*{message}"):
        read(entry(), {k: v for k, v in {**entry(), **made}.items() if v is not None})


def test_the_same_entry_twice_is_refused() -> None:
    with pytest.raises(CorrectionInvalid, match="repeats correction 1"):
        read(entry(), entry())


@pytest.mark.parametrize(
    "text", ["[]", "corrections: 3", "a: b", "corrections: [", "corrections: [x]"]
)
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CorrectionInvalid):
        parse_corrections(text)
