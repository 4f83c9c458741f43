"""Text that was decoded wrongly and stored again: brought back where that is certain.

Three mishaps are known: UTF-8 read as GBK, and UTF-8 or GBK read as Latin-1 or Windows-1252. The
way back must hold for the whole text and give Chinese prose; else the text stays as it is.
"""

import re
from dataclasses import dataclass

from report_pipeline.reading.prose import LOST, few_lost, likeness
from report_pipeline.refusal import Reason, Refused

# Full-width punctuation of UTF-8 read as GBK gives these; they hardly occur otherwise.
_GBK_SIGNS = ("锛", "銆", "鈥")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
# Windows-1252 fills the place of 27 control characters; the five it leaves open stay as they are.
_WINDOWS = {ord(bytes([byte]).decode("cp1252")): byte
            for byte in range(0x80, 0xA0) if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}}  # fmt: skip
_HIGHEST_LATIN = 0x2122  # ™, the last character of Windows-1252
_LEAST = 12  # bytes outside ASCII below which nothing is certain
_PROSE = 0.35
_LOST_RUN = re.compile(LOST + "+")


@dataclass(frozen=True, slots=True)
class Mended:
    text: str
    misread_as: str


def repaired(text: str) -> Mended | None:
    """The text before the mishap, or None where there was none, or it cannot be undone surely.

    Raises Refused (undecodable) where the mishap is plain and has destroyed too much.
    """
    first = _FOREIGN.search(text)
    if first is None:
        return None
    if ord(first.group()) <= _HIGHEST_LATIN:
        return _from_latin(text)
    if any(sign in text for sign in _GBK_SIGNS):
        return _from_gbk(text)
    return None


def _from_latin(text: str) -> Mended | None:
    try:
        content = text.translate(_WINDOWS).encode("latin-1")
    except UnicodeEncodeError:
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            before = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_certain(before, text):
            return Mended(before, "latin-1")
    return None


def _from_gbk(text: str) -> Mended | None:
    # 0xFF occurs in no UTF-8 text: it stands for the byte that was lost.
    content = b"\xff".join(map(_gbk_bytes, text.split(LOST)))
    before = _LOST_RUN.sub(LOST, content.decode("utf-8", errors="replace"))
    if not _is_certain(before.replace(LOST, ""), text):
        return None
    if not few_lost(before):
        raise Refused(Reason.UNDECODABLE, "UTF-8 once read as GBK, with too many characters lost")
    return Mended(before, "gbk")


def _gbk_bytes(text: str) -> bytes:
    # Programs that read GBK take a stray 0x80, which UTF-8 is full of, for the euro sign.
    return b"\x80".join(part.encode("gb18030", errors="replace") for part in text.split("€"))


def _is_certain(before: str, after: str) -> bool:
    foreign = sum(character > "\x7f" for character in before[:4_000])
    return foreign * 2 >= _LEAST and likeness(before) >= max(_PROSE, 2 * likeness(after))
