"""Great Expectations in a process of its own: its import takes seconds, which other work can use.

Without that process, in runs without workers, it is asked in this one.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from typing import Any

import pyarrow as pa

from report_pipeline.quality import expecting
from report_pipeline.quality.expecting import Unmet
from report_pipeline.workers import side_process

_started: list[ProcessPoolExecutor] = []


@cache
def start() -> None:
    """Start the process, once; it exits with this one."""
    pool = side_process()
    pool.submit(expecting.prepare)
    _started.append(pool)


def unmet(
    frame: pa.Table, expectations: Sequence[dict[str, Any]], parameters: Mapping[str, Any]
) -> list[Unmet]:
    """The expectations that ``frame`` does not meet, as ``expecting.unmet`` has them."""
    asked = expecting.to_be_asked(frame, expectations)
    if not asked:
        return []
    frame = expecting.narrow(frame, asked)
    if _started:
        try:
            return _started[0].submit(expecting.unmet, frame, asked, parameters).result()
        except BrokenProcessPool:
            # Killed, for its memory for one: what it was asked is asked here.
            _started.clear()
    return expecting.unmet(frame, asked, parameters)
