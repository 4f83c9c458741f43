"""The Dagster UI in a real browser: the graph, a click that materialises it, checks good and bad."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from dagster import AssetSelection, DagsterInstance, DagsterRunStatus, materialize
from playwright.sync_api import Page, expect, sync_playwright

from report_pipeline.assets.marts import MART_ASSETS
from report_pipeline.assets.stages import STAGE_ASSETS
from report_pipeline.settings import SAMPLE_REPORTS
from report_pipeline_tests.homes import left_of
from report_pipeline_tests.test_gate import DAMAGES, damage, pipeline_of

pytestmark = pytest.mark.ui
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_OFFLINE = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("ui") / "home"


@pytest.fixture(scope="module")
def address(home) -> Iterator[str]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian's package chromium)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "report_pipeline.cli", "dev", "--port", str(port)]
    environment = os.environ | {
        "REPORT_PIPELINE_HOME": str(home),
        "REPORT_PIPELINE_REPORTS": str(SAMPLE_REPORTS),
    }
    log = home.parent / "dev.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, env=environment, stdout=out, stderr=out, start_new_session=True
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_served(url, log)
            yield url
        finally:
            # As Ctrl-C does; what a click started must not outlive the test.
            server.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                server.wait(20)
            for pid in left_of(server.pid):
                os.kill(pid, signal.SIGKILL)
            server.wait(20)


def _wait_until_served(url: str, log: Path) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{url}/server_info", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(1)
    pytest.fail("the UI did not start:\n" + log.read_text(errors="replace")[-3000:])


@pytest.fixture
def page(address) -> Iterator[Page]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=_OFFLINE)
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(60_000)
        yield page
        browser.close()


def test_the_graph_is_shown_and_a_click_materialises_it(page, address, home):
    for group, names in {
        "stages": ("raw_reports", "clean_reports", "report_sections", "report_indicators"),
        "marts": ("dim_report", "fact_indicator", "published_marts"),
    }.items():
        page.goto(f"{address}/locations/report_pipeline.definitions/asset-groups/{group}/lineage")
        for name in names:
            expect(page.get_by_text(name, exact=True).first).to_be_visible()
        page.screenshot(path=home.parent / f"{group}.png")
    page.goto(f"{address}/asset-groups")
    page.get_by_role("button", name="Materialize all").click()
    run = _finished_run(home)
    assert run.status == DagsterRunStatus.SUCCESS
    assert (home / "marts" / "dim_report.parquet").is_file()
    page.goto(f"{address}/assets/fact_indicator?view=checks")
    expect(page.get_by_text("report_is_in_dim_report").first).to_be_visible()
    page.screenshot(path=home.parent / "checks.png")


def test_a_check_that_fails_is_shown_with_what_failed(page, address, home):
    damage(home, *DAMAGES["percentages times 100"][:2])
    with DagsterInstance.from_config(str(home / "dagster")) as instance:
        materialize(
            [*STAGE_ASSETS, *MART_ASSETS],
            selection=AssetSelection.checks_for_assets("fact_indicator"),
            resources={"pipeline": pipeline_of(home)},
            instance=instance,
            raise_on_error=False,
        )
    page.goto(f"{address}/assets/fact_indicator?view=checks&checkDetail=evidence_holds_the_figure")
    expect(page.get_by_text("The digits of the figure stand in its evidence").first).to_be_visible()
    expect(page.get_by_text("Failed").first).to_be_visible()
    page.screenshot(path=home.parent / "failing.png")


def _finished_run(home: Path):
    with DagsterInstance.from_config(str(home / "dagster")) as instance:
        for _ in range(240):
            runs = instance.get_runs(limit=1)
            if runs and runs[0].is_finished:
                return runs[0]
            time.sleep(1)
    pytest.fail("no run finished")
