"""Claims about the identity of real reports, and about texts that are none."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_pipeline.cleaning.clean import clean_document
from report_pipeline.cleaning.clean_report import Identity
from report_pipeline.cleaning.identity import identify
from report_pipeline.reading.document import Document

LOCAL = {
    "000": ("浙江省宁波市镇海区", "330211", 2013, True),
    "001": ("浙江省舟山市定海区", "330902", 2018, False),
    "002": ("浙江省宁波市慈溪市", "330282", 2018, True),
    "003": ("山西省太原市迎泽区", "140106", 2018, False),
    "004": ("浙江省宁波市慈溪市观海卫镇", "330282107", 2014, False),
}
NATIONAL = (1979, 1993, 2000, 2003, 2008, 2012, 2014, 2019, 2022)
PIECES = ["各位代表:", "我代表", "政府", "人民", "市", "区", "县", "镇", "宁波", "第", "届", "次会议", "年", "月", "日",
          "2018", "二零一三", "十八大", "“十三五”", "全会", "工作报告", "(摘要)", "——", "\n", " ", "在", "长", "X"]  # fmt: skip


def _identity(path: Path) -> Identity:
    (report,) = clean_document(Document(path.read_text("utf-8"), "text/plain"))
    return report.identity


@pytest.mark.parametrize("number", LOCAL)
def test_local_reports_are_known(real_reports: Path, number: str) -> None:
    (path,) = (real_reports / "local").glob(f"{number}_*.txt")
    found = _identity(path)
    assert found.region is not None
    name, code, year, abstract = LOCAL[number]
    assert (found.region.name, found.region.code) == (name, code)
    assert (found.report_year, found.is_abstract) == (year, abstract)


@pytest.mark.parametrize("year", NATIONAL)
def test_national_reports_are_known_without_a_title(real_reports: Path, year: int) -> None:
    found = _identity(real_reports / "national" / f"{year}.txt")
    assert found.region is not None
    assert (found.region.level, found.report_year) == ("national", year)
    assert not found.flags


def test_pasted_years_are_a_conflict_with_both_readings(real_reports: Path) -> None:
    (path,) = (real_reports / "local").glob("004_*.txt")
    assert "report_year_conflict:2015/2014" in _identity(path).flags


@settings(max_examples=150, deadline=None)
@given(
    *(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) for _ in range(3)),
    st.none() | st.text(max_size=30),
)
def test_any_text_has_an_identity(body: str, head: str, tail: str, title: str | None) -> None:
    found = identify(body, head, tail, title)
    assert found.report_year is not None or "report_year_unresolved" in found.flags
    assert found.region is not None or any(
        f.startswith(("region_", "functional")) for f in found.flags
    )


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "、",
        "年",
        "2018年",
        "“十五”",
        "十八大",
        "全会",
        "我市",
        "工作报告\n",
        "平安定海",
        "第一届",
    ],
)
@pytest.mark.parametrize("where", ["head", "body", "tail"])
def test_long_monotony_takes_no_longer_than_its_length(unit: str, where: str) -> None:
    texts = {"head": "", "body": "我区", "tail": "", where: unit * (300_000 // len(unit))}
    started = time.process_time()
    identify(**texts)
    assert time.process_time() - started < 5
