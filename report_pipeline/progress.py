"""How far a run is: stages tell, and whoever started the run in this process may listen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str, int, int], None]  # what, units done, units to do

_listeners: list[Listener] = []


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Call ``listener`` for every report of progress inside the block."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def report_progress(what: str, done: int, of: int) -> None:
    """Tell the listeners; without one this does nothing."""
    for listener in _listeners:
        listener(what, done, of)
