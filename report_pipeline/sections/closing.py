"""Where a report's closing words stand.

They are the last paragraphs without heading before the annexes. Nothing else is decided here.
"""

from report_pipeline.sections.headings import OWN_LINE, Heading
from report_pipeline.sections.kinds import Claims, says
from report_pipeline.sections.outline_rules import Rules
from report_pipeline.sections.paragraphs import Paragraph
from report_pipeline.sections.section import Kind

SHORT = 12  # characters of a paragraph that is a salutation and no more
_TAIL = 6  # paragraphs that may follow the closing without a heading
_LEADING = 400  # characters of a paragraph that may lead to the closing
_AFTER = (Kind.ANNEX, Kind.LIVELIHOOD)  # parts that follow the closing


def closing_words(
    found: list[Paragraph], headings: dict[int, Heading], claims: Claims, rules: Rules
) -> range:
    """Indices of the closing paragraphs; an empty range at the end where there are none."""
    count = len(found)
    after = [index for index in sorted(headings) if _follows(headings[index], claims)]
    stop, headed, passed = count, False, 0
    for index in range(count - 1, -1, -1):
        if after and index == after[-1]:
            after.pop()
            stop, headed, passed = index, False, 0
        elif index in headings:
            headed = True
        elif not headed and _closes(found, index, rules):
            start = index
            while start > 0 and start - 1 not in headings and _leads(found[start - 1].text, rules):
                start -= 1
            notes = (later for later in range(index + 1, stop) if _explains(found[later], rules))
            return range(start, next(notes, stop))
        else:
            passed += 1
        if not after and (headed or passed > _TAIL):
            break
    return range(count, count)


def _explains(paragraph: Paragraph, rules: Rules) -> bool:
    return rules.gloss.match(paragraph.text) is not None


def _follows(heading: Heading, claims: Claims) -> bool:
    return heading.style == OWN_LINE and claims.kind(heading.words, True) in _AFTER


def _closes(found: list[Paragraph], index: int, rules: Rules) -> bool:
    text = found[index].text
    if not says("closing", text, rules):
        return False
    saluted = index > 0 and len(found[index - 1].text) < SHORT
    return "让我们" in text or saluted or says("salutation", text, rules)


def _leads(text: str, rules: Rules) -> bool:
    """Whether a paragraph before the closing belongs to it."""
    if not says("salutation", text, rules):
        return False
    others = any(says(act, text, rules) for act in ("government", "abroad", "thanks"))
    return len(text) < SHORT or (len(text) < _LEADING and not others)
