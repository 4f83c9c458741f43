"""Explaining an observation: every rule has its words, and an example that it makes a row of."""

import pytest

from report_pipeline.explaining import reasons
from report_pipeline.indicators.extract import extract
from report_pipeline.indicators.observation import Context
from report_pipeline.sections.section import Kind, Section
from report_pipeline_tests.test_run import command, query
from report_pipeline_tests.test_run import home as home  # noqa: PLC0414 - the fixture


@pytest.mark.parametrize("rule_id", sorted(reasons()))
def test_the_example_of_a_rule_is_read_by_that_rule(rule_id):
    text = reasons()[rule_id]["example"] + "。"
    whole = Section(0, None, 1, "", "", Kind.REVIEW, 0, len(text), True)
    found = extract(text, [whole], Context(2018, "county")).observations
    assert rule_id in {observation.rule_id for observation in found}


def test_every_rule_of_the_sample_is_explained_and_one_is_told(home):
    made = {row[0] for row in query(home, "SELECT DISTINCT rule_id FROM fact_indicator")}
    assert made <= reasons().keys()
    [(name,)] = query(home, "SELECT min(observation_id) FROM fact_indicator")
    told = command("explain", name, "--home", str(home))
    assert told.returncode == 0, told.stderr
    assert "taken because" in told.stdout


def test_an_unknown_observation_is_bad_usage(home):
    assert command("explain", "zzzz", "--home", str(home)).returncode == 2
