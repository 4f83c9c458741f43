"""What is known around a sentence when its figures become rows."""

from dataclasses import dataclass

from report_pipeline.indicators.observation import Context
from report_pipeline.indicators.periods import TimeMark
from report_pipeline.indicators.status import Part


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known around a sentence: the part it stands in, its words of time, the report."""

    text: str
    folded: str
    start: int
    end: int
    part: Part
    marks: tuple[TimeMark, ...]
    frame: TimeMark | None  # words of time that the sentence takes over
    context: Context
    review_years: int  # years that the review looks back over
    quoted: tuple[tuple[int, int], ...]  # where the sentence quotes aims
    items: tuple[int, ...]  # where 一是, 二是 begin in it
    year_shift: int  # to be added to years printed in the part that looks ahead
