"""Which paragraphs begin with a heading, and what the heading is.

Numbered headings are judged in groups: the members of one enumeration are all headings or all
items of a list. Unnumbered ones here are lines of their own; those that run into their paragraph
are found in ``run_in``. Depth and kind are decided elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from report_pipeline.sections.outline_rules import Rules
from report_pipeline.sections.paragraphs import Paragraph, han_number

OWN_LINE = "line"  # style of unnumbered headings on a line of their own
_STOP = re.compile(r"[。!?:;]")
_QUOTED = re.compile(r"“[^”]{0,30}”")
_FIGURE = re.compile(
    r"\d ?(?:%|[千万亿元个家项人公])|百分之|[\d一二三四五六七八九十](?:%|亿元|万元)"
)
_LEAD_IN = re.compile(r"(?:如下|以下|下列)[^,。]{0,14}$|(?:是|为|有|指出|强调)$")
_OPEN_END = re.compile(r"(?:的|年|和|与|及|或|、|,|“|《|在|对|为|向|以|把|将)$")
_CLOSING_START = re.compile(r"^[”》),、的和与及]")
_ANNEX = re.compile(r"附(?:件|录|表)?[一二三四五六七八九十\d]{0,2}:?")
_SALUTE = re.compile(r"^(?:尊敬的)?(?:各位|同志们|主任|女士们)")
_MAX_HEAD = 45  # characters of a numbered heading that runs into its paragraph
_MAX_LINE = 100  # of a numbered heading on its own line
_MAX_UNNUMBERED_LINE = 42
_MAX_FALLBACK = 80
_ITEM_RANK = 60  # of (1) ① 第一 一是: more often lists than headings


@dataclass(slots=True)
class Heading:
    """A heading: where it begins, how it is numbered, what it says."""

    paragraph: int  # index of the paragraph that it begins
    last: int  # index of the last paragraph that it takes: a broken line takes two
    style: str  # id of its label form, or OWN_LINE, or RUN_IN of run_in.py
    number: int  # 0 where there is none
    label: tuple[int, int]  # span in the text, empty where there is none
    spans: tuple[tuple[int, int], ...]  # of its words in the text, more than one where broken
    words: str  # folded
    form: str  # own (a line), sentence (a line with a full stop), run_in, item


@dataclass(slots=True)
class _Group:
    """Members of one enumeration."""

    rank: int
    members: list[Heading]


def standing_headings(found: list[Paragraph], rules: Rules) -> dict[int, Heading]:
    """Numbered headings and unnumbered ones on lines of their own, by paragraph."""
    numbered = _numbered(found, rules)
    return {**numbered, **_own_lines(found, numbered, rules)}


def is_item(heading: Heading, rules: Rules) -> bool:
    """Whether a heading is numbered like an item of a list: (1) ① 第一 一是 ——."""
    form = rules.labels.get(heading.style)
    return form is not None and form.rank >= _ITEM_RANK


def _label(text: str, rules: Rules) -> tuple[str, int, int] | None:
    """Style, number and end of the printed number at the start of ``text``."""
    match = rules.label.match(text)
    if match is None or match.lastgroup is None:
        return None
    form = rules.labels[match.lastgroup]
    printed = match.group(match.lastgroup)
    if form.script == "none":
        return form.id, 0, match.end()
    if form.script == "digits":
        return form.id, int("".join(filter(str.isdigit, printed))), match.end()
    if form.script == "circled":
        return form.id, _circled(printed[0]), match.end()
    numeral = re.search("[一二三四五六七八九十]{1,3}", printed)
    return form.id, han_number(numeral.group()) if numeral else 0, match.end()


def _circled(sign: str) -> int:
    for first in "①⑴⒈㈠❶":
        if 0 <= ord(sign) - ord(first) < 20:
            return ord(sign) - ord(first) + 1
    return 0


def _numbered(found: list[Paragraph], rules: Rules) -> dict[int, Heading]:
    """Numbered headings by paragraph, lists left out."""
    candidates: dict[int, Heading] = {}
    for index, paragraph in enumerate(found):
        if paragraph.whole and index not in candidates:
            heading = _candidate(found, index, rules)
            if heading is not None:
                candidates[index] = heading
    kept: dict[int, Heading] = {}
    for group in _groups(candidates, rules):
        if _are_headings(group, found, candidates, rules):
            kept.update((member.paragraph, member) for member in group.members)
    return kept


def _candidate(found: list[Paragraph], index: int, rules: Rules) -> Heading | None:
    """The numbered heading that paragraph ``index`` may begin with."""
    paragraph = found[index]
    label = _label(paragraph.text[:_MAX_LINE], rules)
    if label is None:
        return None
    style, number, end = label
    at = paragraph.text_start
    label_end = len(paragraph.text[:end].rstrip())
    heading = Heading(index, index, style, number, (at, at + label_end), (), "", "item")
    rest = paragraph.text[end:]
    if not rest:
        return None
    _read(heading, rest, at + end)
    if heading.form == "item" and paragraph.inline and style in ("han", "han_bracket"):
        _first_clause(heading, rest, at + end)
    if heading.form == "own":
        _join_broken(heading, found, rules)
    return heading


def _read(heading: Heading, rest: str, offset: int) -> None:
    """Set words and form from what stands after the number."""
    stop = _STOP.search(rest, 0, 400)
    head = rest[: stop.start()].rstrip() if stop else rest
    heading.form = "item"
    if stop is None:
        heading.form = "own" if len(head) <= _MAX_LINE else "item"
    elif stop.group() != ";" and not _LEAD_IN.search(head):
        body = rest[stop.end() :].strip("”」 ")
        heading.form = "run_in" if body else "sentence"
        if len(head) > _MAX_HEAD:
            heading.form = "item"
    if len(head) > _MAX_FALLBACK and heading.form != "own":
        head = re.split("[,;]", head, maxsplit=1)[0][:_MAX_FALLBACK]
    heading.words = head
    heading.spans = ((offset, offset + len(head)),)


def _first_clause(heading: Heading, rest: str, offset: int) -> None:
    """Where a heading has lost its end, its first clause is all that is sure."""
    words = re.split("[,。;:]", rest, maxsplit=1)[0]
    if len(words) <= _MAX_HEAD and not _FIGURE.search(words):
        heading.words, heading.form = words, "run_in"
        heading.spans = ((offset, offset + len(words)),)


def _join_broken(heading: Heading, found: list[Paragraph], rules: Rules) -> None:
    """Take in the next line where the heading goes on there."""
    after = heading.last + 1
    if after + 1 >= len(found):
        return
    line, beyond = found[after].text, found[after + 1].text
    if len(line) > 24 or _STOP.search(line) or _label(line, rules) or len(beyond) <= len(line):
        return
    open_end = _OPEN_END.search(heading.words) or _CLOSING_START.match(line)
    unbalanced = heading.words.count("“") != heading.words.count("”")
    if open_end or unbalanced:
        start = found[after].text_start
        heading.spans += ((start, start + len(line)),)
        heading.words += line
        heading.last = after


def _groups(candidates: dict[int, Heading], rules: Rules) -> Iterator[_Group]:
    """Enumerations: same style, counting on, nothing that stands higher in between."""
    opened: dict[str, _Group] = {}
    for index in sorted(candidates):
        heading = candidates[index]
        rank = rules.labels[heading.style].rank
        for style in [style for style, group in opened.items() if group.rank > rank]:
            yield opened.pop(style)
        group = opened.get(heading.style)
        if group and heading.number and heading.number <= group.members[-1].number:
            yield opened.pop(heading.style)
            group = None
        if group is None:
            group = opened[heading.style] = _Group(rank, [])
        group.members.append(heading)
    yield from opened.values()


def _are_headings(
    group: _Group, found: list[Paragraph], candidates: dict[int, Heading], rules: Rules
) -> bool:
    """Whether an enumeration is one of headings, by the greater part of its members."""
    good = sum(
        _is_good(member, found, candidates) and not _is_gloss(member, found, rules)
        for member in group.members
    )
    count = len(group.members)
    if count == 1 and group.rank >= _ITEM_RANK:
        return good == 1 and group.members[0].number <= 1
    return good * 3 >= count * 2 if group.rank >= _ITEM_RANK else good * 2 >= count


def _is_good(heading: Heading, found: list[Paragraph], candidates: dict[int, Heading]) -> bool:
    """Whether a numbered paragraph reads like a heading: short, without a figure, with text below."""
    bare = _QUOTED.sub("", heading.words)
    if not bare and not heading.words:
        return False
    if heading.form == "own":
        return True
    if heading.form == "item" or _FIGURE.search(bare):
        return False
    if heading.form == "run_in":
        return True
    below = heading.last + 1
    if below >= len(found):
        return False
    follower = candidates.get(below)
    return follower is None or follower.style != heading.style


def _is_gloss(heading: Heading, found: list[Paragraph], rules: Rules) -> bool:
    """Whether a numbered paragraph explains a term."""
    if heading.form != "run_in" or heading.style in ("han", "han_bracket"):
        return False
    paragraph = found[heading.last]
    return bool(rules.gloss.match(paragraph.text, heading.spans[0][0] - paragraph.text_start))


def _own_lines(
    found: list[Paragraph], numbered: dict[int, Heading], rules: Rules
) -> dict[int, Heading]:
    """Unnumbered headings on lines of their own: short, without a stop, with text below."""
    lines: dict[int, Heading] = {}
    taken = {
        at for heading in numbered.values() for at in range(heading.paragraph, heading.last + 1)
    }
    for index, paragraph in enumerate(found):
        text = paragraph.text
        if index in taken or not 2 <= len(text) <= _MAX_UNNUMBERED_LINE or not paragraph.whole:
            continue
        if index + 1 >= len(found) or not _stands_alone(found, index, rules):
            continue
        start = paragraph.text_start
        span = (start, start + len(text))
        before = lines.get(index - 1)
        if before is not None and _ANNEX.fullmatch(before.words):
            before.label, before.spans, before.words, before.last = (
                before.spans[0],
                (span,),
                text,
                index,
            )
            continue
        lines[index] = Heading(index, index, OWN_LINE, 0, (start, start), (span,), text, "own")
    return lines


def _stands_alone(found: list[Paragraph], index: int, rules: Rules) -> bool:
    """Whether a line is a heading and no furniture, salutation or torn sentence."""
    text = found[index].text
    if _ANNEX.fullmatch(text):
        return True
    if text[-1] in "。!?:;,、”)…" and not text.endswith(("”", ")")):
        return False
    if _SALUTE.match(text) or not re.search("[\u4e00-\u9fff]{2}", text):
        return False
    if (
        text.endswith("《")
        or _CLOSING_START.match(text)
        or _CLOSING_START.match(found[index + 1].text)
    ):
        return False
    before = found[index - 1].text if index else ""
    if rules.acts["preface"].pattern.search(text) or rules.furniture.search(text):
        return False
    torn = len(before) > _MAX_UNNUMBERED_LINE and before[-1] not in "。!?:;”)…"
    return not torn and not _label(text, rules)
