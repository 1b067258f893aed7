"""All functions that need no graph, by name in lower case. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from graphapp.cypher.evaluator.comparison import equals
from graphapp.cypher.evaluator.functions.conversions import CONVERSIONS
from graphapp.cypher.evaluator.functions.lists import LISTS, range_
from graphapp.cypher.evaluator.functions.moments import MOMENTS, STRICT_MOMENTS
from graphapp.cypher.evaluator.functions.numbers import NUMBERS
from graphapp.cypher.evaluator.functions.spatial import SPATIAL
from graphapp.cypher.evaluator.functions.strings import STRINGS
from graphapp.cypher.evaluator.value_types import value_type

__all__ = ["IMPLEMENTATIONS", "Function", "call"]


class Function(NamedTuple):
    """Allowed number of arguments, implementation, and whether the result is null if an argument is null."""

    least: int
    most: int
    compute: Callable[..., Any]
    null_of_null: bool = True


def _coalesce(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _null_if(value: Any, other: Any) -> Any:
    return None if equals(value, other) else value


IMPLEMENTATIONS: Mapping[str, Function] = {
    **{
        name: Function(*each)
        for table in (NUMBERS, STRINGS, LISTS, CONVERSIONS, MOMENTS, SPATIAL)
        for name, each in table.items()
    },
    **{name: Function(*each, null_of_null=False) for name, each in STRICT_MOMENTS.items()},
    "range": Function(2, 3, range_, null_of_null=False),
    "coalesce": Function(1, 1 << 30, _coalesce, null_of_null=False),
    "nullif": Function(2, 2, _null_if, null_of_null=False),
    "valuetype": Function(1, 1, value_type, null_of_null=False),
    "randomuuid": Function(0, 0, lambda: str(uuid.uuid4())),
}


def call(name: str, arguments: Sequence[Any]) -> Any:
    """The result of a function in FUNCTIONS, whose number of arguments was checked. Raises QueryError for
    values that it does not take."""
    function = IMPLEMENTATIONS[name]
    if function.null_of_null and None in arguments:
        return None
    return function.compute(*arguments)
