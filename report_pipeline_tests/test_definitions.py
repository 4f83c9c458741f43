"""What Dagster knows: the asset graph, its checks, and what every asset carries."""

from dagster import AssetKey

from report_pipeline.definitions import defs
from report_pipeline.marts.registry import MARTS, UPSTREAM
from report_pipeline.schemas import STAGE_TABLES

STAGE_GRAPH = {
    "raw_reports": set(),
    "clean_reports": {"raw_reports"},
    "report_sections": {"clean_reports"},
    "report_indicators": {"report_sections"},
    "report_terms": {"report_sections"},
}
NAMES = {table.name for table in MARTS}


def graph():
    return defs.resolve_asset_graph()


def test_the_asset_graph_is_as_drawn():
    nodes = graph()
    drawn = {
        key.to_user_string(): {parent.to_user_string() for parent in nodes.get(key).parent_keys}
        for key in nodes.get_all_asset_keys()
    }
    assert set(drawn) == STAGE_GRAPH.keys() | NAMES | {"published_marts"}
    assert {name: drawn[name] for name in STAGE_GRAPH} == STAGE_GRAPH
    assert {name: drawn[name] for name in NAMES} == {n: set(UPSTREAM[n]) for n in NAMES}
    assert drawn["published_marts"] == NAMES


def test_a_mart_is_built_after_the_marts_it_uses():
    built = [table.name for table in MARTS]
    for name in built:
        used = [upstream for upstream in UPSTREAM[name] if upstream in NAMES]
        assert all(built.index(upstream) < built.index(name) for upstream in used), name


def test_every_table_asset_says_what_it_is_and_which_columns_it_has():
    tables = {tables[0].name: tables[0] for tables in STAGE_TABLES.values()}
    tables |= {table.name: table for table in MARTS}
    for name, table in tables.items():
        node = graph().get(AssetKey(name))
        assert node.description
        assert node.owners
        assert node.group_name in {"stages", "marts"}
        assert node.kinds
        columns = node.metadata["dagster/column_schema"].columns
        assert [column.name for column in columns] == [column.name for column in table.columns]


def test_every_table_has_checks_and_no_more_than_eighty_in_all():
    keys = graph().asset_check_keys
    assert {key.asset_key.to_user_string() for key in keys} == STAGE_GRAPH.keys() | NAMES
    assert len(keys) <= 80


def test_job_schedule_and_sensor_are_there():
    repository = defs.get_repository_def()
    assert repository.has_job("process_reports")
    assert [schedule.name for schedule in repository.schedule_defs] == ["nightly"]
    assert {sensor.name for sensor in repository.sensor_defs} == {"landing_folder", "failed_runs"}
