"""Fixtures shared by all tests. The real reports live beside the project and are never copied."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from report_pipeline.settings import SAMPLE_REPORTS

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def real_reports() -> Path:
    """Folder of real reports, or a skip that says what is missing."""
    folder = SHARED / "reports"
    if not folder.is_dir():
        pytest.skip("real reports are not beside the project (../shared/reports)")
    return folder


@pytest.fixture(scope="session")
def hand_labels() -> Path:
    """Folder of hand labels, or a skip that says what is missing."""
    folder = SHARED / "labels"
    if not folder.is_dir():
        pytest.skip("hand labels are not beside the project (../shared/labels)")
    return folder


def _published(home: Path, reports: Path) -> Path:
    """A home that the command made of ``reports``; what it said stands beside it in ``out.txt``."""
    ran = subprocess.run(
        [sys.executable, "-m", "report_pipeline.cli", "run", "--home", home, "--reports", reports],
        capture_output=True, text=True, check=False, timeout=500, env=os.environ | {"COLUMNS": "200"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (home.parent / "out.txt").write_text(ran.stdout, encoding="utf-8")
    return home


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample published, for all tests: whoever changes something copies it first."""
    return _published(tmp_path_factory.mktemp("sample") / "home", SAMPLE_REPORTS)


@pytest.fixture(scope="session")
def real_home(tmp_path_factory: pytest.TempPathFactory, real_reports: Path) -> Path:
    """A home with the real reports, national and local, published; as above."""
    return _published(tmp_path_factory.mktemp("real") / "home", real_reports)
