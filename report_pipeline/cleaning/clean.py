"""A document → the reports in it: their own text, the way back, what was changed, whose they are.

This is the room's door; the work is done by its neighbours: ``normalise`` inside lines,
``paragraphs`` and ``body`` between them, ``parts`` for files of several reports, ``classify`` for
what is no report, ``identity`` for who speaks and when.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from report_pipeline.cleaning.blocks import Block, blocks_of, openings
from report_pipeline.cleaning.body import Body, find_body
from report_pipeline.cleaning.classify import Seen, signs, weigh
from report_pipeline.cleaning.clean_report import CleanReport
from report_pipeline.cleaning.edits import apply_edits, merge, source_end
from report_pipeline.cleaning.fold import fold
from report_pipeline.cleaning.identity import identify
from report_pipeline.cleaning.normalise import Normalised, normalise
from report_pipeline.cleaning.paragraphs import paragraphs
from report_pipeline.cleaning.parts import Part, parts
from report_pipeline.cleaning.structure import structure_edits
from report_pipeline.reading.document import Document
from report_pipeline.refusal import Reason, Refused

_LEAST_HAN = 0.3  # share of Han characters among letters; less is another language
_SAMPLE = 20_000
_SPACE = re.compile(r"[ \t\u00a0\u3000]+")
_HAN = re.compile("[㐀-䶿一-鿿]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_PAPER = re.compile(
    r"(?:报告|纲要|规划|方案|公报|总结|讲话|要点|决议|办法|说明|汇报)(?:\(.{0,12}\))?$"
)
_TITLE_PARTS = re.compile(r"[-_|> ]+")


@dataclass(frozen=True, slots=True)
class _Candidate:
    low: int  # block from which on the text before the body tells of it
    part: Part
    body: Body
    seen: Seen


def clean_document(document: Document) -> list[CleanReport]:
    """The government work reports in ``document``, in the order of the file.

    Raises ``Refused`` with ``Reason.EMPTY`` where there is no text at all, and with
    ``Reason.NOT_A_REPORT`` where none of the text is such a report; ``detail`` says what was seen.
    """
    if not document.text or document.text.isspace():
        raise Refused(Reason.EMPTY, "the document has no text")
    normalised = normalise(document.text)
    page_starts = [normalised.layer.to_text(start) for start in document.page_starts]
    blocks = blocks_of(paragraphs(normalised.folded, page_starts))
    opened = openings(blocks)
    found = _candidates(normalised, blocks, parts(blocks, opened), document.title)
    taken = [candidate for candidate in found if _is_report(candidate)]
    # A file's own title says nothing of one report among several.
    title = document.title if len(taken) == 1 else None
    reports: list[CleanReport] = []
    texts: set[str] = set()
    for candidate in taken:
        report = _report(normalised, blocks, candidate, title, len(reports))
        if len(report.text) >= signs().least_characters and report.text not in texts:
            texts.add(report.text)
            reports.append(report)
    if not reports:
        raise Refused(Reason.NOT_A_REPORT, _why_not(found, normalised.layer.text))
    return reports


def _candidates(
    normalised: Normalised, blocks: Sequence[Block], found: Sequence[Part], title: str | None
) -> list[_Candidate]:
    candidates: list[_Candidate] = []
    low = 0
    for part in found:
        body = find_body(blocks, part.low, part.high, part.opened)
        if body is not None:
            seen = _weigh(normalised, blocks, part, body, title)
            candidates.append(_Candidate(low, part, body, seen))
        # What leads to a report and is none, such as an editor's note, still tells whose it is.
        if part.opened is not None or (body is not None and _is_report(candidates[-1])):
            low = part.high
    return candidates


def _weigh(
    normalised: Normalised, blocks: Sequence[Block], part: Part, body: Body, title: str | None
) -> Seen:
    front = blocks[part.low : body.first]
    titles = [b.text for b in front if b.kind == "title"][-2:]
    if part.opened is None:  # nobody says what this is: any line above may be its title
        titles += [b.text for b in front[-4:] if b.kind == "short" and _PAPER.search(b.text)]
    parts_of_title = _TITLE_PARTS.split(fold(title or ""))
    titles[:0] = [part for part in parts_of_title if "报告" in part or "决议" in part][:1]
    inside = blocks[body.first : body.last]
    headings = [b.text for b in inside if b.kind in ("labelled", "short")]
    around = [b.text for b in blocks[max(part.low, body.first - 3) : body.first]]
    around += [b.text for b in blocks[body.last : min(part.high, body.last + 2)]]
    return weigh(normalised.folded[body.start : body.end], titles, headings, around)


def _is_report(candidate: _Candidate) -> bool:
    size = candidate.body.end - candidate.body.start
    return size >= signs().least_characters and candidate.seen.score >= signs().enough


def _why_not(candidates: Sequence[_Candidate], text: str) -> str:
    letters = sum(len(run) for run in _LETTERS.findall(text[:_SAMPLE]))
    han = sum(len(run) for run in _HAN.findall(text[:_SAMPLE]))
    if han < _LEAST_HAN * letters or han == 0:
        return f"the text is not Chinese: {han} Han characters among the first {letters} letters"
    if not candidates:
        return "no running text among links and labels"
    longest = max(candidates, key=lambda c: c.body.end - c.body.start)
    size = longest.body.end - longest.body.start
    if size < signs().least_characters:
        return f"only {size} characters of running text"
    against = longest.seen.against() or "nothing says that a government reports its work"
    titled = f" (title: {longest.seen.title[:60]})" if longest.seen.title else ""
    return f"{size} characters of running text{titled}: {against}"


def _report(
    normalised: Normalised,
    blocks: Sequence[Block],
    candidate: _Candidate,
    document_title: str | None,
    place: int,
) -> CleanReport:
    layer, body = normalised.layer, candidate.body
    start, end = layer.offsets.to_source(body.start), source_end(layer, body.end)
    changes = structure_edits(normalised, blocks, candidate.low, body)
    edits = merge(layer, changes, start, end)
    text, offsets = apply_edits(layer.source, edits, start, end)
    low = blocks[candidate.low].paragraph.start if candidate.low else 0
    after = candidate.part.high
    high = blocks[after].paragraph.start if after < len(blocks) else len(layer.text)
    identity = identify(
        text,
        head=_tidy(layer.text[low : body.start]),
        tail=_tidy(layer.text[body.end : high]),
        document_title=document_title,
    )
    return CleanReport(text, offsets, start, end, identity, edits, place)


def _tidy(text: str) -> str:
    """Lines without indents and blank lines."""
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
