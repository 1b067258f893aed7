"""Equality, comparison, ordering and grouping of values, which differ in Cypher. Pure.

`equals` and `less` return True, False, or None for unknown (openCypher's CIP2016-06-14, "comparability");
`order_key` defines a total order of all values ("orderability"); `group_key` defines which values DISTINCT
and grouping treat as one. Checked on Neo4j 5.26.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from graphapp.cypher.evaluator.entities import NodeRef, PathRef, RelationshipRef
from graphapp.cypher.evaluator.points import Point
from graphapp.cypher.evaluator.temporal.types import Duration, Temporal
from graphapp.cypher.evaluator.wording import described
from graphapp.errors import QueryError

__all__ = ["compare", "equal_literals", "equals", "group_key", "in_list", "less", "less_equal", "order_key"]

_NUMBERS = frozenset({int, float})

# results of `compare` besides -1, 0, 1 and None (unknown)
_NAN: Final = 2
_ONLY_EQUAL: Final = 3


def equals(a: Any, b: Any) -> bool | None:
    """a = b. Integers and floats are compared exactly; values of different types are not equal."""
    kind, other = type(a), type(b)
    if kind is other and (kind is str or kind is int or kind is float or kind is bool):
        same: bool = a == b
        return same
    if a is None or b is None:
        return None
    if kind is other:
        if kind is list:
            return len(a) == len(b) and _all_equal(zip(a, b, strict=True))
        if kind is dict:
            return a.keys() == b.keys() and _all_equal((value, b[key]) for key, value in a.items())
        return bool(a == b)
    return kind in _NUMBERS and other in _NUMBERS and bool(a == b)


def equal_literals(a: Any, b: Any) -> bool | None:
    """a = b where both are literals of the query. Neo4j folds the constants and compares an integer with a
    float as floats, so 9007199254740993 = 9007199254740992.0 is true, unlike the same values in variables."""
    if type(a) in _NUMBERS and type(b) in _NUMBERS and type(a) is not type(b):
        return float(a) == float(b)
    return equals(a, b)


def _all_equal(pairs: Iterable[tuple[Any, Any]]) -> bool | None:
    unknown = False
    for a, b in pairs:
        same = equals(a, b)
        if same is False:
            return False
        unknown = unknown or same is None
    return None if unknown else True


def in_list(value: Any, items: Any) -> bool | None:
    """value IN items; null IN [] is false. Raises QueryError if `items` is neither a list nor null."""
    if items is None:
        return None
    if type(items) is not list:
        raise QueryError(f"IN requires a list, not {described(items)}.")
    kind = type(value)
    if kind is str or (kind is int and not 0 <= value <= 1):
        # Python's own search gives the same result except that it treats True as 1
        return True if value in items else None if None in items else False
    unknown = False
    for item in items:
        same = equals(value, item)
        if same:
            return True
        unknown = unknown or same is None
    return None if unknown else False


def less(a: Any, b: Any) -> bool | None:
    """a < b; None if the two cannot be compared. An integer and a float are compared as floats."""
    kind = type(a)
    if kind is type(b) and (kind is int or kind is str):
        below: bool = a < b
        return below
    found = compare(a, b)
    if found is None or found == _ONLY_EQUAL:
        return None
    return found == -1


def less_equal(a: Any, b: Any) -> bool | None:
    """a <= b; None if the two cannot be compared."""
    kind = type(a)
    if kind is type(b) and (kind is int or kind is str):
        below: bool = a <= b
        return below
    found = compare(a, b)
    return None if found is None else found in (-1, 0, _ONLY_EQUAL)


def compare(a: Any, b: Any) -> int | None:
    """-1, 0 or 1 if a is less than, equal to or greater than b; None if unknown; 2 if one is NaN and the
    other a number; 3 for equal values of a type without an order (durations, points)."""
    kind, other = type(a), type(b)
    if a is None or b is None:
        return None
    if kind in _NUMBERS and other in _NUMBERS:
        return _compare_numbers(a, b)
    if kind is not other:
        return None
    if kind is str or kind is bool:
        return _sign(a, b)
    if kind is list:
        return _compare_lists(a, b)
    if kind is dict:
        return _compare_maps(a, b)
    if kind is Duration or kind is Point:
        return _ONLY_EQUAL if a == b else None
    return _sign(_place(a), _place(b))


def _sign(a: Any, b: Any) -> int:
    return int(a > b) - int(a < b)


def _compare_numbers(a: float, b: float) -> int:
    if type(a) is not type(b):
        a, b = float(a), float(b)
    if a != a or b != b:
        return _NAN
    return _sign(a, b)


def _compare_lists(a: Sequence[Any], b: Sequence[Any]) -> int | None:
    for one, other in zip(a, b, strict=False):
        found = compare(one, other)
        if found in (-1, 1):
            return found
        if found is None or found == _NAN:
            return None
    return _sign(len(a), len(b))


def _compare_maps(a: dict[str, Any], b: dict[str, Any]) -> int | None:
    keys = sorted(a)
    found = _sign((len(a), keys), (len(b), sorted(b)))
    return found or _compare_lists([a[key] for key in keys], [b[key] for key in keys])


def _place(value: Any) -> Any:
    """Orders entities, and dates and times, within one type."""
    if isinstance(value, Temporal):
        return value.key
    if isinstance(value, PathRef):
        return (value.nodes[0].index, [one.index for one in value.relationships])
    return value.index


# types in ascending order: maps, nodes, relationships, lists, paths, points, dates and times (see
# `temporal.types`), strings, …
_MAP, _NODE, _RELATIONSHIP, _LIST, _PATH, _POINT = range(6)
_STRING, _BOOLEAN, _NUMBER = 12, 13, 14
_NAN_KEY = (15,)
_NULL_KEY = (16,)
# -0.0 sorts before 0.0 and 0, which are equal here
_ZERO = (_NUMBER, 0, 1)
_NEGATIVE_ZERO = (_NUMBER, 0)


def order_key(value: Any) -> tuple[Any, ...]:
    """The key by which ORDER BY, min and max sort; the keys of any two values can be compared."""
    kind = type(value)
    if kind is str:
        return (_STRING, value)
    if kind is int:
        return (_NUMBER, value) if value else _ZERO
    if value is None:
        return _NULL_KEY
    if kind is float:
        return _float_key(value)
    return _structure_key(value)


def _float_key(value: float) -> tuple[Any, ...]:
    if value != value:
        return _NAN_KEY
    if value:
        return (_NUMBER, value)
    return _ZERO if math.copysign(1, value) > 0 else _NEGATIVE_ZERO


def _structure_key(value: Any) -> tuple[Any, ...]:
    if isinstance(value, Temporal):
        return (value.RANK, *value.key)
    kind = type(value)
    if kind is bool:
        return (_BOOLEAN, value)
    if kind is list:
        return (_LIST, [order_key(item) for item in value])
    if kind is dict:
        keys = sorted(value)
        return (_MAP, len(keys), keys, [order_key(value[key]) for key in keys])
    if kind is Point:
        return (_POINT, value.srid, value.coordinates)
    rank = _NODE if kind is NodeRef else _RELATIONSHIP if kind is RelationshipRef else _PATH
    return (rank, _place(value))


_TRUE, _FALSE = ("boolean", True), ("boolean", False)


def group_key(value: Any) -> Any:
    """A hashable key, equal for values that DISTINCT, grouping and UNION treat as the same: 1 and 1.0, null
    and null. A NaN equals nothing, not even itself."""
    kind = type(value)
    if kind is str or kind is int or value is None or kind is NodeRef:
        return value
    if kind is float:
        return value if value == value else object()
    if kind is bool:
        return _TRUE if value else _FALSE
    if kind is list:
        return ("list", *map(group_key, value))
    if kind is dict:
        return ("map", frozenset((key, group_key(item)) for key, item in value.items()))
    return value
