"""Which of two engines answers a query: our own evaluator, or the embedded engine, which is quicker over the whole graph. Pure.

The evaluator answers everything. The embedded engine gets only what it is known to answer as Neo4j does: matches of few kinds of
clauses and expressions, one MATCH and its RETURN.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.checks import check
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
# what strings are marked with there, and how it has the names of its own
_INNER = re.compile(r"\x00|__p$")
_FUNCTIONS = ("count", "collect", "min", "max", "sum", "tolower", "toupper", "coalesce", "type")
_NUMBERS = ("year", "position")
_OPERATORS = ("STARTS WITH", "ENDS WITH", "CONTAINS")
_CLAUSES = (syntax.Match, syntax.Return)
_PLAIN = (
    syntax.Query,
    *_CLAUSES,
    syntax.Projection,
    syntax.ProjectionItem,
    syntax.SortItem,
    syntax.LabelName,
    syntax.Variable,
    syntax.IsNull,
    syntax.Not,
    syntax.CountStar,
)


def for_engine(text: str, parameters: Mapping[str, Any]) -> Mended | None:
    """The query for the embedded engine, None where the evaluator answers it.

    Raises QuerySyntax and other QueryErrors for what is no valid query, BadInput for a parameter that is no JSON value.
    """
    query = checked_query(text)
    parts = list(walk(query))
    inside = set(map(id, _containers(parts)))
    if not all(id(part) in inside or _is_known(part, parameters) for part in parts):
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
    """The tree of a valid query. Raises QueryError."""
    query = parse(text)
    check(query, text)
    return query


def _containers(parts: list[Any]) -> Iterator[Any]:
    """The maps and lists that are no values: properties of a pattern, and what a value is looked for in."""
    for part in parts:
        if isinstance(part, syntax.NodePattern) and isinstance(part.properties, syntax.MapLiteral):
            yield part.properties
        elif isinstance(part, syntax.InList) and isinstance(part.container, syntax.ListLiteral):
            yield part.container


def _is_known(part: Any, parameters: Mapping[str, Any]) -> bool:
    """True for a part of a query that the engine is known to understand as Neo4j does."""
    if isinstance(part, syntax.Literal):
        return _is_simple(part.value)
    if isinstance(part, syntax.Parameter):
        return part.name in parameters and _is_simple(parameters[part.name])
    if isinstance(part, syntax.Call):
        return part.name in _FUNCTIONS and (part.name != "sum" or _is_number(part))
    rule = _RULES.get(type(part))
    return rule(part) if rule is not None else isinstance(part, _PLAIN)


def _is_simple(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_simple(item) for item in value)
    if isinstance(value, str):
        return not (_AMBIGUOUS.search(value) or _INNER.search(value))
    return isinstance(value, bool) or (isinstance(value, int) and abs(value) < _EXACT)


def _is_number(call: syntax.Call) -> bool:
    (argument,) = call.arguments
    return isinstance(argument, syntax.Property) and argument.name in _NUMBERS


_RULES: dict[type, Any] = {
    syntax.Query: lambda one: len(one.parts) == 1,
    # what WITH makes of a name that a pattern had before is not what the engine takes it for
    syntax.SingleQuery: lambda one: tuple(map(type, one.clauses)) == _CLAUSES,
    syntax.NodePattern: lambda one: one.condition is None,
    syntax.RelationshipPattern: lambda one: (
        one.length is None and one.quantifier is None and one.condition is None and one.properties is None
    ),
    syntax.PathPattern: lambda one: one.selector is None and one.variable is None,
    syntax.Property: lambda one: isinstance(one.of, syntax.Variable),
    syntax.Comparison: lambda one: len(one.operators) == 1,
    syntax.Logical: lambda one: one.operator != "XOR",
    syntax.InList: lambda one: isinstance(one.container, (syntax.ListLiteral, syntax.Parameter)),
    # of two properties each may end with a mark
    syntax.Binary: lambda one: (
        one.operator in _OPERATORS and isinstance(one.right, (syntax.Literal, syntax.Parameter))
    ),
}
