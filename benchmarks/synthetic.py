"""Make any number of reports from the sample: other places, years and figures, the same wording.

    python benchmarks/synthetic.py FOLDER COUNT [--chars 8000]

The same number always makes the same file, so that a folder of 1,000 is the first tenth of one of
10,000. Files are for measuring and soaking; what is read from them means nothing.
"""

import argparse
import random
import re
from functools import cache
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "raw"
MODELS = (
    "临澄市/2023年临澄市政府工作报告.txt",
    "临澄市/望川县/2023年政府工作报告(全文).txt",
    "临澄市/沧浦区/2020年沧浦区政府工作报告.txt",
    "青澜省/2021年青澜省政府工作报告.txt",
    "临澄市/望川县/鹭泉镇2022年政府工作报告.txt",
)
PLACES = ("青澜", "临澄", "望川", "沧浦", "鹭泉", "昭宁", "云麓")
SYLLABLES = "安宁清溪明河长岭东阳海云石泉南平永和嘉林金沙白水玉山新丰广德天宝太康景瑞"
PER_FOLDER = 250
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|—|-|–)")
_FIGURE = re.compile(r"(?<![\d第])\d+(?:\.\d+)?(?![\d年月日届次条])")
_FIXED = ("人民代表大会", "政府工作报告", "市长", "省长", "县长", "区长", "镇长")


@cache
def _texts() -> tuple[str, ...]:
    return tuple((SAMPLE / name).read_text("utf-8-sig") for name in MODELS)


@cache
def _fillers() -> tuple[str, ...]:
    """Paragraphs that can stand in any report: long, and without who, where and when."""
    lines = [line for text in _texts() for line in text.splitlines()]
    return tuple(
        line for line in lines if len(line) > 60 and not any(word in line for word in _FIXED)
    )


def report(number: int, chars: int) -> str:
    """The report of that number, of about ``chars`` characters."""
    dice = random.Random(number)  # noqa: S311 - figures, not secrets
    text = dice.choice(_texts())
    lines = text.splitlines()
    while sum(map(len, lines)) < chars:
        lines.insert(dice.randrange(len(lines) // 2, len(lines) - 1), dice.choice(_fillers()))
    text = "\n".join(lines)
    for place in PLACES:
        text = text.replace(place, "".join(dice.sample(SYLLABLES, 2)))
    shift = dice.randrange(20)
    text = _YEAR.sub(lambda found: str(int(found.group()) - shift), text)
    return _FIGURE.sub(lambda found: _other(found.group(), dice), text)


def _other(figure: str, dice: random.Random) -> str:
    whole, point, rest = figure.partition(".")
    first = str(dice.randint(1, 9)) if len(whole) > 1 else whole
    return first + whole[1:] + point + "".join(str(dice.randint(0, 9)) for _ in rest)


def path_of(folder: Path, number: int) -> Path:
    return folder / f"{number // PER_FOLDER:04d}" / f"report_{number:06d}.txt"


def write(folder: Path, numbers: range, chars: int) -> None:
    for number in numbers:
        path = path_of(folder, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(report(number, chars), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--chars", type=int, default=8000)
    given = parser.parse_args()
    write(given.folder, range(given.count), given.chars)


if __name__ == "__main__":
    main()
