"""Measure what one report more costs: the whole command, from its start to published marts.

    python benchmarks/one_more.py FOLDER [--reports 1000 10000] [--times 3]

For each size a landing folder of made-up reports and a home are made under FOLDER; the first run on
10,000 takes a quarter of an hour. Both are kept, so that a second measurement starts at once. Sizes
take turns, so that a machine that is slow for a while is so to all of them.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

import synthetic

COMMAND = Path(sys.executable).with_name("report-pipeline")
CHARS = 8000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reports", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    folders = {size: given.folder / str(size) for size in given.reports}
    for size, folder in folders.items():
        if not (folder / "home" / "marts").exists():
            synthetic.write(folder / "reports", range(size), CHARS)
            print(f"{size:,} at first: {_run(folder):.0f} s", flush=True)
    took: dict[int, list[float]] = {size: [] for size in folders}
    for _ in range(given.times):
        for size, folder in folders.items():
            there = sum(1 for _ in (folder / "reports").rglob("*.txt"))
            synthetic.write(folder / "reports", range(there, there + 1), CHARS)
            took[size].append(_run(folder))
    for size, times in took.items():
        each = ", ".join(f"{seconds:.1f}" for seconds in times)
        print(f"one more than {size:,}: {statistics.median(times):.1f} s ({each})")


def _run(folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run(
        [COMMAND, "run", "--home", folder / "home", "--reports", folder / "reports"],
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
