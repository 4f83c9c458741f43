"""How much one input may ask for. Each limit turns a hostile or broken file into a reason code.

An ordinary report is far below all of them: 11,000 characters, 30 pages, one member.
"""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what reading makes of one file, archives with all that is in them."""

    characters: int = 5_000_000  # of one document; a county's statistical yearbook has 2 million
    pages: int = 1_500  # of a PDF; at 10 ms a page still well within a worker's time
    expanded_bytes: int = 256 * MIB  # all that unpacking may yield; a worker must hold it at once
    expansion: int = 200  # times the packed size; text packs 4 times, an empty sheet 100 times …
    expansion_from: int = 16 * MIB  # … but below this size a ratio says nothing
    members: int = 2_000  # files in an archive, nested ones included
    depth: int = 3  # archives in archives; mailboxes of a county come as two
    nesting: int = 200  # XML elements or RTF groups in one another; Word stays below 60
    parser_memory: int = 1024 * MIB  # a native parser's, for one file; a 60 MB PDF takes 0.3 of it
    seconds: float = 40.0  # of one PDF or converter: less than a worker's minute, to say why
