"""What reading makes of a file: its texts, with what the container said about them."""

from dataclasses import dataclass

from report_pipeline.refusal import Refused


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one file (or of one member of an archive).

    ``text`` is stored as it stands here, and every later offset leads back to it. Lines end in
    ``\\n``; one line of an HTML page is the text of one block element, one line of a PDF or a Word
    file is a paragraph or a table row with tabs between its cells.
    """

    text: str
    media_type: str  # text/plain, text/html, application/pdf …
    encoding: str | None = None  # None for formats that fix their own
    title: str | None = None  # the container's title (<title>, PDF metadata), not the report's
    page_starts: tuple[int, ...] = ()  # offset in text where each page begins; empty: no pages
    member_path: str = ""  # path inside an archive; "" for a plain file


@dataclass(frozen=True, slots=True)
class ReadResult:
    """All that a file gave: its documents, and the members of an archive that were refused."""

    documents: tuple[Document, ...]
    refused: tuple[tuple[str, Refused], ...] = ()  # member_path and why
