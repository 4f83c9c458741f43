"""Claims about what workers have in memory from the start."""

from report_pipeline.stages.preload import work_on_example


def test_the_example_goes_through_all_stages():
    found = {(row["indicator_id"], row["status"], row["value"]) for row in work_on_example()}
    assert {("gdp", "actual", 1250.3), ("gdp", "target", 6.0)} <= found
