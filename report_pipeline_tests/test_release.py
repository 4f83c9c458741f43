"""Releases: only what passed its audit is published, all at once, and readers go on undisturbed."""

import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from report_pipeline.release import KEPT, Audit, NotAudited, Releases, UnknownRelease


@pytest.fixture
def releases(tmp_path):
    found = Releases(tmp_path, undisturbed=0)
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


def published(releases, contents):
    for content in contents:
        stage(releases, content)
        passed(releases)
        releases.publish("suites")


def test_going_back_publishes_the_release_before(releases):
    published(releases, "abc")
    assert (releases.return_to() / "t.parquet").read_text() == "b"
    assert (releases.published / "t.parquet").read_text() == "b"
    assert (releases.return_to() / "t.parquet").read_text() == "a"
    assert (releases.return_to(3) / "t.parquet").read_text() == "c"


def test_going_back_to_what_is_not_kept_says_what_is(releases):
    published(releases, "a")
    with pytest.raises(UnknownRelease, match="no release before"):
        releases.return_to()
    with pytest.raises(UnknownRelease, match=r"kept are \[1\]"):
        releases.return_to(7)


def test_what_was_gone_back_from_can_be_published_again(releases):
    published(releases, "ab")
    releases.return_to()
    releases.publish("suites")
    assert (releases.published / "t.parquet").read_text() == "b"


def test_a_release_just_replaced_is_kept_for_its_readers(tmp_path):
    patient = Releases(tmp_path)
    patient.staging.mkdir()
    published(patient, map(str, range(KEPT + 3)))
    assert len(patient.all()) == KEPT + 3


READER = """
import sys
from pathlib import Path
import duckdb
link, stop = Path(sys.argv[1]), Path(sys.argv[2])
while not stop.exists():
    marts, first = link.resolve(), None
    for _ in range(5):
        with duckdb.connect() as connection:
            seen = connection.execute(
                f"SELECT (SELECT min(n) FROM '{marts}/a.parquet'), (SELECT max(n) FROM '{marts}/b.parquet')"
            ).fetchone()
        assert seen[0] == seen[1], f"mixed: {seen}"
        assert first in (None, seen), "changed within a session"
        first = seen
        print(seen[0], flush=True)
print("ended", flush=True)
"""


def test_readers_see_whole_releases_during_fifty_publishes(tmp_path):
    releases = Releases(tmp_path / "home")
    releases.staging.mkdir(parents=True)
    numbers = count()

    def publish() -> None:
        number = next(numbers)
        for name in ("a", "b"):
            beside = releases.staging / f".{name}.tmp"
            pq.write_table(pa.table({"n": [number] * 1000}), beside)
            beside.replace(releases.staging / f"{name}.parquet")
        passed(releases)
        releases.publish("suites")

    publish()
    stop = tmp_path / "stop"
    # The second never resolves the link again before all is over.
    forever = READER.replace("range(5)", "iter(stop.exists, True)")
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(releases.published), str(stop)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for code in (READER, forever)
    ]  # fmt: skip
    time.sleep(2)
    for _ in range(50):
        publish()
        time.sleep(0.02)
    stop.touch()
    said = [reader.communicate(timeout=60) for reader in readers]
    assert [reader.returncode for reader in readers] == [0, 0], said
    assert all(out.rstrip().endswith("ended") for out, _ in said)
    assert len(set(said[0][0].split())) > 3  # releases, and the last word
    assert set(said[1][0].split()) == {"0", "ended"}


def test_a_release_shares_no_file_that_is_written_again(releases):
    published(releases, "a")
    held = Path(releases.published.resolve() / "t.parquet")
    stage(releases, "b")
    assert held.read_text() == "a"
