"""Code versions: they move when what shapes a stage's output moves, and only then."""

from pathlib import Path

import pytest

from report_pipeline import fingerprint
from report_pipeline.schemas import RAW_REPORTS
from report_pipeline.stages import raw, sections
from report_pipeline.tables import Column, Table


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A small package in place of this one: a stage that imports a room with a rule file."""
    files = {
        "__init__.py": "",
        "stage.py": "from report_pipeline.room import rule\n",
        "room.py": "import yaml\n",
        "room.yml": "a: 1\n",
        "room.notes.md": "of no matter? it carries the stem, so it counts\n",
        "other.py": "x = 1\n",
        "other.yml": "x: 1\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(fingerprint, "_ROOT", tmp_path)
    return tmp_path


def version(table: Table = RAW_REPORTS) -> str:
    fingerprint.code_version.cache_clear()
    return fingerprint.code_version(("report_pipeline.stage",), (table,))


@pytest.fixture(autouse=True)
def fresh_cache():
    yield
    fingerprint.code_version.cache_clear()


@pytest.mark.parametrize("name", ["stage.py", "room.py", "room.yml"])
def test_a_change_in_a_module_or_its_rules_is_a_new_version(package: Path, name):
    before = version()
    (package / name).write_text((package / name).read_text() + "# changed\n")
    assert version() != before


@pytest.mark.parametrize("name", ["other.py", "other.yml"])
def test_a_change_elsewhere_is_not(package: Path, name):
    before = version()
    (package / name).write_text("changed: 1\n")
    assert version() == before


def test_a_new_column_is_a_new_version(package):
    wider = Table(
        RAW_REPORTS.name,
        RAW_REPORTS.meaning,
        (*RAW_REPORTS.columns, Column("new", RAW_REPORTS.columns[0].type, "new")),
    )
    assert version(wider) != version()


def test_a_new_version_of_a_library_is_a_new_version(package, monkeypatch):
    before = version()
    monkeypatch.setattr(fingerprint.metadata, "version", lambda name: "999")
    assert version() != before


def test_stages_do_not_share_what_they_do_not_use():
    fingerprint.code_version.cache_clear()
    assert not any("cleaning" in name for name in fingerprint._closure(raw.STAGE.modules)[0])
    assert any("outline" in name for name in fingerprint._closure(sections.STAGE.modules)[0])


def test_the_store_and_the_marts_declarations_are_no_part_of_a_stage():
    fingerprint.code_version.cache_clear()
    for stage in (raw.STAGE, sections.STAGE):
        covered = fingerprint._closure(stage.modules)[0]
        assert not {"report_pipeline.store", "report_pipeline.schemas"} & covered.keys()
