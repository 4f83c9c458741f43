"""A bound on the memory that a native parser may take.

A PDF of a few hundred bytes can make PDFium ask for more than any machine has. Past the bound the
parser ends its process, which is a worker: the file at fault is lost, the machine is not.
"""

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STATM = Path("/proc/self/statm")  # first number: pages of address space in use


@contextmanager
def bounded_memory(more: int) -> Iterator[None]:
    """Let this process take up to ``more`` bytes on top of what it has (on Linux)."""
    if sys.platform != "linux" or not _STATM.exists():
        yield
        return
    used = int(_STATM.read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = used + more
    if soft != resource.RLIM_INFINITY:
        bound = min(bound, soft)
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
