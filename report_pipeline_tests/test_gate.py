"""The gate: whatever damages a mart is caught, nothing damaged is published, one bad report waits."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dagster import AssetSelection, DagsterInstance, materialize

from report_pipeline.assets.marts import MART_ASSETS
from report_pipeline.assets.stages import STAGE_ASSETS
from report_pipeline.marts import build as building
from report_pipeline.marts.files import mart_files
from report_pipeline.marts.registry import AUDITED, MARTS
from report_pipeline.quality import staging as staging_audit
from report_pipeline.quality.gate import Gate
from report_pipeline.quality.held import HeldBack, allowance
from report_pipeline.quality.suites import checks, suites_digest
from report_pipeline.release import NotAudited, Releases
from report_pipeline.resources import Pipeline
from report_pipeline.running import Outcome, _outcome
from report_pipeline.settings import SAMPLE_REPORTS, Settings
from report_pipeline.store import Store

TABLES = {table.name: table for table in MARTS}


def pipeline_of(home: Path, reports: Path = SAMPLE_REPORTS) -> Pipeline:
    settings = Settings.from_environment()
    return Pipeline.of(replace(settings, home=home, reports=reports, workers=0))


def run(home: Path, reports: Path = SAMPLE_REPORTS) -> Outcome:
    """A whole run in this process."""
    with DagsterInstance.ephemeral() as instance:
        result = materialize(
            [*STAGE_ASSETS, *MART_ASSETS],
            resources={"pipeline": pipeline_of(home, reports)},
            instance=instance,
            raise_on_error=False,
        )
    return _outcome(replace(Settings.from_environment(), home=home), result)


def failing(results):
    return {
        f"{name}.{result.check.name}": result
        for name, found in results.items()
        for result in found
        if not result.passed
    }


@pytest.fixture(scope="module")
def sound(sample_home, tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("gate") / "home"
    shutil.copytree(sample_home, home, symlinks=True)
    return home


@pytest.fixture
def home(sound, tmp_path) -> Path:
    shutil.copytree(sound, tmp_path / "home", symlinks=True)
    return tmp_path / "home"


def damage(home: Path, table: str, sql: str) -> None:
    """Replace a mart in staging by what ``sql`` makes of it (``t``), columns and order kept."""
    files = mart_files(home / "staging", table)
    with duckdb.connect() as connection:
        connection.register("t", pa.concat_tables(map(read, files)))
        rows = connection.sql(sql).to_arrow_table()
    for file in files:
        file.unlink()  # releases share them
    declared = pa.schema(field.with_nullable(True) for field in TABLES[table].arrow)
    pq.write_table(rows.select(declared.names).cast(declared), files[0])


def read(file: Path) -> pa.Table:
    return pq.ParquetFile(file).read()  # the names of folders are no columns


NEIGHBOURS = "fact_indicator.gdp_is_of_its_neighbours_size"
FIRST = "(SELECT min(report_id) FROM t)"
# What is done to a mart, and the critical check that must catch it.
DAMAGES = {
    "units swapped, 亿元 for 万元": ("fact_indicator", "SELECT * REPLACE (CASE unit WHEN '亿元' THEN '万元' WHEN '万元' THEN '亿元' ELSE unit END AS unit) FROM t", "unit_is_as_printed"),
    "units and values in base units swapped": ("fact_indicator", "SELECT * REPLACE (CASE unit WHEN '亿元' THEN '万元' ELSE unit END AS unit, CASE unit WHEN '亿元' THEN value * 1e4 ELSE value_base END AS value_base) FROM t", "unit_is_as_printed"),
    "values in base units off by a multiplier": ("fact_indicator", "SELECT * REPLACE (CASE unit_base WHEN 'yuan' THEN value_base / 1e4 ELSE value_base END AS value_base) FROM t", "base_value_is_the_value"),
    "percentages times 100": ("fact_indicator", "SELECT * REPLACE (CASE unit WHEN '%' THEN value * 100 ELSE value END AS value, CASE unit WHEN '%' THEN value_base * 100 ELSE value_base END AS value_base) FROM t", "evidence_holds_the_figure"),
    "percentages times 100 in base units": ("fact_indicator", "SELECT * REPLACE (CASE unit_base WHEN '%' THEN value_base * 100 ELSE value_base END AS value_base) FROM t", "base_value_is_the_value"),
    "one digit changed": ("fact_indicator", f"SELECT * REPLACE (CASE WHEN report_id = {FIRST} THEN value + 1 ELSE value END AS value) FROM t", "evidence_holds_the_figure"),
    "offsets of figures shifted": ("fact_indicator", "SELECT * REPLACE (char_start + 3 AS char_start, char_end + 3 AS char_end) FROM t", "named_by_what_it_says"),
    "offsets of evidence shifted": ("fact_indicator", "SELECT * REPLACE (evidence_start + 2 AS evidence_start, evidence_end + 2 AS evidence_end) FROM t", "evidence_holds_the_figure"),
    "evidence of another row": ("fact_indicator", "SELECT * REPLACE (lead(evidence, 1, '无') OVER (ORDER BY observation_id) AS evidence) FROM t", "evidence_holds_the_figure"),
    "rows twice": ("fact_indicator", "FROM t UNION ALL FROM t", "schema"),
    "rows twice under other names": ("fact_indicator", f"FROM t UNION ALL SELECT * REPLACE (md5(observation_id)[1:20] AS observation_id) FROM t WHERE report_id = {FIRST}", "no_observation_twice"),
    "a wrong year of a result": ("fact_indicator", "SELECT * REPLACE (period_year + 1 AS period_year) FROM t", "named_by_what_it_says"),
    "a year that is yet to come": ("fact_indicator", "SELECT * REPLACE (CASE status WHEN 'actual' THEN period_year + 20 ELSE period_year END AS period_year) FROM t", "results_are_not_of_the_future"),
    "results taken for targets": ("fact_indicator", "SELECT * REPLACE (CASE status WHEN 'actual' THEN 'target' ELSE 'actual' END AS status) FROM t", "named_by_what_it_says"),
    "an indicator of another's name": ("fact_indicator", "SELECT * REPLACE ('gdp' AS indicator_id) FROM t", "named_by_what_it_says"),
    "an indicator nobody knows": ("fact_indicator", "SELECT * REPLACE ('happiness' AS indicator_id) FROM t", "indicator_is_in_dim_indicator"),
    "a report year that is not the report's": ("fact_indicator", "SELECT * REPLACE (report_year - 1 AS report_year) FROM t", "report_is_in_dim_report"),
    "nulls in a key": ("fact_indicator", "SELECT * REPLACE (CASE WHEN mention_no > 1 THEN NULL ELSE report_id END AS report_id) FROM t", "schema"),
    "nulls in a value": ("fact_indicator", f"SELECT * REPLACE (CASE WHEN report_id = {FIRST} THEN NULL ELSE value END AS value) FROM t", "schema"),
    "a value that is not allowed": ("fact_indicator", "SELECT * REPLACE ('perhaps' AS bound) FROM t", "schema"),
    "sections that facts name are gone": ("fact_section", "FROM t WHERE kind <> 'review'", "leaves_tile_the_report"),
    "a lost section": ("fact_section", f"FROM t WHERE NOT (report_id = {FIRST} AND ordinal = 2)", "no_section_is_missing"),
    "the last section lost": ("fact_section", "FROM t QUALIFY ordinal < max(ordinal) OVER (PARTITION BY report_id)", "leaves_tile_the_report"),
    "offsets of sections shifted": ("fact_section", "SELECT * REPLACE (char_start + 1 AS char_start, char_end + 1 AS char_end) FROM t", "leaves_tile_the_report"),
    "texts of sections cut": ("fact_section", "SELECT * REPLACE (text[:20] AS text) FROM t", "text_fits_its_offsets"),
    "a wrong year of a report": ("dim_report", "SELECT * REPLACE (report_year + 1 AS report_year) FROM t", "fact_indicator.report_is_in_dim_report"),
    "a year before there were reports": ("dim_report", "SELECT * REPLACE (1912 AS report_year) FROM t", "report_year_is_possible"),
    "a wrong region code": ("dim_report", "SELECT * REPLACE ('330211' AS region_code) FROM t", "region_is_in_dim_region"),
    "a code of another tier": ("dim_report", "SELECT * REPLACE ('330200' AS region_code, 'county' AS region_level, '浙江省' AS province) FROM t", "code_fits_level"),
    "two primary reports": ("dim_report", "SELECT * REPLACE (true AS is_primary, 2023 AS report_year, first_value(region_id) OVER (ORDER BY report_id) AS region_id) FROM t", "one_primary_report"),
    "reports that facts name are gone": ("dim_report", "FROM t ORDER BY report_id OFFSET 2", "fact_indicator.report_is_in_dim_report"),
    "a report's facts under another's name": ("fact_indicator", f"SELECT * REPLACE ({FIRST} AS report_id) FROM t", "named_by_what_it_says"),
    "an indicator left out of the dimension": ("dim_indicator", "FROM t WHERE indicator_id <> 'gdp'", "is_the_catalogue"),
    "the sense of an indicator turned": ("dim_indicator", "SELECT * REPLACE ('ceiling' AS target_sense) FROM t", "is_the_catalogue"),
    "numbers that their text does not hold": ("fact_quantity", "SELECT * REPLACE (value * 10 AS value) FROM t", "text_holds_the_figure"),
    "numbers of no observation": ("fact_quantity", "SELECT * REPLACE ('0' AS observation_id) FROM t", "observation_is_in_fact_indicator"),
    "a verdict on other figures": ("fact_target_outcome", "SELECT * REPLACE (actual_value * 2 AS actual_value) FROM t", "observations_say_so"),
    "a gap with the wrong sign": ("fact_target_outcome", "SELECT * REPLACE (-gap - 1 AS gap) FROM t", "gap_is_the_difference"),
    "cells of the panel times 100": ("indicator_panel", "SELECT * REPLACE (gdp__actual__growth * 100 AS gdp__actual__growth) FROM t", "cells_are_their_sources"),
    "cells of the panel lost": ("indicator_panel", "SELECT * REPLACE (NULL AS gdp__target__growth) FROM t", "cells_are_their_sources"),
    "sources of other cells": ("indicator_panel_sources", "SELECT * REPLACE (year + 1 AS year) FROM t", "observation_fits_its_cell"),
    "counts of terms that are not": ("dim_term", "SELECT * REPLACE (df + 1 AS df) FROM t", "df_counts_reports"),
    "terms of no report": ("fact_term", "SELECT * REPLACE ('nobody' AS report_id) FROM t", "is_used_in_its_report"),
    "shares above one": ("fact_attention", "SELECT * REPLACE (share * 1000 AS share) FROM t", "is_a_share_of_its_report"),
    "coverage that is not": ("coverage", "SELECT * REPLACE ('missing' AS state) FROM t", "agrees_with_dim_report"),
    "crashes by the dozen": ("quarantine", "SELECT * REPLACE (concat(source_uri, n) AS source_uri, 'crashed' AS reason) FROM t, range(6) AS r(n)", "few_inputs_crash"),
    "a correction that finds nothing": ("quarantine", "SELECT * REPLACE ('stale_correction' AS reason) FROM t", "no_correction_is_stale"),
    "a reason nobody knows": ("quarantine", "SELECT * REPLACE ('whim' AS reason) FROM t", "reasons_are_known"),
    "lineage of half the work": ("lineage", "FROM t WHERE stage <> 'report_indicators'", "every_report_has_its_stages"),
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_caught_and_the_release_stays(home, kind):
    table, sql, expected = DAMAGES[kind]
    releases = Releases(home)
    before = releases.current()
    damage(home, table, sql)
    found = failing(Gate(home, year=2026).staging("run"))
    name = expected if "." in expected else f"{table}.{expected}"
    assert name in found, sorted(found)
    assert found[name].check.blocking
    assert found[name].rows
    with pytest.raises(NotAudited, match=expected.rpartition(".")[2]):
        releases.publish(suites_digest(MARTS))
    assert releases.current() == before


def test_a_gdp_a_thousand_times_its_neighbours_is_caught(home):
    damage(
        home,
        "fact_indicator",
        "SELECT * REPLACE (CASE WHEN report_year = 2022 THEN value_base * 1e4 ELSE value_base END AS"
        " value_base) FROM t",
    )
    found = failing(Gate(home, year=2026).staging("run"))
    assert NEIGHBOURS in found


def test_reports_are_looked_at_again_when_one_of_their_region_changes(home):
    def audited(full=False):
        return Gate(home, year=2026, full=full).staging("run")

    first = audited()
    files = {file: file.read_bytes() for file in mart_files(home / "staging", "fact_indicator")}
    damage(
        home,
        "fact_indicator",
        "SELECT * REPLACE (CASE WHEN report_year = 2022 THEN value_base * 1e4 ELSE value_base END AS"
        " value_base) FROM t",
    )
    found = failing(audited())
    years = {row["period_year"] for row in found[NEIGHBOURS].examples}
    assert years > {"2021"}  # not only what the damaged reports say
    anew = failing(audited(full=True))
    assert {name: r.unexpected for name, r in found.items()} == {
        name: r.unexpected for name, r in anew.items()
    }
    for file in mart_files(home / "staging", "fact_indicator"):
        file.unlink()
    for file, content in files.items():
        file.write_bytes(content)
    assert audited() == first


def test_columns_that_are_not_as_declared_are_caught(home):
    path = mart_files(home / "staging", "fact_indicator")[0]
    table = read(path)
    path.unlink()
    pq.write_table(table.drop_columns(["evidence"]), path)
    found = failing(Gate(home, year=2026).staging("run"))
    assert "fact_indicator.schema" in found
    assert found["fact_indicator.named_by_what_it_says"].blocks
    with pytest.raises(NotAudited):
        Releases(home).publish(suites_digest(MARTS))


def test_rows_that_left_warn(home):
    damage(home, "fact_indicator", "FROM t WHERE status = 'target' AND measure = 'growth'")
    found = failing(Gate(home, year=2026).staging("run"))
    assert found["dim_report.figures_per_report_do_not_drop"].check.severity == "warning"
    assert "dim_report.rows_do_not_drop" in found


def test_the_sample_passes_every_critical_check(sound):
    found = failing(Gate(sound, year=2026).staging("run"))
    assert not [name for name, result in found.items() if result.check.blocking]


def test_an_audit_of_what_was_audited_repeats_its_results(sound):
    first = Gate(sound, year=2026).staging("one")
    again = Gate(sound, year=2026).staging("two")
    assert again == first
    assert Gate(sound, year=2026, full=True).staging("three") == first


# --- one bad report -------------------------------------------------------------------------------


def damaged_build(monkeypatch, condition: str) -> None:
    """Let the building of fact_indicator go wrong for some reports."""
    query = building._query

    def wrong(table):
        made = query(table)
        if table.name != "fact_indicator":
            return made
        return f"SELECT * REPLACE (CASE WHEN {condition} THEN value + 1 ELSE value END AS value) FROM ({made})"

    monkeypatch.setattr(building, "_query", wrong)


def quarantined(home: Path) -> list[tuple]:
    with duckdb.connect() as connection:
        return connection.execute(
            f"SELECT source_uri, reason, detail FROM '{home}/marts/quarantine.parquet'"
            " WHERE stage = 'audit'"
        ).fetchall()


def reports(home: Path) -> int:
    return pq.read_metadata(home / "marts" / "dim_report.parquet").num_rows


def test_one_bad_report_goes_to_quarantine_and_the_others_are_published(home, sound, monkeypatch):
    with duckdb.connect() as connection:
        [(bad, uri)] = connection.execute(
            f"SELECT report_id, source_uri FROM '{home}/marts/dim_report.parquet'"
            " WHERE source_uri LIKE '%2023%' ORDER BY report_id LIMIT 1"
        ).fetchall()
    damaged_build(monkeypatch, f"report_id = '{bad}'")
    outcome = run(home)
    assert outcome.exit_code == 0, outcome.problems
    assert reports(home) == reports(sound) - 1
    [(source, reason, detail)] = quarantined(home)
    assert (source, reason) == (uri, "failed_check")
    assert detail.startswith("fact_indicator.")
    # It stays there while nothing about it changes, and comes back once it is let go.
    monkeypatch.undo()
    assert run(home).exit_code == 0
    assert reports(home) == reports(sound) - 1
    assert Gate(home).held.let_go({bad}) == 1
    assert run(home).exit_code == 0
    assert reports(home) == reports(sound)
    assert not quarantined(home)


def test_many_bad_reports_block_and_the_command_says_why(home, monkeypatch):
    before = Releases(home).current()
    damaged_build(monkeypatch, "true")
    outcome = run(home)
    assert outcome.exit_code == 1
    assert any("fact_indicator.evidence_holds_the_figure" in said for said in outcome.problems)
    assert any("digits" in said for said in outcome.problems)
    assert Releases(home).current() == before


def test_how_many_may_be_held_back():
    assert [allowance(n) for n in (1, 2, 3, 15, 100, 1000, 100_000)] == [0, 1, 1, 2, 2, 10, 1000]


def test_a_held_report_is_let_go_when_the_suites_change(home):
    gate = Gate(home, year=2026)
    damage(home, "fact_indicator", f"SELECT * REPLACE (CASE WHEN report_id = {FIRST} THEN value + 1 ELSE value END AS value) FROM t")  # fmt: skip
    gate.staging("run", rebuild=lambda: None)
    assert len(gate.held.read()) == 1
    assert not HeldBack(gate._store, "newer suites").read()


def test_a_machine_short_of_memory_passes_nothing(home, monkeypatch):
    damage(home, *DAMAGES["percentages times 100"][:2])

    def short(*_args):
        raise duckdb.OutOfMemoryException("no memory left")

    with monkeypatch.context() as short_of_memory:
        short_of_memory.setattr(staging_audit, "_units", short)
        with pytest.raises(duckdb.OutOfMemoryException):
            Gate(home, year=2026).staging("short")
    assert "fact_indicator.evidence_holds_the_figure" in failing(
        Gate(home, year=2026).staging("run")
    )


def test_what_could_not_be_looked_at_is_looked_at_again(home, monkeypatch):
    def unread(*_args):
        raise duckdb.BinderException("no such column")

    with monkeypatch.context() as unreadable:
        unreadable.setattr(staging_audit, "_units", unread)
        found = failing(Gate(home, year=2026, full=True).staging("one"))
    assert "fact_indicator.evidence_holds_the_figure" in found
    assert not [r for r in failing(Gate(home, year=2026).staging("two")).values() if r.blocks]


@pytest.mark.parametrize(
    ("emptied", "check"),
    [
        ("dim_indicator", "fact_indicator.indicator_is_in_dim_indicator"),
        ("dim_region", "dim_report.region_is_in_dim_region"),
        ("fact_section", "fact_indicator.section_is_in_fact_section"),
    ],
)
def test_rows_are_looked_at_again_when_what_they_are_looked_up_in_changed(home, emptied, check):
    assert check not in failing(Gate(home, year=2026).staging("one"))
    damage(home, emptied, "FROM t WHERE false")
    assert check in failing(Gate(home, year=2026).staging("two"))


def test_checks_of_a_mart_can_be_executed_alone(home):
    damage(home, *DAMAGES["percentages times 100"][:2])
    only = AssetSelection.checks_for_assets("fact_indicator")
    with DagsterInstance.ephemeral() as instance:
        result = materialize(
            [*STAGE_ASSETS, *MART_ASSETS],
            selection=only,
            resources={"pipeline": pipeline_of(home)},
            instance=instance,
            raise_on_error=False,
        )
    found = {e.check_name: e.passed for e in result.get_asset_check_evaluations()}
    assert found.keys() == {check.name for check in checks(TABLES["fact_indicator"])}
    assert not found["evidence_holds_the_figure"]
    assert found["schema"]
    assert not result.get_asset_materialization_events()


# --- the page and the commands --------------------------------------------------------------------


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "report_pipeline.cli", *arguments],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def test_the_page_shows_every_check_and_asks_nothing_of_the_network(sound):
    said = (sound / "quality.html").read_text("utf-8")
    for table in AUDITED:
        for check in checks(table):
            assert check.name in said
    assert "not_a_report" in said
    assert Releases(sound).current().name in said
    assert not re.findall(r"(?:src|href|url|@import)\s*[=(]", said)
    assert not re.findall(r"\{\{\w+\}\}", said)


def test_the_page_tells_what_blocks(home):
    damage(home, *DAMAGES["percentages times 100"][:2])
    Gate(home, year=2026).staging("run")
    said = (home / "quality.html").read_text("utf-8")
    assert "Nothing new was published" in said
    assert "The digits of the figure stand in its evidence" in said


def test_the_page_escapes_what_files_are_called(home):
    damage(home, "quarantine", "SELECT * REPLACE ('<script>x</script>.txt' AS source_uri) FROM t")
    releases = Releases(home)
    file = releases.current() / "quarantine.parquet"
    file.unlink()
    shutil.copy(releases.staging / "quarantine.parquet", file)
    Gate(home, year=2026).staging("run")
    assert "<script>" not in (home / "quality.html").read_text("utf-8")


def test_a_quarantined_file_is_listed_and_taken_up_again(home):
    listed = command("quarantine", "--home", str(home))
    assert "决议-2023.txt" in listed.stdout
    assert "not_a_report" in listed.stdout
    assert command("retry", "--home", str(home)).returncode == 2
    assert command("retry", "nobody.txt", "--home", str(home)).returncode == 2
    again = command("retry", "决议-2023.txt", "--home", str(home))
    assert again.returncode == 0, again.stderr
    before = Store(home).current("clean_reports")
    outcome = run(home)
    assert outcome.exit_code == 0, outcome.problems
    assert len(Store(home).current("clean_reports")) == len(before) + 1
    assert "决议-2023.txt" in command("quarantine", "--home", str(home)).stdout


def test_releases_are_listed_and_returned_to(home):
    first = Releases(home).current()
    shutil.copytree(first, first.with_name("000002-0123456789ab"))
    Releases(home).return_to(2)
    listed = command("releases", "--home", str(home)).stdout.splitlines()
    assert [line.startswith("*") for line in listed] == [False, True]
    assert command("rollback", "--home", str(home)).returncode == 0
    assert Releases(home).current() == first
    assert command("rollback", "9", "--home", str(home)).returncode == 2


# --- real reports ---------------------------------------------------------------------------------


def test_real_reports_pass_every_critical_check(real_home, tmp_path):
    shutil.copytree(real_home, tmp_path / "home", symlinks=True)
    found = failing(Gate(tmp_path / "home").staging("run"))
    assert not [name for name, result in found.items() if result.check.blocking]
    assert not quarantined(tmp_path / "home")
