"""When the sensor asks for a run, when it does not, and who is told when one fails."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
from dagster import RunRequest, build_schedule_context, build_sensor_context, instance_for_test

from report_pipeline import notify as notify_module
from report_pipeline.automation import Cursor, landing_folder, look, nightly
from report_pipeline.landing import LandingProblem
from report_pipeline.notify import notify
from report_pipeline.resources import Pipeline
from report_pipeline.settings import Automation, BadSetting, Settings


@dataclass
class Folder:
    """A landing folder as the sensor sees it; ``done`` is what the last finished run took up."""

    landing_folder: Path
    corrections: str = "no such file"
    done: set[str] | None = None
    cursor: Cursor = field(default_factory=Cursor)
    now: float = 1e9

    def names(self) -> set[str]:
        return {path.name for path in self.landing_folder.iterdir()}

    def nothing_new(self, most_bytes: int | None = None) -> bool:
        return self.done == self.names()

    def finished(self) -> bool:
        return self.done is not None

    def put(self, name: str) -> None:
        (self.landing_folder / name).write_text(name)

    def look(self, *waiting: str, later: float = 30.0) -> str:
        """``run`` or why not."""
        self.now += later
        outcome, self.cursor = look(self.cursor, self, waiting, self.now)
        return "run" if isinstance(outcome, RunRequest) else str(outcome.skip_message)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    return Folder(tmp_path / "in")


def test_files_are_taken_once_two_looks_saw_them_unchanged(folder):
    folder.put("a")
    assert "quiet" in folder.look()
    folder.put("b")
    assert "quiet" in folder.look()
    assert folder.look() == "run"


def test_no_second_run_is_asked_for_while_one_is_queued_or_going(folder):
    folder.put("a")
    folder.look()
    assert folder.look() == "run"
    assert "queued or going" in folder.look("r1")
    folder.done = folder.names()
    assert folder.look() == "nothing new"
    assert folder.look() == "nothing new"


def test_a_file_that_came_while_a_run_was_going_is_not_missed(folder):
    folder.put("a")
    folder.look()
    folder.look()
    folder.put("b")
    assert "quiet" in folder.look("r1")
    assert "queued or going" in folder.look("r1")
    folder.done = {"a"}
    assert folder.look() == "run"


def test_a_run_that_failed_is_asked_for_again_with_growing_pauses(folder):
    folder.put("a")
    folder.look()
    assert folder.look() == "run"
    waited, runs = [], 1
    for _ in range(2000):
        if folder.look() == "run":
            waited.append(folder.now)
            runs += 1
    pauses = [b - a for a, b in pairwise(waited)]
    assert pauses == sorted(pauses)
    assert pauses[0] >= 60
    assert max(pauses) <= 6 * 3600 + 30
    folder.put("b")
    folder.look()
    assert folder.look() == "run", "other files are another matter"


def test_a_run_that_failed_later_on_the_same_files_is_asked_for_again(folder):
    folder.put("a")
    folder.done = {"a"}
    folder.look()
    assert folder.look() == "nothing new"
    folder.done = None
    assert folder.look() == "run"


def test_a_folder_that_returns_to_an_earlier_state_is_taken_up_again(folder):
    keys = []
    for names in ({"a"}, {"a", "b"}, {"a"}):
        for path in folder.landing_folder.iterdir():
            path.unlink()
        for name in names:
            folder.put(name)
        folder.look()
        folder.now += 30
        outcome, folder.cursor = look(folder.cursor, folder, (), folder.now)
        keys.append(outcome.run_key)
        folder.done = names
    assert len(set(keys)) == 3


def test_corrections_are_inputs_too(folder, tmp_path):
    folder.done = folder.names()
    folder.look()
    assert folder.look() == "nothing new"
    folder.corrections = str(tmp_path / "corrections.yml")
    Path(folder.corrections).write_text("corrections: []")
    folder.done = None
    assert "quiet" in folder.look()
    assert folder.look() == "run"


def test_a_clock_that_goes_back_keeps_no_run_waiting(folder):
    folder.put("a")
    folder.look()
    assert folder.look() == "run"
    assert folder.look(later=-1e6) == "run"


def test_a_missing_folder_is_no_emptied_one(folder):
    folder.landing_folder.rmdir()
    with pytest.raises(LandingProblem):
        look(folder.cursor, folder, (), 0.0)


def test_a_cursor_of_another_version_is_begun_anew():
    assert Cursor.parse("abc|def|1") == Cursor()
    assert Cursor.parse('{"former": 1}') == Cursor()
    kept = Cursor(seen="s", number=3)
    assert Cursor.parse(kept.text()) == kept


def pipeline(tmp_path: Path) -> Pipeline:
    return Pipeline(
        home=str(tmp_path / "home"), reports=str(tmp_path / "in"), corrections="none",
        workers=0, batch_size=1, max_file_bytes=1000,
    )  # fmt: skip


def test_sensor_and_schedule_run_within_dagster(folder, tmp_path):
    with instance_for_test() as instance:
        given = {"pipeline": pipeline(tmp_path)}
        with build_sensor_context(instance, resources=given) as context:
            first = landing_folder(context)
            second = landing_folder(context)
        assert "quiet" in first.skip_message
        assert isinstance(second, RunRequest)
        with build_schedule_context(instance, resources=given) as night:
            assert isinstance(nightly(night), RunRequest)


def test_settings_of_automation_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("REPORT_PIPELINE_AUTOMATION", "on")
    monkeypatch.setenv("REPORT_PIPELINE_LOOK_SECONDS", "5")
    monkeypatch.setenv("REPORT_PIPELINE_WEBHOOK", "http://localhost/hook")
    assert Settings.from_environment().automation == Automation(
        on=True, look_seconds=5, webhook="http://localhost/hook"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("AUTOMATION", "perhaps"), ("WEBHOOK", "file:///etc/passwd"), ("LOOK_SECONDS", "0")],
)
def test_a_setting_that_cannot_be_is_named(monkeypatch, name, value):
    monkeypatch.setenv(f"REPORT_PIPELINE_{name}", value)
    with pytest.raises(BadSetting, match=name):
        Settings.from_environment()


# --- webhook --------------------------------------------------------------------------------------


class Receiver(BaseHTTPRequestHandler):
    """Answers with the statuses it is given, then with 200."""

    statuses: list[int]
    received: list[dict[str, object]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.received.append(json.loads(body))
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver():
    handler = type("Handler", (Receiver,), {"statuses": [], "received": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    handler.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield handler
    server.shutdown()


def test_a_webhook_that_stumbles_is_tried_again(receiver, monkeypatch):
    monkeypatch.setattr(notify_module, "_PAUSES", (0.0, 0.0))
    receiver.statuses += [503, 500]
    notify(receiver.url, {"event": "run_failed", "message": "盘满了"})
    assert receiver.received == [{"event": "run_failed", "message": "盘满了"}]


def test_a_webhook_that_says_no_is_not_asked_again(receiver, monkeypatch):
    monkeypatch.setattr(notify_module, "_PAUSES", (0.0, 0.0))
    receiver.statuses += [404]
    with pytest.raises(OSError):
        notify(receiver.url, {})
    assert receiver.received == []
