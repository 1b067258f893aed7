"""Compiles each expression to a function of a row. Constant expressions are computed once.

An error raised by such a function has the offset of the innermost expression that caused it
(`QueryError.at`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphapp.cypher.evaluator import syntax, values
from graphapp.cypher.evaluator.calls import called
from graphapp.cypher.evaluator.comparing import compared, contained
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.conditions import all_true, any_true, negated, odd_true
from graphapp.cypher.evaluator.functions import ACCUMULATORS, is_normalized, is_type
from graphapp.cypher.evaluator.lists import (
    cased,
    comprehended,
    listed,
    mapped,
    projected,
    quantified,
    reduced,
    sliced,
    subscripted,
)
from graphapp.cypher.evaluator.patterns import satisfies
from graphapp.cypher.evaluator.placing import placed
from graphapp.cypher.evaluator.properties import property_of
from graphapp.cypher.evaluator.rows import Evaluation, Row
from graphapp.cypher.evaluator.subqueries import pattern_comprehended, pattern_found, subquery_value
from graphapp.cypher.evaluator.tree import walk
from graphapp.cypher.evaluator.values import NodeRef, RelationshipRef, described
from graphapp.errors import QueryError

__all__ = ["compiled", "predicate"]

Rule = Callable[[Compiler, Any, SlotScope], Evaluation]

_CHANGING = ("rand", "randomuuid")
_VARYING = (
    syntax.Variable,
    syntax.Subject,
    syntax.Subquery,
    syntax.PatternComprehension,
    syntax.PatternPredicate,
    syntax.CountStar,
    syntax.AllProperties,
)


def compiled(c: Compiler, expression: syntax.Expression, scope: SlotScope) -> Evaluation:
    """See Compiler.expression."""
    if scope.computed:
        slot = scope.computed.get(expression)
        if slot is not None:
            return _from_slot(slot)
    evaluation = _RULES[type(expression)](c, expression, scope)
    if isinstance(expression, (syntax.Literal, syntax.Parameter, syntax.Variable)) or not _constant(
        expression
    ):
        return evaluation
    try:
        value = evaluation(c.row())
    except Exception:
        # the error must occur only if there are rows
        return evaluation
    return _always(value)


def predicate(c: Compiler, expression: syntax.Expression, scope: SlotScope) -> Evaluation:
    """Returns a condition: a function that gives True, False or None. It raises QueryError for other
    values."""
    evaluation = compiled(c, expression, scope)
    if isinstance(expression, _BOOLEAN):
        return evaluation
    at = expression.at

    def test(row: Row) -> Any:
        value = evaluation(row)
        if value is None or value is True or value is False:
            return value
        try:
            return values.truth(value)
        except QueryError as error:
            raise placed(error, at) from None

    return test


_BOOLEAN = (
    syntax.Comparison,
    syntax.Logical,
    syntax.Not,
    syntax.InList,
    syntax.IsNull,
    syntax.IsType,
    syntax.HasLabels,
    syntax.QuantifierPredicate,
)


def _constant(expression: syntax.Expression) -> bool:
    for part in walk(expression):
        if isinstance(part, _VARYING):
            return False
        if isinstance(part, syntax.Call) and (part.name in _CHANGING or part.name in ACCUMULATORS):
            return False
    return True


def _from_slot(slot: int) -> Evaluation:
    return lambda row: row[slot]


def _always(value: Any) -> Evaluation:
    return lambda _row: value


def _literal(_c: Compiler, e: syntax.Literal, _scope: SlotScope) -> Evaluation:
    return _always(e.value)


def _parameter(c: Compiler, e: syntax.Parameter, _scope: SlotScope) -> Evaluation:
    if e.name not in c.parameters:
        raise placed(
            QueryError(f"The parameter ${e.name} has no value.", "Set the value of the parameter."), e.at
        )
    return _always(c.parameters[e.name])


def _variable(_c: Compiler, e: syntax.Variable, scope: SlotScope) -> Evaluation:
    slot = scope.slots.get(e.name)
    if slot is None:
        raise placed(QueryError(f"The variable {e.name} is not defined."), e.at)
    return _from_slot(slot)


def _unary(c: Compiler, e: syntax.Unary, scope: SlotScope) -> Evaluation:
    operand = compiled(c, e.operand, scope)
    at = e.at
    act = values.negate if e.operator == "-" else _same_number

    def evaluate(row: Row) -> Any:
        try:
            return act(operand(row))
        except QueryError as error:
            raise placed(error, at) from None

    return evaluate


def _same_number(value: Any) -> Any:
    if value is not None and type(value) not in (int, float):
        raise QueryError(f"{described(value).capitalize()} is not a number.")
    return value


_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": values.add,
    "-": values.subtract,
    "*": values.multiply,
    "/": values.divide,
    "%": values.modulo,
    "^": values.power,
    "||": values.concatenate,
    "STARTS WITH": values.starts_with,
    "ENDS WITH": values.ends_with,
    "CONTAINS": values.contains,
    "=~": values.matches,
}


def _binary(c: Compiler, e: syntax.Binary, scope: SlotScope) -> Evaluation:
    left, right = compiled(c, e.left, scope), compiled(c, e.right, scope)
    act, at = _BINARY[e.operator], e.at
    if e.operator == "/" and _is_computed_beforehand(e):
        act = values.divide_literals

    def evaluate(row: Row) -> Any:
        try:
            return act(left(row), right(row))
        except QueryError as error:
            raise placed(error, at) from None

    return evaluate


def _is_computed_beforehand(e: syntax.Expression) -> bool:
    """True for arithmetic on number literals, which Neo4j folds."""
    if isinstance(e, syntax.Binary):
        return _is_computed_beforehand(e.left) and _is_computed_beforehand(e.right)
    if isinstance(e, syntax.Unary):
        return _is_computed_beforehand(e.operand)
    return isinstance(e, syntax.Literal)


def _comparison(c: Compiler, e: syntax.Comparison, scope: SlotScope) -> Evaluation:
    literal = all(isinstance(one, syntax.Literal) for one in e.operands)
    return compared([compiled(c, one, scope) for one in e.operands], e.operators, literal=literal)


def _in_list(c: Compiler, e: syntax.InList, scope: SlotScope) -> Evaluation:
    fixed = _constant(e.container)
    return contained(compiled(c, e.item, scope), compiled(c, e.container, scope), fixed, c.row, e.at)


def _logical(c: Compiler, e: syntax.Logical, scope: SlotScope) -> Evaluation:
    tests = [predicate(c, one, scope) for one in e.operands]
    return {"AND": all_true, "OR": any_true, "XOR": odd_true}[e.operator](tests)


def _not(c: Compiler, e: syntax.Not, scope: SlotScope) -> Evaluation:
    return negated(predicate(c, e.operand, scope))


def _is_null(c: Compiler, e: syntax.IsNull, scope: SlotScope) -> Evaluation:
    operand = compiled(c, e.operand, scope)
    if e.negated:
        return lambda row: operand(row) is not None
    return lambda row: operand(row) is None


def _is_type(c: Compiler, e: syntax.IsType, scope: SlotScope) -> Evaluation:
    operand, type, negated = compiled(c, e.operand, scope), e.type, e.negated
    if type.endswith("NORMALIZED"):
        form = type.removesuffix("NORMALIZED").strip() or "NFC"

        def normalized(row: Row) -> bool | None:
            value = operand(row)
            found = is_normalized(value, form)
            return None if found is None else found is not negated

        return normalized

    def evaluate(row: Row) -> bool:
        return is_type(operand(row), type) is not negated

    return evaluate


def _has_labels(c: Compiler, e: syntax.HasLabels, scope: SlotScope) -> Evaluation:
    operand, labels, at = compiled(c, e.operand, scope), e.labels, e.at
    groups = [satisfies(held, labels) for held in c.graph.group_labels()]

    def evaluate(row: Row) -> bool | None:
        value = operand(row)
        if type(value) is NodeRef:
            return groups[value.group]
        if type(value) is RelationshipRef:
            return satisfies(frozenset((value.type,)), labels)
        if value is None:
            return None
        raise placed(QueryError(f"{described(value).capitalize()} has no labels."), at)

    return evaluate


_RULES: dict[type, Rule] = {
    syntax.Literal: _literal,
    syntax.Parameter: _parameter,
    syntax.Variable: _variable,
    syntax.Subject: lambda c, _e, scope: compiled(c, syntax.Variable(" subject"), scope),
    syntax.ListLiteral: listed,
    syntax.MapLiteral: mapped,
    syntax.Property: property_of,
    syntax.Subscript: subscripted,
    syntax.Slice: sliced,
    syntax.Unary: _unary,
    syntax.Binary: _binary,
    syntax.Comparison: _comparison,
    syntax.Logical: _logical,
    syntax.Not: _not,
    syntax.InList: _in_list,
    syntax.IsNull: _is_null,
    syntax.IsType: _is_type,
    syntax.HasLabels: _has_labels,
    syntax.Case: cased,
    syntax.Call: called,
    syntax.QuantifierPredicate: quantified,
    syntax.Reduce: reduced,
    syntax.ListComprehension: comprehended,
    syntax.PatternComprehension: pattern_comprehended,
    syntax.PatternPredicate: pattern_found,
    syntax.Subquery: subquery_value,
    syntax.MapProjection: projected,
}
