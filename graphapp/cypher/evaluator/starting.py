"""Start of matching: the candidates for a node, from an index if a condition allows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.names import names
from graphapp.cypher.evaluator.rows import Row
from graphapp.errors import QueryError

__all__ = ["Start", "best_start", "rarest_label"]

_SCALARS = (str, int, float, bool)
# estimated rows of an index lookup for a value that is only known at run time
_SOME = 5.0


class Start(NamedTuple):
    """The estimated number of candidates, and the function that returns them for a row. For an index lookup
    also the condition that it satisfies and the property; None and "" for a scan."""

    cost: float
    candidates: Callable[[Row], Iterable[int]]
    condition: syntax.Expression | None = None
    key: str = ""


def rarest_label(c: Compiler, labels: Sequence[syntax.LabelExpression]) -> str | None:
    """The rarest of the labels that a node must have; None if no label is required."""
    found: list[str] = []
    for wanted in labels:
        several = wanted.operands if isinstance(wanted, syntax.LabelAnd) else (wanted,)
        found += [one.name for one in several if isinstance(one, syntax.LabelName)]
    return min(found, key=lambda label: len(c.graph.nodes(label)), default=None)


def best_start(
    c: Compiler,
    name: str,
    label: str | None,
    size: int,
    conditions: Sequence[syntax.Expression],
    scope: SlotScope,
) -> Start:
    """The start with the fewest candidates for the node `name`: an index lookup for one of the conditions, or
    all `size` nodes with the label."""
    everything = c.graph.nodes(label)
    best = Start(float(size), lambda _row: everything)
    for condition in conditions:
        sought = _sought(condition, name)
        if sought is not None:
            start = _seek(c, label, *sought, scope)
            if start is not None and start.cost < best.cost:
                best = start._replace(condition=condition, key=sought[0])
    return best


def _sought(condition: syntax.Expression, name: str) -> tuple[str, syntax.Expression, bool] | None:
    """For `n.property = value` and `n.property IN values`: the property, the value or values, and True for
    IN. None for other conditions."""
    if isinstance(condition, syntax.Comparison) and condition.operators == ("=",):
        one, other = condition.operands
        if _property(one, name) is None:
            one, other = other, one
        key = _property(one, name)
        if key is not None and name not in names(other):
            return key, other, False
    if isinstance(condition, syntax.InList):
        key = _property(condition.item, name)
        if key is not None and name not in names(condition.container):
            return key, condition.container, True
    return None


def _property(expression: syntax.Expression, name: str) -> str | None:
    """The property in `name.property`; None for other expressions."""
    if not isinstance(expression, syntax.Property) or not isinstance(expression.of, syntax.Variable):
        return None
    return expression.name if expression.of.name == name else None


def _seek(
    c: Compiler, label: str | None, key: str, value: syntax.Expression, several: bool, scope: SlotScope
) -> Start | None:
    """The start by an index lookup; None if the value cannot be computed."""
    find = c.graph.find
    computed = c.expression(value, scope)
    everything = c.graph.nodes(label)

    def found(value: Any) -> Iterable[int]:
        if value is None:
            return ()
        return find(label, key, value) if isinstance(value, _SCALARS) else everything

    def candidates(row: Row) -> Iterable[int]:
        try:
            value = computed(row)
        except QueryError:
            # the condition itself raises the error when it is tested
            return everything
        if not several:
            return found(value)
        if type(value) is not list or not all(one is None or isinstance(one, _SCALARS) for one in value):
            return everything
        return sorted({number for one in value for number in found(one)})

    if names(value):
        return Start(_SOME, candidates)
    try:
        return Start(float(len(list(candidates(c.row())))), candidates)
    except IndexError:
        return None
