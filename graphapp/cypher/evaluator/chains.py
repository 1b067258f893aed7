"""Steps over chains of relationships of variable length: -[:TYPE*1..3]->."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.breadth import Search
from graphapp.cypher.evaluator.compiling import Compiler
from graphapp.cypher.evaluator.rows import Evaluation, Row
from graphapp.cypher.evaluator.steps import Ends, Hop, Step, Taken

__all__ = ["reached", "walked"]

Allowed = Callable[[Row], Callable[[int], bool] | None]
"""Returns the condition on each relationship for a row, or None if there is no condition."""


def walked(
    c: Compiler,
    ways: Hop,
    ends: Ends,
    length: syntax.VariableLength,
    allowed: Allowed,
    taken: Taken,
    test: Evaluation | None,
    *,
    backwards: bool,
) -> Step:
    """Walks chains of relationships of any allowed length without repeating a relationship. `allowed` returns
    the condition on each relationship for a row."""
    made, node, relationship = c.graph.made, c.graph.node, c.graph.relationship
    start, end, bound, groups, edges, value = ends

    def step(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            origin = row[start]
            if origin is None:
                continue
            goal = None
            if bound:
                if row[end] is None:
                    continue
                goal = row[end].index
            for last, trail in _trails(c, ways, origin.index, length, allowed(row), taken.numbers(row)):
                if goal is not None and last != goal:
                    continue
                found = made[last] or node(last)
                if groups is not None and found.group not in groups:
                    continue
                row[end] = found
                numbers = tuple(reversed(trail)) if backwards else tuple(trail)
                row[edges] = numbers
                if value is not None:
                    row[value] = [relationship(number) for number in numbers]
                if test is None or test(row) is True:
                    yield row.copy()

    return step


def reached(
    c: Compiler,
    ways: Hop,
    back: Hop,
    ends: Ends,
    length: syntax.VariableLength,
    allowed: Allowed,
    test: Evaluation | None,
) -> Step:
    """Finds each node once that a chain of relationships reaches; the minimum length of the chain is 0 or
    1."""
    node = c.graph.node
    start, end, bound, groups, edges, _ = ends

    def numbers(row: Row, origin: int) -> Iterator[int]:
        search = Search(ways, back, length.most, allowed(row), None, False, c.work.spend)
        goal = row[end].index if bound else None
        if (goal is None or goal == origin) and (length.least == 0 or search.round_trip(origin)):
            yield origin
        if goal is None:
            yield from search.nodes(origin)
        elif goal != origin and search.between(origin, goal):
            yield goal

    def step(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            origin = row[start]
            if origin is None or (bound and row[end] is None):
                continue
            for number in numbers(row, origin.index):
                found = node(number)
                if groups is not None and found.group not in groups:
                    continue
                row[end] = found
                row[edges] = ()
                if test is None or test(row) is True:
                    yield row.copy()

    return step


def _trails(
    c: Compiler,
    ways: Hop,
    first: int,
    length: syntax.VariableLength,
    allowed: Callable[[int], bool] | None,
    used: set[int],
) -> Iterator[tuple[int, list[int]]]:
    """The last node and the relationships of each chain from a node, depth first."""
    spend = c.work.spend
    least = length.least
    most = -1 if length.most is None else length.most
    if least <= 0:
        yield first, []
    if most == 0:
        return
    trail: list[int] = []
    stack = [ways.around(first)]
    while stack:
        for number, other in stack[-1]:
            spend()
            if number in used or (allowed is not None and not allowed(number)):
                continue
            trail.append(number)
            if len(trail) >= least:
                yield other, trail
            if len(trail) == most:
                trail.pop()
                continue
            used.add(number)
            stack.append(ways.around(other))
            break
        else:
            stack.pop()
            if trail:
                used.discard(trail.pop())
