"""A unit of work as the ledger knows it: its digests, and what it yields for the next stage.

Apart from the store, because stages speak of it and a change of the store is no change of theirs.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Child:
    """What a unit yields for the next stage, with digests of the facets later stages depend on."""

    id: str
    sha256: str
    text_sha256: str = ""
    context_sha256: str = ""


@dataclass(frozen=True, slots=True)
class UnitDone:
    """A unit's line in the ledger, before store adds batch and run."""

    unit_key: str
    unit_id: str
    source_sha256: str
    input_sha256: str
    code_version: str
    output_sha256: str
    children: tuple[Child, ...]
