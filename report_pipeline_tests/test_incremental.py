"""A stage does what is missing and nothing else, whatever happened before."""

from dataclasses import dataclass, replace
from itertools import pairwise

import pyarrow as pa
import pytest

from report_pipeline.cleaning.corrections import parse_corrections
from report_pipeline.digests import numbered_ids, short_id
from report_pipeline.journal import Journal
from report_pipeline.landing import INVENTORY, Inventory, scan
from report_pipeline.release import Releases
from report_pipeline.schemas import RAW_REPORTS, REPORT_SECTIONS
from report_pipeline.stages import inputs, raw
from report_pipeline.stages import run as run_module
from report_pipeline.stages.run import WANTED, StageInputs, run_stage
from report_pipeline.stages.stage import InputChanged, Made, Stage
from report_pipeline.standing import Standings, corrections_version, nothing_new, standing_of
from report_pipeline.store import Store
from report_pipeline.units import Child, UnitDone
from report_pipeline_tests.test_store import section


@dataclass
class Worked:
    """What a stage was given, in order, and what it is to trip over."""

    inputs: list[str]
    dies_at: str = ""
    changed: str = ""


@pytest.fixture
def worked(monkeypatch):
    monkeypatch.setattr(run_module, "code_version", lambda *_: "v1")
    return Worked([])


def stage_of(worked: Worked) -> Stage:
    def work(given: str) -> Made:
        worked.inputs.append(given)
        if given == worked.dies_at:
            raise KeyboardInterrupt
        if given == worked.changed:
            raise InputChanged(given)
        row = section("", given)
        del row["unit_key"]
        return Made({REPORT_SECTIONS.name: [row]}, (Child(given, given),))

    return Stage("report_sections", (REPORT_SECTIONS,), (), work)


def run(store: Store, worked: Worked, *names: str, size: int = 2, **digests: str):
    worked.inputs.clear()
    columns = [names, ["s"] * len(names), [digests.get(name, "d") for name in names]]
    wanted = pa.table([pa.array(c, pa.string()) for c in columns], schema=WANTED)
    given = StageInputs(wanted, lambda part: [one.unit_id for one in part])
    return run_stage(stage_of(worked), given, store, run_id="r", workers=0, batch_size=size)


def test_what_is_done_is_not_done_again(tmp_path, worked):
    store = Store(tmp_path)
    first = run(store, worked, "a", "b", "c")
    assert (first.done, first.reused, worked.inputs) == (3, 0, ["a", "b", "c"])
    second = run(store, worked, "a", "b", "c")
    assert (second.done, second.reused, worked.inputs) == (0, 3, [])
    assert second.current.equals(first.current)


def test_only_the_new_and_the_changed_are_done(tmp_path, worked):
    store = Store(tmp_path)
    run(store, worked, "a", "b", "c")
    done = run(store, worked, "b", "c", "d", c="other")
    assert worked.inputs == ["c", "d"]
    assert (done.done, done.reused, done.removed) == (2, 1, 1)
    assert done.current.column("unit_id").to_pylist() == ["b", "c", "d"]


def test_what_returns_is_not_done_again(tmp_path, worked):
    store = Store(tmp_path)
    run(store, worked, "a", "b")
    run(store, worked, "a")
    done = run(store, worked, "a", "b")
    assert worked.inputs == []
    assert (done.done, done.reused) == (0, 2)


def test_a_new_code_version_does_all_again_and_an_old_one_nothing(tmp_path, worked, monkeypatch):
    store = Store(tmp_path)
    run(store, worked, "a", "b")
    monkeypatch.setattr(run_module, "code_version", lambda *_: "v2")
    run(store, worked, "a", "b")
    assert worked.inputs == ["a", "b"]
    monkeypatch.setattr(run_module, "code_version", lambda *_: "v1")
    run(store, worked, "a", "b")
    assert worked.inputs == []


def test_a_run_that_died_is_continued_after_its_last_batch(tmp_path, worked):
    store = Store(tmp_path)
    worked.dies_at = "e"
    with pytest.raises(KeyboardInterrupt):
        run(store, worked, "a", "b", "c", "d", "e", "f")
    worked.dies_at = ""
    done = run(store, worked, "a", "b", "c", "d", "e", "f")
    assert worked.inputs == ["e", "f"]
    assert len(done.current) == 6


def test_a_changed_input_waits_and_the_others_go_on(tmp_path, worked):
    store = Store(tmp_path)
    worked.changed = "b"
    done = run(store, worked, "a", "b", "c", size=1)
    assert done.waiting == ("b",)
    assert done.current.column("unit_id").to_pylist() == ["a", "c"]
    worked.changed = ""
    assert run(store, worked, "a", "b", "c").done == 1


# --- corrections ----------------------------------------------------------------------------------


@pytest.fixture
def documents(tmp_path, monkeypatch) -> Store:
    """A store with three documents: s0, s1, and one inside an archive s2."""
    monkeypatch.setattr(inputs, "code_version", lambda *_: "v1")
    store = Store(tmp_path)
    rows, units = [], []
    for number, member in enumerate(["", "", "x/报告.txt"]):
        sha = str(number) * 64
        name = short_id(sha, member)
        rows.append(
            {
                "unit_key": f"k{number}", "document_id": name, "source_sha256": sha,
                "member_path": member, "media_type": "text/plain", "encoding": "utf-8",
                "page_title": None, "page_starts": [], "text": "…",
            }
        )  # fmt: skip
        units.append(UnitDone(f"k{number}", sha, sha, sha, "v1", "o", (Child(name, "c"),)))
    table = pa.Table.from_pylist(
        [{c.name: row.get(c.name) for c in RAW_REPORTS.columns} for row in rows], RAW_REPORTS.arrow
    )
    ledger = store.commit(raw.STAGE.name, {RAW_REPORTS.name: table}, units, "r")
    store.set_current(raw.STAGE.name, ledger)
    return store


def correction(**about: str):
    key, value = next(iter(about.items()))
    text = f"corrections: [{{{key}: '{value}', reason: r, status: confirmed, expect: {{title: a}}, set: {{title: b}}}}]"
    return parse_corrections(text)


def keys(store: Store, corrections=()) -> dict[str, str]:
    wanted = inputs.clean_inputs(store, corrections).wanted
    columns = (wanted.column(name).to_pylist() for name in ("source_sha256", "input_sha256"))
    return {sha[0]: key for sha, key in zip(*columns, strict=True)}


def touched(store: Store, corrections) -> set[str]:
    before, after = keys(store), keys(store, corrections)
    return {name for name in before if before[name] != after[name]}


def test_a_correction_redoes_the_source_it_names(documents):
    assert touched(documents, correction(source_sha256="1" * 64)) == {"1"}


@pytest.mark.parametrize(("place", "member"), [(0, ""), (3, "")])
def test_a_correction_redoes_the_document_that_may_hold_its_report(documents, place, member):
    name = short_id("0" * 64, member, place)
    assert touched(documents, correction(report_id=name)) == {"0"}


def test_a_correction_finds_a_report_inside_an_archive(documents):
    name = short_id("2" * 64, "x/报告.txt", 0)
    assert touched(documents, correction(report_id=name)) == {"2"}


def test_a_correction_of_nothing_here_redoes_nothing(documents):
    assert touched(documents, correction(report_id="f" * 20)) == set()


def test_a_changed_reason_redoes_nothing(documents):
    [one] = correction(source_sha256="1" * 64)
    assert keys(documents, [one]) == keys(documents, [replace(one, reason="a better one")])


def test_numbered_ids_are_short_ids():
    assert numbered_ids(3, "a", "é报") == [short_id("a", "é报", n) for n in range(3)]


def test_a_documents_rows_are_fetched_with_their_corrections(documents):
    given = inputs.clean_inputs(documents, correction(source_sha256="1" * 64))
    wanted = [run_module.Wanted(*row.values()) for row in given.wanted.to_pylist()]
    loaded = given.load(wanted[1:])
    assert [one.document["document_id"] for one in loaded] == [w.unit_id for w in wanted[1:]]
    assert [len(one.corrections) for one in loaded] == [1, 0]


# --- journal and standing -------------------------------------------------------------------------


def inventory(**contents: str | None) -> pa.Table:
    rows = [
        dict.fromkeys(INVENTORY.names) | {"source_uri": uri, "source_sha256": sha}
        for uri, sha in contents.items()
    ]
    return pa.Table.from_pylist(rows, INVENTORY)


def entries(journal: Journal) -> list[tuple[int, str, str | None, str | None]]:
    return [
        (row["number"], row["run_id"], row["source_uri"], row["source_sha256"])
        for row in journal.read().to_pylist()
    ]


def test_the_journal_tells_what_came_changed_and_went(tmp_path):
    journal = Journal(tmp_path)
    states = [inventory(), inventory(a="1", b="2"), inventory(a="3", b="2"), inventory(b="2")]
    for number, (before, after) in enumerate(pairwise(states)):
        journal.note(f"r{number}", before, after)
    journal.note("r3", states[-1], states[-1])
    assert entries(journal) == [
        (1, "r0", "a", "1"),
        (1, "r0", "b", "2"),
        (2, "r1", "a", "3"),
        (3, "r2", "a", None),
        (4, "r3", None, None),
    ]


def test_a_long_journal_is_merged_and_says_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("report_pipeline.journal._KEPT_APART", 5)
    journal = Journal(tmp_path)
    states = [inventory(a=str(n)) for n in range(20)]
    for number in range(19):
        journal.note(f"r{number}", states[number], states[number + 1])
    assert [row[0] for row in entries(journal)] == list(range(1, 20))
    assert len(list((tmp_path / "store" / "journal").iterdir())) <= 6


@pytest.fixture
def finished(tmp_path):
    """A home whose last run finished, with its landing folder and corrections."""
    home, folder = tmp_path / "home", tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("a")
    (home / "releases" / "000001-abc").mkdir(parents=True)
    (home / "marts").symlink_to("releases/000001-abc")
    (tmp_path / "corrections.yml").write_text("corrections: []")
    Inventory(home).accept(folder, scan(folder, 1000), allow_removals=False)
    corrections = corrections_version(tmp_path / "corrections.yml")
    standing = standing_of(Inventory(home).table, "project", corrections)
    Standings(home).write(Inventory(home).table, standing, "r1")
    return tmp_path


def is_new(root, monkeypatch, project: str = "project") -> bool:
    monkeypatch.setattr("report_pipeline.standing.project_version", lambda: project)
    return not nothing_new(root / "home", root / "in", root / "corrections.yml", 1000)


def test_nothing_is_new_after_a_finished_run(finished, monkeypatch):
    assert not is_new(finished, monkeypatch)


def test_a_new_file_is_new(finished, monkeypatch):
    (finished / "in" / "b.txt").write_text("b")
    assert is_new(finished, monkeypatch)


def test_edited_corrections_are_new(finished, monkeypatch):
    (finished / "corrections.yml").write_text("corrections: [] # more")
    assert is_new(finished, monkeypatch)


def test_new_code_is_new(finished, monkeypatch):
    assert is_new(finished, monkeypatch, project="other")


def test_after_a_run_that_failed_all_is_new(finished, monkeypatch):
    Standings(finished / "home").clear()
    assert is_new(finished, monkeypatch)


def test_a_release_that_is_gone_or_another_is_new(finished, monkeypatch):
    assert Releases(finished / "home").current() is not None
    (finished / "home" / "marts").unlink()
    assert is_new(finished, monkeypatch)
