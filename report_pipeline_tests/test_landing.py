"""The landing folder: what is listed, what is hashed again, and which accidents are stopped."""

import os
import time

import pytest

from report_pipeline import landing
from report_pipeline.landing import (
    Inventory,
    LandingProblem,
    listing,
    path_of,
    scan,
    unchanged,
)
from report_pipeline.settings import SAMPLE_REPORTS

LIMIT = 1000


def names(table):
    return table.column("source_uri").to_pylist()


def test_names_are_relative_sorted_and_hidden_files_left_out(tmp_path):
    for name in ("b/报告.txt", "a.txt", ".hidden", ".git/x", "b/with space\n.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert names(scan(tmp_path, LIMIT)) == ["a.txt", "b/with space\n.txt", "b/报告.txt"]


def test_a_file_that_looks_unchanged_is_not_opened_again(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("x")
    monkeypatch.setattr(landing, "_SETTLED_NS", -(10**12))  # as if it were hashed much later
    first = scan(tmp_path, LIMIT)
    monkeypatch.setattr(landing, "_hash", lambda *_: pytest.fail("opened again"))
    assert scan(tmp_path, LIMIT, first).equals(first)


def test_a_changed_file_is_hashed_again(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    first = scan(tmp_path, LIMIT)
    (tmp_path / "a.txt").write_text("yy")
    second = scan(tmp_path, LIMIT, first)
    assert first.column("source_sha256") != second.column("source_sha256")


def test_a_file_written_in_the_same_instant_as_it_was_hashed_is_hashed_again(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("x")
    later = time.time_ns() + 10**12  # as if the clock went back after the write
    os.utime(path, ns=(later, later))
    first = scan(tmp_path, LIMIT)
    path.write_text("y")
    os.utime(path, ns=(later, later))
    second = scan(tmp_path, LIMIT, first)
    assert first.column("source_sha256") != second.column("source_sha256")


def test_a_copy_that_keeps_size_and_time_is_hashed_again(tmp_path, monkeypatch):
    monkeypatch.setattr(landing, "_SETTLED_NS", -(10**12))
    path = tmp_path / "a.txt"
    path.write_text("x")
    first = scan(tmp_path, LIMIT)
    stamp = path.stat().st_mtime_ns
    time.sleep(0.02)
    path.write_text("y")
    os.utime(path, ns=(stamp, stamp))
    second = scan(tmp_path, LIMIT, first)
    assert first.column("source_sha256") != second.column("source_sha256")


def test_a_folder_that_cannot_be_listed_does_not_pass_for_an_empty_one(tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    real = os.scandir

    def refusing(path):
        if str(path).endswith("in"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(LandingProblem, match="cannot be listed"):
        scan(tmp_path, LIMIT)


def test_a_name_that_is_no_utf8_leads_back_to_its_file(tmp_path):
    (tmp_path / os.fsdecode(b"\xb1\xa8.txt")).write_text("x")
    [uri] = names(scan(tmp_path, LIMIT))
    uri.encode("utf-8")
    assert path_of(tmp_path, uri).read_text() == "x"


def test_an_unchanged_folder_is_told_without_opening_files(tmp_path, monkeypatch):
    fill(tmp_path, 3)
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    (tmp_path / "big.txt").write_bytes(b"x" * (LIMIT + 1))
    monkeypatch.setattr(landing, "_SETTLED_NS", -(10**12))
    known = scan(tmp_path, LIMIT)
    assert unchanged(tmp_path, LIMIT, known)
    before = listing(tmp_path)
    assert listing(tmp_path) == before
    (tmp_path / "0.txt").write_text("0")
    assert listing(tmp_path) != before
    assert unchanged(tmp_path, LIMIT, known), "touched, but the same"
    assert not unchanged(tmp_path, LIMIT, known, most_bytes=0), "cannot be told without reading"
    (tmp_path / "0.txt").write_text("9")
    assert not unchanged(tmp_path, LIMIT, known)


@pytest.mark.parametrize("change", ["new", "gone", "longer", "renamed", "refused"])
def test_every_kind_of_change_is_told(tmp_path, change):
    fill(tmp_path, 3)
    known = scan(tmp_path, LIMIT)
    if change == "new":
        (tmp_path / "new.txt").write_text("x")
    elif change == "gone":
        (tmp_path / "0.txt").unlink()
    elif change == "longer":
        (tmp_path / "0.txt").write_text("longer")
    elif change == "renamed":
        (tmp_path / "0.txt").rename(tmp_path / "z.txt")
    else:
        (tmp_path / "0.txt").unlink()
        (tmp_path / "0.txt").symlink_to("/etc/hostname")
    assert not unchanged(tmp_path, LIMIT, known)


def test_links_and_too_large_files_are_refused_with_a_reason(tmp_path):
    (tmp_path / "big.txt").write_bytes(b"x" * (LIMIT + 1))
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    (tmp_path / "link").symlink_to("/etc")
    rows = {row["source_uri"]: row["reason"] for row in scan(tmp_path, LIMIT).to_pylist()}
    assert rows == {"big.txt": "too_large", "link": "unsafe", "link.txt": "unsafe"}


def accepted(home, folder, **options):
    inventory = Inventory(home)
    fresh = scan(folder, LIMIT, inventory.table)
    inventory.accept(folder, fresh, allow_removals=options.get("allow_removals", False))


def fill(folder, count):
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number}.txt").write_text(str(number))


def test_an_emptied_folder_does_not_empty_the_inventory(tmp_path):
    folder = tmp_path / "in"
    fill(folder, 3)
    accepted(tmp_path / "home", folder)
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(LandingProblem, match="mounted"):
        accepted(tmp_path / "home", folder)
    assert len(names(Inventory(tmp_path / "home").table)) == 3
    accepted(tmp_path / "home", folder, allow_removals=True)
    assert names(Inventory(tmp_path / "home").table) == []


def test_a_few_removed_renamed_or_changed_files_are_no_accident(tmp_path):
    folder = tmp_path / "in"
    fill(folder, 10)
    accepted(tmp_path / "home", folder)
    (folder / "0.txt").unlink()
    for number in range(1, 10):
        (folder / f"{number}.txt").rename(folder / f"renamed{number}.txt")
    accepted(tmp_path / "home", folder)
    for path in folder.iterdir():
        path.write_text("new " + path.name)
    accepted(tmp_path / "home", folder)


def test_a_home_keeps_to_its_landing_folder_unless_that_is_the_sample(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    fill(one, 2)
    fill(two, 2)
    Inventory(tmp_path / "home").accept(
        SAMPLE_REPORTS, scan(SAMPLE_REPORTS, 10**7), allow_removals=False
    )
    accepted(tmp_path / "home", one)
    with pytest.raises(LandingProblem, match="another home"):
        accepted(tmp_path / "home", two)


def test_a_missing_folder_is_said_to_be_missing(tmp_path):
    with pytest.raises(LandingProblem, match="does not exist"):
        scan(tmp_path / "nowhere", LIMIT)
