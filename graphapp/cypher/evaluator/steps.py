"""The steps of matching: each maps input rows to output rows and binds a node, a relationship or a path to
its slot.

A step changes slots of its input row and passes on copies, so a row that a condition rejects is never copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.compiling import Compiler
from graphapp.cypher.evaluator.entities import NodeRef, PathRef, RelationshipRef
from graphapp.cypher.evaluator.patterns import satisfies
from graphapp.cypher.evaluator.rows import Evaluation, Row

__all__ = [
    "Ends",
    "Hop",
    "Step",
    "Taken",
    "built_path",
    "checked",
    "expanded",
    "hop",
    "pathed",
    "rebound",
    "scanned",
    "tested",
    "types_of",
]

Step = Callable[[Iterator[Row]], Iterator[Row]]

_OPPOSITE = {"out": "in", "in": "out", "both": "both"}


class Hop(NamedTuple):
    """Lists of relationships by the start node of a step: offsets, relationship numbers, other ends, and
    whether to skip loops because another of the lists contains them."""

    lists: tuple[tuple[Sequence[int], Sequence[int], Sequence[int], bool], ...]

    def around(self, node: int) -> Iterator[tuple[int, int]]:
        """The relationships of a node and the nodes at their other ends."""
        for offsets, relationships, others, no_loops in self.lists:
            for place in range(offsets[node], offsets[node + 1]):
                if not (no_loops and others[place] == node):
                    yield relationships[place], others[place]

    def degree(self, node: int) -> int:
        return sum(offsets[node + 1] - offsets[node] for offsets, _, _, _ in self.lists)


class Taken(NamedTuple):
    """The slots of the relationships that the MATCH already uses: those with a single number and those with a
    tuple of numbers."""

    single: tuple[int, ...] = ()
    several: tuple[int, ...] = ()

    def numbers(self, row: Row) -> set[int]:
        found = {row[slot] for slot in self.single}
        for slot in self.several:
            found.update(row[slot] or ())
        return found


class Ends(NamedTuple):
    """The slots of a step: its start and end node, whether the end is bound, the allowed node groups of the
    end (None for all), and the slots for relationship numbers and relationship values (None if the value is
    not used)."""

    start: int
    end: int
    bound: bool
    groups: frozenset[int] | None
    edges: int
    value: int | None


def types_of(c: Compiler, types: syntax.LabelExpression | None) -> list[str]:
    """The types of the graph that a pattern allows."""
    return [type for type in c.graph.types if types is None or satisfies(frozenset((type,)), types)]


def hop(c: Compiler, pattern: syntax.RelationshipPattern, *, backwards: bool) -> Hop:
    """The steps of a relationship pattern from its left node, or from its right node if `backwards`."""
    direction = _OPPOSITE[pattern.direction] if backwards else pattern.direction
    lists = []
    for type in types_of(c, pattern.types):
        if direction in ("out", "both"):
            lists.append((*c.graph.adjacency(type, True), False))
        if direction in ("in", "both"):
            lists.append((*c.graph.adjacency(type, False), direction == "both"))
    return Hop(tuple(lists))


def scanned(
    c: Compiler,
    slot: int,
    candidates: Callable[[Row], Iterable[int]],
    groups: frozenset[int] | None,
    test: Evaluation | None,
) -> Step:
    """Binds a node to each candidate in turn."""
    made, node, spend = c.graph.made, c.graph.node, c.work.spend

    def step(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            spend()
            for number in candidates(row):
                spend()
                found = made[number] or node(number)
                if groups is not None and found.group not in groups:
                    continue
                row[slot] = found
                if test is None or test(row) is True:
                    yield row.copy()

    return step


def tested(test: Evaluation) -> Step:
    """Keeps the rows for which a condition is true."""

    def step(rows: Iterator[Row]) -> Iterator[Row]:
        return (row for row in rows if test(row) is True)

    return step


def checked(slot: int, groups: frozenset[int] | None, test: Evaluation | None) -> Step:
    """Keeps the rows whose bound node satisfies the pattern."""

    def step(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            node = row[slot]
            if type(node) is not NodeRef or (groups is not None and node.group not in groups):
                continue
            if test is None or test(row) is True:
                yield row

    return step


def expanded(c: Compiler, ways: Hop, ends: Ends, taken: Taken, test: Evaluation | None) -> Step:
    """Walks one relationship."""
    if ends.bound:
        return _joined(c, ways, ends, taken, test)
    made, node, spend, relationship = c.graph.made, c.graph.node, c.work.spend, c.graph.relationship
    start, end, _, groups, edges, value = ends
    one = taken.single[0] if len(taken.single) == 1 and not taken.several else None
    many = one is None and bool(taken.single or taken.several)

    def step(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            origin = row[start]
            if origin is None:
                continue
            here = origin.index
            if one is not None:
                used_one = row[one]
            elif many:
                used = taken.numbers(row)
            for offsets, relationships, others, no_loops in ways.lists:
                first, last = offsets[here], offsets[here + 1]
                spend(last - first + 1)
                for place in range(first, last):
                    number = relationships[place]
                    if one is not None:
                        if number == used_one:
                            continue
                    elif many and number in used:
                        continue
                    other = others[place]
                    if no_loops and other == here:
                        continue
                    found = made[other] or node(other)
                    if groups is not None and found.group not in groups:
                        continue
                    row[end] = found
                    row[edges] = number
                    if value is not None:
                        row[value] = relationship(number)
                    if test is None or test(row) is True:
                        yield row.copy()

    return step


def _joined(c: Compiler, ways: Hop, ends: Ends, taken: Taken, test: Evaluation | None) -> Step:
    """Walks one relationship between two bound nodes."""
    spend, relationship = c.work.spend, c.graph.relationship
    start, end, _, groups, edges, value = ends
    many = bool(taken.single or taken.several)

    def step(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            origin, goal = row[start], row[end]
            if origin is None or goal is None or (groups is not None and goal.group not in groups):
                continue
            here, there = origin.index, goal.index
            used = taken.numbers(row) if many else ()
            for offsets, relationships, others, no_loops in ways.lists:
                first, last = offsets[here], offsets[here + 1]
                spend(last - first + 1)
                if no_loops and there == here:
                    continue
                for place in range(first, last):
                    if others[place] != there or relationships[place] in used:
                        continue
                    row[edges] = relationships[place]
                    if value is not None:
                        row[value] = relationship(relationships[place])
                    if test is None or test(row) is True:
                        yield row.copy()

    return step


def rebound(
    c: Compiler,
    pattern: syntax.RelationshipPattern,
    value: int,
    edges: int,
    ends: tuple[tuple[int, bool, frozenset[int] | None], tuple[int, bool, frozenset[int] | None]],
    taken: Taken,
    test: Evaluation | None,
) -> Step:
    """Binds the end nodes of a relationship that is already bound. `ends` are left and right: slot, whether
    bound, groups."""
    allowed = set(types_of(c, pattern.types))
    direction = pattern.direction
    node = c.graph.node

    def fits(row: Row, end: tuple[int, bool, frozenset[int] | None], number: int) -> bool:
        slot, bound, groups = end
        found = node(number)
        if groups is not None and found.group not in groups:
            return False
        if bound and (row[slot] is None or row[slot].index != number):
            return False
        row[slot] = found
        return True

    def step(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            one = row[value]
            if type(one) is not RelationshipRef or one.type not in allowed or one.index in taken.numbers(row):
                continue
            ways = [(one.start, one.end)] if direction in ("out", "both") else []
            if direction == "in" or (direction == "both" and one.start != one.end):
                ways.append((one.end, one.start))
            for left, right in ways:
                new = row.copy()
                new[edges] = one.index
                same_slot = ends[0][0] == ends[1][0]
                if same_slot and left != right:
                    continue
                if (
                    fits(new, ends[0], left)
                    and fits(new, ends[1], right)
                    and (test is None or test(new) is True)
                ):
                    yield new

    return step


def pathed(c: Compiler, slot: int, first: int, edges: Sequence[int], test: Evaluation | None) -> Step:
    """Builds the value of a named path from its first node and the numbers of its relationships, in order."""

    def step(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            numbers: list[int] = []
            for edge in edges:
                held = row[edge]
                if type(held) is int:
                    numbers.append(held)
                else:
                    numbers.extend(held)
            row[slot] = built_path(c, row[first], numbers)
            if test is None or test(row) is True:
                yield row

    return step


def built_path(c: Compiler, first: NodeRef, numbers: Sequence[Any]) -> PathRef:
    """The path from a first node along relationships, given by number."""
    nodes, relationships = [first], []
    for number in numbers:
        one = c.graph.relationship(number)
        relationships.append(one)
        other = one.end if one.start == nodes[-1].index else one.start
        nodes.append(c.graph.node(other))
    return PathRef(tuple(nodes), tuple(relationships))
