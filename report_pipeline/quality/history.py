"""How the checks of the last runs ended, and what the marts held then: the memory of the page.

``store/audit/history.json`` has an entry a run, newest last.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from report_pipeline.quality.check import CheckResult
from report_pipeline.store import write_atomically

KEPT = 30  # runs


@dataclass(frozen=True, slots=True)
class History:
    """The history of one home."""

    home: Path

    def read(self) -> list[dict[str, Any]]:
        """The entries, oldest first: ``run_id``, ``noted`` (seconds), ``checks`` by table and name."""
        if not self._path.is_file():
            return []
        entries: list[dict[str, Any]] = json.loads(self._path.read_bytes())
        return entries

    def note(self, run_id: str, results: Mapping[str, Sequence[CheckResult]]) -> None:
        """Add results to the entry of a run, which begins with its first ones."""
        entries = self.read()
        if not entries or entries[-1]["run_id"] != run_id:
            entries.append({"run_id": run_id, "checks": {}})
        entry = entries[-1]
        entry["noted"] = time.time()
        for table, found in results.items():
            entry["checks"][table] = {
                result.check.name: {
                    "severity": result.check.severity,
                    "claim": result.check.description,
                    "state": _state(result),
                    "rows": result.rows,
                    "unexpected": result.unexpected,
                    "said": "" if result.passed else result.in_words,
                }
                for result in found
            }
        content = json.dumps(entries[-KEPT:], ensure_ascii=False)
        write_atomically(self._path, content.encode())

    @property
    def _path(self) -> Path:
        return self.home / "store" / "audit" / "history.json"


def _state(result: CheckResult) -> str:
    if result.passed:
        return "passed"
    if result.held:
        return "held"
    return "failed" if result.blocks else "warned"
