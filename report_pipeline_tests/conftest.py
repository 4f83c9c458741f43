"""Fixtures shared by all tests. The real reports live beside the project and are never copied."""

from pathlib import Path

import pytest

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
