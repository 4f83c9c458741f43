"""Fixtures of the tests of marts: small worlds, and the marts of the sample and of real reports."""

import subprocess
import sys
from pathlib import Path

import pytest

from report_pipeline.settings import SAMPLE_REPORTS
from report_pipeline_tests.marts.worlds import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world without reports."""
    return World(tmp_path / "home")


def _run(home: Path, reports: Path) -> Path:
    ran = subprocess.run(
        [sys.executable, "-m", "report_pipeline.cli", "run", "--home", home, "--reports", reports],
        capture_output=True, text=True, check=False, timeout=500,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return home / "marts"


@pytest.fixture(scope="session")
def sample_marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published marts of the sample reports."""
    return _run(tmp_path_factory.mktemp("sample") / "home", SAMPLE_REPORTS)


@pytest.fixture(scope="session")
def real_marts(tmp_path_factory: pytest.TempPathFactory, real_reports: Path) -> Path:
    """Published marts of the real reports, national and local."""
    return _run(tmp_path_factory.mktemp("real") / "home", real_reports)
