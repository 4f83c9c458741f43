"""The code version of a stage, computed from what shapes its output.

It covers the stage's modules, every module of this package that they import, the rule files that
carry a covered module's stem, the columns the stage writes, and the versions of the libraries
imported on the way. Nobody types a version by hand, and nobody can forget to.
"""

import ast
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

from report_pipeline.digests import digest, sha256
from report_pipeline.tables import Table

_PACKAGE = "report_pipeline"
# Declarations of all tables: of these the columns that a stage writes count, and are counted.
_DECLARATIONS = {"report_pipeline.schemas", "report_pipeline.tables"}
_ROOT = Path(__file__).resolve().parent


def _source_of(module: str) -> Path | None:
    base = _ROOT.joinpath(*module.split(".")[1:])
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


@cache
def _imports(source: bytes) -> frozenset[str]:
    """Every dotted name that a source imports, ``from a import b`` giving a and a.b."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def _closure(modules: tuple[str, ...]) -> tuple[dict[str, Path], set[str]]:
    """Modules of this package reachable from ``modules``, and the foreign packages they import."""
    inside: dict[str, Path] = {}
    foreign: set[str] = set()
    todo = list(modules)
    while todo:
        module = todo.pop()
        path = _source_of(module)
        if path is None or module in inside or module in _DECLARATIONS:
            continue
        inside[module] = path
        for name in _imports(path.read_bytes()):
            top = name.partition(".")[0]
            if top == _PACKAGE:
                todo.append(name)
            elif top not in sys.stdlib_module_names:
                foreign.add(top)
    return inside, foreign


def _rule_files(modules: dict[str, Path]) -> list[Path]:
    stems = {(path.parent, path.stem) for path in modules.values()}
    folders = sorted({folder for folder, _ in stems})
    return sorted(
        path
        for folder in folders
        for path in folder.iterdir()
        if path.is_file()
        and path.suffix not in {".py", ".pyc"}
        and (folder, path.name.partition(".")[0]) in stems
    )


def _versions(packages: set[str]) -> dict[str, list[str]]:
    return {
        package: sorted({metadata.version(name) for name in _distributions().get(package, [])})
        for package in sorted(packages)
    }


@cache
def _distributions() -> dict[str, list[str]]:
    """Distributions by the packages they bring.

    Their lists of top-level names are small; the lists of all their files, which the standard
    library also reads, take longer than the rest of a run's beginning.
    """
    found: dict[str, list[str]] = {}
    for distribution in metadata.distributions():
        name = distribution.name
        listed = (distribution.read_text("top_level.txt") or "").split()
        for package in {*listed, name, name.replace("-", "_"), name.lower().replace("-", "_")}:
            found.setdefault(package, []).append(name)
    return found


@cache
def code_version(modules: tuple[str, ...], tables: tuple[Table, ...]) -> str:
    """Sixteen hex characters that change when the output of ``modules`` may change."""
    inside, foreign = _closure(modules)
    files = sorted([*inside.values(), *_rule_files(inside)])
    return digest(
        {path.relative_to(_ROOT).as_posix(): sha256(path.read_bytes()) for path in files},
        [[table.name, [[c.name, str(c.type)] for c in table.columns]] for table in tables],
        _versions(foreign),
        sys.version_info[:2],  # what Unicode says of a character moves with it
    )[:16]
