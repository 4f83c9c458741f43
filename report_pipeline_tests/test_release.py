"""Releases: only what passed its audit is published, all at once, and readers go on undisturbed."""

import pytest

from report_pipeline.release import KEPT, Audit, NotAudited, Releases


@pytest.fixture
def releases(tmp_path):
    found = Releases(tmp_path)
    found.staging.mkdir()
    stage(found, "1")
    return found


def stage(releases, content):
    beside = releases.staging / ".t.tmp"
    beside.write_text(content)
    beside.replace(releases.staging / "t.parquet")


def passed(releases, *, passed=True):
    failed = () if passed else ("t.schema",)
    releases.record_audit(Audit(releases.staging_digest(), "suites", passed, failed))


def test_staging_without_an_audit_is_not_published(releases):
    with pytest.raises(NotAudited, match="not been audited"):
        releases.publish("suites")
    assert not releases.published.exists()


def test_a_failed_audit_is_not_published_and_names_the_check(releases):
    passed(releases, passed=False)
    with pytest.raises(NotAudited, match=r"t\.schema"):
        releases.publish("suites")


def test_an_audit_by_other_suites_does_not_count(releases):
    passed(releases)
    with pytest.raises(NotAudited):
        releases.publish("newer suites")


def test_a_change_after_the_audit_is_not_published(releases):
    passed(releases)
    stage(releases, "2")
    with pytest.raises(NotAudited):
        releases.publish("suites")


def test_what_was_opened_before_a_publish_stays_as_it_was(releases):
    passed(releases)
    old = releases.publish("suites")
    stage(releases, "2")
    passed(releases)
    releases.publish("suites")
    assert (old / "t.parquet").read_text() == "1"
    assert (releases.published / "t.parquet").read_text() == "2"


def test_the_same_data_is_published_once(releases):
    passed(releases)
    assert releases.publish("suites") == releases.publish("suites")
    assert len(releases.all()) == 1


def test_only_the_last_releases_are_kept(releases):
    for number in range(KEPT + 3):
        stage(releases, str(number))
        passed(releases)
        releases.publish("suites")
    assert len(releases.all()) == KEPT
    assert (releases.published / "t.parquet").read_text() == str(KEPT + 2)
