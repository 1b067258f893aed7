"""Plans the matching of patterns: where to start, in which order to walk relationships, and when to test each
condition.

A plan starts at the node with the fewest candidates (already bound, found by an index, or all nodes of a
label) and then walks the connected relationships in order of estimated rows. A condition is tested as soon as
its variables are bound; a condition that can raise an error is never tested before the conditions that
precede it in the query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.chains import reached, walked
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.names import cannot_fail, conjuncts, names
from graphapp.cypher.evaluator.patterns import (
    Connector,
    PathOf,
    PatternParts,
    bound_by,
    decomposed,
    having,
    satisfies,
)
from graphapp.cypher.evaluator.plan import node_text, relationship_text, used_by
from graphapp.cypher.evaluator.rows import Evaluation, Pipeline, Row
from graphapp.cypher.evaluator.starting import Start, best_start, rarest_label
from graphapp.cypher.evaluator.steps import (
    Ends,
    Step,
    Taken,
    checked,
    expanded,
    hop,
    pathed,
    rebound,
    scanned,
    tested,
    types_of,
)

__all__ = ["matched", "one_by_one"]

_SEARCH = 1e7


def matched(
    c: Compiler,
    patterns: tuple[syntax.PathPattern, ...],
    condition: syntax.Expression | None,
    scope: SlotScope,
    *,
    distinct: bool,
) -> tuple[Pipeline, SlotScope]:
    """See Compiler.match."""
    parts = decomposed(patterns, c.name)
    planner = _Planner(c, parts, condition, scope, distinct=distinct)
    steps = planner.steps()

    def pipeline(rows: Iterator[Row], _seed: Row) -> Iterator[Row]:
        for step in steps:
            rows = step(rows)
        return rows

    visible = {name: slot for name, slot in planner.scope.slots.items() if not name.startswith(" ")}
    return pipeline, SlotScope(visible, scope.computed)


def one_by_one(
    c: Compiler,
    pattern: syntax.PathPattern,
    condition: syntax.Expression | None,
    scope: SlotScope,
    *,
    backwards: bool,
) -> tuple[Pipeline, int, int, list[int], SlotScope]:
    """Matches a path whose left node (right node if `backwards`) is bound. Returns the pipeline, the slot of
    the bound node, the slot of the node at the other end, the slots of the relationships from left to right,
    and the scope of its variables."""
    parts = decomposed((pattern,), c.name)
    left, right = parts.connectors[0].left, parts.connectors[-1].right
    given, other = (right, left) if backwards else (left, right)
    start = c.slot()
    planner = _Planner(c, parts, condition, scope.with_({given: start}))
    steps = planner.steps()

    def pipeline(rows: Iterator[Row], _seed: Row) -> Iterator[Row]:
        for step in steps:
            rows = step(rows)
        return rows

    slots = planner.scope.slots
    edges = [slots[one.edges] for one in parts.connectors]
    return pipeline, start, slots[other], edges, planner.scope


@dataclass
class _Condition:
    expression: syntax.Expression
    needs: frozenset[str]
    safe: bool


class _Planner:
    def __init__(
        self,
        c: Compiler,
        parts: PatternParts,
        condition: syntax.Expression | None,
        scope: SlotScope,
        *,
        distinct: bool = False,
    ) -> None:
        self.c = c
        self.distinct = distinct
        self.parts = parts
        self.outer = scope
        new = {name: c.slot() for name in self._names() if name not in scope.slots}
        self.scope = scope.with_(new)
        self.bound = {name for name in self._names() if name in scope.slots}
        self.everything = frozenset(self._names())
        self.conditions = self._conditions(condition)
        self.groups = {name: self._groups(name) for name in parts.labels}
        self.open = list(parts.connectors)
        self.paths = list(parts.paths)
        self.unseen = set(parts.labels)
        self.done: list[Connector] = []

    def _names(self) -> list[str]:
        found = list(self.parts.labels)
        for connector in self.parts.connectors:
            found.append(connector.edges)
            found += bound_by(connector)
        return [*found, *(path.variable for path in self.parts.paths)]

    def _conditions(self, condition: syntax.Expression | None) -> list[_Condition]:
        found = []
        for one in [*self.parts.conditions, *conjuncts(condition)]:
            if isinstance(one, syntax.HasLabels) and isinstance(one.operand, syntax.Variable):
                labels = self.parts.labels.get(one.operand.name)
                if labels is not None and one.operand.name not in self.bound:
                    labels.append(one.labels)
                    continue
            found.append(_Condition(one, names(one) & self.everything, cannot_fail(one)))
        return found

    def _groups(self, name: str) -> frozenset[int] | None:
        """The node groups that the labels of a pattern allow; None for all."""
        labels = self.parts.labels[name]
        groups = self.c.graph.group_labels()
        found = frozenset(
            i for i, held in enumerate(groups) if all(satisfies(held, wanted) for wanted in labels)
        )
        return None if len(found) == len(groups) else found

    # --- order

    def steps(self) -> list[Step]:
        steps: list[Step] = []
        if (test := self._test()) is not None:
            steps.append(tested(test))
        for name in [name for name in self.parts.labels if name in self.bound]:
            self.unseen.discard(name)
            steps.append(checked(self.scope.slots[name], self.groups[name], self._test()))
        while self.open or self.unseen or self.paths:
            steps += self._next()
        if self.conditions:
            raise AssertionError("a condition uses an unbound variable")
        return steps

    def _next(self) -> list[Step]:
        for path in self.paths:
            if path.first in self.bound and all(one in self.done for one in path.connectors):
                self.paths.remove(path)
                return [self._path(path)]
        costs = [(self._cost(one), i) for i, one in enumerate(self.open)]
        cost, i = min(costs, default=(float("inf"), -1))
        if cost < _SEARCH:
            return self._walk(self.open[i])
        starts = [(self._start(name).cost, name) for name in self.parts.labels if name in self.unseen]
        least, name = min(starts, default=(float("inf"), ""))
        if name and least < cost:
            return [self._scan(name)]
        return self._walk(self.open[i])

    def _cost(self, connector: Connector) -> float:
        """Estimated output rows per input row if the connector is walked next; infinite if it cannot be."""
        left, right = connector.left in self.bound, connector.right in self.bound
        needs = names(connector.pattern) & self.everything
        ours = {connector.left, connector.right, *bound_by(connector)}
        if not needs - ours <= self.bound:
            return float("inf")
        if self._rebinds(connector):
            assert connector.relationship is not None
            text = relationship_text(connector.left, connector.relationship, connector.right)
            self.c.plan.step("ProjectEndpoints", text)
            return 0.0
        if not (left or right):
            return float("inf")
        if connector.selected is not None:
            if not left and connector.selected.selector is not None and not right:
                return float("inf")
            if left and right:
                return 1e6
            old = connector.selected.selector and connector.selected.selector.kind in _OLD
            return float("inf") if old or not left else _SEARCH * 10
        if connector.relationship is None:
            return 1e5 if left and right else 1e6
        fan_out = self._fan_out(connector.relationship, connector.left if left else connector.right)
        if connector.relationship.length is not None:
            most = connector.relationship.length.most
            return min(1e5, fan_out ** min(8, 8 if most is None else max(most, 1)) + 10)
        return fan_out / 1000 if left and right else fan_out

    def _fan_out(self, pattern: syntax.RelationshipPattern, name: str) -> float:
        graph = self.c.graph
        total = sum(graph.relationship_count(type) for type in types_of(self.c, pattern.types))
        return total * (2 if pattern.direction == "both" else 1) / max(1, self._size(name))

    def _size(self, name: str) -> int:
        groups, sizes = self.groups[name], self.c.graph.group_sizes()
        return sum(sizes) if groups is None else sum(sizes[group] for group in groups)

    def _rebinds(self, connector: Connector) -> bool:
        pattern = connector.relationship
        return connector.single and pattern is not None and pattern.variable in self.bound

    # --- start

    def _start(self, name: str) -> Start:
        """The best start at a node: the estimated number of its candidates, and the function that finds
        them."""
        groups = self.groups[name]
        if groups is not None and not groups:
            return Start(0.0, lambda _row: ())
        conditions = [
            one.expression
            for one in self.conditions
            if name in one.needs and one.needs - {name} <= self.bound
        ]
        label = rarest_label(self.c, self.parts.labels[name])
        return best_start(self.c, name, label, self._size(name), conditions, self.scope)

    def _scan(self, name: str) -> Step:
        start = self._start(name)
        self._note_scan(name, start)
        self._bind(name)
        test = self._test(start.condition)
        return scanned(self.c, self.scope.slots[name], start.candidates, self.groups[name], test)

    def _note_scan(self, name: str, start: Start) -> None:
        labels = self.parts.labels[name]
        label = rarest_label(self.c, labels)
        if start.condition is not None:
            details = f"{node_text(name, labels)}({start.key})"
            self.c.plan.times("NodeIndexSeek", details, start.cost)
        elif label is not None:
            self.c.plan.times("NodeByLabelScan", node_text(name, labels), start.cost)
        else:
            self.c.plan.times("AllNodesScan", node_text(name, labels), start.cost)

    def _note_walk(self, connector: Connector, start: str, bound: bool) -> None:
        left, right = connector.left, connector.right
        plan, pattern = self.c.plan, connector.relationship
        if pattern is None:
            ends = f"from ({node_text(left)}) to ({node_text(right)})"
            if connector.selected is None or connector.selected.selector is None:
                plan.step("Repeat", ends)
            else:
                plan.step("ShortestPath", f"{connector.selected.selector.kind} {ends}")
        elif pattern.length is not None:
            plan.step("VarLengthExpand", relationship_text(left, pattern, right))
        elif bound:
            plan.step("Expand(Into)", relationship_text(left, pattern, right))
        else:
            plan.times("Expand(All)", relationship_text(left, pattern, right), self._fan_out(pattern, start))

    # --- walk

    def _walk(self, connector: Connector) -> list[Step]:
        self.open.remove(connector)
        if self._rebinds(connector):
            return [self._rebind(connector)]
        backwards = connector.left not in self.bound
        start, end = (connector.right, connector.left) if backwards else (connector.left, connector.right)
        slots = self.scope.slots
        taken = self._taken(connector)
        bound = end in self.bound
        if connector.relationship is not None:
            self._note_walk(connector, start, bound)
        if connector.selected is not None:
            return self._search(connector, taken)
        if connector.quantified is not None:
            return self._repeat(connector, start, end, taken, backwards)
        pattern = connector.relationship
        assert pattern is not None
        variable = pattern.variable
        rebound_list = variable is not None and variable in self.bound
        value = None if variable is None else self.c.slot() if rebound_list else slots[variable]
        ends = Ends(slots[start], slots[end], bound, self.groups[end], slots[connector.edges], value)
        self._finish(connector, end)
        ways = hop(self.c, pattern, backwards=backwards)
        if connector.single:
            return [expanded(self.c, ways, ends, taken, self._test())]
        assert pattern.length is not None
        allowed = self._allowed(pattern)
        test = None if rebound_list else self._test()
        if pattern.length.least <= 1 and self._only_ends_matter(connector):
            back = hop(self.c, pattern, backwards=not backwards)
            return [reached(self.c, ways, back, ends, pattern.length, allowed, test)]
        step = walked(self.c, ways, ends, pattern.length, allowed, taken, test, backwards=backwards)
        if not rebound_list:
            return [step]
        assert variable is not None
        assert value is not None
        return [step, tested(_same_list(value, slots[variable])), *self._tested()]

    def _only_ends_matter(self, connector: Connector) -> bool:
        """True if only the end nodes of a chain of relationships matter, neither the chain itself nor the
        number of chains."""
        pattern = connector.relationship
        if not self.distinct or pattern is None or pattern.variable is not None:
            return False
        if any(connector in path.connectors for path in self.parts.paths):
            return False
        ours = self._types(connector)
        return not any(self._types(one) & ours for one in self.parts.connectors if one is not connector)

    def _tested(self) -> list[Step]:
        test = self._test()
        return [] if test is None else [tested(test)]

    def _allowed(self, pattern: syntax.RelationshipPattern) -> Callable[[Row], Callable[[int], bool] | None]:
        """The condition from the properties that each relationship of a chain must have."""
        if pattern.properties is None:
            return lambda _row: None
        slot = self.c.slot()
        inner = self.scope.with_({" one": slot})
        tests = [self.c.expression(one, inner) for one in having(" one", pattern.properties)]

        def allowed(row: Row) -> Callable[[int], bool]:
            def one(number: int) -> bool:
                row[slot] = self.c.graph.relationship(number)
                return all(test(row) is True for test in tests)

            return one

        return allowed

    def _rebind(self, connector: Connector) -> Step:
        pattern = connector.relationship
        assert pattern is not None
        assert pattern.variable is not None
        slots = self.scope.slots
        left = slots[connector.left], connector.left in self.bound, self.groups[connector.left]
        right = slots[connector.right], connector.right in self.bound, self.groups[connector.right]
        taken = self._taken(connector)
        self._finish(connector, connector.left)
        self._bind(connector.right)
        value, edges = slots[pattern.variable], slots[connector.edges]
        return rebound(self.c, pattern, value, edges, (left, right), taken, self._test())

    def _repeat(
        self, connector: Connector, start: str, end: str, taken: Taken, backwards: bool
    ) -> list[Step]:
        slots = self.scope.slots
        ends = Ends(
            slots[start], slots[end], end in self.bound, self.groups[end], slots[connector.edges], None
        )
        self._finish(connector, end)
        quantified = connector.quantified
        assert quantified is not None
        test = self._test()
        with self.c.plan.aside():
            step = self.c.parts.repeated(
                self.c, quantified, self.scope, ends, taken, test, backwards=backwards
            )
        self._note_walk(connector, start, end in self.bound)
        return [step]

    def _search(self, connector: Connector, taken: Taken) -> list[Step]:
        slots = self.scope.slots
        bound = connector.right in self.bound
        ends = Ends(
            slots[connector.left],
            slots[connector.right],
            bound,
            self.groups[connector.right],
            slots[connector.edges],
            None,
        )
        path = next((one for one in self.paths if connector in one.connectors), None)
        self._finish(connector, connector.right)
        of_path = list(connector.conditions)
        assert connector.selected is not None
        assert connector.selected.selector is not None
        if connector.selected.selector.kind in _OLD:
            of_path += self._about(connector, path)
        if path is not None:
            self.paths.remove(path)
            self.bound.add(path.variable)
        place = None if path is None else slots[path.variable]
        with self.c.plan.aside():
            step = self.c.parts.searched(self.c, connector.selected, self.scope, ends, taken, place, of_path)
        self._note_walk(connector, connector.left, bound)
        return [step, *self._tested()]

    def _about(self, connector: Connector, path: PathOf | None) -> list[syntax.Expression]:
        """The conditions on a shortest path, which are tested during the search."""
        ours = {*bound_by(connector), *([path.variable] if path else [])}
        about = [one for one in self.conditions if one.needs & ours and one.needs - ours <= self.bound]
        self.conditions = [one for one in self.conditions if one not in about]
        return [one.expression for one in about]

    def _finish(self, connector: Connector, end: str) -> None:
        self._bind(end)
        self.bound.add(connector.edges)
        self.bound.update(bound_by(connector))
        self.done.append(connector)

    def _bind(self, name: str) -> None:
        self.bound.add(name)
        self.unseen.discard(name)

    def _path(self, path: PathOf) -> Step:
        self.bound.add(path.variable)
        slots = self.scope.slots
        edges = [slots[one.edges] for one in path.connectors]
        return pathed(self.c, slots[path.variable], slots[path.first], edges, self._test())

    # --- conditions

    def _taken(self, connector: Connector) -> Taken:
        """The relationships that this one must differ from: those of the same MATCH that may have the same
        type."""
        ours = self._types(connector)
        others = [one for one in self.done if self._types(one) & ours]
        slots = self.scope.slots
        return Taken(
            tuple(slots[one.edges] for one in others if one.single),
            tuple(slots[one.edges] for one in others if not one.single),
        )

    def _types(self, connector: Connector) -> set[str]:
        if connector.relationship is not None:
            return set(types_of(self.c, connector.relationship.types))
        return set(self.c.graph.types)

    def _test(self, fulfilled: syntax.Expression | None = None) -> Evaluation | None:
        """The conditions that can be tested now, combined into one; `fulfilled` is a condition known to be
        true."""
        ready: list[_Condition] = []
        later: list[_Condition] = []
        for condition in self.conditions:
            can = condition.needs <= self.bound and (condition.safe or not later)
            (ready if can else later).append(condition)
        self.conditions = later
        tests = [self.c.predicate(one.expression, self.scope) for one in ready]
        noted = [one.expression for one in ready if one.expression is not fulfilled]
        if noted:
            self.c.plan.step("Filter", used_by(noted))
        if not tests:
            return None
        return tests[0] if len(tests) == 1 else _all(tests)


_OLD = ("shortestPath", "allShortestPaths")


def _same_list(found: int, wanted: int) -> Evaluation:
    return lambda row: row[found] == row[wanted]


def _all(tests: list[Evaluation]) -> Evaluation:
    def test(row: Row) -> bool:
        for one in tests:  # noqa: SIM110 - several times as fast as all()
            if one(row) is not True:
                return False
        return True

    return test
