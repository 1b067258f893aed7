"""Converts arguments to the type that a function takes, or raises the error that names this type. Pure."""

from __future__ import annotations

from typing import Any

from graphapp.cypher.evaluator.wording import described
from graphapp.errors import QueryError

__all__ = ["integer", "items", "number", "refused", "string"]


def refused(function: str, wanted: str, value: Any, hint: str = "") -> QueryError:
    """The error for a `function` that takes `wanted` and received `value`."""
    return QueryError(f"{function}() takes {wanted}, not {described(value)}.", hint)


def string(function: str, value: Any) -> str:
    """`value`, which must be a string. Raises QueryError for other types."""
    if isinstance(value, str):
        return value
    raise refused(function, "a string", value, "Convert the value with toString().")


def number(function: str, value: Any) -> int | float:
    """`value`, which must be an integer or a float. Raises QueryError for other types."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise refused(function, "a number", value)


def integer(function: str, value: Any, exact: bool = False) -> int:
    """A number as an integer; the fraction of a float is dropped, or an error if `exact`. Raises QueryError
    for other types."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and not exact:
        return int(max(-(2.0**63), min(value, 2.0**63 - 1024))) if value == value else 0
    raise refused(function, "an integer", value)


def items(function: str, value: Any) -> list[Any]:
    """`value`, which must be a list. Raises QueryError for other types."""
    if isinstance(value, list):
        return value
    raise refused(function, "a list", value)
