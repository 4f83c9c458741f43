"""Plain text: line ends and invisible characters made uniform, nothing else changed."""

import html
import re

_LINE_ENDS = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")
# Control characters left over from lost formats, soft hyphens, zero-width characters and the
# marks that turn the direction of writing.
_INVISIBLE = dict.fromkeys(
    [
        *range(0x09), *range(0x0E, 0x20), 0x7F, 0xAD, *range(0x200B, 0x2010),
        *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFFE, 0xFFFF,
    ],
    "",
)  # fmt: skip
# Symbol fonts keep their bullets in the private area.
_BULLETS = {0xF06C: "●", 0xF0B7: "●", 0xF06E: "■", 0xF0A7: "■", 0xF075: "◆", 0xF0D8: "➢"}
_TIDY = _LINE_ENDS | _INVISIBLE | _BULLETS
_UNTIDY = re.compile("[" + "".join(map(re.escape, map(chr, _TIDY))) + "]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}[1-4]?);")


def tidy_lines(text: str) -> str:
    """``text`` with every line end as ``\\n`` and without zero-width and control characters."""
    if _UNTIDY.search(text) is None:
        return text
    return text.replace("\r\n", "\n").translate(_TIDY)


def without_entities(text: str) -> str:
    """``text`` with the HTML entities that a scraper left in it as the characters they name."""
    if _ENTITY.search(text) is None:
        return text
    return tidy_lines(_ENTITY.sub(lambda found: html.unescape(found.group()), text))
