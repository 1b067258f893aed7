"""Access to list elements and slices, map entries, and components of dates and points; string predicates.
Pure."""

from __future__ import annotations

from typing import Any

from graphapp.cypher.evaluator.points import Point, point_component
from graphapp.cypher.evaluator.temporal.components import component
from graphapp.cypher.evaluator.temporal.types import Temporal
from graphapp.cypher.evaluator.wording import described
from graphapp.errors import QueryError

__all__ = ["contains", "ends_with", "property_of", "slice_", "starts_with", "subscript"]


def subscript(container: Any, key: Any) -> Any:
    """container[key]: an element of a list (negative indexes count from the end), the value of a map, or a
    component. Returns null if the element or key does not exist. The caller handles nodes and relationships.
    Raises QueryError for other types."""
    if container is None or key is None:
        return None
    kind = type(container)
    if kind is list:
        if type(key) is not int:
            raise QueryError(f"A list index must be an integer, not {described(key)}.")
        return container[key] if -len(container) <= key < len(container) else None
    if kind is not dict and not isinstance(container, (Temporal, Point)):
        raise QueryError(
            f"{described(container).capitalize()} has no elements.",
            "Use [ ] on lists, maps, nodes and relationships.",
        )
    if type(key) is not str:
        raise QueryError(f"A key of {described(container)} must be a string, not {described(key)}.")
    return property_of(container, key)


def slice_(value: Any, start: Any = 0, end: Any = 1 << 62) -> list[Any] | None:
    """value[start..end] of a list; negative numbers count from the end. Returns null if the list or a bound
    is null. Raises QueryError if `value` is not a list or a bound is not an integer."""
    if value is None or start is None or end is None:
        return None
    if type(value) is not list:
        raise QueryError(
            f"Only lists can be sliced, not {described(value)}.", "Use substring() for part of a string."
        )
    return value[_bound(start) : _bound(end)]


def _bound(value: Any) -> int:
    if type(value) is int:
        return value
    if type(value) is float and value == value:
        return int(max(-(2.0**62), min(2.0**62, value)))
    raise QueryError(f"The bounds of a slice must be integers, not {described(value)}.")


def property_of(value: Any, name: str) -> Any:
    """value.name of a map, date, time, duration or point. Returns null for null and for a missing key of a
    map. The caller handles nodes and relationships. Raises QueryError for other types and unknown
    components."""
    if type(value) is dict:
        return value.get(name)
    if value is None:
        return None
    if isinstance(value, Temporal):
        return component(value, name)
    if isinstance(value, Point):
        return point_component(value, name)
    raise QueryError(
        f"{described(value).capitalize()} has no properties.",
        f"Use .{name} on nodes, relationships and maps.",
    )


def starts_with(text: Any, start: Any) -> bool | None:
    """text STARTS WITH start; null unless both are strings."""
    return text.startswith(start) if type(text) is str and type(start) is str else None


def ends_with(text: Any, end: Any) -> bool | None:
    """text ENDS WITH end; null unless both are strings."""
    return text.endswith(end) if type(text) is str and type(end) is str else None


def contains(text: Any, part: Any) -> bool | None:
    """text CONTAINS part; null unless both are strings."""
    return part in text if type(text) is str and type(part) is str else None
