"""OpenLineage events: of the shape the client ships, and sent where the settings say."""

import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
    DagsterInstance,
    DataVersion,
    Definitions,
    MaterializeResult,
    asset,
    in_process_executor,
)
from openlineage.client.serde import Serde

from report_pipeline.lineage_events import Told, send
from report_pipeline.settings import SAMPLE_REPORTS
from report_pipeline_tests.homes import run
from report_pipeline_tests.openlineage_schema import problems


@asset(check_specs=[AssetCheckSpec("schema", asset="raw_reports")])
def raw_reports():
    yield MaterializeResult(metadata={"dagster/row_count": 3}, data_version=DataVersion("v1"))
    yield AssetCheckResult(passed=True, check_name="schema")


@asset(deps=["raw_reports"])
def clean_reports():
    return MaterializeResult(metadata={"dagster/row_count": 2})


@asset(deps=["clean_reports"])
def report_sections():
    raise RuntimeError("the outline fell apart")


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> list[dict]:
    """What is sent of a run of which the third asset fails."""
    home = tmp_path_factory.mktemp("home")
    assets = [raw_reports, clean_reports, report_sections]
    job = Definitions(assets, executor=in_process_executor).resolve_implicit_global_asset_job_def()
    with DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False)
        run_told = Told(result.run_id, "process_reports", home, Path("/landing"))
        events = [run_told.start(time.time()), *run_told.end(instance, time.time())]
    return [Serde.to_dict(event) for event in events]


def named(told: list[dict], job: str, state: str) -> dict:
    [event] = [
        event for event in told if (event["job"]["name"], event["eventType"]) == (job, state)
    ]
    return event


def test_events_have_the_shape_that_the_client_ships(told):
    assert [problem for event in told for problem in problems(event)] == []


def test_the_shape_is_really_checked(told):
    broken = json.loads(json.dumps(told[0]))
    broken["run"]["runId"] = "7"
    broken["job"]["facets"]["jobType"]["_schemaURL"] = "https://example.org/none.json"
    broken["eventType"] = "BEGIN"
    del broken["job"]["name"]
    assert len(problems(broken)) == 4


def test_every_run_begins_and_ends_once(told):
    states = Counter((event["run"]["runId"], event["eventType"] == "START") for event in told)
    failed = named(told, "process_reports.report_sections", "FAIL")
    del states[failed["run"]["runId"], False]
    assert set(states.values()) == {1}


def test_an_asset_tells_its_input_output_columns_and_rows(told):
    event = named(told, "process_reports.clean_reports", "COMPLETE")
    assert event["run"]["facets"]["parent"]["job"]["name"] == "process_reports"
    [given], [made] = event["inputs"], event["outputs"]
    assert given["name"].endswith("/store/raw_reports")
    [checked] = given["inputFacets"]["dataQualityAssertions"]["assertions"]
    assert (checked["assertion"], checked["success"]) == ("schema", True)
    assert made["name"].endswith("/store/clean_reports")
    assert made["outputFacets"]["outputStatistics"]["rowCount"] == 2
    assert "report_year" in {field["name"] for field in made["facets"]["schema"]["fields"]}
    [source] = made["facets"]["columnLineage"]["fields"]["text"]["inputFields"]
    assert (source["name"], source["field"]) == (given["name"], "text")


def test_the_first_asset_is_made_from_the_landing_folder(told):
    event = named(told, "process_reports.raw_reports", "COMPLETE")
    assert [given["name"] for given in event["inputs"]] == ["/landing"]
    assert event["outputs"][0]["facets"]["version"]["datasetVersion"] == "v1"


def test_a_failed_step_fails_the_run_and_says_why(told):
    for job in ("process_reports.report_sections", "process_reports"):
        message = named(told, job, "FAIL")["run"]["facets"]["errorMessage"]["message"]
        assert "the outline fell apart" in message


def test_a_run_that_died_is_told_as_failed(tmp_path):
    died = Told("11111111-1111-1111-1111-111111111111", "j", tmp_path, tmp_path).died(0, "killed")
    event = Serde.to_dict(died)
    assert problems(event) == []
    assert event["eventType"] == "FAIL"


# --- where they go --------------------------------------------------------------------------------


class Receiver(BaseHTTPRequestHandler):
    received: list[tuple[str, str | None, dict]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.path, self.headers["Authorization"], json.loads(body)))
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver():
    handler = type("Handler", (Receiver,), {"received": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    handler.url = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()


def an_event(tmp_path):
    return Told("11111111-1111-1111-1111-111111111111", "j", tmp_path, tmp_path).start(0)


def test_events_go_to_a_web_address(tmp_path, receiver, monkeypatch):
    monkeypatch.setenv("OPENLINEAGE_API_KEY", "secret")
    assert send(receiver.url, [an_event(tmp_path)])
    assert send(f"{receiver.url}/other/path", [an_event(tmp_path)])
    paths, keys, events = zip(*receiver.received, strict=True)
    assert paths == ("/api/v1/lineage", "/other/path")
    assert set(keys) == {"Bearer secret"}
    assert problems(events[0]) == []


def test_events_go_to_a_file_one_a_line(tmp_path):
    path = tmp_path / "new" / "events.jsonl"
    assert send(str(path), [an_event(tmp_path), an_event(tmp_path)])
    assert send(f"file:{path}", [an_event(tmp_path)])
    lines = path.read_text().splitlines()
    assert [problems(json.loads(line)) for line in lines] == [[], [], []]


def test_a_receiver_that_is_away_does_not_stop_a_run(tmp_path, caplog):
    assert not send("http://127.0.0.1:9", [an_event(tmp_path)] * 50)
    assert "cannot be sent" in caplog.text
    assert len(caplog.records) < 10


@pytest.mark.slow
def test_a_whole_run_is_told_to_a_receiver(tmp_path, receiver):
    home = tmp_path / "home"
    run(home, SAMPLE_REPORTS / "临澄市" / "望川县", REPORT_PIPELINE_OPENLINEAGE=receiver.url)
    events = [event for _, _, event in receiver.received]
    assert [problem for event in events for problem in problems(event)] == []
    done = {event["job"]["name"] for event in events if event["eventType"] == "COMPLETE"}
    assert {"process_reports", "process_reports.raw_reports", "process_reports.fact_indicator",
            "process_reports.published_marts"} <= done  # fmt: skip
    whole = named(events, "process_reports", "COMPLETE")
    assert [made["name"] for made in whole["outputs"]] == [str(home / "marts")]
    published = named(events, "process_reports.published_marts", "COMPLETE")
    assert all("dataQualityAssertions" in given["inputFacets"] for given in published["inputs"])
