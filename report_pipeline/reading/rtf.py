"""RTF → lines: paragraphs, table rows with tabs between cells, list labels as printed.

The characters of an RTF file are bytes of the code page that the current font or the header
names, or Unicode numbers. Word writes the second byte of a Chinese character as a plain letter
where it is one, so bytes are decoded only when something else than text comes. Pictures, headers,
footers, styles and the like are left out; nothing embedded is ever opened.
"""

import codecs
import re
from dataclasses import dataclass, replace

from report_pipeline.reading.document import Document
from report_pipeline.reading.limits import Limits
from report_pipeline.reading.mojibake import repaired
from report_pipeline.reading.text import tidy_lines
from report_pipeline.refusal import Reason, Refused

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.S,
)
# Groups whose text is not the document's. Groups that begin with \* are left out as well.
_LEFT_OUT = frozenset(
    b"fonttbl colortbl stylesheet info pict nonshppict object header headerl headerr headerf "
    b"footer footerl footerr footerf footnote fldinst listtable listoverridetable revtbl rsidtbl "
    b"filetbl xe tc rxe txe bkmkstart bkmkend annotation atnid atnauthor template private "
    b"latentstyles datastore themedata colorschememapping xmlnstbl generator".split()
)
_WRITTEN = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"column": "\n", b"row": "\n",
    b"nestrow": "\n", b"tab": "\t", b"cell": "\t", b"nestcell": "\t", b"emdash": "—",
    b"endash": "–", b"emspace": "\u3000", b"enspace": " ", b"qmspace": " ", b"bullet": "●",
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n"} | {
    character: character.decode() for character in (b"\\", b"{", b"}")
}
# Charsets of fonts that name a code page; the others leave it to the header.
_CHARSETS = {0: "cp1252", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950"}
_CODE_PAGES = {936: "gb18030", 54936: "gb18030", 10008: "gb18030", 65001: "utf-8"}
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_CELL_ENDS = re.compile(r"\t+(?=\n)")


@dataclass(frozen=True, slots=True)
class _Group:
    """What a group hands down: whether its text counts, its code page, fallback characters."""

    left_out: bool = False
    fonts: bool = False  # the font table
    label: bool = False  # the printed number of a list item
    encoding: str | None = None
    skip: int = 1  # characters after \\u for readers that know no Unicode


class _Writer:
    """Collects text, holding bytes back until they can be decoded together."""

    def __init__(self) -> None:
        self.fallback = "cp1252"  # the header's code page
        self._parts: list[str] = []
        self._bytes = bytearray()
        self._encoding: str | None = None

    def put_bytes(self, content: bytes, encoding: str | None) -> None:
        if encoding != self._encoding:
            self.decode()
            self._encoding = encoding
        self._bytes += content

    def put(self, text: str) -> None:
        self.decode()
        self._parts.append(text)

    def decode(self) -> None:
        if self._bytes:
            encoding = self._encoding or self.fallback
            if encoding == "cp1252" and self._holds_pairs():
                encoding = self.fallback
            self._parts.append(self._bytes.decode(encoding, errors="replace"))
            self._bytes.clear()

    def _holds_pairs(self) -> bool:
        # Chinese programs put Chinese under fonts that call themselves Western.
        return all(len(run) % 2 == 0 for run in _HIGH_BYTES.findall(self._bytes))

    def text(self) -> str:
        self.decode()
        # Characters beyond the basic plane come as two numbers.
        halves = "".join(self._parts).encode("utf-16-le", "surrogatepass")
        return halves.decode("utf-16-le", errors="replace")


def read_rtf(content: bytes, limits: Limits) -> Document:
    """The document's lines. Raises Refused (unsafe, undecodable)."""
    text = _Reader(content, limits).read()
    mended = repaired(text)
    text = tidy_lines(mended.text if mended else text)
    return Document(_CELL_ENDS.sub("", text).strip("\n"), "application/rtf")


class _Reader:
    def __init__(self, content: bytes, limits: Limits) -> None:
        self._content, self._limits = content, limits
        self._writer = _Writer()
        self._group = _Group()
        self._outer: list[_Group] = []
        self._fonts: dict[int, str | None] = {}
        self._font = 0  # being declared
        self._default_font = 0
        self._to_skip = 0

    def read(self) -> str:
        at = 0
        while (token := _TOKEN.match(self._content, at)) is not None:
            at = token.end()
            word, number, pair, symbol, brace, plain = token.groups()
            if plain is not None or pair is not None:
                self._characters(plain if pair is None else bytes.fromhex(pair.decode()))
            elif word is not None:
                value = int(number) if number else None
                if word == b"bin":
                    at += max(value or 0, 0)
                self._word(word, value)
            elif brace == b"{":
                self._open()
            elif brace == b"}":
                self._to_skip = 0
                if len(self._outer) <= 1:
                    break
                self._group = self._outer.pop()
            elif symbol == b"*":
                self._group = replace(self._group, left_out=True)
            elif symbol in _SYMBOLS and not self._group.left_out:
                self._writer.put(_SYMBOLS[symbol])
        return self._writer.text()

    def _open(self) -> None:
        self._to_skip = 0
        self._outer.append(self._group)
        if len(self._outer) > self._limits.nesting:
            raise Refused(Reason.UNSAFE, f"groups nested more than {self._limits.nesting} deep")

    def _characters(self, content: bytes) -> None:
        skipped = min(self._to_skip, len(content))
        self._to_skip -= skipped
        if not self._group.left_out:
            self._writer.put_bytes(content[skipped:], self._group.encoding)

    def _word(self, word: bytes, value: int | None) -> None:
        group = self._group
        self._to_skip = 0
        if word in _LEFT_OUT:
            self._group = replace(group, left_out=True, fonts=word == b"fonttbl")
        elif group.fonts:
            self._declare_font(word, value)
        elif word == b"ansicpg" and value:
            self._writer.fallback = _known(_CODE_PAGES.get(value, f"cp{value}"))
        elif word in {b"f", b"plain", b"deff"}:
            if word == b"deff":
                self._default_font = value or 0
            font = value if word == b"f" and value is not None else self._default_font
            self._group = replace(group, encoding=self._fonts.get(font))
        elif word in {b"listtext", b"pntext"}:
            self._group = replace(group, label=True)
        elif word == b"uc":
            self._group = replace(group, skip=max(value or 0, 0))
        elif group.left_out:
            return
        elif word == b"u" and value is not None:
            self._writer.put(chr(value % 0x10000))
            self._to_skip = group.skip
        elif word in _WRITTEN and not (group.label and word == b"tab"):
            self._writer.put(_WRITTEN[word])

    def _declare_font(self, word: bytes, value: int | None) -> None:
        if word == b"f" and value is not None:
            self._font = value
        elif word == b"fcharset":
            self._fonts[self._font] = _CHARSETS.get(value or 0)


def _known(encoding: str) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return "cp1252"
    return encoding
