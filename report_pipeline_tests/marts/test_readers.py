"""Claims about opening the marts: DuckDB, pandas, polars, pyarrow, Frictionless, and descriptions."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import frictionless
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from report_pipeline.marts.dictionary import dictionary
from report_pipeline.marts.files import mart_files, mart_names
from report_pipeline.marts.labels import column_label, table_label
from report_pipeline.marts.registry import MARTS
from report_pipeline.settings import PROJECT
from report_pipeline.tables import Table


def path_of(marts: Path, table: Table) -> str:
    return str(marts / table.name) if table.split_by_year else str(marts / f"{table.name}.parquet")


def rows(marts: Path, table: Table) -> int:
    return sum(pq.ParquetFile(file).metadata.num_rows for file in mart_files(marts, table.name))


@pytest.mark.parametrize("table", MARTS, ids=lambda table: table.name)
def test_every_reader_sees_the_same_rows_and_columns(sample_marts, table):
    names = [column.name for column in table.columns]
    path, count = path_of(sample_marts, table), rows(sample_marts, table)
    arrow = ds.dataset(path, partitioning="hive").to_table()
    pandas = pd.read_parquet(path)
    polars = pl.read_parquet(path)
    glob = f"{path}/*.parquet" if table.split_by_year else path
    duck = duckdb.sql(f"FROM '{glob}'").to_arrow_table()
    assert arrow.schema.types == [column.type for column in table.columns]
    for found in (arrow.column_names, list(pandas.columns), polars.columns, duck.column_names):
        assert found == names
    for found in (arrow.num_rows, len(pandas), polars.height, duck.num_rows):
        assert found == count


def test_column_names_are_ascii_and_values_chinese(sample_marts):
    assert all(c.name.isascii() and c.name.isidentifier() for t in MARTS for c in t.columns)
    reports = pl.read_parquet(sample_marts / "dim_report.parquet")
    assert "青澜省临澄市望川县" in reports["region_name"].to_list()


def test_files_are_sorted_by_region_and_compressed(sample_marts):
    for table in MARTS:
        for file in mart_files(sample_marts, table.name):
            group = pq.ParquetFile(file).metadata.row_group(0)
            assert {group.column(i).compression for i in range(group.num_columns)} == {"ZSTD"}
            if table.split_by_year:
                ids = [i for i in pq.read_table(file)["region_id"].to_pylist() if i is not None]
                assert ids == sorted(ids)


# --- the database ---------------------------------------------------------------------------------


def test_the_database_opens_from_any_folder(sample_marts, tmp_path):
    ask = (
        f"import duckdb; c = duckdb.connect({str(sample_marts / 'reports.duckdb')!r}, read_only=True);"
        "print(c.execute('SELECT count(*) FROM fact_indicator').fetchall()[0][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == pq.read_table(sample_marts / "fact_indicator").num_rows


def test_after_a_move_one_line_mends_the_database(sample_marts, tmp_path):
    moved = tmp_path / "it's elsewhere"
    shutil.copytree(sample_marts, moved)
    with duckdb.connect(str(moved / "reports.duckdb"), read_only=True) as connection:
        quoted = str(moved).replace("'", "''")
        connection.execute(f"SET VARIABLE marts = '{quoted}'")
        for table in MARTS:
            [(count,)] = connection.execute(f"SELECT count(*) FROM {table.name}").fetchall()
            assert count == rows(moved, table)


def test_views_and_columns_carry_comments(sample_marts):
    with duckdb.connect(str(sample_marts / "reports.duckdb"), read_only=True) as connection:
        bare = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
            " AND table_name <> 'term_tfidf'"
        ).fetchall()
        views = dict(
            connection.execute(
                "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
            ).fetchall()
        )
    assert bare == []
    assert views.keys() == {table.name for table in MARTS} | {"term_tfidf"}
    assert "目标与完成情况" in views["fact_target_outcome"]


def test_tfidf_weighs_a_rare_word_above_one_that_every_report_uses(sample_marts):
    with duckdb.connect(str(sample_marts / "reports.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "SELECT min(tfidf), max(tfidf) FILTER (df = reports), min(tfidf) FILTER (df = 1)"
            " FROM term_tfidf JOIN dim_term USING (term),"
            " (SELECT count(*) AS reports FROM dim_report WHERE is_primary)"
        ).fetchall()
    [(least, common, rare)] = found
    assert least >= 0
    assert common == 0
    assert rare > 0


# --- descriptions ---------------------------------------------------------------------------------


def test_the_data_package_is_valid(sample_marts):
    package = frictionless.Package(str(sample_marts / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["title", "message"])


def test_the_data_package_agrees_with_the_files(sample_marts):
    package = json.loads((sample_marts / "datapackage.json").read_text("utf-8"))
    kinds = {
        "integer": pa.types.is_integer, "number": pa.types.is_floating, "date": pa.types.is_date,
        "boolean": pa.types.is_boolean, "string": pa.types.is_string, "array": pa.types.is_list,
    }  # fmt: skip
    described = set()
    for resource in package["resources"]:
        file = pq.ParquetFile(sample_marts / resource["path"])
        described.add(resource["path"])
        assert file.metadata.num_rows == resource["numberOfRows"]
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == file.schema_arrow.names
        for field, type_ in zip(fields, file.schema_arrow.types, strict=True):
            assert kinds[field["type"]](type_), field
            assert field["title"]
            assert field["description"]
    every = {
        path.relative_to(sample_marts).as_posix()
        for name in mart_names(sample_marts)
        for path in mart_files(sample_marts, name)
    }
    assert described == every


def test_every_table_and_column_has_a_chinese_name():
    for table in MARTS:
        assert table_label(table)
        for column in table.columns:
            label = column_label(table, column.name)
            assert not label.isascii()
            assert len(label) <= 80  # what Stata takes


def test_the_data_dictionary_in_docs_is_current(sample_marts):
    page = dictionary(MARTS)
    assert (PROJECT / "docs" / "data_dictionary.md").read_text("utf-8") == page, (
        "run scripts/make_data_dictionary.py"
    )
    assert (sample_marts / "data_dictionary.md").read_text("utf-8") == page
