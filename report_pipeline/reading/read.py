"""Bytes → documents: told by content, never by name.

One function per format does the work in its own module; this one only tells formats apart and
refuses what no reader here knows.
"""

from report_pipeline.reading.document import Document
from report_pipeline.reading.encodings import decode
from report_pipeline.reading.html import looks_like_html, read_html
from report_pipeline.reading.text import tidy_lines
from report_pipeline.refusal import Reason, Refused

_UNSUPPORTED = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or Office file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a legacy Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip file"),
)


def read(content: bytes) -> list[Document]:
    """Documents of one file; more than one only for archives.

    Raises Refused: empty, unsupported_format, undecodable.
    """
    if not content.strip():
        raise Refused(Reason.EMPTY, "the file holds nothing but white space")
    for magic, what in _UNSUPPORTED:
        if content.startswith(magic):
            raise Refused(Reason.UNSUPPORTED_FORMAT, f"{what}, which is not read yet")
    document = read_html(content) if looks_like_html(content) else _read_text(content)
    if not document.text.strip():
        raise Refused(Reason.EMPTY, f"no text in it ({document.media_type})")
    return [document]


def _read_text(content: bytes) -> Document:
    decoded = decode(content)
    return Document(tidy_lines(decoded.text), "text/plain", decoded.encoding)
