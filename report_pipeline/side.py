"""One process beside this one, for what another core can do meanwhile; it exits with this one.

Great Expectations is imported and asked there, charts are drawn there, and the panel is written. In
runs without workers, and after that process was killed, the same is done in this one.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache, partial
from typing import ParamSpec, TypeVar

from report_pipeline.workers import side_process

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_started: list[ProcessPoolExecutor] = []


@cache
def start(*prepare: Callable[[], None]) -> None:
    """Start the process, once, and let it get ready."""
    _started.append(side_process())
    for function in prepare:
        submit(function)


def submit(
    function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Callable[[], Result]:
    """Have ``function`` called beside; returns a function that waits for its result.

    Without the process it is called only then.
    """
    here = partial(function, *args, **kwargs)
    try:
        future = _started[0].submit(here) if _started else None
    except BrokenProcessPool:
        future = None
        _started.clear()
    if future is None:
        return here

    def result() -> Result:
        try:
            return future.result()
        except BrokenProcessPool:
            # Killed, for its memory for one.
            _started.clear()
            return here()

    return result
