"""Shortest paths: shortestPath, allShortestPaths, SHORTEST k, SHORTEST k GROUPS, ALL SHORTEST, ANY.

The search is breadth-first (from both ends if both are bound) if conditions concern only single nodes and
relationships of the path. Otherwise it enumerates all paths in order of length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.breadth import Search
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.elements import Elements
from graphapp.cypher.evaluator.placing import placed
from graphapp.cypher.evaluator.rows import Evaluation, Row
from graphapp.cypher.evaluator.segments import Segments
from graphapp.cypher.evaluator.steps import Ends, Step, Taken, built_path, hop
from graphapp.cypher.evaluator.values import NodeRef
from graphapp.errors import QueryError

__all__ = ["searched"]

_OLD = ("shortestPath", "allShortestPaths")


def searched(
    c: Compiler,
    pattern: syntax.PathPattern,
    scope: SlotScope,
    ends: Ends,
    taken: Taken,
    path: int | None,
    conditions: Sequence[syntax.Expression],
) -> Step:
    """Finds the paths selected by the selector of `pattern` between the nodes in two slots, among those that
    satisfy `conditions`. `path` is the slot for the path, or None."""
    assert pattern.selector is not None
    searching = _Searching(c, pattern, scope, ends, path, conditions)

    def step(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            origin = row[ends.start]
            goal = row[ends.end] if ends.bound else None
            if origin is not None and not (ends.bound and goal is None):
                yield from searching.rows(row, origin, goal, taken.numbers(row))

    return step


@dataclass
class _Choice:
    """The paths selected for each end node: the first `count` paths, or with `groups` all paths of the first
    `count` lengths."""

    count: int
    groups: bool

    @classmethod
    def of(cls, selector: syntax.Selector) -> _Choice:
        groups = selector.kind in ("all_shortest", "allShortestPaths", "shortest_groups")
        return cls(selector.count if selector.kind in ("shortest", "any", "shortest_groups") else 1, groups)


class _Searching:
    def __init__(
        self,
        c: Compiler,
        pattern: syntax.PathPattern,
        scope: SlotScope,
        ends: Ends,
        path: int | None,
        conditions: Sequence[syntax.Expression],
    ) -> None:
        assert pattern.selector is not None
        self.c = c
        self.ends = ends
        self.path = path
        self.at = pattern.at
        self.selector = pattern.selector
        self.choice = _Choice.of(pattern.selector)
        self.elements = Elements(c, pattern, scope, conditions)
        self.conditions: list[Evaluation] = [c.predicate(one, scope) for one in conditions]
        self.plain = self._plain(pattern)
        self.lists = self._lists(scope)
        self.segments = Segments(c, pattern, scope)

    def _plain(
        self, pattern: syntax.PathPattern
    ) -> tuple[syntax.RelationshipPattern, int, int | None] | None:
        """The repeated relationship and its minimum and maximum length, if breadth-first search is
        sufficient; otherwise None."""
        if len(pattern.elements) != 3 or self.choice.count > 1:
            return None
        element = pattern.elements[1]
        if not isinstance(element, syntax.RelationshipPattern) or element.condition is not None:
            return None
        if element.quantifier is not None:
            least, most = element.quantifier.least, element.quantifier.most
        elif element.length is not None:
            least, most = element.length.least, element.length.most
        else:
            return None
        return (element, least, most) if least <= 1 else None

    def _lists(self, scope: SlotScope) -> int | None:
        """The slot of the list of relationships, or None."""
        if self.plain is None or self.plain[0].variable is None:
            return None
        return scope.slots[self.plain[0].variable]

    def rows(self, row: Row, origin: NodeRef, goal: NodeRef | None, used: set[int]) -> Iterator[Row]:
        if self.selector.kind in _OLD and origin is goal:
            raise placed(
                QueryError(
                    "shortestPath() cannot search for a path from a node to itself.",
                    "Add a condition such as WHERE a <> b.",
                ),
                self.at,
            )
        if self.plain is not None and self.elements.complete:
            yield from self._breadth_first(row, origin, goal, used)
        else:
            yield from self._in_order(row, origin, goal, used)

    # --- breadth-first search

    def _breadth_first(
        self, row: Row, origin: NodeRef, goal: NodeRef | None, used: set[int]
    ) -> Iterator[Row]:
        assert self.plain is not None
        pattern, least, most = self.plain
        relationship, node = self.elements.of_row(row, used)
        if node is not None and not node(origin.index):
            return
        search = Search(
            hop(self.c, pattern, backwards=False),
            hop(self.c, pattern, backwards=True),
            most,
            relationship,
            node,
            self.choice.groups,
            self.c.work.spend,
        )
        for end, paths in self._ends(search, origin.index, goal, least):
            found = self.c.graph.node(end)
            if self.ends.groups is not None and found.group not in self.ends.groups:
                continue
            for numbers in paths if self.choice.groups else paths[:1]:
                new = self._row(row, origin, found, numbers)
                if self.lists is not None:
                    new[self.lists] = [self.c.graph.relationship(number) for number in numbers]
                yield new

    def _ends(
        self, search: Search, origin: int, goal: NodeRef | None, least: int
    ) -> Iterator[tuple[int, list[list[int]]]]:
        if goal is None or goal.index == origin:
            trips = [[]] if least == 0 else search.round_trip(origin)
            if trips:
                yield origin, trips
        if goal is None:
            yield from search.reached(origin)
        elif goal.index != origin and (search.node is None or search.node(goal.index)):
            yield goal.index, search.between(origin, goal.index)

    def _row(self, row: Row, origin: NodeRef, end: NodeRef, numbers: Sequence[int]) -> Row:
        new = row.copy()
        new[self.ends.end] = end
        new[self.ends.edges] = tuple(numbers)
        if self.path is not None:
            new[self.path] = built_path(self.c, origin, numbers)
        return new

    # --- all paths in order of length

    def _in_order(self, row: Row, origin: NodeRef, goal: NodeRef | None, used: set[int]) -> Iterator[Row]:
        kept: dict[NodeRef, list[int]] = {}
        prune = "" if self.conditions or self.choice.count > 1 else "all" if self.choice.groups else "one"
        for found in self.segments.paths(row, origin, goal, used, prune):
            if goal is not None and found.node is not goal:
                continue
            if self.ends.groups is not None and found.node.group not in self.ends.groups:
                continue
            lengths = kept.setdefault(found.node, [])
            length = len(found.numbers)
            if not self._wanted(lengths, length):
                if goal is not None:
                    return
                continue
            new = self._row(row, origin, found.node, found.numbers)
            if self.segments.bind(new, found) and all(test(new) is True for test in self.conditions):
                lengths.append(length)
                yield new
                if goal is not None and not self.choice.groups and len(lengths) >= self.choice.count:
                    return

    def _wanted(self, lengths: list[int], length: int) -> bool:
        if not self.choice.groups:
            return len(lengths) < self.choice.count
        different = set(lengths)
        return length in different or len(different) < self.choice.count
