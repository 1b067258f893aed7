"""Functions of points. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphapp.cypher.evaluator.functions.arguments import refused
from graphapp.cypher.evaluator.points import Point, distance, make_point

__all__ = ["SPATIAL"]


def _point(value: Any) -> Point | None:
    if isinstance(value, dict):
        return make_point(value)
    raise refused("point", "a map", value)


SPATIAL: Mapping[str, tuple[int, int, Callable[..., Any]]] = {
    "point": (1, 1, _point),
    "point.distance": (2, 2, distance),
}
"""By name in lower case: minimum and maximum number of arguments, and the implementation, which never
receives null."""
