"""Reports delivered before the year they plan for: in December, 今年 is the year under review.

Here belongs only finding this out from a report's own words; what words of time mean for a figure
is the business of ``periods``.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from report_pipeline.indicators.periods import YEAR, TimeMark, printed_year

_SAID = re.compile(
    f"(?P<compared>[比较同与])?(?:(?P<word>今年|本年度|明年|来年|去年)|(?P<year>{YEAR})年)"
)
_EVIDENCE = 2  # words in the part that looks ahead
_BY_WORD = "year_by_word"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The year a report plans for, and whether it was delivered the year before."""

    year: int | None
    is_early: bool = False

    def told(self, marks: Sequence[TimeMark]) -> tuple[TimeMark, ...]:
        """Words of time (今年, 明年) counted from the year planned for."""
        if not self.is_early:
            return tuple(marks)
        return tuple(map(_year_earlier, marks))


def delivery_of(folded: str, ahead_start: int | None, report_year: int | None) -> Delivery:
    """When a report was delivered, judged by the words of its review and of its plan."""
    if ahead_start is None or report_year is None:
        return Delivery(report_year)
    review, plan = _said(folded, 0, ahead_start), _said(folded, ahead_start, len(folded))
    early = plan["明年"] + plan["比今年"]
    if early < _EVIDENCE or early <= plan["今年"] or review["今年"] <= review["去年"]:
        return Delivery(report_year)
    following = plan[report_year + 1] + review[report_year]
    same = plan[report_year] + review[report_year - 1]
    return Delivery(report_year + 1 if following > same else report_year, is_early=True)


def _said(folded: str, start: int, end: int) -> Counter[str | int]:
    """How often words of time and printed years come, but for those that a change is against."""
    counts: Counter[str | int] = Counter()
    for match in _SAID.finditer(folded, start, end):
        word, year = match["word"], match["year"]
        if word is not None:
            word = {"来年": "明年", "本年度": "今年"}.get(word, word)
            counts[f"比{word}" if match["compared"] else word] += 1
        elif not match["compared"]:
            counts[printed_year(year)] += 1
    return counts


def _year_earlier(mark: TimeMark) -> TimeMark:
    if mark.rule_id != _BY_WORD or mark.offset is None or mark.says_before:
        return mark
    return replace(mark, offset=mark.offset - 1)
