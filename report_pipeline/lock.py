"""The lock of a home: one run, or one sweep, at a time."""

from pathlib import Path

from filelock import FileLock, Timeout


class HomeBusy(RuntimeError):
    """Another run is using this home."""


def lock_home(home: Path, wait_seconds: float) -> FileLock:
    """Take the lock of a home; raises HomeBusy after waiting. Within a process it may be retaken."""
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "lock", is_singleton=True, thread_local=False)
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout as error:
        raise HomeBusy(f"another run is using {home}; try again when it has ended") from error
    return lock
