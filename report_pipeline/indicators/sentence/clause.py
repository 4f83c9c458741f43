"""What has been read of a clause so far."""

from dataclasses import dataclass, field

from report_pipeline.indicators.periods import TimeMark
from report_pipeline.indicators.tokens import Token


@dataclass(slots=True)
class Clause:
    """A clause: the stretch from one comma to the next, or from 其中 on."""

    start: int
    has_name: bool = False
    has_figure: bool = False
    has_amount: bool = False  # a figure that does not just count its subject
    has_attached: bool = False  # a figure that found its name
    years: list[TimeMark] = field(default_factory=list)
    scope: tuple[int, int] | None = None  # words of scope since the last name
    kinds: set[str] = field(default_factory=set)  # of all tokens
    long_kinds: set[str] = field(default_factory=set)  # of those of several characters
    first_kind: str | None = None

    def note(self, token: Token) -> None:
        """Takes in a token that has been read."""
        if token.start < self.start:
            return
        self.kinds.add(token.kind)
        if token.end - token.start > 1:
            self.long_kinds.add(token.kind)
        if self.first_kind is None and token.kind != "blank":
            self.first_kind = token.kind

    def inside(self) -> "Clause":
        """The stretch in brackets that opens here."""
        return Clause(
            self.start,
            years=self.years,
            scope=self.scope,
            kinds=self.kinds,
            long_kinds=self.long_kinds,
            first_kind=self.first_kind,
        )

    @property
    def begins_with_verb(self) -> bool:
        """Whether a verb and no subject begins it: 完成固定资产投资."""
        return "level" in self.kinds and "unknown" not in self.kinds

    @property
    def has_object_verb(self) -> bool:
        """Whether what comes is the object of a verb: 引进企业 is not what firms do."""
        return not self.long_kinds.isdisjoint(("level", "up", "down"))
