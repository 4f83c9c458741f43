"""Suites: current with the schema, in Great Expectations' own format, few and telling."""

import duckdb
import great_expectations as gx
import pyarrow as pa
import pytest

from report_pipeline import quality
from report_pipeline.marts.registry import AUDITED, MARTS
from report_pipeline.schemas import LINEAGE

ROW = {
    "report_id": "r", "stage": "raw_reports", "input_sha256": "i", "output_sha256": "o",
    "code_version": "c", "run_id": "x",
}  # fmt: skip


@pytest.mark.parametrize("table", AUDITED, ids=lambda table: table.name)
def test_the_derived_part_is_current(table):
    current = (quality.EXPECTATIONS / f"{table.name}.json").read_text("utf-8")
    assert quality.refreshed_suite(table) == current, "run `make expectations`"


@pytest.mark.parametrize("table", AUDITED, ids=lambda table: table.name)
def test_a_suite_loads_by_the_library_as_it_stands(table):
    suite = gx.ExpectationSuite(**quality.suite(table))
    assert suite.name == table.name
    assert suite.expectations


def test_checks_are_few_and_each_says_what_it_claims():
    checks = [check for table in AUDITED for check in quality.checks(table)]
    assert len(checks) <= 80
    assert all(check.description for check in checks)
    assert any(check.blocking for check in checks)


def results(rows):
    with duckdb.connect() as connection:
        connection.register("lineage", pa.Table.from_pylist(rows, LINEAGE.arrow))
        frame = quality.audit_frame(connection, LINEAGE)
    return {result.check.name: result for result in quality.run_checks(LINEAGE, frame)}


def test_a_good_table_passes():
    assert results([ROW, {**ROW, "stage": "clean_reports"}])["schema"].passed


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"stage": "nonsense"}, "be_in_set"),
        ({"run_id": None}, "not_be_null"),
    ],
)
def test_damage_is_named_with_the_row(damage, said):
    result = results([ROW, {**ROW, "stage": "clean_reports", **damage}])["schema"]
    assert not result.passed
    assert any(said in failure for failure in result.failures)
    assert result.examples[0]["report_id"] == "r"


def test_a_key_that_occurs_twice_fails():
    assert not results([ROW, ROW])["schema"].passed


def test_every_mart_has_a_suite():
    assert all(quality.suite(table)["expectations"] for table in MARTS)
