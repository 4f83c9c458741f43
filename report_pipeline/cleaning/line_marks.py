"""Marks against copying: the same few letters that a page sets behind most of its paragraphs.

They differ from page to page, so that only their repetition tells them (…增长8%。kQe).
"""

import re
from collections import Counter
from collections.abc import Iterator

from report_pipeline.cleaning.clean_report import Edit

RULE_ID = "line_mark"
_LINE_END = re.compile(
    r"(?<=[一-鿿。,;:!?”)、%])(?=[0-9]{0,5}[A-Za-z])[A-Za-z0-9]{2,6}(?= *(?:\n|$))"
)
_LEAST = 4  # times that a mark is met
_SHARE = 0.2  # of the lines with text that end in it


def line_marks(folded: str) -> Iterator[Edit]:
    """The edits that drop such marks from the ends of lines of ``folded``."""
    found = list(_LINE_END.finditer(folded))
    if len(found) < _LEAST:
        return
    lines = sum(1 for line in folded.split("\n") if line.strip())
    times = Counter(match.group() for match in found)
    for match in found:
        count = times[match.group()]
        if count >= _LEAST and count >= _SHARE * lines:
            yield Edit(RULE_ID, match.start(), match.end())
