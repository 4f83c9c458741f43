"""What a sentence's reading knows at its place: names waiting, words since, figures found."""

from dataclasses import dataclass, field

from report_pipeline.indicators.attachment import Attachment, Head
from report_pipeline.indicators.sentence.clause import Clause
from report_pipeline.indicators.sentence.cursor import Cursor
from report_pipeline.indicators.sentence.ownership import Ownership
from report_pipeline.indicators.sentence.predicates import Predicate
from report_pipeline.indicators.sentence.subjects import Heads, Subject
from report_pipeline.indicators.tokens import Token


@dataclass(slots=True)
class State:
    """The state of the walk over one sentence; ``attachments`` is its result."""

    cursor: Cursor
    owner: Ownership
    clause: Clause
    lists_aims: bool = False  # 主要预期目标:生产总值8%
    subject: Subject = field(default_factory=Subject)
    said: Predicate = field(default_factory=Predicate)
    previous: Predicate = field(default_factory=Predicate)  # of the last figures
    history: Heads = field(default_factory=list)  # names with figures, since the last semicolon
    outer: list[tuple[Subject, Predicate, Clause]] = field(default_factory=list)  # of brackets
    is_part: bool = False  # after 其中
    whole: Head | None = None
    remote: Heads = field(default_factory=list)  # named before the last semicolon or colon
    base: tuple[list[Token], Heads] | None = None  # 由…, which waits for 增加到…
    pending: Heads = field(default_factory=list)  # for 增长6% of 分别下降22%和增长6%
    attachments: list[Attachment] = field(default_factory=list)

    def begin_clause(self, start: int) -> None:
        """A new clause begins: what was said is said, but for a basis or a share without figure."""
        said = self.said
        if self.clause.has_figure:
            self.said = Predicate()
        else:  # 占…的比重,由37%提高到45%
            closed = said.share and not said.share_open
            self.said = Predicate(
                basis=said.basis, share=closed, share_of_gdp=closed and said.share_of_gdp
            )
        self.clause = Clause(start)
        self.pending = []

    def predicate(self) -> Predicate:
        """The predicate, once unknown words after 、 are closed into a name of their own."""
        if not self.clause.has_figure:
            self.subject.close_item()
        self.subject.opens_item = False
        return self.said
