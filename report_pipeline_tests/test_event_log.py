"""Claims about the event log that homes begin with: it is Dagster's own, only kept open."""

import shutil
import time
from pathlib import Path

import pytest
from dagster import DagsterInstance, asset, materialize
from dagster._core.storage.event_log import SqliteEventLogStorage

from report_pipeline.event_log import EventLog
from report_pipeline.instance import prepare_dagster_home


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))


@pytest.fixture
def dagster_home(tmp_path: Path) -> Path:
    prepare_dagster_home(tmp_path)
    return tmp_path


@asset
def made() -> int:
    return 1


def run(instance: DagsterInstance) -> str:
    return materialize([made], instance=instance).run_id


def kinds(storage: SqliteEventLogStorage, run_id: str) -> list[str]:
    events = (record.event_log_entry for record in storage.get_records_for_run(run_id).records)
    return [event.dagster_event.event_type_value for event in events if event.dagster_event]


def test_dagsters_own_log_reads_what_was_written(dagster_home):
    with DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, EventLog)
        run_id = run(instance)
        written = kinds(instance.event_log_storage, run_id)
    assert "ASSET_MATERIALIZATION" in written
    own = SqliteEventLogStorage(str(dagster_home / "history" / "runs"))
    assert kinds(own, run_id) == written
    assert own.get_latest_materialization_events([made.key])[made.key].run_id == run_id


def test_runs_can_be_deleted_and_others_go_on(dagster_home):
    with DagsterInstance.get() as instance:
        runs = [run(instance) for _ in range(4)]
        instance.delete_run(runs[0])
        for path in (dagster_home / "history" / "runs").glob(f"{runs[3]}.db*"):
            path.unlink()
        assert kinds(instance.event_log_storage, runs[3]) == []
        assert kinds(instance.event_log_storage, runs[1])
        assert kinds(instance.event_log_storage, run(instance))


def test_who_watches_a_run_sees_its_events_while_it_goes_on(dagster_home):
    folder = str(dagster_home / "history" / "runs")
    seen: list[str] = []
    with DagsterInstance.get() as instance:
        run_id = run(instance)
        watching = SqliteEventLogStorage(folder)
        [*_, last] = instance.event_log_storage.get_records_for_run(run_id).records
        watching.watch(run_id, None, lambda event, cursor: seen.append(event.message))
        instance.event_log_storage.store_event(
            last.event_log_entry._replace(user_message="one more", dagster_event=None)
        )
        deadline = time.monotonic() + 20
        while "one more" not in seen and time.monotonic() < deadline:
            time.sleep(0.05)
        watching.dispose()
    assert "one more" in seen


def test_settings_without_a_storage_are_given_the_log(tmp_path):
    settings = tmp_path / "dagster.yaml"
    settings.write_text("telemetry:\n  enabled: false\n")
    for _ in range(2):
        prepare_dagster_home(tmp_path)
        assert settings.read_text().count("report_pipeline.event_log") == 1
    assert settings.read_text().startswith("telemetry:\n  enabled: false\n")


def test_a_home_has_its_own_log_whatever_the_environment_says(dagster_home, monkeypatch):
    with DagsterInstance.get() as instance:
        run_id = run(instance)
    monkeypatch.setenv("DAGSTER_HOME", str(dagster_home / "elsewhere"))
    with DagsterInstance.from_config(str(dagster_home)) as instance:
        assert kinds(instance.event_log_storage, run_id)
    monkeypatch.delenv("DAGSTER_HOME")
    with DagsterInstance.from_config(str(dagster_home)) as instance:
        assert kinds(instance.event_log_storage, run_id)


@pytest.mark.parametrize("is_prepared", [True, False])
def test_a_copied_home_writes_to_its_own_log(dagster_home, monkeypatch, is_prepared):
    with DagsterInstance.get() as instance:
        run(instance)
    copy = dagster_home / "副本"
    shutil.copytree(dagster_home, copy)
    monkeypatch.setenv("DAGSTER_HOME", str(copy))
    if is_prepared:
        prepare_dagster_home(copy)
    with DagsterInstance.get() as instance:
        run_id = run(instance)
    assert (copy / "history" / "runs" / f"{run_id}.db").is_file()
    assert not (dagster_home / "history" / "runs" / f"{run_id}.db").exists()


def test_a_storage_of_ones_own_stays(tmp_path):
    settings = tmp_path / "dagster.yaml"
    settings.write_text("storage:\n  sqlite:\n    base_dir: elsewhere\n")
    prepare_dagster_home(tmp_path)
    assert settings.read_text() == "storage:\n  sqlite:\n    base_dir: elsewhere\n"
