"""Grouping: rows with equal keys become one row that also contains the results of the aggregates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.functions import ACCUMULATORS, Aggregate, Distinct
from graphapp.cypher.evaluator.placing import placed
from graphapp.cypher.evaluator.rows import Evaluation, Row
from graphapp.cypher.evaluator.tree import children
from graphapp.cypher.evaluator.values import group_key
from graphapp.errors import QueryError

__all__ = ["aggregates_in", "grouped"]

AggregateCall = syntax.Call | syntax.CountStar


def aggregates_in(expressions: Sequence[syntax.Expression]) -> list[AggregateCall]:
    """The distinct aggregates in expressions, excluding those in subqueries, which aggregate their own
    rows."""
    found: dict[AggregateCall, None] = {}
    left: list[Any] = list(reversed(expressions))
    while left:
        part = left.pop()
        if isinstance(part, syntax.CountStar) or (
            isinstance(part, syntax.Call) and part.name in ACCUMULATORS
        ):
            found[part] = None
        elif not isinstance(part, syntax.Subquery):
            left.extend(reversed(list(children(part))))
    return list(found)


def grouped(
    c: Compiler,
    keys: Sequence[tuple[int, Evaluation]],
    calls: Sequence[tuple[AggregateCall, int]],
    scope: SlotScope,
) -> Callable[[Iterator[Row], Row], Iterator[Row]]:
    """Returns one row per group: the first row of the group, with keys and results in their slots. Without
    keys all rows form one group, even if there are no rows."""
    makers = [_maker(c, call, scope) for call, _ in calls]
    results = [slot for _, slot in calls]
    key_of = _key_of(keys)

    def group(rows: Iterator[Row], seed: Row) -> Iterator[Row]:
        tallies = [make() for make in makers]
        opens, adds = [one.open for one in tallies], [one.add for one in tallies]
        places: dict[Any, int] = {}
        firsts: list[Row] = []
        find = places.get
        for row in rows:
            key = key_of(row)
            place = find(key)
            if place is None:
                place = places[key] = len(firsts)
                firsts.append(row)
                for open_one in opens:
                    open_one()
            for add in adds:
                add(place, row)
        if not firsts and not keys:
            firsts.append(seed.copy())
            for open_one in opens:
                open_one()
        for place, row in enumerate(firsts):
            for slot, tally in zip(results, tallies, strict=True):
                row[slot] = tally.result(place)
            yield row

    return group


class _Tally(NamedTuple):
    """One aggregate for all groups, which are numbered in the order in which they first occur. There may be
    as many groups as rows, so a group is an element of a list rather than an object with methods."""

    open: Callable[[], None]
    add: Callable[[int, Row], None]
    result: Callable[[int], Any]


def _key_of(keys: Sequence[tuple[int, Evaluation]]) -> Callable[[Row], Any]:
    """Returns a function that stores the key values of a row in their slots and returns a value that is equal
    for rows of the same group."""
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


def _maker(c: Compiler, call: AggregateCall, scope: SlotScope) -> Callable[[], _Tally]:
    """Returns a factory of the state that one aggregate needs while it reads the rows."""
    if isinstance(call, syntax.CountStar):
        return _counting_rows
    value = c.expression(call.arguments[0], scope)
    if call.name == "count" and not call.distinct:
        return lambda: _counting_values(value)
    if call.name == "collect" and not call.distinct:
        return lambda: _collecting(value)
    more = [c.expression(argument, scope) for argument in call.arguments[1:]]
    make, at = ACCUMULATORS[call.name], call.at
    if call.distinct:
        return lambda: _adding(lambda: Distinct(make()), value, more, at)
    return lambda: _adding(make, value, more, at)


def _counting_rows() -> _Tally:
    totals: list[int] = []

    def add(place: int, _row: Row) -> None:
        totals[place] += 1

    return _Tally(lambda: totals.append(0), add, totals.__getitem__)


def _counting_values(value: Evaluation) -> _Tally:
    totals: list[int] = []

    def add(place: int, row: Row) -> None:
        if value(row) is not None:
            totals[place] += 1

    return _Tally(lambda: totals.append(0), add, totals.__getitem__)


def _collecting(value: Evaluation) -> _Tally:
    found: list[list[Any]] = []

    def add(place: int, row: Row) -> None:
        item = value(row)
        if item is not None:
            found[place].append(item)

    return _Tally(lambda: found.append([]), add, found.__getitem__)


def _adding(make: Callable[[], Aggregate], value: Evaluation, more: Sequence[Evaluation], at: int) -> _Tally:
    takes: list[Callable[..., None]] = []
    aggregates: list[Aggregate] = []

    def open_one() -> None:
        aggregates.append(make())
        takes.append(aggregates[-1].add)

    def add(place: int, row: Row) -> None:
        try:
            takes[place](value(row), *[one(row) for one in more])
        except QueryError as error:
            raise placed(error, at) from None

    def add_one(place: int, row: Row) -> None:
        try:
            takes[place](value(row))
        except QueryError as error:
            raise placed(error, at) from None

    def result(place: int) -> Any:
        try:
            return aggregates[place].result()
        except QueryError as error:
            raise placed(error, at) from None

    return _Tally(open_one, add if more else add_one, result)
