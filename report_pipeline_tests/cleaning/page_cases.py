"""Pages under ``pages/``: invented reports laid out and surrounded as files in the wild are."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from report_pipeline.reading.document import Document

_FOLDER = Path(__file__).parent / "pages"
_SLOT = re.compile(r"\{(\w+)(?:\|([^}]+))?\}")
_PAGE_HEAD = (
    "首页 > 政务公开 > 工作报告\n2016年云泽县政府工作报告\n发布时间：2016-02-03 来源：县政府办\n"
)
_NO_LINE_START = "，。、；：”）》！？%"


@dataclass(frozen=True)
class Page:
    """A page and what has to come of it."""

    claim: str
    document: Document
    reports: tuple[str, ...] = ()  # exact clean texts, where the case says so
    refused: str = ""
    says: str = ""
    begins: str = ""
    ends: str = ""
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    marks: dict[str, int] = field(default_factory=dict)


def _wrap(paragraphs: list[str], width: int, after: str = "") -> list[str]:
    """Lines of ``width`` characters, with an indent before each paragraph."""
    lines: list[str] = []
    for paragraph in paragraphs:
        line = "　　"
        for character in paragraph:
            if len(line) >= width and character not in _NO_LINE_START:
                lines.append(line + after)
                line = ""
            line += character
        lines.append(line + after)
    return lines


def _paged(paragraphs: list[str]) -> str:
    lines = _wrap(paragraphs, 36)
    pages = [lines[i : i + 9] for i in range(0, len(lines), 9)]
    return "\n".join("\n".join([*page, f"— {n} —"]) for n, page in enumerate(pages, 1))


_LAYOUTS: dict[str, Callable[[list[str]], str]] = {
    "plain": "\n".join,
    "indent": lambda p: "\n".join("　　" + x for x in p),
    "tabs": lambda p: "\n".join("\t" + x for x in p),
    "blank": "\n\n".join,
    "one line": lambda p: "　　" + "　　".join(p),
    "spaced line": "  ".join,
    "glued": "".join,
    "wrapped 40": lambda p: "\n".join(_wrap(p, 40)),
    "wrapped double": lambda p: "\n".join(_wrap(p, 32, "\n")),
    "paged": _paged,
    "entities": lambda p: "\n".join("&nbsp;&nbsp;&#12288;" + x for x in p),
    "markup": lambda p: "\n".join(f'<p style="text-indent: 2em"><span>{x}</span></p>' for x in p),
    "cms": lambda p: "\n\n".join(
        x + ("[!--empirenews.page--]" if n % 3 == 2 else "") for n, x in enumerate(p)
    ).replace("一、2009", "[l]一、2009"),
    "size tags": lambda p: "\n".join(f"[size=4]{x}[/size]" for x in p),
    "adverts": lambda p: "\n".join(
        x + ("侯卫东官场笔记" if n == 2 else "公文写作网首发" if n == 5 else "")
        for n, x in enumerate(p)
    ),
    "pagers": lambda p: "\n".join(
        x + ("\n上一页 [1] [2] [3] [4] 下一页" if n % 4 == 3 else "") for n, x in enumerate(p)
    ),
    "headed pages": lambda p: "\n".join(
        x + (f"\n云泽县2016年政府工作报告\n第 {n // 3 + 1} 页 共 5 页" if n % 3 == 2 else "")
        for n, x in enumerate(p)
    ),
    "advert lines": lambda p: "\n".join(
        x + ("\n第一范文网 www.example-fanwen.com 提供" if n in (3, 7) else "")
        for n, x in enumerate(p)
    ),
    "caption": lambda p: "\n".join(
        x + ("\n图为县长周启作报告。本报记者 李明 摄" if n == 1 else "") for n, x in enumerate(p)
    ),
    "imprint": lambda p: "\n".join(p).replace(
        "\n附件：", "\n市十三届人大一次会议秘书处　　2017年2月18日印\n附件："
    ),
    "merged pages": lambda p: "\n".join(
        (_PAGE_HEAD if n % 4 == 0 else "") + x + ("\n上一页 下一页" if n % 4 == 3 else "")
        for n, x in enumerate(p)
    ),
    "doubled": lambda p: "\n".join(f"{x}\n{x}" if len(x) > 30 else x for x in p),
}


@cache
def bodies() -> dict[str, str]:
    """Clean texts by name."""
    rows = yaml.safe_load((_FOLDER / "bodies.yml").read_text(encoding="utf-8"))
    return {name: text.strip("\n") for name, text in rows.items()}


@cache
def pages() -> tuple[Page, ...]:
    """All pages."""
    found: list[Page] = []
    for path in sorted(_FOLDER.glob("*.yml")):
        if path.stem != "bodies":
            rows = yaml.safe_load(path.read_text(encoding="utf-8"))
            found.extend(_page(row) for row in rows)
    return tuple(found)


def _page(row: dict[str, Any]) -> Page:
    def fill(match: re.Match[str]) -> str:
        return _LAYOUTS[match.group(2) or "plain"](bodies()[match.group(1)].split("\n"))

    text = _SLOT.sub(fill, row["text"]).replace("\n", row.get("newline", "\n"))
    names = row.get("is", [])
    return Page(
        claim=row["claim"],
        document=Document(text, "text/plain", title=row.get("title")),
        reports=tuple(bodies()[name] for name in ([names] if isinstance(names, str) else names)),
        refused=row.get("refused", ""),
        says=row.get("says", ""),
        begins=row.get("begins", ""),
        ends=row.get("ends", ""),
        holds=tuple(row.get("holds", ())),
        lacks=tuple(row.get("lacks", ())),
        marks=row.get("marks", {}),
    )
