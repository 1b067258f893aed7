"""All paths of a pattern from one node in order of length, for shortest paths of any form."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.patterns import Connector, decomposed, satisfies
from graphapp.cypher.evaluator.repeating import Repetition, repetition
from graphapp.cypher.evaluator.rows import Evaluation, Row
from graphapp.cypher.evaluator.values import NodeRef

__all__ = ["Found", "Segments"]


class _Segment(NamedTuple):
    """The part of a path between two of its nodes: the repetition, its bounds, and the targets of its
    variables: (slot, slot in a repetition, whether it is a list)."""

    once: Repetition
    least: int
    most: int | None
    variables: list[tuple[int, int, bool]]
    # its end node as (slot, allowed node groups); None for the last segment
    node: tuple[int | None, frozenset[int] | None] | None


class _Partial(NamedTuple):
    """An incomplete path: it is in segment `at`, of which it has walked `times` repetitions."""

    at: int
    times: int
    node: NodeRef
    numbers: tuple[int, ...]
    found: Row | None
    before: _Partial | None


class Found(NamedTuple):
    """A complete path: its end node, its relationships, and the last partial path, which links to its
    predecessors."""

    node: NodeRef
    numbers: tuple[int, ...]
    partial: _Partial


class Segments:
    """The segments of a path pattern, and the search for its paths."""

    def __init__(self, c: Compiler, pattern: syntax.PathPattern, scope: SlotScope) -> None:
        self.c = c
        self.scope = scope
        parts = decomposed((replace(pattern, selector=None, variable=None),), c.name)
        self.connectors = parts.connectors
        inside = {name for one in parts.connectors for name in (one.left, one.right)}
        hidden = {name: c.slot() for name in inside if name not in scope.slots}
        self.inner = scope.with_(hidden)
        ends = {parts.connectors[0].left, parts.connectors[-1].right} if parts.connectors else set()
        groups = {name: self._groups(labels) for name, labels in parts.labels.items() if name not in ends}
        self.segments = [self._segment(one, groups) for one in parts.connectors]
        self.tests: list[Evaluation] = []
        needed: list[syntax.Expression] = parts.conditions
        self.tests = [c.predicate(one, self.inner) for one in needed]
        self.prunes = self._may_prune(needed)

    def _groups(self, labels: Sequence[syntax.LabelExpression]) -> frozenset[int] | None:
        held = self.c.graph.group_labels()
        found = frozenset(i for i, one in enumerate(held) if all(satisfies(one, want) for want in labels))
        return None if len(found) == len(held) else found

    def _segment(self, connector: Connector, groups: dict[str, frozenset[int] | None]) -> _Segment:
        relationship, quantified = connector.relationship, connector.quantified
        least, lists = 1, False
        most: int | None = 1
        if relationship is not None:
            if relationship.length is not None:
                least, most, lists = relationship.length.least, relationship.length.most, True
            named = relationship if relationship.variable else replace(relationship, variable=None)
            inner = (syntax.NodePattern(), replace(named, length=None), syntax.NodePattern())
            quantified = syntax.Quantified(syntax.PathPattern(inner), None, None)
        else:
            assert quantified is not None
            assert quantified.quantifier is not None
            least, most, lists = quantified.quantifier.least, quantified.quantifier.most, True
        once = repetition(self.c, quantified, self.scope, backwards=False)
        slots = self.scope.slots
        variables = [(slots[name], slot, lists) for name, slot in once.values.items() if name in slots]
        right = connector.right
        node = (self.inner.slots.get(right), groups[right]) if right in groups else None
        return _Segment(once, least, most, variables, node)

    def _may_prune(self, conditions: Sequence[syntax.Expression]) -> bool:
        """True if the search may skip a node that it has already reached by a path of fewer relationships.
        This is safe if every path that repeats a relationship has a shorter form, as with one repeated
        relationship without conditions, or two if no repetition can end at the node between them."""
        if len(self.segments) != 1 or conditions or self.segments[0].least > 1:
            return False
        quantified = self.connectors[0].quantified
        if quantified is None:
            return True
        elements = quantified.pattern.elements
        plain = all(
            not isinstance(one, syntax.Quantified) and one.condition is None and one.properties is None
            for one in elements
        )
        if quantified.condition is not None or not plain:
            return False
        nodes = [one for one in elements if isinstance(one, syntax.NodePattern)]
        if len(elements) == 3:
            return True
        if len(elements) != 5 or len(nodes) != 3:
            return False
        left, middle, right = (self._groups([one.labels] if one.labels else []) for one in nodes)
        ends = None if left is None or right is None else left | right
        return middle is not None and ends is not None and not middle & ends

    def paths(
        self, row: Row, origin: NodeRef, goal: NodeRef | None, used: set[int], prune: str
    ) -> Iterator[Found]:
        """All paths from a node (those to `goal` among them), in order of length for each end node. `prune`
        is "one" if one shortest path to each node is sufficient, "all" if all shortest paths are needed, and
        "" if longer paths are needed too."""
        begin = _Partial(0, 0, origin, (), None, None)
        if not (prune and self.prunes):
            yield from self._searched(row, begin, used, "", [])
            return
        if self.segments[0].least > 0 and (goal is None or goal is origin):
            yield from self._round_trips(row, begin, used, prune)
        for found in self._searched(row, begin, used, prune, []):
            if found.node is not origin or not found.numbers:
                yield found

    def _round_trips(self, row: Row, begin: _Partial, used: set[int], prune: str) -> list[Found]:
        """The shortest paths back to the start node. A search that visits each node once cannot find them, so
        one search runs for each possible first repetition, whose relationships it may not use again."""
        best: list[Found] = []
        for node, numbers, found in self.segments[0].once.around(row, begin.node):
            if not used.isdisjoint(numbers):
                continue
            first = _Partial(0, 1, node, numbers, found, begin)
            for trip in self._searched(row, first, used, prune, best):
                if trip.node is not begin.node:
                    continue
                if best and len(trip.numbers) < len(best[0].numbers):
                    best.clear()
                if not best or (prune == "all" and len(trip.numbers) == len(best[0].numbers)):
                    best.append(trip)
                if prune == "one":
                    break
        return best

    def _searched(
        self, row: Row, begin: _Partial, used: set[int], prune: str, best: list[Found]
    ) -> Iterator[Found]:
        """Paths that extend `begin`, in order of length, none longer than the `best` so far."""
        order = count()
        queue = [(len(begin.numbers), next(order), begin)]
        seen: dict[Any, int] = {}
        while queue:
            length, _, here = heapq.heappop(queue)
            self.c.work.spend(1)
            if best and length > len(best[0].numbers):
                return
            if prune:
                key = (min(here.times, self.segments[0].least), here.node)
                before = seen.get(key)
                if before is not None and (before < length or prune == "one"):
                    continue
                seen[key] = length
            segment = self.segments[here.at]
            if here.times >= segment.least:
                if here.at + 1 == len(self.segments):
                    yield Found(here.node, _numbers(here), here)
                elif self._fits(segment, here.node):
                    following = _Partial(here.at + 1, 0, here.node, (), None, here)
                    heapq.heappush(queue, (length, next(order), following))
            if segment.most is not None and here.times >= segment.most:
                continue
            walked = used.union(_numbers(here))
            for node, numbers, found in segment.once.around(row, here.node):
                self.c.work.spend(1)
                if walked.isdisjoint(numbers):
                    further = _Partial(here.at, here.times + 1, node, numbers, found, here)
                    heapq.heappush(queue, (length + len(numbers), next(order), further))

    def _fits(self, segment: _Segment, node: NodeRef) -> bool:
        return segment.node is None or segment.node[1] is None or node.group in segment.node[1]

    def bind(self, row: Row, found: Found) -> bool:
        """Store the variables of a path in a row. Returns False if a condition in the pattern is not
        satisfied."""
        chains: list[list[Row]] = [[] for _ in self.segments]
        partial: _Partial | None = found.partial
        while partial is not None:
            if partial.found is not None:
                chains[partial.at].append(partial.found)
            if partial.times == 0 and partial.at > 0:
                node = self.segments[partial.at - 1].node
                if node is not None and node[0] is not None:
                    row[node[0]] = partial.node
            partial = partial.before
        for segment, chain in zip(self.segments, chains, strict=True):
            for target, source, several in segment.variables:
                values = [one[source] for one in reversed(chain)]
                row[target] = values if several else values[0]
        return all(test(row) is True for test in self.tests)


def _numbers(partial: _Partial) -> tuple[int, ...]:
    found: list[tuple[int, ...]] = []
    here: _Partial | None = partial
    while here is not None:
        if here.numbers:
            found.append(here.numbers)
        here = here.before
    return tuple(number for numbers in reversed(found) for number in numbers)
