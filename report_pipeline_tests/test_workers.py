"""The worker pool: every batch comes back once, and a bad item takes down only itself."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from report_pipeline import side
from report_pipeline.workers import Lost, map_batches, release


def double(items):
    return [item * 2 for item in items]


def die_on_three(items):
    if 3 in items:
        os._exit(9)
    return double(items)


def die_once(flag, items):
    if 3 in items and not flag.exists():
        flag.touch()
        os._exit(9)
    return double(items)


def always_hungry(items):
    if 3 in items:
        raise MemoryError
    return double(items)


def hang_on_three(items):
    if 3 in items:
        time.sleep(60)
    return double(items)


def gathered(results):
    done = sorted(x for result in results if not isinstance(result, Lost) for x in result)
    return done, [(lost.item, lost.why) for lost in results if isinstance(lost, Lost)]


def test_every_batch_comes_back_once():
    batches = [[1, 2], [3, 4], [5]]
    assert gathered(list(map_batches(double, batches, 2))) == ([2, 4, 6, 8, 10], [])


def test_no_workers_means_this_process():
    assert list(map_batches(lambda items: (os.getpid(), items), [[1]], 0)) == [(os.getpid(), [1])]


def test_a_crash_loses_only_the_item_at_fault():
    batches = [[1, 2], [3, 4], [5, 6], [7, 8]]
    done, lost = gathered(list(map_batches(die_on_three, batches, 2)))
    assert lost == [(3, "crashed")]
    assert done == [2, 4, 8, 10, 12, 14, 16]


def test_a_worker_that_was_killed_by_chance_loses_nothing(tmp_path):
    function = partial(die_once, tmp_path / "died")
    done, lost = gathered(list(map_batches(function, [[1, 2], [3, 4], [5]], 2)))
    assert (done, lost) == ([2, 4, 6, 8, 10], [])


def test_an_item_that_takes_all_memory_loses_only_itself():
    done, lost = gathered(list(map_batches(always_hungry, [[1, 2], [3, 4], [5]], 2)))
    assert lost == [(3, "crashed")]
    assert done == [2, 4, 8, 10]


def test_an_item_that_hangs_is_given_up_and_the_others_go_on():
    batches = [[1], [3], [5]]
    done, lost = gathered(list(map_batches(hang_on_three, batches, 2, seconds_per_item=1.0)))
    assert lost == [(3, "timeout")]
    assert done == [2, 10]


def test_batches_are_taken_only_as_workers_become_free():
    taken = []

    def feed():
        for number in range(20):
            taken.append(number)
            yield [number]

    results = map_batches(double, feed(), 1)
    next(results)
    assert len(taken) <= 5
    results.close()


def pids(items):
    return [os.getpid()] * len(items)


def test_workers_rest_between_calls_until_they_are_released():
    [first] = map_batches(pids, [[1]], 2)
    [again] = map_batches(pids, [[1]], 2)
    assert again == first
    release()
    [other] = map_batches(pids, [[1]], 2)
    assert other != first


def test_workers_that_died_at_rest_are_replaced():
    [[pid]] = map_batches(pids, [[1]], 2)
    os.kill(pid, signal.SIGKILL)
    while alive(pid):
        time.sleep(0.01)
    done, lost = gathered(list(map_batches(double, [[1], [2], [3]], 2)))
    assert (done, lost) == ([2, 4, 6], [])


def test_what_is_done_beside_is_done_here_where_that_process_is_killed(monkeypatch):
    monkeypatch.setattr(side, "_started", [])
    assert side.submit(os.getpid)() == os.getpid()
    side.start.__wrapped__()
    beside = side.submit(os.getpid)()
    assert beside != os.getpid()
    os.kill(beside, signal.SIGKILL)
    assert side.submit(os.getpid)() == os.getpid()
    assert side.submit(os.getpid)() == os.getpid()


PARENT = """
import sys, time
from report_pipeline.workers import map_batches
from report_pipeline_tests.test_workers import tell_pid_and_hang
if __name__ == "__main__":
    list(map_batches(tell_pid_and_hang, [[sys.argv[1]]] * 2, 2))
"""


def tell_pid_and_hang(items):
    (Path(items[0]) / str(os.getpid())).touch()
    time.sleep(300)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_no_worker_outlives_a_killed_parent(tmp_path):
    (tmp_path / "parent.py").write_text(PARENT)
    (tmp_path / "pids").mkdir()
    root = str(Path(__file__).parents[1])
    parent = subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py"), str(tmp_path / "pids")],
        env=os.environ | {"PYTHONPATH": root},
    )
    deadline = time.monotonic() + 60
    while len(list((tmp_path / "pids").iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    workers = [int(path.name) for path in (tmp_path / "pids").iterdir()]
    assert len(workers) == 2
    assert all(map(alive, workers))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 10
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(alive, workers))
