"""Conversions between types: toInteger() and similar functions, their variants for lists, and those that
return null instead of an error. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from graphapp.cypher.evaluator.arithmetic import MAX_INTEGER, MIN_INTEGER
from graphapp.cypher.evaluator.functions.arguments import items, refused
from graphapp.cypher.evaluator.points import Point
from graphapp.cypher.evaluator.printing import text_of
from graphapp.cypher.evaluator.temporal.types import Temporal
from graphapp.errors import QueryError

__all__ = ["CONVERSIONS"]

_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
# the syntax of java.lang.Double.parseDouble, surrounded by characters up to U+0020
_FLOAT = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?", re.ASCII)
_NAMED = re.compile(r"([+-]?)(NaN|Infinity)")
_HEX = re.compile(r"([+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?\d+)[fFdD]?", re.ASCII)
_CONTROLS = "".join(map(chr, range(33)))


def _integer(value: Any) -> int | None:
    if isinstance(value, (bool, int)):
        return int(value)
    if isinstance(value, float):
        return int(max(MIN_INTEGER, min(value, MAX_INTEGER))) if value == value else 0
    if isinstance(value, str):
        return _integer_of(value)
    raise refused("toInteger", "a string, a number or a boolean", value)


def _integer_of(text: str) -> int | None:
    if _DECIMAL.fullmatch(text) is None:
        return None
    exact = Decimal(text)
    found = int(exact) if exact.adjusted() < 30 else MAX_INTEGER + 1
    if not MIN_INTEGER <= found <= MAX_INTEGER or not MIN_INTEGER <= exact <= MAX_INTEGER:
        raise QueryError(
            f"{text[:40]!r} is not a 64-bit integer.", "Use toFloat(), or toIntegerOrNull() for null."
        )
    return found


def _float(value: Any) -> float | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        return _float_of(value.strip(_CONTROLS))
    raise refused("toFloat", "a string or a number", value)


def _float_of(text: str) -> float | None:
    if match := _FLOAT.fullmatch(text):
        return float(match[1])
    if match := _NAMED.fullmatch(text):
        return float(match[1] + match[2])
    if match := _HEX.fullmatch(text):
        try:
            return float.fromhex(match[1])
        except OverflowError:
            return float("-inf" if text[0] == "-" else "inf")
    return None


def _boolean(value: Any) -> bool | None:
    if isinstance(value, (bool, int)):
        return bool(value)
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip(_CONTROLS).lower())
    raise refused("toBoolean", "a string, an integer or a boolean", value)


def _string(value: Any) -> str:
    if isinstance(value, (str, bool, int, float, Temporal, Point)):
        return text_of(value)
    raise refused("toString", "a string, a number, a boolean, a date, a time, a duration or a point", value)


def _or_null(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def call(value: Any) -> Any:
        try:
            return convert(value)
        except QueryError:
            return None

    return call


def _each(name: str, convert: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    lenient = _or_null(convert)
    return lambda value: [None if item is None else lenient(item) for item in items(name, value)]


_SINGLE: Mapping[str, Callable[[Any], Any]] = {
    "toInteger": _integer,
    "toFloat": _float,
    "toBoolean": _boolean,
    "toString": _string,
}

CONVERSIONS: Mapping[str, tuple[int, int, Callable[..., Any]]] = {
    **{name.lower(): (1, 1, convert) for name, convert in _SINGLE.items()},
    **{f"{name.lower()}ornull": (1, 1, _or_null(convert)) for name, convert in _SINGLE.items()},
    **{f"{name.lower()}list": (1, 1, _each(f"{name}List", convert)) for name, convert in _SINGLE.items()},
}
"""By name in lower case: minimum and maximum number of arguments, and the implementation, which never
receives null."""
