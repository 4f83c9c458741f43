"""Numerals, Arabic and Chinese, as reports print them: their value and their multiplier.

Here belongs how a number is written (1,234.5, 3亿5千万, 三千五百多万, 五六百). What it measures is
the business of ``units`` and ``quantities``; whether it measures anything, of ``nonquantities``.
All functions expect folded text.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

MULTIPLIERS = {
    "": Decimal(1),
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10**4),
    "十万": Decimal(10**5),
    "百万": Decimal(10**6),
    "千万": Decimal(10**7),
    "亿": Decimal(10**8),
    "十亿": Decimal(10**9),
    "百亿": Decimal(10**10),
    "千亿": Decimal(10**11),
    "万亿": Decimal(10**12),
}
DIGIT_VALUES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
CHINESE_DIGITS = "零一二两三四五六七八九"
CHINESE_NUMERALS = CHINESE_DIGITS + "十百千万亿廿卅"
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}

_ARABIC = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3}){1,4}(?!\d)(?:\.\d{1,8}(?!\d))?|\d{1,15}(?!\d)(?:\.\d{1,8}(?!\d))?)"
    r"(?:(?P<large>[万亿])零?(?P<rest>\d{1,4}(?:\.\d{1,4})?)(?P<small>[十百千][多余]?万|[十百千万](?!万)))?"
)
_CHINESE = re.compile(
    rf"(?P<number>[{CHINESE_NUMERALS}]{{1,24}})(?:[点.](?P<decimals>[零一二三四五六七八九]{{1,6}}))?"
)
_CHINESE_RUN = re.compile(rf"[{CHINESE_NUMERALS}]+")
_NEIGHBOURS = re.compile(r"([一二三四五六七八])([二三四五六七八九])(?=[十百千万亿]|$)")
_LISTED_PAIR = re.compile("([一二三四五六七八])、([二三四五六七八九][十百千万亿]{1,3})")
_MORE = re.compile("[多余]")
_SUFFIX = re.compile(r"(?:万亿|[万亿])$")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number without its unit. ``value`` × ``MULTIPLIERS[multiplier]`` is what it amounts to."""

    start: int
    end: int
    value: Decimal
    upper: Decimal | None  # of 五六百
    multiplier: str  # the printed multiplier that the value is counted in: 万 of 三千五百万
    is_chinese: bool
    leads_with_multiplier: bool = False  # 百亿, 千万: no digit of its own
    more: bool = False  # 多 or 余 inside: 1亿3千多万


def chinese_run_end(folded: str, at: int) -> int:
    """Where the run of Chinese numerals that begins at ``at`` ends."""
    run = _CHINESE_RUN.match(folded, at)
    return run.end() if run else at


def read_numeral(folded: str, at: int) -> Numeral | None:
    """The numeral that begins at ``at`` of folded text, or None when what stands there is none."""
    if folded[at] in CHINESE_NUMERALS:
        listed = _read_listed_pair(folded, at) if folded[at + 1 : at + 2] == "、" else None
        return listed or _read_chinese(folded, at)
    return _read_arabic(folded, at)


def _read_arabic(folded: str, at: int) -> Numeral | None:
    match = _ARABIC.match(folded, at)
    if match is None:
        return None
    value = Decimal(match["number"].replace(",", ""))
    large = match["large"] or ""
    if large:  # 3亿5千万 counts in its largest multiplier: 3.5亿
        small = _MORE.sub("", match["small"])
        rest = Decimal(match["rest"]) * MULTIPLIERS[small] / MULTIPLIERS[large]
        if rest >= 1:
            return Numeral(at, match.end("number"), value, None, "", False)
        value += rest
    more = bool(large) and _MORE.search(match["small"]) is not None
    return Numeral(at, match.end(), value, None, large, False, more=more)


def _read_chinese(folded: str, at: int) -> Numeral | None:
    match = _CHINESE.match(folded, at)
    if match is None or _goes_on(folded, match.end("number")):
        return None
    printed = match["number"]
    if match["decimals"]:
        return _read_chinese_decimal(match)
    if printed[0] == "零":
        return None  # the rest of 一年零三个月
    pair = _NEIGHBOURS.search(printed)
    if pair and DIGIT_VALUES[pair[2]] == DIGIT_VALUES[pair[1]] + 1:
        return _read_pair(at, printed, pair)
    counted = _count_in_multiplier(printed)
    if counted is None:
        return None
    return Numeral(at, match.end(), counted[0], None, counted[1], True, printed[0] in "百千万亿")


def _goes_on(folded: str, at: int) -> bool:
    """Whether the numeral is longer than any number is."""
    return at < len(folded) and folded[at] in CHINESE_NUMERALS


def _read_chinese_decimal(match: re.Match[str]) -> Numeral | None:
    """七点五; 零点五."""
    whole = parse_chinese(match["number"])
    if whole is None or match["number"][0] in "百千万亿":
        return None
    decimals = "".join(str(DIGIT_VALUES[digit]) for digit in match["decimals"])
    return Numeral(match.start(), match.end(), Decimal(f"{whole}.{decimals}"), None, "", True)


def _read_pair(at: int, printed: str, pair: re.Match[str]) -> Numeral | None:
    """五六百: two neighbouring digits stand for a range."""
    lower = _count_in_multiplier(printed[: pair.start()] + pair[1] + printed[pair.end() :])
    upper = _count_in_multiplier(printed[: pair.start()] + pair[2] + printed[pair.end() :])
    if lower is None or upper is None or lower[1] != upper[1]:
        return None
    return Numeral(at, at + len(printed), lower[0], upper[0], lower[1], True)


def _read_listed_pair(folded: str, at: int) -> Numeral | None:
    """二、三百亿: the same with a comma between, as older reports print it."""
    match = _LISTED_PAIR.match(folded, at)
    if match is None or DIGIT_VALUES[match[2][0]] != DIGIT_VALUES[match[1]] + 1:
        return None
    lower = _count_in_multiplier(match[1] + match[2][1:])
    upper = _count_in_multiplier(match[2])
    if lower is None or upper is None or lower[1] != upper[1]:
        return None
    return Numeral(at, match.end(), lower[0], upper[0], lower[1], True)


def _count_in_multiplier(printed: str) -> tuple[Decimal, str] | None:
    """三千五百万 → (3500, 万); 一亿二千万 → (1.2, 亿); 三千五百 → (3500, "")."""
    total = parse_chinese(printed)
    if total is None:
        return None
    suffix = _SUFFIX.search(printed)
    if suffix and suffix[0] == "万亿":
        multiplier = "万亿"
    elif "亿" in printed:
        multiplier = "亿"
    else:
        multiplier = "万" if "万" in printed else ""
    return Decimal(total) / MULTIPLIERS[multiplier], multiplier


def parse_chinese(printed: str) -> int | None:
    """The integer that a Chinese numeral such as 一万一千七百四十四亿 or 廿五 says.

    None for what is no well-formed numeral (一九七八 is digits, 三三 is nothing).
    """
    printed = printed.replace("廿", "二十").replace("卅", "三十")
    if len(printed) == 1 and printed in DIGIT_VALUES:
        return DIGIT_VALUES[printed]
    total = section = 0  # section: below the next 万 or 亿
    digit: int | None = None
    last_small = 10**4
    for char in printed:
        if char in DIGIT_VALUES:
            if digit:
                return None
            digit = DIGIT_VALUES[char]
        elif char in _SMALL:
            if _SMALL[char] >= last_small or (digit == 0 and char != "十"):
                return None
            last_small = _SMALL[char]
            section += (1 if digit is None or digit == 0 else digit) * last_small
            digit = None
        else:
            section += digit or 0
            if total and _LARGE[char] == 10**8:
                total = (total + section) * 10**8  # 一万一千亿
            else:
                total += (section if total else section or 1) * _LARGE[char]
            section, digit, last_small = 0, None, 10**4
    return total + section + (digit or 0) * _place_of_last(printed)


def _place_of_last(printed: str) -> int:
    """三千五 says 3500: a last digit right after 百, 千, 万 or 亿 counts in the next place below."""
    before = printed[-2:-1]
    return (_SMALL | _LARGE)[before] // 10 if before in ("百", "千", "万", "亿") else 1
