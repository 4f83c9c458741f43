"""What the words of a heading or of a paragraph say about the kind of its section.

The words alone are read here; which section they stand in, and what follows from it, is decided
in ``tree``.
"""

import re

from report_pipeline.sections.headings import OWN_LINE, Heading
from report_pipeline.sections.outline_rules import Rules
from report_pipeline.sections.section import Kind

_YEAR = re.compile(r"(?:(?:19|20)\d\d|(?:一九|二零)[零一二三四五六七八九]{2})(?=年|-)")
_DIGITS = str.maketrans("零一二三四五六七八九", "0123456789")
_SURE = 4.0  # points with which a heading's words leave no doubt
_LEAST = 2.0  # points that make a heading's kind
_DATED = 16  # characters of a line that is hardly more than a year: 2018年政府工作
_CLAIMED = (Kind.REVIEW, Kind.TARGETS, Kind.TASKS)
_SENTENCE = re.compile("[。!?]")
_LEAD = 160  # characters of a paragraph's beginning that are read
_SALUTATION = 12  # characters of a first sentence that only addresses the house


def years_in(words: str) -> list[int]:
    """The years printed in ``words``: 2012年, 一九八二年."""
    return [year_value(year) for year in _YEAR.findall(words)]


def year_value(printed: str) -> int:
    """Value of a year in Arabic or Chinese digits."""
    return int(printed.translate(_DIGITS))


class Claims:
    """What headings say of their kind; remembers what it has read."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._read: dict[tuple[str, bool], tuple[Kind, float]] = {}

    def kind(self, words: str, top: bool) -> Kind | None:
        """The kind that a heading's words speak for, None where they do not say."""
        kind, weight = self.claim(words, top)
        return kind if weight >= _LEAST else None

    def claim(self, words: str, top: bool) -> tuple[Kind, float]:
        """The kind that a heading's words speak for most, and how much they do."""
        if (words, top) not in self._read:
            self._read[words, top] = self._claim(words.replace(" ", ""), top)
        return self._read[words, top]

    def _claim(self, words: str, top: bool) -> tuple[Kind, float]:
        sums: dict[Kind, float] = {}
        for cue in self._rules.headings if top else self._rules.sub_headings:
            if cue.pattern.search(words):
                sums[cue.kind] = sums.get(cue.kind, 0.0) + cue.weight
        kind = max(sums, key=lambda kind: sums[kind], default=Kind.OTHER)
        return kind, sums.get(kind, 0.0)

    def heads_part(self, heading: Heading) -> bool:
        """Whether a heading is beyond doubt that of a main part."""
        if heading.style == OWN_LINE and len(heading.words) <= _DATED and years_in(heading.words):
            return True
        kind, weight = self.claim(heading.words, True)
        return weight >= _SURE and kind in _CLAIMED

    def names_plan(self, heading: Heading) -> bool:
        """Whether a heading is beyond doubt that of the plan."""
        kind, weight = self.claim(heading.words, True)
        return weight >= _SURE and kind in (Kind.TASKS, Kind.TARGETS)


def says(name: str, text: str, rules: Rules) -> bool:
    """Whether a paragraph says the act ``name`` where such an act is said."""
    act = rules.acts[name]
    if act.where == "start":
        return act.pattern.match(text) is not None
    if act.where == "ends":
        ends = (text[:_LEAD], text[-_LEAD:])
        return any(act.pattern.search(end) is not None for end in ends)
    lead = text[:_LEAD]
    if act.where == "sentence":
        stop = _SENTENCE.search(lead, _SALUTATION)
        lead = lead[: stop.start() + 1] if stop else lead
    if act.times > 1:
        return len(set(act.pattern.findall(lead))) >= act.times
    return act.pattern.search(lead) is not None
