"""Map a pure function over batches on this machine's cores, and survive what the batches do.

A worker that dies or overruns takes down the batches then in flight: those are tried again item by
item in a pool of their own, so that only the item at fault is lost, and only after a second try: a
worker may die, or be slow, through no fault of what it works on. Workers return results and never
write; they exit with their parent. A pool that had no fault rests until the next call or until it
is released. What is mapped does not belong here.
"""

import atexit
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import wait as wait_for_exit
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Lost(Generic[Item]):
    """An item whose worker died or overran, twice, while it worked on nothing else."""

    item: Item
    why: str  # crashed, timeout


# A pool that finished its work without a fault, by its size: the next call goes on with it.
_resting: dict[int, ProcessPoolExecutor] = {}


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait_for_exit([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def warm_up(modules: Sequence[str]) -> None:
    """Begin to import ``modules`` in the process that workers are forked from.

    It goes on beside what this process does next; workers then start with the modules in place.
    """
    multiprocessing.set_forkserver_preload(list(modules))
    forkserver.ensure_running()


def side_process() -> ProcessPoolExecutor:
    """One worker that is given work for as long as this process lives, and exits with it.

    It does not wait for what the others are forked from.
    """
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=_begin_lasting)


def _begin_lasting() -> None:
    _begin()
    # All that it holds, a second's work to take apart at its end, goes with it anyway.
    atexit.register(os._exit, 0)


def _begin() -> None:
    # Ctrl-C reaches every process of a terminal; a worker has nothing to say of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _exit_with_parent()


def _pool(workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("forkserver")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def _borrow(workers: int) -> ProcessPoolExecutor:
    """The pool of so many workers that finished its work, or a new one."""
    pool = _resting.pop(workers, None)
    release()
    return pool or _pool(workers)


def release() -> None:
    """End the workers that rest, and give back their memory."""
    while _resting:
        _kill(_resting.popitem()[1])


def _kill(pool: ProcessPoolExecutor) -> None:
    # The executor offers no way to end a running call before Python 3.14.
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.kill()
    pool.shutdown(wait=True, cancel_futures=True)


def map_batches(
    function: Callable[[Sequence[Item]], Result],
    batches: Iterable[Sequence[Item]],
    workers: int,
    seconds_per_item: float = 60.0,
) -> Iterator[Result | Lost[Item]]:
    """Yield ``function(batch)`` for every batch as each finishes; lost items come as Lost.

    ``batches`` is consumed as workers become free. ``workers`` 0 runs in this process (for
    debugging, without protection). A batch may take ``seconds_per_item`` for each of its items.
    """
    if workers == 0:
        yield from (function(batch) for batch in batches)
        return
    feed = _Feed(batches)
    while feed.peek() is not None:
        pool = _borrow(workers)
        suspects: list[Sequence[Item]] = []
        is_sound = False
        try:
            yield from _run(pool, function, feed, workers, seconds_per_item, suspects)
            is_sound = not suspects and feed.peek() is None
        finally:
            if is_sound:
                _resting[workers] = pool
            else:
                _kill(pool)
        for batch in suspects:
            yield from _one_by_one(function, batch, seconds_per_item)


class _Feed(Generic[Item]):
    """An iterator of batches that can be looked into."""

    def __init__(self, batches: Iterable[Sequence[Item]]) -> None:
        self._rest = iter(batches)
        self._next = next(self._rest, None)

    def peek(self) -> Sequence[Item] | None:
        return self._next

    def advance(self) -> None:
        self._next = next(self._rest, None)


def _run(
    pool: ProcessPoolExecutor,
    function: Callable[[Sequence[Item]], Result],
    feed: _Feed[Item],
    workers: int,
    seconds_per_item: float,
    suspects: list[Sequence[Item]],
) -> Iterator[Result]:
    """Work through ``feed`` until it is empty or the pool breaks; name the suspects then."""
    running: dict[Future[Result], tuple[Sequence[Item], float]] = {}
    while True:
        # One batch waiting for each worker: few are suspects when the pool breaks.
        while (batch := feed.peek()) is not None and len(running) < 2 * workers:
            try:
                running[pool.submit(function, batch)] = (batch, time.monotonic())
            except BrokenProcessPool:
                break
            feed.advance()
        if not running:
            return
        done, _ = wait(running, timeout=seconds_per_item, return_when=FIRST_COMPLETED)
        for future in done:
            batch, _ = running.pop(future)
            try:
                yield future.result()
            except (BrokenProcessPool, MemoryError):
                suspects.append(batch)
        now = time.monotonic()
        overdue = any(now - began > 2 * seconds_per_item * len(b) for b, began in running.values())
        if suspects or overdue:
            suspects.extend(batch for batch, _ in running.values())
            return


_TRIES = 2


def _one_by_one(
    function: Callable[[Sequence[Item]], Result], batch: Sequence[Item], seconds: float
) -> Iterator[Result | Lost[Item]]:
    """Each item alone in the pool, so that a crash names its cause."""
    pool = _pool(1)
    try:
        for item in batch:
            why = "crashed"
            for _ in range(_TRIES):
                try:
                    result = pool.submit(function, [item]).result(timeout=seconds)
                except (BrokenProcessPool, MemoryError, TimeoutError) as failure:
                    _kill(pool)
                    pool = _pool(1)
                    why = "timeout" if isinstance(failure, TimeoutError) else why
                else:
                    yield result
                    break
            else:
                yield Lost(item, why)
    finally:
        _kill(pool)
