"""HTML → lines of block text, so that one body finder serves pages and plain text alike.

A block element or ``<br>`` ends a line; the cells of a table row stand on one line with tabs
between them; scripts, styles and hidden templates are left out. What on a page is the report is
for ``cleaning`` to find.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from report_pipeline.reading.document import Document
from report_pipeline.reading.encodings import Decoded
from report_pipeline.reading.limits import Limits
from report_pipeline.reading.memory import bounded_memory
from report_pipeline.reading.text import tidy_lines, without_entities
from report_pipeline.refusal import Reason, Refused

_SNIFFED = 4096  # characters in which a page shows what it is and declares its charset
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|meta)[\s/>]", re.I)
_TAG = re.compile(
    r"</?(?:p|br|div|span|font|strong|b|i|u|a|img|td|tr|table|li|ul|h[1-6]|center)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.I,
)
_BLOCK_TAG = re.compile(r"<(?:p|br|div|tr|li)[\s/>]", re.I)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.I)
_SKIPPED = ["script", "style", "noscript", "template", "iframe", "svg", "object", "title"]
_BLOCKS = (
    "address,article,aside,blockquote,br,center,dd,div,dl,dt,fieldset,figcaption,figure,footer,"
    "form,h1,h2,h3,h4,h5,h6,header,hr,li,main,nav,ol,option,p,pre,section,select,table,tbody,"
    "tfoot,thead,tr,ul,caption"
)
_CELLS = "td,th"
_SHORT_CELL = 60  # characters; a longer cell is layout, or prose with paragraphs of its own
# Control characters that tidy_lines has taken out of the page mark the ends of lines and cells,
# because a page's own line breaks are only spaces.
_LINE, _CELL = "\x01", "\x02"
_SPACES = re.compile(r"[ \t\n\r\f]+")
_BREAKS = re.compile(r"[ \x02]*\x01[ \x01\x02]*")
# The parser's time and memory grow with the square of the nesting; no page nests this deep.
_NESTING_TAG = re.compile(
    r"<(/?)(?:div|span|table|ul|ol|font|blockquote|section|center|b|i|u|em|strong)\b", re.I
)
_MANY_TAGS, _DEEPEST = 2_000, 1_000


def declared_charset(content: bytes) -> str | None:
    """The charset that a page's first bytes claim, true or not."""
    found = _CHARSET.search(content[:_SNIFFED])
    return found.group(1).decode("ascii") if found else None


def looks_like_html(text: str) -> bool:
    """Whether a text is a page, or a piece of one that marks its lines by tags."""
    if _PAGE.search(text[:_SNIFFED]):
        return True
    if _TAG.search(text) is None:
        return False
    return 2 * len(_BLOCK_TAG.findall(text)) > text.count("\n")


def read_html(decoded: Decoded, limits: Limits) -> Document:
    """The page's lines. Raises Refused (empty, unsafe, too_large)."""
    page = tidy_lines(decoded.text)
    _refuse_depth(page)
    try:
        with bounded_memory(limits.parser_memory):
            tree = LexborHTMLParser(page)
            title = tree.css_first("title")
            page_title = title.text(strip=True) if title else ""
            text = _lines(tree)
    except SelectolaxError as error:
        raise Refused(Reason.TOO_LARGE, "a page that takes too much memory") from error
    return Document(without_entities(text), "text/html", decoded.encoding, page_title or None)


def without_stray_tags(text: str) -> str:
    """A plain text's own lines, without the tags that a scraper left in it."""
    if _TAG.search(text) is None:
        return text
    return _TAG.sub(lambda tag: "\n" if _BLOCK_TAG.match(tag.group()) else "", text)


def _refuse_depth(page: str) -> None:
    if page.count("<") < _MANY_TAGS:
        return
    depth = 0
    for tag in _NESTING_TAG.finditer(page):
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        if depth > _DEEPEST:
            raise Refused(Reason.UNSAFE, f"a page that nests more than {_DEEPEST} elements")


def _lines(tree: LexborHTMLParser) -> str:
    tree.strip_tags(_SKIPPED)
    root = tree.body or tree.root
    if root is None:
        raise Refused(Reason.EMPTY, "a page without content")
    for node in root.css("pre"):
        node.replace_with((node.text() or "").replace("\n", _LINE))
    for row in root.css("tr"):
        _flatten(row)
    for node in root.css(_BLOCKS):
        node.insert_before(_LINE)
        node.insert_after(_LINE)
    for node in root.css(_CELLS):
        node.insert_after(_CELL)
    text = _SPACES.sub(" ", root.text())
    return _BREAKS.sub("\n", text).replace(_CELL, "\t").strip(" \t\n")


def _flatten(row: LexborNode) -> None:
    """Bring the short cells of a data row onto one line, whatever blocks they hold."""
    cells = [cell for cell in row.iter() if cell.tag in {"td", "th"}]
    if len(cells) < 2 or not any(cell.css_first("p,br,div") for cell in cells):
        return
    texts = [" ".join(cell.text(separator=" ").split()) for cell in cells]
    if all(len(text) <= _SHORT_CELL for text in texts):
        for cell, text in zip(cells, texts, strict=True):
            cell.replace_with(text + _CELL)
