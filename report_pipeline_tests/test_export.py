"""Claims about exported marts: nothing lost, nothing a spreadsheet would run, limits said."""

import csv
import datetime

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from report_pipeline import export
from report_pipeline.cli import main
from report_pipeline.marts.panel import panel_table
from report_pipeline.marts.registry import MARTS
from report_pipeline.tables import Column, Table
from report_pipeline_tests.marts.worlds import World

NASTY = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "＝1", "a,b\n\"c\"", "好\x0b", ""]  # fmt: skip
SAMPLE = Table(
    "quarantine",
    "a row",
    (
        Column("detail", pa.string(), "text", nullable=True),
        Column("value", pa.float64(), "number", nullable=True),
        Column("year", pa.int64(), "year", nullable=True),
        Column("met", pa.bool_(), "met", nullable=True),
        Column("delivered_on", pa.date32(), "day", nullable=True),
        Column("flags", pa.list_(pa.string()), "flags"),
    ),
    key=("detail",),
)


@pytest.fixture
def marts(tmp_path):
    day = datetime.date(2018, 1, 20)
    rows = [
        {"detail": text, "value": -1.5, "year": 2018, "met": True, "delivered_on": day,
         "flags": ["a", "b"]}
        for text in NASTY
    ]  # fmt: skip
    rows.append(dict.fromkeys(rows[0]) | {"flags": []})
    folder = tmp_path / "marts"
    folder.mkdir()
    pq.write_table(pa.Table.from_pylist(rows, SAMPLE.arrow), folder / "quarantine.parquet")
    return folder


def test_a_csv_holds_every_row_and_no_formula(marts, tmp_path):
    done = export.export_table(marts, SAMPLE, "csv", tmp_path)
    assert done.path.read_bytes().startswith(b"\xef\xbb\xbf")
    with done.path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["detail"].removeprefix("'") for row in rows] == [*NASTY, ""]
    assert not [row for row in rows if row["detail"].startswith(export._FORMULA)]
    assert rows[0] | {"detail": ""} == {
        "detail": "", "value": "-1.5", "year": "2018", "met": "true",
        "delivered_on": "2018-01-20", "flags": "a; b",
    }  # fmt: skip
    assert set(rows[-1].values()) == {""}


@given(st.text())
def test_no_text_begins_as_a_formula(text):
    assert not export.harmless(text).startswith(export._FORMULA)


def test_an_excel_file_holds_text_as_text(marts, tmp_path):
    done = export.export_table(marts, SAMPLE, "xlsx", tmp_path)
    book = openpyxl.load_workbook(done.path)
    cells = [row[0] for row in book["quarantine"].iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells[:6]] == ["s"] * 6
    assert [cell.value for cell in cells[:6]] == NASTY[:6]
    assert book["columns"]["B2"].value == "说明"


def test_a_table_too_long_for_excel_is_refused_with_the_limit(marts, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "_XLSX_ROWS", 5)
    with pytest.raises(export.CannotExport, match=r"10 rows; an Excel sheet holds 4 .* csv"):
        export.export_table(marts, SAMPLE, "xlsx", tmp_path)
    assert not list(tmp_path.glob("*.xlsx"))


def test_a_text_too_long_for_a_cell_is_cut_and_counted(marts, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "_XLSX_CELL", 4)
    done = export.export_table(marts, SAMPLE, "xlsx", tmp_path)
    assert done.notes
    assert "cut to 4 characters" in done.notes[0]


def test_a_stata_file_has_chinese_labels_and_dates(marts, tmp_path):
    done = export.export_table(marts, SAMPLE, "dta", tmp_path)
    with pd.read_stata(done.path, iterator=True) as reader:
        labels, frame = reader.variable_labels(), reader.read()
        assert reader.data_label.startswith("未采纳的文件")
    assert labels["delivered_on"] == "报告日期"
    assert list(frame["detail"]) == [*NASTY, ""]
    assert frame["delivered_on"][0] == pd.Timestamp(2018, 1, 20)
    assert frame["value"].isna().sum() == 1


@pytest.mark.parametrize("table", MARTS, ids=lambda table: table.name)
def test_stata_names_are_short_and_distinct(table):
    names = export.stata_names(table)
    assert all(len(name) <= 32 and name.isidentifier() for name in names.values())
    assert len(set(names.values())) == len(table.columns)


def test_a_long_panel_column_keeps_what_tells_it_apart():
    names = export.stata_names(panel_table())
    assert names["gdp__actual__growth"] == "gdp__actual__growth"
    short = names["scaled_industrial_value_added__target__level__yuan"]
    assert short.startswith("scaled_industrial")
    assert short.endswith("__t_lvl_yuan")


@pytest.mark.parametrize("format_", export.FORMATS)
def test_the_command_exports_every_table(tmp_path, format_):
    world = World(tmp_path / "home")
    report = world.report("甲县", 2018)
    world.target(report, 2018, 8)
    world.build()
    (world.home / "marts").symlink_to(world.staging)
    out = tmp_path / "out"
    ran = CliRunner().invoke(
        main, ["export", "--format", format_, "--home", str(world.home), str(out)]
    )
    assert ran.exit_code == 0, ran.output
    assert sorted(p.name for p in out.iterdir()) == sorted(f"{t.name}.{format_}" for t in MARTS)


def test_the_command_says_which_tables_there_are(tmp_path):
    ran = CliRunner().invoke(
        main,
        ["export", "--format", "csv", "--table", "gdp", "--home", str(tmp_path), str(tmp_path)],
    )
    assert ran.exit_code == 2
    assert "fact_indicator" in ran.output
