"""Compiles lists, maps, CASE, and expressions over the items of a list."""

from __future__ import annotations

from typing import Any

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.placing import placed
from graphapp.cypher.evaluator.properties import getter
from graphapp.cypher.evaluator.rows import Evaluation, Row
from graphapp.cypher.evaluator.values import (
    NodeRef,
    RelationshipRef,
    described,
    equals,
    slice_,
    subscript,
)
from graphapp.errors import QueryError

__all__ = [
    "cased",
    "comprehended",
    "listed",
    "mapped",
    "projected",
    "quantified",
    "reduced",
    "sliced",
    "subscripted",
]


def listed(c: Compiler, e: syntax.ListLiteral, scope: SlotScope) -> Evaluation:
    """[a, b]"""
    items = [c.expression(one, scope) for one in e.items]
    return lambda row: [item(row) for item in items]


def mapped(c: Compiler, e: syntax.MapLiteral, scope: SlotScope) -> Evaluation:
    """{a: 1}"""
    entries = [(key, c.expression(value, scope)) for key, value in e.entries]
    return lambda row: {key: value(row) for key, value in entries}


def subscripted(c: Compiler, e: syntax.Subscript, scope: SlotScope) -> Evaluation:
    """of[index]"""
    of, index, at = c.expression(e.of, scope), c.expression(e.index, scope), e.at

    def evaluate(row: Row) -> Any:
        value, key = of(row), index(row)
        if type(value) is NodeRef or type(value) is RelationshipRef:
            if key is None:
                return None
            if type(key) is not str:
                raise placed(QueryError(f"A property name must be a string, not {described(key)}."), at)
            return getter(c, key, at)(value)
        try:
            return subscript(value, key)
        except QueryError as error:
            raise placed(error, at) from None

    return evaluate


def sliced(c: Compiler, e: syntax.Slice, scope: SlotScope) -> Evaluation:
    """of[start..end]"""
    of, at = c.expression(e.of, scope), e.at
    start = c.expression(e.start or syntax.Literal(0), scope)
    end = c.expression(e.end or syntax.Literal(1 << 62), scope)

    def evaluate(row: Row) -> Any:
        try:
            return slice_(of(row), start(row), end(row))
        except QueryError as error:
            raise placed(error, at) from None

    return evaluate


def cased(c: Compiler, e: syntax.Case, scope: SlotScope) -> Evaluation:
    """CASE [subject] WHEN … THEN … ELSE … END"""
    slot = c.slot()
    inner = scope.with_({" subject": slot}) if e.subject is not None else scope
    subject = None if e.subject is None else c.expression(e.subject, scope)
    branches = []
    for tests, result in e.branches:
        when = [_when(c, test, inner, slot if subject is not None else None) for test in tests]
        branches.append((when, c.expression(result, scope)))
    otherwise = None if e.otherwise is None else c.expression(e.otherwise, scope)

    def evaluate(row: Row) -> Any:
        if subject is not None:
            value = subject(row)
        for when, result in branches:
            for test in when:
                if subject is not None:
                    row[slot] = value
                if test(row) is True:
                    return result(row)
        return None if otherwise is None else otherwise(row)

    return evaluate


def _when(c: Compiler, test: syntax.Expression, scope: SlotScope, subject: int | None) -> Evaluation:
    """The test of a WHEN: a condition (on the subject), or a comparison of the subject with a value."""
    if subject is None or _about_subject(test):
        return c.predicate(test, scope)
    value = c.expression(test, scope)
    return lambda row: equals(row[subject], value(row))


def _about_subject(test: syntax.Expression) -> bool:
    if isinstance(test, syntax.Comparison):
        return isinstance(test.operands[0], syntax.Subject)
    if isinstance(test, (syntax.IsNull, syntax.IsType, syntax.HasLabels)):
        return isinstance(test.operand, syntax.Subject)
    if isinstance(test, syntax.InList):
        return isinstance(test.item, syntax.Subject)
    return isinstance(test, syntax.Binary) and isinstance(test.left, syntax.Subject)


def _items(c: Compiler, items: syntax.Expression, scope: SlotScope) -> Evaluation:
    """The list to iterate over, or None for null. Raises QueryError if it is not a list."""
    evaluation, at = c.expression(items, scope), items.at

    def evaluate(row: Row) -> Any:
        value = evaluation(row)
        if value is None or type(value) is list:
            return value
        raise placed(QueryError(f"Expected a list, got {described(value)}."), at)

    return evaluate


def comprehended(c: Compiler, e: syntax.ListComprehension, scope: SlotScope) -> Evaluation:
    """[variable IN items WHERE condition | result]"""
    slot = c.slot()
    inner = scope.with_({e.variable: slot})
    items = _items(c, e.items, scope)
    condition = None if e.condition is None else c.predicate(e.condition, inner)
    result = None if e.result is None else c.expression(e.result, inner)
    spend = c.work.spend

    def evaluate(row: Row) -> Any:
        found = items(row)
        if found is None:
            return None
        spend(len(found))
        kept = []
        for item in found:
            row[slot] = item
            if condition is None or condition(row) is True:
                # a nested comprehension may have replaced the row that shares these slots
                row[slot] = item
                kept.append(item if result is None else result(row))
        return kept

    return evaluate


def quantified(c: Compiler, e: syntax.QuantifierPredicate, scope: SlotScope) -> Evaluation:
    """all/any/none/single(variable IN items WHERE condition)"""
    slot = c.slot()
    items = _items(c, e.items, scope)
    condition = c.predicate(e.condition, scope.with_({e.variable: slot}))
    kind, spend = e.kind, c.work.spend

    def evaluate(row: Row) -> bool | None:
        found = items(row)
        if found is None:
            return None
        spend(len(found))
        true = unknown = 0
        for item in found:
            row[slot] = item
            value = condition(row)
            if value is None:
                unknown += 1
            elif value:
                true += 1
                if kind == "any":
                    return True
                if kind == "none" or (kind == "single" and true > 1):
                    return False
            elif kind == "all":
                return False
        if unknown:
            return None
        return true == 1 if kind == "single" else kind != "any"

    return evaluate


def reduced(c: Compiler, e: syntax.Reduce, scope: SlotScope) -> Evaluation:
    """reduce(accumulator = start, variable IN items | step)"""
    total, slot = c.slot(), c.slot()
    items, start = _items(c, e.items, scope), c.expression(e.start, scope)
    step = c.expression(e.step, scope.with_({e.accumulator: total, e.variable: slot}))
    spend = c.work.spend

    def evaluate(row: Row) -> Any:
        found = items(row)
        if found is None:
            return None
        spend(len(found))
        value = start(row)
        for item in found:
            row[total], row[slot] = value, item
            value = step(row)
        return value

    return evaluate


def projected(c: Compiler, e: syntax.MapProjection, scope: SlotScope) -> Evaluation:
    """of {.name, .*, key: value, variable}"""
    of, at = c.expression(e.of, scope), e.at
    entries = [
        (key, None if isinstance(value, syntax.AllProperties) else c.expression(value, scope))
        for key, value in e.entries
    ]
    graph = c.graph

    def evaluate(row: Row) -> Any:
        value = of(row)
        if value is None:
            return None
        found: dict[str, Any] = {}
        for key, entry in entries:
            if entry is not None:
                found[key] = entry(row)
            elif type(value) is NodeRef:
                found.update(graph.node_properties(value))
            elif type(value) is RelationshipRef:
                found.update(graph.relationship_properties(value))
            elif type(value) is dict:
                found.update(value)
            else:
                raise placed(QueryError(f"{described(value).capitalize()} has no properties."), at)
        return found

    return evaluate
