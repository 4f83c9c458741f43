"""Run a step of a benchmark in a process of its own, so that the memory measured is that of one step."""

import multiprocessing
from collections.abc import Callable


def apart(work: Callable[..., None], *arguments: object) -> None:
    """Call ``work`` in a new process and wait; its failure ends this process too."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)
