"""PDF → text: a line for each paragraph, running heads, footers and page numbers left out.

PDFium reads it, without forms, scripts or network; what its characters' places mean is in
``pdf_lines``, ``pdf_furniture`` and ``pdf_layout``. A page that is only an image has no text: a
scan is refused, for there is no character recognition here.
"""

import ctypes
import re
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from report_pipeline.reading.document import Document
from report_pipeline.reading.limits import Limits
from report_pipeline.reading.memory import bounded_memory
from report_pipeline.reading.pdf_layout import text_of_pages
from report_pipeline.reading.pdf_lines import Glyph, Line, lines_of_page
from report_pipeline.reading.text import tidy_lines
from report_pipeline.refusal import Reason, Refused

MEDIA_TYPE = "application/pdf"
_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_PIECE = 1 << 20
_FILTERS = 3  # compressions of one stream, one within the other
_SCANNED = 0.5  # share of pages that are only an image, from which a file is a scan
_LEAST_CHARACTERS = 2  # of a page with text; a scanner may print a number
_UNREADABLE = 0.05  # share of characters whose font does not tell what they are
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def read_pdf(content: bytes, limits: Limits) -> Document:
    """The document's lines and where its pages begin.

    Raises Refused: encrypted, corrupt, too_large, timeout, no_text_layer, undecodable.
    """
    _refuse_bombs(content, limits)
    with bounded_memory(limits.parser_memory):
        pages, title = _open(content, limits)
    text, starts = text_of_pages(pages)
    return Document(text, MEDIA_TYPE, title=tidy_lines(title) or None, page_starts=starts)


def _open(content: bytes, limits: Limits) -> tuple[list[list[Line]], str]:
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise _verdict(error) from error
    try:
        return _pages(pdf, limits), pdf.get_metadata_value("Title").strip()
    finally:
        pdf.close()


def _verdict(error: pypdfium2.PdfiumError) -> Refused:
    if error.err_code == _PASSWORD:
        return Refused(Reason.ENCRYPTED, "a PDF with a password")
    return Refused(Reason.CORRUPT, f"a broken PDF: {error}")


def _refuse_bombs(content: bytes, limits: Limits) -> None:
    """Measure what the streams unpack to, because PDFium unpacks whatever it meets."""
    left = limits.expanded_bytes
    for found in _STREAM.finditer(content):
        left -= _unpacked(memoryview(content)[found.end() :], left, _FILTERS)
        if left < 0:
            raise Refused(Reason.TOO_LARGE, f"expands to more than {limits.expanded_bytes} bytes")


def _unpacked(packed: memoryview, most: int, filters: int) -> int:
    """How much zlib makes of ``packed``, counted to little more than ``most``."""
    if len(packed) < 2 or packed[0] & 0x0F != 8 or (packed[0] << 8 | packed[1]) % 31:
        return 0
    unpacker = zlib.decompressobj()
    total, at, first = 0, 0, b""
    pending: bytes | memoryview = b""
    try:
        while total <= most and not unpacker.eof:
            if not pending:
                pending, at = packed[at : at + _PIECE], at + _PIECE
                if not pending:
                    break
            data = unpacker.decompress(pending, _PIECE)
            pending = unpacker.unconsumed_tail
            first = first or data
            total += len(data)
    except zlib.error:
        pass  # PDFium makes do with what comes before the fault
    if filters > 1 and first:
        total += _unpacked(memoryview(first), most - total, filters - 1)
    return total


def _pages(pdf: pypdfium2.PdfDocument, limits: Limits) -> list[list[Line]]:
    count = len(pdf)
    if count > limits.pages:
        raise Refused(Reason.TOO_LARGE, f"{count} pages; the limit is {limits.pages}")
    ends = time.monotonic() + limits.seconds
    pages: list[list[Line]] = []
    characters = unreadable = scanned = 0
    for number in range(count):
        if time.monotonic() > ends:
            raise Refused(Reason.TIMEOUT, f"a PDF that takes more than {limits.seconds:g} seconds")
        glyphs, is_image = _read_page(pdf, number)
        printed = sum(not glyph.character.isspace() for glyph in glyphs)
        scanned += is_image and printed < _LEAST_CHARACTERS
        characters += printed
        unreadable += sum(_is_unreadable(glyph.character) for glyph in glyphs)
        if characters > limits.characters:
            raise Refused(Reason.TOO_LARGE, f"more than {limits.characters} characters")
        pages.append(lines_of_page(number, glyphs))
    if not characters or scanned > _SCANNED * count:
        seen = f"{scanned} of {count} pages are only an image" if scanned else "no page has text"
        raise Refused(Reason.NO_TEXT_LAYER, seen)
    if unreadable > _UNREADABLE * characters:
        raise Refused(Reason.UNDECODABLE, "a PDF whose fonts do not tell their characters")
    return pages


def _read_page(pdf: pypdfium2.PdfDocument, number: int) -> tuple[list[Glyph], bool]:
    """The page's characters, and whether it has none but an image."""
    try:
        page = pdf[number]
    except pypdfium2.PdfiumError as error:
        raise Refused(Reason.CORRUPT, f"a PDF whose page {number + 1} is broken") from error
    try:
        text = page.get_textpage()
        try:
            glyphs = list(_glyphs(text.raw))
        finally:
            text.close()
        return glyphs, not glyphs and _has_image(page)
    finally:
        page.close()


def _has_image(page: Any) -> bool:
    return (
        next(iter(page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3)), None)
        is not None
    )


def _glyphs(text: Any) -> Iterator[Glyph]:
    box = pdfium.FS_RECTF()
    place = ctypes.byref(box)
    for at in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            code = 0xFFFD
        pdfium.FPDFText_GetLooseCharBox(text, at, place)
        yield Glyph(
            chr(code),
            bool(pdfium.FPDFText_IsGenerated(text, at)),
            box.left,
            box.right,
            box.bottom,
            box.top,
        )


def _is_unreadable(character: str) -> bool:
    return character in "\0\ufffd\ufffe\uffff" or "\ue000" <= character <= "\uf8ff"
