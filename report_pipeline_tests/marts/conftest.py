"""Fixtures of the tests of marts: small worlds, and the marts of the sample and of real reports."""

from pathlib import Path

import pytest

from report_pipeline_tests.marts.worlds import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world without reports."""
    return World(tmp_path / "home")


@pytest.fixture(scope="session")
def sample_marts(sample_home: Path) -> Path:
    """Published marts of the sample reports."""
    return sample_home / "marts"


@pytest.fixture(scope="session")
def real_marts(real_home: Path) -> Path:
    """Published marts of the real reports, national and local."""
    return real_home / "marts"
