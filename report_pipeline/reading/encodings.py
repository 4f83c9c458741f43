"""Bytes → characters: which encoding, and the text.

Order of trust: byte order mark, strict UTF-8, strict GB18030 that reads as Chinese; where none of
these holds, every likely encoding is tried and the text that looks most like Chinese is taken.
What a page declares is one candidate among the others, for declarations lie. A few bytes lost in
transfer are marked U+FFFD.
"""

import codecs
from dataclasses import dataclass

import chardet

from report_pipeline.reading.mojibake import repaired
from report_pipeline.reading.prose import few_lost, foreign, likeness
from report_pipeline.refusal import Reason, Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
_WIDE = ("utf-16-le", "utf-16-be")
_CHINESE = ("utf-8", "gb18030", "big5hkscs", "cp950", *_WIDE)
_PROSE = 0.2  # likeness from which a text is taken for Chinese
_SAMPLE = 200_000  # bytes that statistics look at
_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x1A), *range(0x1C, 0x20)])
_MOST_CONTROLS = 0.02


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str  # Python's name


def decode(content: bytes, declared: str | None = None) -> Decoded:
    """Text of ``content``. ``declared`` is the charset a page claims.

    Raises Refused: unsupported_format (no text at all), undecodable.
    """
    decoded = _decode(content, declared)
    mended = repaired(decoded.text)
    if mended is None:
        return decoded
    return Decoded(mended.text, f"{decoded.encoding}, once read as {mended.misread_as}")


def _decode(content: bytes, declared: str | None) -> Decoded:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            text = content[len(mark) :].decode(encoding, errors="replace")
            if few_lost(text):
                return Decoded(text, encoding)
            content = content[len(mark) :]  # the mark lied
            break
    if b"\0" in content:
        wide = _best(content, _WIDE)
        if wide is not None:
            return wide
        content = content.rstrip(b"\0")  # a record's padding
    sample = content[:_SAMPLE]
    if len(sample) - len(sample.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(sample):
        raise Refused(Reason.UNSUPPORTED_FORMAT, "binary content that no reader here knows")
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    return _strict_gb18030(content) or _by_likeness(content, declared)


def _strict_gb18030(content: bytes) -> Decoded | None:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    # Nearly any Big5 text and many a broken UTF-8 one decode as GB18030 too, to rare characters.
    return Decoded(text, "gb18030") if likeness(text) >= _PROSE else None


def _by_likeness(content: bytes, declared: str | None) -> Decoded:
    likely = _best(content, _CHINESE)
    if likely is not None:
        return likely
    guess = chardet.detect(content[:_SAMPLE]).get("encoding")
    for claimed in (declared, guess, "gb18030"):
        name = _SUPERSETS.get((claimed or "").lower(), claimed)
        text = _replacing(content, name) if name else None
        if name and text and few_lost(text):
            return Decoded(text, name)
    raise Refused(Reason.UNDECODABLE, "no encoding gives readable text")


def _best(content: bytes, encodings: tuple[str, ...]) -> Decoded | None:
    """The decoding that reads as Chinese best and has lost next to nothing, if any does."""
    found = []
    for encoding in encodings:
        text = _replacing(content, encoding)
        if text and few_lost(text):
            # UTF-16 that comes out as pure ASCII is no accident either.
            score = likeness(text) if foreign(text) else 1.0
            found.append((score, Decoded(text, encoding)))
    score, best = max(found, key=lambda pair: pair[0], default=(0.0, None))
    return best if score >= _PROSE else None


def _replacing(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding, errors="replace")
    except LookupError:
        return None
