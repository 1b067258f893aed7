"""Functions of lists and maps. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphapp.cypher.evaluator.functions.arguments import integer, items, refused
from graphapp.errors import QueryError

__all__ = ["LISTS", "MAX_RANGE", "range_"]

MAX_RANGE = 10_000_000
"""Maximum length of a list made by range(), to limit memory."""


def _head(value: Any) -> Any:
    return next(iter(items("head", value)), None)


def _last(value: Any) -> Any:
    found = items("last", value)
    return found[-1] if found else None


def _tail(value: Any) -> list[Any]:
    return items("tail", value)[1:]


def _size(value: Any) -> int:
    if isinstance(value, (list, str)):
        return len(value)
    raise refused("size", "a list or a string", value)


def _is_empty(value: Any) -> bool:
    if isinstance(value, (list, str, dict)):
        return not value
    raise refused("isEmpty", "a list, a string or a map", value)


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return list(value)
    raise refused("keys", "a node, a relationship or a map", value)


def _properties(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise refused("properties", "a node, a relationship or a map", value)


def range_(start: Any, end: Any, step: Any = 1) -> list[int]:
    """range(start, end, step), both ends included. Raises QueryError for arguments that are not integers, a
    step of zero, and more than MAX_RANGE integers."""
    first, last, by = (integer("range", value, exact=True) for value in (start, end, step))
    if not by:
        raise QueryError("The step of range() cannot be zero.")
    count = (last - first) // by + 1
    if count > MAX_RANGE:
        raise QueryError(f"range() returns at most {MAX_RANGE:,} integers; this range has {count:,}.")
    return list(range(first, last + (1 if by > 0 else -1), by))


LISTS: Mapping[str, tuple[int, int, Callable[..., Any]]] = {
    "head": (1, 1, _head),
    "last": (1, 1, _last),
    "tail": (1, 1, _tail),
    "size": (1, 1, _size),
    "isempty": (1, 1, _is_empty),
    "keys": (1, 1, _keys),
    "properties": (1, 1, _properties),
}
"""By name in lower case: minimum and maximum number of arguments, and the implementation, which never
receives null."""
