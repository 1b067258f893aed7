"""Recognizes conditions on a path that test each of its nodes or relationships separately, so that the search
can test them step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.names import names
from graphapp.cypher.evaluator.patterns import having
from graphapp.cypher.evaluator.rows import Evaluation, Row

__all__ = ["Elements"]


class _Each(NamedTuple):
    """A condition on each node or relationship: the slot of the tested item, the test, and the result that
    accepts it."""

    slot: int
    test: Evaluation
    wanted: bool


class Elements:
    """`complete` is True if all conditions are of this kind: all(n IN nodes(p) WHERE …), none(r IN
    relationships(p) WHERE …)."""

    def __init__(
        self,
        c: Compiler,
        pattern: syntax.PathPattern,
        scope: SlotScope,
        conditions: Sequence[syntax.Expression],
    ) -> None:
        self.c = c
        self.scope = scope
        self.nodes: list[_Each] = []
        self.relationships: list[_Each] = []
        self.path = pattern.variable
        middle = pattern.elements[1] if len(pattern.elements) == 3 else None
        self.variable = middle.variable if isinstance(middle, syntax.RelationshipPattern) else None
        taken = [self._take(one) for one in conditions]
        self.complete = all(taken)
        if isinstance(middle, syntax.RelationshipPattern) and middle.properties is not None:
            slot = c.slot()
            inner = scope.with_({" one": slot})
            for one in having(" one", middle.properties):
                self.relationships.append(_Each(slot, c.predicate(one, inner), True))

    def _take(self, condition: syntax.Expression) -> bool:
        if not isinstance(condition, syntax.QuantifierPredicate) or condition.kind not in ("all", "none"):
            return False
        if names(condition.condition) & {self.path, self.variable} - {condition.variable}:
            return False
        kind = self._of_each(condition.items)
        if kind is None:
            return False
        slot = self.c.slot()
        test = self.c.predicate(condition.condition, self.scope.with_({condition.variable: slot}))
        each = _Each(slot, test, condition.kind == "all")
        (self.nodes if kind == "nodes" else self.relationships).append(each)
        return True

    def _of_each(self, items: syntax.Expression) -> str | None:
        """ "nodes" for nodes(p), "relationships" for relationships(p) and the variable of the
        relationships."""
        if isinstance(items, syntax.Variable) and items.name == self.variable:
            return "relationships"
        if not isinstance(items, syntax.Call) or items.name not in ("nodes", "relationships", "rels"):
            return None
        of = items.arguments[0]
        if not isinstance(of, syntax.Variable) or of.name != self.path:
            return None
        return "nodes" if items.name == "nodes" else "relationships"

    def of_row(
        self, row: Row, used: set[int]
    ) -> tuple[Callable[[int], bool] | None, Callable[[int], bool] | None]:
        """The tests for one row, of relationship numbers and of node numbers; None if all are allowed."""
        scratch = row.copy()
        graph = self.c.graph

        def relationship(number: int) -> bool:
            if number in used:
                return False
            for slot, test, wanted in self.relationships:
                scratch[slot] = graph.relationship(number)
                if test(scratch) is not wanted:
                    return False
            return True

        def node(number: int) -> bool:
            for slot, test, wanted in self.nodes:
                scratch[slot] = graph.node(number)
                if test(scratch) is not wanted:
                    return False
            return True

        return (
            relationship if self.relationships or used else None,
            node if self.nodes else None,
        )
