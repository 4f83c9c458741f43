"""Legacy Word (97 to 2003, and what WPS writes as such) → lines. [MS-DOC]

The text is read by the file's own piece table, exactly. Debian's catdoc guesses between 8 and 16
bits by blocks of 256 bytes and so loses half of a Chinese text without a word; it is no substitute.
Older Word is left to LibreOffice, where that is installed. Macros are never looked at.
"""

import re
import struct

from report_pipeline.reading.compound import CompoundFile
from report_pipeline.reading.converters import text_by_libreoffice
from report_pipeline.reading.document import Document
from report_pipeline.reading.limits import Limits
from report_pipeline.reading.text import tidy_lines
from report_pipeline.refusal import Reason, Refused

MEDIA_TYPE = "application/msword"
_WORD = 0xA5EC
_WORD_97 = 0x00C1  # nFib from which the text is in pieces
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200  # flags at 0x0A
_LENGTHS = 0x4C  # ccpText, ccpFtn, ccpHdd, ccpMcr, ccpAtn, ccpEdn, ccpTxbx
_CLX = 0x01A2  # fcClx, lcbClx
_EIGHT_BIT = 0x40000000
_ROW_END = re.compile(r"\t\t\n?|\t\n")
# The instruction of a field goes, its result stays.
_FIELD_MARKS = re.compile("[\x13\x14\x15]")
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x07": "\t",
                         "\x1e": "-", "\x1f": None, "\xa0": " "})  # fmt: skip


def read_doc(content: bytes, limits: Limits) -> Document:
    """The document's lines, its footnotes and text boxes at the end.

    Raises Refused: encrypted, corrupt, unsupported_format, tool_missing, timeout, too_large.
    """
    container = CompoundFile(content)
    if "EncryptedPackage" in container:
        raise Refused(Reason.ENCRYPTED, "an Office file with a password")
    if "WordDocument" not in container:
        raise Refused(Reason.UNSUPPORTED_FORMAT, "a legacy Office file that is no Word document")
    document = container.stream("WordDocument")
    if len(document) < _CLX + 8:
        raise Refused(Reason.CORRUPT, "a Word file whose header is cut off")
    magic, version = struct.unpack_from("<HH", document)
    flags = struct.unpack_from("<H", document, 0x0A)[0]
    if flags & _ENCRYPTED:
        raise Refused(Reason.ENCRYPTED, "a Word file with a password")
    if magic != _WORD or version < _WORD_97:
        return Document(text_by_libreoffice(content, limits), MEDIA_TYPE)
    table = container.stream("1Table" if flags & _TABLE_1 else "0Table")
    return Document(_text(document, table, limits), MEDIA_TYPE)


def _text(document: bytes, table: bytes, limits: Limits) -> str:
    body, footnotes, headers, macros, comments, endnotes, boxes = (
        max(length, 0) for length in struct.unpack_from("<7i", document, _LENGTHS)
    )
    if body > limits.characters:
        raise Refused(Reason.TOO_LARGE, f"{body} characters; the limit is {limits.characters}")
    written = _pieces(document, table, limits)
    if len(written) < 2 * body:
        raise Refused(Reason.CORRUPT, f"{len(written) // 2} of {body} characters are there")
    notes = body + footnotes + headers + macros + comments
    spans = ((0, body), (body, body + footnotes), (notes, notes + endnotes + boxes))
    parts = (written[2 * start : 2 * end].decode("utf-16-le", "replace") for start, end in spans)
    return "\n".join(filter(None, map(_lines, parts)))


def _pieces(document: bytes, table: bytes, limits: Limits) -> bytes:
    """The whole text in the order of its piece table, as UTF-16, in which positions count."""
    start, length = struct.unpack_from("<II", document, _CLX)
    clx = table[start : start + length]
    at = 0
    while clx[at : at + 1] == b"\x01":  # properties of fast-saved pieces
        at += 3 + int.from_bytes(clx[at + 1 : at + 3], "little")
    if clx[at : at + 1] != b"\x02":
        raise Refused(Reason.CORRUPT, "a Word file without its piece table")
    size = int.from_bytes(clx[at + 1 : at + 5], "little")
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    if count < 1:
        raise Refused(Reason.CORRUPT, "a Word file with an empty piece table")
    positions = struct.unpack_from(f"<{count + 1}i", plc)
    parts, total = [], 0
    for number in range(count):
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        length = positions[number + 1] - positions[number]
        total += length
        if length < 0 or total > 2 * limits.characters:
            raise Refused(Reason.CORRUPT, "a Word file whose pieces do not fit")
        parts.append(_piece(document, place, length))
    return b"".join(parts)


def _piece(document: bytes, place: int, length: int) -> bytes:
    if place & _EIGHT_BIT:
        start = (place & ~_EIGHT_BIT) // 2
        return document[start : start + length].decode("cp1252", "replace").encode("utf-16-le")
    return document[place : place + 2 * length]


def _lines(written: str) -> str:
    text = _without_fields(written).translate(_BREAKS)
    return tidy_lines(_ROW_END.sub("\n", text)).strip("\n")


def _without_fields(written: str) -> str:
    parts, at, instructions = [], 0, 0
    nested: list[bool] = []  # for each open field: are we past its separator
    for mark in _FIELD_MARKS.finditer(written):
        if not instructions:
            parts.append(written[at : mark.start()])
        at = mark.end()
        if mark.group() == "\x13":
            nested.append(False)
            instructions += 1
        elif nested and mark.group() == "\x14" and not nested[-1]:
            nested[-1] = True
            instructions -= 1
        elif nested and mark.group() == "\x15" and not nested.pop():
            instructions -= 1
    if not instructions:
        parts.append(written[at:])
    return "".join(parts)
