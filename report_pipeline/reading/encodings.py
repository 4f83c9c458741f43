"""Bytes → characters: which encoding, and the text.

Order of trust: byte order mark, strict UTF-8, the page's own declaration if it decodes strictly,
strict GB18030, then statistics. What a text says does not belong here.
"""

import codecs
from dataclasses import dataclass

import chardet

from report_pipeline.refusal import Reason, Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
_SAMPLE = 200_000  # bytes that statistics look at


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str  # Python's name


def _strictly(content: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(content.decode(encoding), encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def decode(content: bytes, declared: str | None = None) -> Decoded:
    """Text of ``content``. ``declared`` is the charset a page claims. Raises Refused."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding) or _fail(f"broken {encoding}")
    candidates = ["utf-8"]
    if declared:
        candidates.append(_SUPERSETS.get(declared.lower(), declared))
    candidates.append("gb18030")
    for encoding in candidates:
        decoded = _strictly(content, encoding)
        if decoded is not None:
            return decoded
    return _by_statistics(content)


def _by_statistics(content: bytes) -> Decoded:
    guess = chardet.detect(content[:_SAMPLE]).get("encoding")
    likely = _SUPERSETS.get(guess.lower(), guess) if guess else "utf-8"
    for encoding in dict.fromkeys((likely, "utf-8", "gb18030")):
        text = content.decode(encoding, errors="replace")
        # A few bytes lost in transfer are marked; a text full of marks is the wrong encoding.
        if text.count("\ufffd") <= len(text) // 200 + 1:
            return Decoded(text, encoding)
    return _fail("no encoding gives readable text")


def _fail(detail: str) -> Decoded:
    raise Refused(Reason.UNDECODABLE, detail)
