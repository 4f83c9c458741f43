"""A view of a text for matching: one character for one, so that offsets hold.

Rules look at the folded text; tables keep the text as printed. Folding makes full-width forms
half-width, Chinese sentence commas, colons, semicolons, brackets and percent signs ASCII,
and traditional characters simplified. Nothing that changes a text's length belongs here.
"""

import re
from functools import cache

from opencc import OpenCC

_CJK = range(0x4E00, 0xA000)
_FULL_WIDTH = range(0xFF01, 0xFF5F)  # ！ to ～ stand 0xFEE0 above their ASCII twins
_OTHER = {
    "\u3000": " ",
    "\u00a0": " ",
    "\t": " ",
    "﹪": "%",
    "℅": "%",  # "care of", typed for a per cent sign
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
_MARKS = "，：；（）！？％\u3000"
_SAMPLE = 2000  # characters looked at
_OFTEN = 400  # runs of foldable characters in them, from which on the text is translated whole


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


@cache
def _rare() -> re.Pattern[str]:
    """Runs of characters that folding changes."""
    codes = sorted(_table())
    begins = [code for code in codes if code - 1 not in _table()]
    ends = [code for code in codes if code + 1 not in _table()]
    spans = zip(begins, ends, strict=True)
    return re.compile(f"[{''.join(f'{re.escape(chr(a))}-{re.escape(chr(z))}' for a, z in spans)}]+")


def fold(text: str) -> str:
    """``text`` folded for matching; same length, offset for offset."""
    if len(_rare().findall(text, 0, _SAMPLE)) > _OFTEN:
        return text.translate(_table())
    # Most texts hold little else to fold than these marks, and replacing them one by one is far
    # faster than looking up every character.
    for mark in _MARKS:
        if mark in text:
            text = text.replace(mark, _table()[ord(mark)])
    return _rare().sub(lambda run: run.group().translate(_table()), text)
