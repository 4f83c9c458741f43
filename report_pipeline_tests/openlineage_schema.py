"""Whether an event, as it was sent, has the shape that the OpenLineage client declares.

The client ships the schema as classes generated from it. Here JSON is held against them: fields
that are required, fields that are unknown, and the type of every value.
"""

import inspect
import types
import typing
from datetime import datetime
from enum import Enum
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import attr
from openlineage.client import facet_v2
from openlineage.client.event_v2 import RunEvent
from openlineage.client.generated import base


def _facets() -> dict[str, type]:
    """Every facet class the client ships, by the last part of its schema's address."""
    found = {}
    for module in vars(facet_v2).values():
        if inspect.ismodule(module):
            for kind in vars(module).values():
                if inspect.isclass(kind) and issubclass(kind, base.BaseFacet):
                    found[kind._get_schema()] = kind
    return found


FACETS = _facets()


def problems(event: dict[str, Any]) -> list[str]:
    """What is wrong with an event; nothing where it is as it should be."""
    return list(_held_against(event, RunEvent, "event"))


def _held_against(value: Any, kind: Any, where: str) -> typing.Iterator[str]:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        options = [option for option in typing.get_args(kind) if option is not type(None)]
        if value is not None:
            yield from _held_against(value, options[0], where)
    elif origin is list:
        if not isinstance(value, list):
            yield f"{where} is no list"
            return
        for number, item in enumerate(value):
            yield from _held_against(item, typing.get_args(kind)[0], f"{where}[{number}]")
    elif origin is dict:
        for name, item in value.items():
            yield from _held_against(item, typing.get_args(kind)[1], f"{where}.{name}")
    elif attr.has(kind):
        yield from _object(value, kind, where)
    elif inspect.isclass(kind) and issubclass(kind, Enum):
        if value not in {member.value for member in kind}:
            yield f"{where} is {value!r}, none of {kind.__name__}"
    elif kind is not Any and not isinstance(value, (int, float) if kind is float else kind):
        yield f"{where} is {value!r}, no {kind.__name__}"


def _object(value: Any, kind: type, where: str) -> typing.Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where} is no object"
        return
    if issubclass(kind, base.BaseFacet):
        address = value.get("_schemaURL", "")
        if address not in FACETS:
            yield f"{where} has a schema the client does not know: {address!r}"
            return
        if not issubclass(FACETS[address], kind):
            yield f"{where} is a {FACETS[address].__name__}, no {kind.__name__}"
        kind = FACETS[address]
    hints = typing.get_type_hints(kind)
    fields = {field.name: field for field in attr.fields(kind)}
    for name in value.keys() - fields.keys():
        yield f"{where}.{name} is unknown to {kind.__name__}"
    for name, field in fields.items():
        if name in value:
            yield from _held_against(value[name], hints[name], f"{where}.{name}")
            yield from _format(name, value[name], where)
        elif field.default is attr.NOTHING:
            yield f"{where}.{name} is missing"


def _format(name: str, value: Any, where: str) -> typing.Iterator[str]:
    try:
        if name == "eventTime" and datetime.fromisoformat(value).tzinfo is None:
            yield f"{where}.{name} has no time zone"
        if name == "runId":
            UUID(value)
    except ValueError as error:
        yield f"{where}.{name}: {error}"
    if name in {"producer", "_producer", "schemaURL", "_schemaURL"} and not urlsplit(value).scheme:
        yield f"{where}.{name} is no URI: {value!r}"
