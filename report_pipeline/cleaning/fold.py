"""A view of a text for matching: one character for one, so that offsets hold.

Rules look at the folded text; tables keep the text as printed. Folding makes full-width forms
half-width, Chinese sentence commas, colons, semicolons, brackets and percent signs ASCII,
and traditional characters simplified. Nothing that changes a text's length belongs here.
"""

from functools import cache

from opencc import OpenCC

_CJK = range(0x4E00, 0xA000)
_FULL_WIDTH = range(0xFF01, 0xFF5F)  # ！ to ～ stand 0xFEE0 above their ASCII twins
_OTHER = {
    "\u3000": " ",
    "\u00a0": " ",
    "\t": " ",
    "﹪": "%",
    "﹑": "、",
    "﹐": ",",
    "﹔": ";",
    "﹕": ":",
    "·": ".",  # a decimal point in older reports (7·5%), and a separator elsewhere
    "•": ".",
    "〇": "零",
    "○": "零",
    "—": "-",
    "―": "-",
    "–": "-",
    "─": "-",
    "~": "-",
    "～": "-",
}


@cache
def _table() -> dict[int, str]:
    simplify = OpenCC("t2s").convert
    cjk = "\n".join(map(chr, _CJK))
    table = {
        ord(old): new
        for old, new in zip(cjk.split("\n"), simplify(cjk).split("\n"), strict=True)
        if len(new) == 1 and old != new
    }
    table |= {code: chr(code - 0xFEE0) for code in _FULL_WIDTH}
    table |= {ord(old): new for old, new in _OTHER.items()}
    # 著 is kept: in these reports it is 著名, 显著 far more often than 着.
    table.pop(ord("著"), None)
    return table


def fold(text: str) -> str:
    """``text`` folded for matching; same length, offset for offset."""
    return text.translate(_table())
