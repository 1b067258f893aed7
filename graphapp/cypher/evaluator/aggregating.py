"""Grouping: rows with equal keys become one row, with what the aggregates make of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.compiling import Compiler, Scope
from graphapp.cypher.evaluator.functions import AGGREGATES, Aggregate, Distinct
from graphapp.cypher.evaluator.placing import placed
from graphapp.cypher.evaluator.rows import Evaluation, Row
from graphapp.cypher.evaluator.tree import children
from graphapp.cypher.evaluator.values import group_key
from graphapp.errors import QueryError

__all__ = ["aggregates_in", "grouped"]

AggregateCall = syntax.Call | syntax.CountStar


def aggregates_in(expressions: Sequence[syntax.Expression]) -> list[AggregateCall]:
    """The aggregates in expressions, each once; not those in subqueries, which are theirs."""
    found: dict[AggregateCall, None] = {}
    left: list[Any] = list(reversed(expressions))
    while left:
        part = left.pop()
        if isinstance(part, syntax.CountStar) or (isinstance(part, syntax.Call) and part.name in AGGREGATES):
            found[part] = None
        elif not isinstance(part, syntax.Subquery):
            left.extend(reversed(list(children(part))))
    return list(found)


def grouped(
    c: Compiler,
    keys: Sequence[tuple[int, Evaluation]],
    calls: Sequence[tuple[AggregateCall, int]],
    scope: Scope,
) -> Callable[[Iterator[Row], Row], Iterator[Row]]:
    """Makes one row of each group: the first of the group, with keys and results in their slots. Without keys there is one group, even of
    no rows."""
    results = [slot for _, slot in calls]
    key_of = _key_of(keys)
    if len(calls) == 1 and (counted := _counted(c, calls[0][0], scope)) is not None:
        return _counting(key_of, counted, results[0], bool(keys))
    makers = [_maker(c, call, scope) for call, _ in calls]

    def group(rows: Iterator[Row], seed: Row) -> Iterator[Row]:
        groups: dict[Any, tuple[Row, list[Callable[[Row], None]], list[Callable[[], Any]]]] = {}
        find = groups.get
        for row in rows:
            key = key_of(row)
            found = find(key)
            if found is None:
                pairs = [make() for make in makers]
                found = groups[key] = row, [add for add, _ in pairs], [result for _, result in pairs]
            for add in found[1]:
                add(row)
        if not groups and not keys:
            pairs = [make() for make in makers]
            groups[()] = seed.copy(), [], [result for _, result in pairs]
        for row, _, ends in groups.values():
            for slot, result in zip(results, ends, strict=True):
                row[slot] = result()
            yield row

    return group


def _counted(c: Compiler, call: AggregateCall, scope: Scope) -> Evaluation | None:
    """What must not be null for a row to count; None for aggregates that do not count rows."""
    if isinstance(call, syntax.CountStar):
        return lambda _row: True
    if call.name == "count" and not call.distinct:
        return c.expression(call.arguments[0], scope)
    return None


def _counting(
    key_of: Callable[[Row], Any], counted: Evaluation, slot: int, keyed: bool
) -> Callable[[Iterator[Row], Row], Iterator[Row]]:
    """Counts rows, the commonest aggregate by far: an integer for each group does."""

    def group(rows: Iterator[Row], seed: Row) -> Iterator[Row]:
        firsts: dict[Any, Row] = {}
        totals: dict[Any, int] = {}
        for row in rows:
            key = key_of(row)
            if key not in firsts:
                firsts[key] = row
                totals[key] = 0
            if counted(row) is not None:
                totals[key] += 1
        if not firsts and not keyed:
            firsts[()], totals[()] = seed.copy(), 0
        for key, row in firsts.items():
            row[slot] = totals[key]
            yield row

    return group


def _key_of(keys: Sequence[tuple[int, Evaluation]]) -> Callable[[Row], Any]:
    """Puts the values of the keys of a row into their slots, and gives what is equal for rows of one group."""
    if not keys:
        return lambda _row: ()
    if len(keys) == 1:
        ((slot, evaluation),) = keys

        def one(row: Row) -> Any:
            row[slot] = value = evaluation(row)
            return value if type(value) is str else group_key(value)

        return one

    def several(row: Row) -> Any:
        found = []
        for slot, evaluation in keys:
            row[slot] = value = evaluation(row)
            found.append(value if type(value) is str else group_key(value))
        return tuple(found)

    return several


def _maker(
    c: Compiler, call: AggregateCall, scope: Scope
) -> Callable[[], tuple[Callable[[Row], None], Callable[[], Any]]]:
    """Makes what takes the rows of one group, and what gives the result."""
    if isinstance(call, syntax.CountStar):
        return _counting_rows
    value = c.expression(call.arguments[0], scope)
    if call.name == "count" and not call.distinct:
        return lambda: _counting_values(value)
    if call.name == "collect" and not call.distinct:
        return lambda: _collecting(value)
    more = [c.expression(argument, scope) for argument in call.arguments[1:]]
    make, at = AGGREGATES[call.name], call.at
    if call.distinct:
        return lambda: _adding(Distinct(make()), value, more, at)
    return lambda: _adding(make(), value, more, at)


def _counting_rows() -> tuple[Callable[[Row], None], Callable[[], Any]]:
    total = 0

    def add(_row: Row) -> None:
        nonlocal total
        total += 1

    return add, lambda: total


def _counting_values(value: Evaluation) -> tuple[Callable[[Row], None], Callable[[], Any]]:
    total = 0

    def add(row: Row) -> None:
        nonlocal total
        if value(row) is not None:
            total += 1

    return add, lambda: total


def _collecting(value: Evaluation) -> tuple[Callable[[Row], None], Callable[[], Any]]:
    found: list[Any] = []

    def add(row: Row) -> None:
        item = value(row)
        if item is not None:
            found.append(item)

    return add, lambda: found


def _adding(
    aggregate: Aggregate, value: Evaluation, more: Sequence[Evaluation], at: int
) -> tuple[Callable[[Row], None], Callable[[], Any]]:
    take = aggregate.add

    def add(row: Row) -> None:
        try:
            take(value(row), *[one(row) for one in more])
        except QueryError as error:
            raise placed(error, at) from None

    def result() -> Any:
        try:
            return aggregate.result()
        except QueryError as error:
            raise placed(error, at) from None

    return add, result
