"""Names of value types in messages. Pure."""

from __future__ import annotations

from typing import Any

from graphapp.cypher.evaluator.entities import NodeRef, PathRef, RelationshipRef

__all__ = ["described", "type_name"]

_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "float",
    str: "string",
    list: "list",
    dict: "map",
    NodeRef: "node",
    RelationshipRef: "relationship",
    PathRef: "path",
}


def type_name(value: Any) -> str:
    """The type of a value in plain English: "integer", "list", "local datetime", …"""
    return _NAMES.get(type(value)) or str(getattr(value, "NAME", type(value).__name__.lower()))


def described(value: Any) -> str:
    """The type with its article, such as "an integer"; "null" has no article."""
    name = type_name(value)
    return name if value is None else f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
