"""HTML → lines of block text, so that one body finder serves pages and plain text alike.

A block element or ``<br>`` ends a line; cells of a table row stand on one line; scripts, styles
and hidden templates are left out. What on a page is the report is for ``cleaning`` to find.
"""

import re

from selectolax.lexbor import LexborHTMLParser

from report_pipeline.reading.document import Document
from report_pipeline.reading.encodings import decode
from report_pipeline.reading.text import tidy_lines
from report_pipeline.refusal import Reason, Refused

_LOOKS = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|div|table|p|br|font)[\s/>]", re.I)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.I)
_SNIFFED = 4096  # bytes in which a page shows what it is and declares its charset
_SKIPPED = ["script", "style", "noscript", "template", "iframe", "svg", "object", "title"]
_BLOCKS = (
    "address,article,aside,blockquote,br,center,dd,div,dl,dt,fieldset,figcaption,figure,footer,"
    "form,h1,h2,h3,h4,h5,h6,header,hr,li,main,nav,ol,option,p,pre,section,select,table,tbody,"
    "tfoot,thead,tr,ul,caption"
)
_CELLS = "td,th"
# Control characters that tidy_lines has taken out of the page mark the ends of lines and cells,
# because a page's own line breaks are only spaces.
_LINE, _CELL = "\x01", "\x02"
_SPACES = re.compile(r"[ \t\n\r\f]+")
_BREAKS = re.compile(r"[ \x02]*\x01[ \x01\x02]*")


def looks_like_html(content: bytes) -> bool:
    """Whether the first bytes hold a tag that only pages have."""
    head = content[:_SNIFFED]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.replace(b"\x00", b"")
    return bool(_LOOKS.search(head))


def read_html(content: bytes) -> Document:
    """The page's lines. Raises Refused (undecodable, empty)."""
    declared = _CHARSET.search(content[:_SNIFFED])
    decoded = decode(content, declared.group(1).decode("ascii") if declared else None)
    tree = LexborHTMLParser(tidy_lines(decoded.text))
    title = tree.css_first("title")
    page_title = title.text(strip=True) if title else ""
    return Document(_lines(tree), "text/html", decoded.encoding, page_title or None)


def _lines(tree: LexborHTMLParser) -> str:
    tree.strip_tags(_SKIPPED)
    root = tree.body or tree.root
    if root is None:
        raise Refused(Reason.EMPTY, "a page without content")
    for node in root.css("pre"):
        node.replace_with((node.text() or "").replace("\n", _LINE))
    for node in root.css(_BLOCKS):
        node.insert_before(_LINE)
        node.insert_after(_LINE)
    for node in root.css(_CELLS):
        node.insert_after(_CELL)
    text = _SPACES.sub(" ", root.text())
    return _BREAKS.sub("\n", text).replace(_CELL, "\t").strip()
