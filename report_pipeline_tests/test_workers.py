"""The worker pool: every batch comes back once, and a bad item takes down only itself."""

import os
import time

from report_pipeline.workers import Lost, map_batches


def double(items):
    return [item * 2 for item in items]


def die_on_three(items):
    if 3 in items:
        os._exit(9)
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
