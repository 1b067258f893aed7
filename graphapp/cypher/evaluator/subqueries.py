"""Compiles expressions that read the graph: patterns, EXISTS, COUNT and COLLECT."""

from __future__ import annotations

from typing import Any

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.rows import Evaluation, Row
from graphapp.cypher.evaluator.steps import hop

__all__ = ["pattern_comprehended", "pattern_found", "subquery_value"]


def pattern_found(c: Compiler, e: syntax.PatternPredicate, scope: SlotScope) -> Evaluation:
    """(a)-->(b) as a condition; shortestPath((a)-[*]-(b)) as a value."""
    if e.value:
        return _shortest(c, e, scope)
    with c.plan.aside():
        pipeline, _ = c.match((e.pattern,), None, scope, distinct=True)

    def evaluate(row: Row) -> bool:
        for _ in pipeline(iter((row.copy(),)), row):
            return True
        return False

    return evaluate


def _shortest(c: Compiler, e: syntax.PatternPredicate, scope: SlotScope) -> Evaluation:
    name = e.pattern.variable or c.name()
    pattern = syntax.PathPattern(e.pattern.elements, name, e.pattern.selector, at=e.pattern.at)
    slot = c.slot()
    with c.plan.aside():
        pipeline, _ = c.match((pattern,), None, SlotScope({**scope.slots, name: slot}, scope.computed))
    every = e.pattern.selector is not None and e.pattern.selector.kind == "allShortestPaths"

    def evaluate(row: Row) -> Any:
        found = (one[slot] for one in pipeline(iter((row.copy(),)), row))
        return list(found) if every else next(found, None)

    return evaluate


def pattern_comprehended(c: Compiler, e: syntax.PatternComprehension, scope: SlotScope) -> Evaluation:
    """[(a)-->(b) WHERE condition | result]"""
    with c.plan.aside():
        pipeline, inner = c.match((e.pattern,), e.condition, scope)
    result = c.expression(e.result, inner)
    return lambda row: [result(one) for one in pipeline(iter((row.copy(),)), row)]


def subquery_value(c: Compiler, e: syntax.Subquery, scope: SlotScope) -> Evaluation:
    """EXISTS { … }, COUNT { … }, COLLECT { … }"""
    if e.kind == "count" and (degree := _degree(c, e.query, scope)) is not None:
        return degree
    with c.plan.aside():
        pipeline, inner, columns = c.query(e.query, scope, distinct=e.kind == "exists")
    if e.kind == "exists":

        def exists(row: Row) -> bool:
            for _ in pipeline(iter((row.copy(),)), row):
                return True
            return False

        return exists
    if e.kind == "count":
        return lambda row: sum(1 for _ in pipeline(iter((row.copy(),)), row))
    slot = inner.slots[columns[0]]
    return lambda row: [one[slot] for one in pipeline(iter((row.copy(),)), row)]


def _degree(c: Compiler, query: syntax.Query, scope: SlotScope) -> Evaluation | None:
    """Compiles COUNT { (a)-[:TYPE]->() } as the number of relationships of a; None for other queries."""
    if len(query.parts) != 1 or len(query.parts[0].clauses) != 1:
        return None
    match = query.parts[0].clauses[0]
    if not isinstance(match, syntax.Match) or match.condition is not None or len(match.patterns) != 1:
        return None
    pattern = match.patterns[0]
    if pattern.selector is not None or len(pattern.elements) != 3:
        return None
    left, relationship, right = pattern.elements
    if not isinstance(relationship, syntax.RelationshipPattern) or relationship.direction == "both":
        return None
    if relationship != syntax.RelationshipPattern(types=relationship.types, direction=relationship.direction):
        return None
    empty = syntax.NodePattern()
    for near, far, backwards in ((left, right, False), (right, left, True)):
        if far != empty or not isinstance(near, syntax.NodePattern) or near.variable is None:
            continue
        if near.variable not in scope.slots or near != syntax.NodePattern(near.variable):
            continue
        slot, ways = scope.slots[near.variable], hop(c, relationship, backwards=backwards)
        return lambda row: 0 if row[slot] is None else ways.degree(row[slot].index)
    return None
