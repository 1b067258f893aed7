"""Which of two engines answers a query: our own evaluator, or the embedded engine, which is quicker over the whole graph. Pure.

The evaluator answers everything. The embedded engine gets only what it is known to answer as Neo4j does, and only where it is much quicker:
queries of few kinds of clauses and expressions that go through many nodes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.checks import check
from graphapp.cypher.evaluator.names import conjuncts
from graphapp.cypher.evaluator.parser import parse
from graphapp.cypher.evaluator.tree import walk
from graphapp.cypher.mend import Mended, mend
from graphapp.errors import QueryError

__all__ = ["checked_query", "for_engine", "should_evaluate"]

_LIMITS = ("MemoryError", "RecursionError", "CypherTimeoutError")
# beyond, a float does not hold every integer
_EXACT = 1 << 53
# the engine takes such strings for lists, maps, numbers or dates
_AMBIGUOUS = re.compile(r"""^\s*["'\[{]|^\s*[-+]?[\d.]|^P""")
_FUNCTIONS = ("count", "collect", "min", "max", "sum", "avg", "tolower", "toupper", "coalesce", "type")
_NUMBERS = ("year", "position")
_OPERATORS = ("STARTS WITH", "ENDS WITH", "CONTAINS")
_CLAUSES = (syntax.Match, syntax.With, syntax.Return)
_PLAIN = (
    syntax.Query,
    syntax.SingleQuery,
    *_CLAUSES,
    syntax.Projection,
    syntax.ProjectionItem,
    syntax.SortItem,
    syntax.LabelName,
    syntax.Variable,
    syntax.IsNull,
    syntax.Not,
    syntax.CountStar,
    syntax.MapLiteral,
    syntax.ListLiteral,
)


def for_engine(text: str, parameters: Mapping[str, Any]) -> Mended | None:
    """The query for the embedded engine, None where the evaluator answers it.

    Raises QuerySyntax and other QueryErrors for what is no valid query, BadInput for a parameter that is no JSON value.
    """
    query = checked_query(text)
    if _is_anchored(query) or not all(_is_known(part, parameters) for part in walk(query)):
        return None
    if _depends_on_order(query):
        return None
    try:
        mended = mend(text, parameters)
    except QueryError:
        return None
    return None if mended.warnings else mended


def should_evaluate(answer: Mapping[str, Any]) -> bool:
    """True where the engine's answer is an error that is not due to a limit: the query is right, so the evaluator can answer it."""
    if "error" not in answer:
        return False
    limits = "budget" in answer["message"] or "max_work_units" in answer["message"]
    return answer["error"] not in _LIMITS and not limits


@lru_cache(maxsize=64)
def checked_query(text: str) -> syntax.Query:
    """The tree of a query. Raises QuerySyntax and other QueryErrors for what is no valid query."""
    query = parse(text)
    check(query, text)
    return query


def _is_anchored(query: syntax.Query) -> bool:
    """True where each MATCH begins at few nodes: at a bound variable or at those with a given property."""
    known: set[str] = set()
    for part in query.parts:
        for clause in part.clauses:
            if not isinstance(clause, syntax.Match):
                continue
            found = [
                one
                for pattern in clause.patterns
                for one in walk(pattern)
                if isinstance(one, syntax.NodePattern)
            ]
            names = {one.variable for one in found if one.variable}
            sought = any(one.properties is not None for one in found) or any(
                _seeks(one, names) for one in conjuncts(clause.condition)
            )
            if not (sought or names & known):
                return False
            known |= names
    return True


def _seeks(condition: syntax.Expression, names: set[str]) -> bool:
    """n.property = value, n.property IN values"""
    if isinstance(condition, syntax.Comparison) and condition.operators == ("=",):
        return any(_is_property(one, names) for one in condition.operands) and not all(
            _is_property(one, names) for one in condition.operands
        )
    return isinstance(condition, syntax.InList) and _is_property(condition.item, names)


def _is_property(expression: syntax.Expression, names: set[str]) -> bool:
    return (
        isinstance(expression, syntax.Property)
        and isinstance(expression.of, syntax.Variable)
        and expression.of.name in names
    )


def _is_known(part: Any, parameters: Mapping[str, Any]) -> bool:
    """True for a part of a query that the engine is known to understand as Neo4j does."""
    if isinstance(part, syntax.Literal):
        return _is_simple(part.value)
    if isinstance(part, syntax.Parameter):
        return part.name in parameters and _is_simple(parameters[part.name])
    if isinstance(part, syntax.Call):
        return part.name in _FUNCTIONS and (part.name not in ("sum", "avg") or _is_number(part))
    rule = _RULES.get(type(part))
    return rule(part) if rule is not None else isinstance(part, _PLAIN)


def _is_simple(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_simple(item) for item in value)
    if isinstance(value, str):
        return not _AMBIGUOUS.search(value)
    return isinstance(value, bool) or (isinstance(value, int) and abs(value) < _EXACT)


def _is_number(call: syntax.Call) -> bool:
    (argument,) = call.arguments
    return isinstance(argument, syntax.Property) and argument.name in _NUMBERS


_RULES: dict[type, Any] = {
    syntax.Query: lambda one: len(one.parts) == 1,
    syntax.NodePattern: lambda one: one.condition is None,
    syntax.RelationshipPattern: lambda one: (
        one.length is None and one.quantifier is None and one.condition is None and one.properties is None
    ),
    syntax.PathPattern: lambda one: one.selector is None and one.variable is None,
    syntax.Property: lambda one: isinstance(one.of, syntax.Variable),
    syntax.Comparison: lambda one: len(one.operators) == 1,
    syntax.Logical: lambda one: one.operator != "XOR",
    syntax.InList: lambda one: isinstance(one.container, (syntax.ListLiteral, syntax.Parameter)),
    syntax.Binary: lambda one: one.operator in _OPERATORS,
}


def _depends_on_order(query: syntax.Query) -> bool:
    """True where values are collected that were put in order before."""
    ordered = False
    for part in query.parts:
        for clause in part.clauses:
            if ordered and any(
                isinstance(one, syntax.Call) and one.name == "collect" for one in walk(clause)
            ):
                return True
            ordered = ordered or (isinstance(clause, syntax.With) and bool(clause.projection.order))
    return False
