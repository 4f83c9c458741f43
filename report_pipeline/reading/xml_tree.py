"""XML of Office files → a tree with local names, and nothing that XML can do besides.

A document type, and with it every entity, is refused the moment it begins. Names lose their
namespaces: the transitional, the strict and the flat form of Word's XML differ in nothing else.
"""

from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from report_pipeline.reading.limits import Limits
from report_pipeline.refusal import Reason, Refused

_SEPARATOR = "}"


def read_xml(content: bytes, limits: Limits) -> Element:
    """The root element; tags and attributes by local name. Raises Refused (unsafe, corrupt)."""
    builder = TreeBuilder()
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.nesting:
            raise Refused(Reason.UNSAFE, f"XML nested more than {limits.nesting} deep")
        builder.start(_local(tag), {_local(name): text for name, text in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(tag))

    def refuse(*_: Any) -> None:
        raise Refused(Reason.UNSAFE, "XML with a document type, which could define entities")

    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Refused(Reason.CORRUPT, f"broken XML: {error}") from error
    return builder.close()


def _local(name: str) -> str:
    return name.rpartition(_SEPARATOR)[2]
