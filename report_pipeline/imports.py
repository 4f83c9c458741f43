"""Imports that take long, without the search for garbage that they set off again and again."""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting() -> Iterator[None]:
    """What is made meanwhile, modules and what they hold, is taken to last as long as the process.

    Python would else look through all of it at every large collection, a second of a run in all.
    """
    was_on = gc.isenabled()
    gc.disable()
    # At the end of the process all is looked through once: libraries complain of what is left.
    atexit.unregister(gc.unfreeze)
    atexit.register(gc.unfreeze)
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
