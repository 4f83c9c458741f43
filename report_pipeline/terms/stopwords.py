"""Words that say nothing about policy, ``stopwords.txt``: one a line, # begins a comment."""

from functools import cache
from importlib.resources import files


@cache
def stop_words() -> frozenset[str]:
    """All stop words, written as counting sees them: folded, Latin in capitals."""
    source = files(__package__).joinpath("stopwords.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in source.splitlines())
    return frozenset(line for line in lines if line)
