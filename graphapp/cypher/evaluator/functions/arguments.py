"""Arguments of functions as what the function takes, or the error that says what it takes. Pure."""

from __future__ import annotations

from typing import Any

from graphapp.cypher.evaluator.wording import described
from graphapp.errors import QueryError

__all__ = ["integer", "items", "number", "refused", "string"]


def refused(function: str, wanted: str, value: Any, hint: str = "") -> QueryError:
    """The error that `function` takes `wanted` and got `value`."""
    return QueryError(f"{function}() takes {wanted}, not {described(value)}.", hint)


def string(function: str, value: Any) -> str:
    """A string. Raises QueryError for others."""
    if isinstance(value, str):
        return value
    raise refused(function, "a string", value, "Convert it with toString().")


def number(function: str, value: Any) -> int | float:
    """An integer or a float. Raises QueryError for others."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise refused(function, "a number", value)


def integer(function: str, value: Any, exact: bool = False) -> int:
    """A number as an integer; a float is cut to one, unless it must be `exact`. Raises QueryError for others."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and not exact:
        return int(max(-(2.0**63), min(value, 2.0**63 - 1024))) if value == value else 0
    raise refused(function, "an integer", value)


def items(function: str, value: Any) -> list[Any]:
    """A list. Raises QueryError for others."""
    if isinstance(value, list):
        return value
    raise refused(function, "a list", value)
