"""Years, ordinals and dates as titles and datelines print them, in digits or Chinese numerals.

Figures of the report itself (亿元, 百分点) are no matter of this module.
"""

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_DIGITS |= {str(i): i for i in range(10)}
_DIGITS |= {"两": 2, "O": 0, "o": 0, "元": 1}
_PLAIN = re.compile(r"[0-9]+")

# A year in folded text: 2013, 二零一三, 二O一三, 一九七九. The 年 is not part of it.
YEAR = r"(?:(?:19|20)[0-9]{2}|[一1]九[零一二三四五六七八九]{2}|[二2][零0Oo][零0Ooo一二三四五六七八九0-9]{2})"
ORDINAL = r"[0-9一二三四五六七八九十百零]{1,4}"


def ordinal(text: str) -> int | None:
    """十四 → 14, 一百零二 → 102, 14 → 14; None for what is no number."""
    if _PLAIN.fullmatch(text):
        return int(text)
    total = current = 0
    for char in text:
        if char == "十":
            total += (current or 1) * 10
            current = 0
        elif char == "百":
            total += (current or 1) * 100
            current = 0
        elif char in _DIGITS:
            current = _DIGITS[char]
        else:
            return None
    return total + current or None


def year(text: str) -> int | None:
    """2013, 二零一三, 二O一三 → 2013. None outside 1949 to 2099."""
    digits = [_DIGITS.get(char) for char in text]
    if len(digits) != 4 or None in digits:
        return None
    value = int("".join(map(str, digits)))
    return value if 1949 <= value < 2100 else None
