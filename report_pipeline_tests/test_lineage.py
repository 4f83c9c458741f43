"""Which column is made from which: declared once, whole, and true to the tables."""

import pytest

from report_pipeline.lineage import (
    STAGE_UPSTREAM,
    _told,
    column_lineage,
    column_sources,
    tables_of,
    upstream_of,
)
from report_pipeline.marts.registry import MARTS

ASSETS = [*STAGE_UPSTREAM, *[table.name for table in MARTS]]


@pytest.mark.parametrize("asset", ASSETS)
def test_every_column_says_what_it_is_made_from(asset):
    sources = column_sources(asset)
    assert set(sources) == {c.name for c in tables_of(asset)[0].columns} - {"unit_key"}
    for upstream, column in (source for found in sources.values() for source in found):
        assert upstream in upstream_of(asset), f"{upstream} is not upstream of {asset}"
        columns = {c.name for table in tables_of(upstream) for c in table.columns}
        assert column in columns, f"{upstream} has no column {column}"


def test_the_declaration_names_nothing_that_is_not_there():
    assert set(_told()) <= set(ASSETS)
    for asset, told in _told().items():
        columns = {c.name for c in tables_of(asset)[0].columns}
        assert set(told) - {"*"} <= columns, asset


def test_a_column_of_the_same_name_needs_no_declaration():
    assert column_sources("fact_indicator")["value"] == (("report_indicators", "value"),)
    assert column_sources("fact_indicator")["report_year"] == (("dim_report", "report_year"),)


def test_dagster_gets_the_same():
    lineage = column_lineage("fact_indicator")
    [dep] = lineage.deps_by_column["value"]
    assert (dep.asset_key.to_user_string(), dep.column_name) == ("report_indicators", "value")
