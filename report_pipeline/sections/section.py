"""A node of a report's outline."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a section is about; the split of past and future rests on it."""

    PREFACE = "preface"
    REVIEW = "review"
    TARGETS = "targets"
    TASKS = "tasks"
    GOVERNMENT = "government"
    PROBLEMS = "problems"
    LIVELIHOOD = "livelihood"
    ANNEX = "annex"
    CLOSING = "closing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its heading and the span of clean text it covers, children included.

    The leaves tile the text: every character is in exactly one. Text of a section before its
    first child (its heading included) is a leaf of its own without heading.
    ``parent`` is the ordinal of the parent, None at the top.
    """

    ordinal: int  # document order, from 0
    parent: int | None
    depth: int  # 1 is the top
    label: str  # the printed number: 一、 (一) 1. 第一, 一是; "" where none
    heading: str  # without label and final full stop; "" for a leaf without heading
    kind: Kind
    start: int
    end: int
    is_leaf: bool
