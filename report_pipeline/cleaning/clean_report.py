"""What cleaning makes of a document: the report's own text with its way back, and its identity."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Edit:
    """One named change on the way from document text to clean text.

    ``start``/``end`` are offsets into the document's text; ``replacement`` is what stands there
    now ("" for a removal).
    """

    rule_id: str  # id of a rule of noise.yml
    start: int
    end: int
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Clean-text offsets → document-text offsets, as runs of equal distance.

    ``clean_starts[i]`` is the clean offset at which run i begins, ``source_starts[i]`` the document
    offset there. Inside a run both advance together.
    """

    clean_starts: tuple[int, ...]
    source_starts: tuple[int, ...]

    def to_source(self, offset: int) -> int:
        """Document offset of the character at clean-text ``offset``."""
        run = max(bisect_right(self.clean_starts, offset) - 1, 0)
        return self.source_starts[run] + offset - self.clean_starts[run]

    def span_to_source(self, start: int, end: int) -> tuple[int, int]:
        """Document span (half-open) that holds the clean-text span ``start``..``end``."""
        if end <= start:
            at = self.to_source(start)
            return at, at
        return self.to_source(start), self.to_source(end - 1) + 1


@dataclass(frozen=True, slots=True)
class Region:
    """A reporting area. Codes are GB/T 2260 (six digits; nine for a township)."""

    region_id: str | None  # stays the same through renames and code changes
    code: str | None
    name: str  # full: 浙江省宁波市镇海区; 全国 for the State Council's report
    level: str  # national, province, prefecture, county, township
    province: str | None = None
    city: str | None = None
    county: str | None = None
    township: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who gave the report, for which year, and how we know."""

    region: Region | None
    report_year: int | None  # the year it was delivered in, which is the year it plans for
    report_year_basis: str  # title, dateline, heading, opening, citation, correction, none …
    delivered_on: date | None = None
    speaker: str | None = None
    session: str | None = None  # 第…届人民代表大会第…次会议
    congress_term: int | None = None
    session_no: int | None = None
    is_abstract: bool = False
    title: str | None = None
    flags: tuple[str, ...] = ()  # conflicts with both readings, masked years …


@dataclass(frozen=True, slots=True)
class CleanReport:
    """One report: its own text, the map back to the document, what was changed, its identity."""

    text: str
    offsets: OffsetMap
    source_start: int  # where the report's body begins in the document's text
    source_end: int  # where it ends there
    identity: Identity
    edits: tuple[Edit, ...] = field(default=())
    place: int = 0  # 0 for the first report of a document that holds several
