"""Suites: current with the schema, in Great Expectations' own format, few and telling."""

import subprocess
import sys

import duckdb
import great_expectations as gx
import pandas as pd
import pyarrow as pa
import pytest

from report_pipeline.marts.registry import AUDITED, MARTS
from report_pipeline.quality import suites
from report_pipeline.quality.audit import Subject, audit_table, fresh_units
from report_pipeline.quality.expecting import is_of_each_row
from report_pipeline.quality.frames import DERIVED, ROWS, fresh_view
from report_pipeline.quality.ledger import UNITS, Audited, AuditLedger
from report_pipeline.schemas import REPORT_TERMS

TERM = {"unit_key": "u", "report_id": "r", "term": "绿色", "count": 2}
SEVERITIES = {"critical", "warning", "info"}


@pytest.mark.parametrize("table", AUDITED, ids=lambda table: table.name)
def test_the_derived_part_is_current(table):
    current = (suites.EXPECTATIONS / f"{table.name}.json").read_text("utf-8")
    assert suites.refreshed_suite(table) == current, "run `make expectations`"


@pytest.mark.parametrize("table", AUDITED, ids=lambda table: table.name)
def test_a_suite_loads_by_the_library_as_it_stands(table):
    suite = gx.ExpectationSuite(**suites.suite(table))
    assert suite.name == table.name
    assert suite.expectations


@pytest.mark.parametrize("table", AUDITED, ids=lambda table: table.name)
def test_every_frame_has_its_sql_and_all_sql_is_used(table):
    frames = {suites.frame_of(e) for e in suites.suite(table)["expectations"]} - {*DERIVED}
    assert all(suites.frame_query(table.name, frame) for frame in frames)
    files = {path.name for path in suites.EXPECTATIONS.glob(f"{table.name}.*sql")}
    named = {f"{table.name}.sql" if f == ROWS else f"{table.name}.{f}.sql" for f in frames}
    assert files == named


def test_checks_are_few_and_each_says_what_it_claims():
    checks = [check for table in AUDITED for check in suites.checks(table)]
    assert len(checks) <= 80
    assert all(check.description for check in checks)
    assert {check.severity for check in checks} <= SEVERITIES
    assert all(table.name for table in MARTS if suites.checks(table)[0].name == "schema")


def test_the_checks_are_known_without_great_expectations():
    code = (
        "import sys, report_pipeline.quality.gate, report_pipeline.definitions as d;"
        "assert 'great_expectations' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


@pytest.mark.parametrize("table", AUDITED, ids=lambda table: table.name)
def test_no_rows_meet_every_expectation_that_is_of_each_row(table):
    """So that Great Expectations need not be asked about a frame without rows."""
    asked = [e for e in suites.suite(table)["expectations"] if is_of_each_row(e)]
    names = {
        value if isinstance(value, str) else tuple(value)
        for expectation in asked
        for key, value in expectation["kwargs"].items()
        if key in {"column", "column_A", "column_B", "column_list"}
    }
    columns = {n for name in names for n in ([name] if isinstance(name, str) else name)}
    nothing = pd.DataFrame({name: pd.Series(dtype=object) for name in sorted(columns)})
    batch = gx.get_context(mode="ephemeral").data_sources.pandas_default.read_dataframe(nothing)
    for expectation in asked:
        parameters = {"next_year": 2030}
        suite = gx.ExpectationSuite(name="one", expectations=[expectation])
        assert batch.validate(suite, expectation_parameters=parameters).success, expectation


# --- one table ------------------------------------------------------------------------------------


def units(*rows, content="c"):
    keys = {}
    for row in rows:
        keys[row["unit_key"]] = keys.get(row["unit_key"], 0) + 1
    found = [{"unit": k, "file": "f", "content": content, "rows": n} for k, n in keys.items()]
    return pa.Table.from_pylist(found, UNITS)


NOTHING = Audited(UNITS.empty_table())


def audit(*rows, before=NOTHING, content="c"):
    with duckdb.connect() as connection:
        connection.register("report_terms", pa.Table.from_pylist(list(rows), REPORT_TERMS.arrow))
        connection.execute(
            "CREATE TABLE clean_reports AS SELECT 'r' AS report_id, 900 AS body_chars"
        )

        def opened(fresh):
            fresh_view(connection, REPORT_TERMS, "unit_key", fresh)
            yield connection

        subject = Subject(REPORT_TERMS, [], units(*rows, content=content), connection, opened)
        results, audited = audit_table(subject, before, {"next_year": 2030})
    return {result.check.name: result for result in results}, list(audited.findings)


def test_a_good_table_passes():
    results, findings = audit(TERM, {**TERM, "term": "就业"})
    assert all(result.passed for result in results.values())
    assert results["schema"].rows == 2
    assert not findings


@pytest.mark.parametrize(
    ("damage", "said"),
    [({"term": None}, "not_be_null"), ({"term": "绿色"}, "compound_columns_to_be_unique")],
)
def test_damage_is_named_with_the_row(damage, said):
    schema = audit(TERM, {**TERM, "term": "就业", **damage})[0]["schema"]
    assert schema.blocks
    assert any(said in failure for failure in schema.failures)
    assert schema.examples[0]["report_id"] == "r"


def test_a_bad_row_says_whose_it_is_and_a_double_key_does_not():
    assert audit({**TERM, "count": 0})[0]["counts_are_possible"].culprits == ("r",)
    assert audit(TERM, TERM)[0]["schema"].culprits == ()


def test_what_was_found_is_remembered_without_looking_again():
    bad, good = {**TERM, "count": 0}, {**TERM, "unit_key": "v"}
    _, findings = audit(bad)
    known = Audited(units(bad), tuple(findings))
    # The row is good now, but its unit is said to be the one that was audited.
    results, still = audit(TERM, good, before=known)
    assert results["counts_are_possible"].unexpected == 1
    assert still == findings
    changed, _ = audit(TERM, good, before=known, content="other")
    assert changed["counts_are_possible"].passed


def test_a_unit_that_left_takes_its_findings_along():
    bad = {**TERM, "count": 0}
    _, findings = audit(bad)
    results, _ = audit({**TERM, "unit_key": "v"}, before=Audited(units(bad), tuple(findings)))
    assert results["counts_are_possible"].passed


def test_only_units_that_are_new_or_changed_are_fresh():
    audited = units(TERM, {**TERM, "unit_key": "v"})
    now = pa.concat_tables([units(TERM), units({**TERM, "unit_key": "v"}, content="d")])
    assert fresh_units(now, audited).column("unit").to_pylist() == ["v"]


def test_the_ledger_forgets_what_other_suites_said(tmp_path):
    ledger = AuditLedger(tmp_path)
    _, findings = audit({**TERM, "count": 0})
    ledger.note("report_terms", "suites", Audited(units(TERM), tuple(findings)))
    assert ledger.audited("report_terms", "suites").findings == tuple(findings)
    assert not ledger.audited("report_terms", "newer").findings
