"""Claims about the rules and the timeline that identity rests on: their examples, and small cases."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_pipeline.cleaning import identity_readings, timeline
from report_pipeline.cleaning.fold import fold
from report_pipeline.cleaning.identity_numerals import ordinal, year

MENTIONS: list[dict[str, Any]] = identity_readings.load()["mentions"]
DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize("rule", MENTIONS, ids=[rule["id"] for rule in MENTIONS])
def test_the_example_of_a_rule_on_printed_years_is_read_by_it(rule: dict[str, Any]) -> None:
    readings = identity_readings.printed_years(fold(rule["example"]["text"]))
    assert rule["example"]["year"] in [r.year for r in readings if r.rule == rule["id"]]


@pytest.mark.parametrize("row", timeline.load()["coined"], ids=lambda row: row["words"][0])
def test_the_example_of_a_coined_word_holds_it(row: dict[str, Any]) -> None:
    found = timeline.not_before(fold(row["example"]))
    assert found is not None
    assert found[0] == row["since"]


@pytest.mark.parametrize("row", timeline.load()["jubilees"], ids=lambda row: row["names"][0])
def test_the_example_of_a_jubilee_is_dated(row: dict[str, Any]) -> None:
    (found,) = timeline.jubilees(fold(row["example"]))
    assert found.on.year == row["year"]


@pytest.mark.parametrize("name", timeline.load()["typhoons"])
def test_a_typhoon_is_known_by_its_kind_only(name: str) -> None:
    year_ = timeline.load()["typhoons"][name]
    for text in (f"抗击台风“{name}”", f"战胜“{name}”超强台风"):
        assert [c.on.year for c in timeline.typhoons(fold(text))] == [year_]
    assert not list(timeline.typhoons(fold(f"{name}产业")))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("贯彻党的十八届三中全会精神", ["2013-11-12"]),
        ("十九届二中、三中、四中全会精神", ["2018-01-19", "2018-02-28", "2019-10-31"]),
        ("中国共产党第十一届中央委员会第三次全体会议", ["1978-12-22"]),
        ("学习十六大精神", ["2002-11-08"]),
        ("党的第十二次全国代表大会", ["1982-09-01"]),
        ("实施十大工程和十二大项目", []),
        ("区委十三届四次全会", []),
        ("县第十五届人民代表大会", []),
    ],
)
def test_party_meetings_are_dated_and_local_ones_left_out(text: str, days: list[str]) -> None:
    assert [m.on.isoformat() for m in timeline.party_meetings(fold(text))] == days


def test_a_meeting_to_come_is_told_from_one_held() -> None:
    (coming,) = timeline.party_meetings("以优异成绩迎接党的十九大胜利召开")
    (held,) = timeline.party_meetings("深入贯彻党的十九大精神")
    assert coming.upcoming
    assert not held.upcoming


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("“十三五”规划", 2016),
        ("九五计划", 1996),
        ("第十个五年计划", 2001),
        ("“十五五”时期", 2026),
        ("“七五”普法", None),
        ("第十五次会议", None),
    ],
)
def test_five_year_plans_are_no_law_campaigns(text: str, first: int | None) -> None:
    found = [c.on.year for c in timeline.plan_citations(fold(text))]
    assert found == ([] if first is None else [first])


@pytest.mark.parametrize(
    ("meeting", "seasons"),
    [
        (date(2013, 11, 12), {2014}),
        (date(2016, 10, 27), {2017}),
        (date(2018, 2, 28), {2018, 2019}),
        (date(2013, 2, 28), {2013}),
        (date(2024, 7, 18), {2025}),
    ],
)
def test_a_plenum_is_cited_in_the_seasons_before_the_next(meeting: date, seasons: set[int]) -> None:
    assert set(timeline.seasons_of(meeting)) == seasons


def test_sessions_of_the_national_congress_follow_each_other() -> None:
    sessions = timeline.npc_sessions()
    days = [sessions[key] for key in sorted(sessions)]
    assert days == sorted(days)
    assert sessions[13, 5] == date(2022, 3, 5)


def test_plenums_lie_between_their_congresses() -> None:
    congresses, plenums = timeline.load()["congresses"], timeline.load()["plenums"]
    for term, days in plenums.items():
        assert days == sorted(days)
        assert congresses[term] <= days[0]
        assert days[-1] < congresses.get(term + 1, date.max)


@given(st.integers(min_value=1, max_value=999))
def test_ordinals_are_read_back(number: int) -> None:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    text += DIGITS[ones] if ones else ""
    assert ordinal(text) == ordinal(str(number)) == number


@given(st.integers(min_value=1949, max_value=2099))
def test_years_are_read_back(number: int) -> None:
    printed = str(number)
    assert year(printed) == year("".join(DIGITS[int(d)] for d in printed)) == number


@given(st.text(max_size=6))
def test_what_is_no_number_is_none(text: str) -> None:
    assert year(text) is None or 1949 <= (year(text) or 0) < 2100
    assert ordinal(text) is None or (ordinal(text) or 0) >= 0
