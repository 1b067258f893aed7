"""Comparisons and IN over compiled operands, optimized for a constant operand of the same type. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graphapp.cypher.evaluator.placing import placed
from graphapp.cypher.evaluator.rows import Evaluation, Row
from graphapp.cypher.evaluator.values import (
    described,
    equal_literals,
    equals,
    group_key,
    in_list,
    less,
    less_equal,
)
from graphapp.errors import QueryError

__all__ = ["compared", "contained"]

_SCALARS = frozenset({str, int, bool})
_MANY = 4


def _unequal(one: Any, other: Any) -> bool | None:
    same = equals(one, other)
    return None if same is None else not same


def _greater(one: Any, other: Any) -> bool | None:
    return less(other, one)


def _greater_equal(one: Any, other: Any) -> bool | None:
    return less_equal(other, one)


_OPERATORS: dict[str, Callable[[Any, Any], bool | None]] = {
    "=": equals,
    "<>": _unequal,
    "<": less,
    "<=": less_equal,
    ">": _greater,
    ">=": _greater_equal,
}


def compared(operands: Sequence[Evaluation], operators: Sequence[str], *, literal: bool) -> Evaluation:
    """a < b <= c: true if each neighbouring pair satisfies its operator. `literal` is set if all operands are
    literals of the query."""
    if len(operators) == 1:
        act = _OPERATORS[operators[0]]
        if literal and operators[0] == "=":
            act = equal_literals
        if literal and operators[0] == "<>":
            act = _unequal_literals
        return _pair(operands[0], act, operands[1])
    acts = [_OPERATORS[operator] for operator in operators]

    def evaluate(row: Row) -> bool | None:
        unknown = False
        before = operands[0](row)
        for act, operand in zip(acts, operands[1:], strict=True):
            value = operand(row)
            found = act(before, value)
            if found is False:
                return False
            unknown = unknown or found is None
            before = value
        return None if unknown else True

    return evaluate


def _unequal_literals(one: Any, other: Any) -> bool | None:
    same = equal_literals(one, other)
    return None if same is None else not same


def _pair(left: Evaluation, act: Callable[[Any, Any], bool | None], right: Evaluation) -> Evaluation:
    if act is equals:

        def equal(row: Row) -> bool | None:
            one, other = left(row), right(row)
            kind = type(one)
            if kind is type(other) and kind in _SCALARS:
                return bool(one == other)
            return equals(one, other)

        return equal

    return lambda row: act(left(row), right(row))


def contained(
    item: Evaluation, container: Evaluation, fixed: bool, row: Callable[[], Row], at: int
) -> Evaluation:
    """item IN container. A `fixed` container of many strings, integers and booleans is searched by hash."""
    if fixed:
        try:
            items = container(row())
        except QueryError:
            items = None
        if type(items) is list and len(items) > _MANY and all(type(one) in _SCALARS for one in items):
            return _looked_up(item, items)

    def evaluate(row: Row) -> bool | None:
        items = container(row)
        if items is None:
            return None
        if type(items) is not list:
            raise placed(QueryError(f"IN requires a list, not {described(items)}."), at)
        return in_list(item(row), items)

    return evaluate


def _looked_up(item: Evaluation, items: list[Any]) -> Evaluation:
    keys = {group_key(one) for one in items}

    def evaluate(row: Row) -> bool | None:
        value = item(row)
        if value is None:
            return None
        if type(value) in _SCALARS:
            return group_key(value) in keys
        return in_list(value, items)

    return evaluate
