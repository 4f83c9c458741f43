"""A check of a table, and what it found."""

from dataclasses import dataclass
from typing import Any

SCHEMA_CHECK = "schema"
FULL_AUDIT = "report_pipeline/full_audit"  # tag of a run that looks at all rows
EXAMPLES = 10  # unexpected rows that a result shows


@dataclass(frozen=True, slots=True)
class Check:
    """A named check of a table: its severity and the expectations behind it."""

    name: str
    severity: str  # critical, warning, info
    expectations: tuple[dict[str, Any], ...]
    description: str

    @property
    def blocking(self) -> bool:
        return self.severity == "critical"


@dataclass(frozen=True, slots=True)
class Finding:
    """That one expectation was not met, in one unit or, with an empty ``unit``, in the table.

    A unit is what is audited once: a unit of a stage's work, or a report in a mart.
    """

    check: str
    words: str  # the expectation
    unit: str = ""
    report: str = ""  # report or document the rows belong to; empty: no single one
    count: int = 0  # rows
    examples: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found in all rows that stand, whenever they were looked at."""

    check: Check
    rows: int
    unexpected: int = 0
    failures: tuple[str, ...] = ()  # each expectation that failed, in words
    examples: tuple[dict[str, str], ...] = ()  # up to ten unexpected rows
    observed: str = ""
    culprits: tuple[str, ...] = ()  # reports or documents, where every failure lies in some
    held: bool = False  # the culprits are in quarantine, so that the rest can be published
    was_obtained: bool = True  # False where the table could not be looked at

    @property
    def passed(self) -> bool:
        return not self.failures

    @property
    def blocks(self) -> bool:
        """Whether nothing may be published because of it."""
        return self.check.blocking and not self.passed and not self.held

    @property
    def in_words(self) -> str:
        """What failed, for a person."""
        if self.passed:
            return self.check.description
        said = f"Not so: {self.check.description}. {self.observed}"
        if self.held:
            return f"{said} In quarantine for it: {', '.join(self.culprits[:EXAMPLES])}"
        shown = "; ".join(
            ", ".join(f"{name} {value}" for name, value in row.items()) for row in self.examples[:2]
        )
        return f"{said} E.g. {shown}" if shown else f"{said} {'; '.join(self.failures[:3])}"
