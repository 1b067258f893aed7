"""Converts parameters of a query from typed text to values of a given type. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import orjson

from graphapp.errors import BadParameter
from graphapp.model import names
from graphapp.support.exact_json import JSONError, read_json

__all__ = ["PARAMETER_TYPES", "fits", "read_value", "typed_text"]

PARAMETER_TYPES: dict[str, str] = {
    "any": "a JSON value, or any other string",
    "text": "text",
    "author": "the name of an author",
    "key": "the name of an author; the query receives the author's key",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "list": "a JSON list",
    "json": "JSON",
}
"""The types that a parameter may have, and the values that each accepts, in words."""


def read_value(name: str, type: str, text: str) -> Any:
    """The value of the parameter `name` as typed. Raises BadParameter if `text` is not of `type`, BadInput for an integer of more than
    64 bits."""
    if type in ("text", "author"):
        return text
    if type == "key":
        return names.key(text)
    if type == "any":
        try:
            return read_json(text)
        except JSONError:
            return text
    try:
        value = read_json(text.strip())
    except JSONError as error:
        detail = f": {error}" if type in ("json", "list") else ""
        raise BadParameter(
            name, f"${name} must be {PARAMETER_TYPES[type]}{detail}.", _example(type)
        ) from None
    if not fits(type, value):
        raise BadParameter(
            name, f"${name} must be {PARAMETER_TYPES[type]}, not {text.strip()[:60]}.", _example(type)
        )
    return float(value) if type == "number" and isinstance(value, int) and abs(value) < 2**53 else value


def fits(type: str, value: Any) -> bool:
    """True if `value` is of `type`."""
    return _CHECKS[type](value)


def typed_text(type: str, value: Any) -> str:
    """`value` as typed text, from which `read_value` returns it again (for a name, its key). `value` must be of `type`."""
    if isinstance(value, str) and type in ("text", "author", "key"):
        return value
    if isinstance(value, str) and type == "any":
        try:
            read_json(value)
        except JSONError:
            return value
    return orjson.dumps(value).decode()


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _number(value: Any) -> bool:
    return _whole(value) or (isinstance(value, float) and math.isfinite(value))


def _json(value: Any) -> bool:
    """True for values that JSON can represent; other file formats may also contain dates."""
    if isinstance(value, list):
        return all(map(_json, value))
    if isinstance(value, dict):
        return all(map(_json, value.values()))
    return value is None or isinstance(value, (bool, str)) or _number(value)


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "any": _json,
    "text": _text,
    "author": _text,
    "key": _text,
    "integer": _whole,
    "number": _number,
    "boolean": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list) and _json(value),
    "json": _json,
}

_EXAMPLES = {
    "integer": "2020",
    "number": "0.5",
    "boolean": "true",
    "list": '["ICLR", "NeurIPS"]',
    "json": '{"a": 1}',
}


def _example(type: str) -> str:
    return f"Example: {_EXAMPLES[type]}."
