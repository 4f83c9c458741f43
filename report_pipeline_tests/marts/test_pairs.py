"""Every pair of target and result over the sample, and over real reports with years missing."""

from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from report_pipeline.marts.files import open_marts

TRUTH = yaml.safe_load((Path(__file__).parents[1] / "sample_truth.yml").read_text("utf-8"))
MULTIPLIERS = {"": 1, "万": 1e4, "亿": 1e8, "万亿": 1e12}


def stated(report, status, year):
    """(indicator, measure) → values in the order of the text, one-year and without scope."""
    found = defaultdict(list)
    for row in report["observations"]:
        indicator, of_status, of_year, measure, value, _, _, upper, scope, period = (
            *row,
            *[None] * (10 - len(row)),
        )
        if (of_status, of_year, scope) == (status, year, None) and period in (None, "year"):
            found[indicator, measure].append((value, upper))
    return found


@pytest.fixture(scope="module")
def pairs(sample_marts):
    with open_marts(sample_marts) as marts:
        return (
            marts.sql(
                """
            SELECT p.*, t.value AS target_printed, a.value AS actual_printed
            FROM fact_target_outcome AS p
            LEFT JOIN fact_indicator AS t ON t.observation_id = p.target_observation_id
            LEFT JOIN fact_indicator AS a ON a.observation_id = p.actual_observation_id
            """
            )
            .to_arrow_table()
            .to_pylist()
        )


def test_every_pair_of_the_sample_is_what_a_careful_reader_finds(pairs):
    full = {
        (report["region_name"], report["report_year"]): report
        for report in TRUTH["reports"]
        if not report["is_abstract"]
    }
    wrong, seen = [], 0
    for pair in pairs:
        region, year = pair["region_name"], pair["period_year"]
        what = pair["indicator_id"], pair["measure"]
        own, following = full[region, year], full.get((region, year + 1))
        if pair["target_state"] == "set":
            values = [value for value, _ in stated(own, "target", year)[what]]
            seen += 1
            if pair["target_printed"] not in values:
                wrong.append((pair, values))
        if pair["actual_value"] is not None:
            assert following is not None
            values = [value for value, _ in stated(following, "actual", year)[what]]
            if pair["actual_printed"] not in values:
                wrong.append((pair, values))
        assert (pair["outcome_state"] == "no_report") == (following is None)
        assert (pair["target_state"] == "declined") == (
            pair["indicator_id"] in own["declined"] and pair["measure"] == "growth"
        )
    assert not wrong
    assert seen > 60


def test_growth_beat_its_target_in_2021_and_missed_it_in_2022(pairs):
    met = {
        (pair["region_name"], pair["period_year"]): pair["met"]
        for pair in pairs
        if (pair["indicator_id"], pair["measure"], pair["target_state"]) == ("gdp", "growth", "set")
        and pair["outcome_state"] == "reported"
    }
    assert {year: {v for (_, y), v in met.items() if y == year} for year in (2021, 2022)} == {
        2021: {True},
        2022: {False},
    }


def test_targets_of_2022_rise_from_tier_to_tier(pairs):
    rises = {
        pair["region_level"]: round(pair["amplification"], 6)
        for pair in pairs
        if (pair["indicator_id"], pair["measure"], pair["period_year"]) == ("gdp", "growth", 2022)
        and pair["amplification"] is not None
    }
    assert rises == {"prefecture": 0.5, "county": 0.5, "township": 0.5}


def test_over_missing_years_of_real_reports_nothing_is_paired(real_marts):
    with open_marts(real_marts) as marts:
        wrong = marts.execute(
            """
            SELECT p.region_name, p.period_year, p.indicator_id
            FROM fact_target_outcome AS p
            LEFT JOIN fact_indicator AS t ON t.observation_id = p.target_observation_id
            LEFT JOIN fact_indicator AS a ON a.observation_id = p.actual_observation_id
            WHERE p.outcome_state <> if(
                EXISTS (FROM dim_report AS r
                    WHERE r.region_id = p.region_id AND r.report_year = p.period_year + 1),
                p.outcome_state, 'no_report')
                OR t.report_year <> p.period_year
                OR a.report_year <> p.period_year + 1
                OR a.period_year <> p.period_year
                OR (p.outcome_state = 'no_report' AND p.actual_value IS NOT NULL)
            """
        ).fetchall()
        [(years,)] = marts.execute(
            "SELECT count(*) FROM coverage WHERE region_id = '100000' AND state = 'missing'"
        ).fetchall()
    assert wrong == []
    assert years > 30
