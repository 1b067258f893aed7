"""The completions of the query editor: clauses, functions, and the names in the graph. Pure data.

A test compares the functions with those that the guard allows.
"""

from __future__ import annotations

from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.persons import PERSON_LABELS, PERSON_PROPERTIES, PERSON_TYPES

__all__ = [
    "COMPLETED_CLAUSES",
    "COMPLETED_FUNCTIONS",
    "COMPLETED_LABELS",
    "COMPLETED_TYPES",
    "PATTERNS",
    "vocabulary",
]

COMPLETED_CLAUSES = (
    "MATCH",
    "OPTIONAL MATCH",
    "WHERE",
    "RETURN",
    "RETURN DISTINCT",
    "WITH",
    "UNWIND",
    "ORDER BY",
    "SKIP",
    "LIMIT",
    "UNION",
    "UNION ALL",
    "CALL",
    "AS",
    "AND",
    "OR",
    "NOT",
    "XOR",
    "IN",
    "IS NULL",
    "IS NOT NULL",
    "STARTS WITH",
    "ENDS WITH",
    "CONTAINS",
    "DISTINCT",
    "DESC",
    "ASC",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "EXISTS",
    "COUNT",
    "EXPLAIN",
    "null",
    "true",
    "false",
)
"""Clauses and other words, as completed."""

COMPLETED_FUNCTIONS = (
    "abs",
    "all",
    "allShortestPaths",
    "any",
    "avg",
    "ceil",
    "coalesce",
    "collect",
    "count",
    "date",
    "duration.between",
    "elementId",
    "endNode",
    "exists",
    "floor",
    "head",
    "id",
    "keys",
    "labels",
    "last",
    "left",
    "length",
    "log",
    "ltrim",
    "max",
    "min",
    "nodes",
    "none",
    "percentileCont",
    "properties",
    "rand",
    "range",
    "reduce",
    "relationships",
    "replace",
    "reverse",
    "right",
    "round",
    "rtrim",
    "shortestPath",
    "sign",
    "single",
    "size",
    "split",
    "sqrt",
    "startNode",
    "stDev",
    "substring",
    "sum",
    "tail",
    "toBoolean",
    "toFloat",
    "toInteger",
    "toLower",
    "toString",
    "toUpper",
    "trim",
    "type",
)
"""Functions, as completed."""

COMPLETED_TYPES = ("WROTE", "PUBLISHED_IN")
"""The relationship types."""

COMPLETED_LABELS = tuple(name for name in PROPERTIES if name not in COMPLETED_TYPES)
"""The labels of nodes."""

PATTERNS = {
    "Author": "(a:Author)",
    "Paper": "(p:Paper)",
    "Venue": "(v:Venue)",
    "WROTE": "-[:WROTE]->",
    "PUBLISHED_IN": "-[:PUBLISHED_IN]->",
    "Person": "(person:Person)",
    "IS": "-[:IS]->",
    "AUTHOR_OF": "-[:AUTHOR_OF]->",
}
"""The text that is inserted into a query for each label and relationship type."""


def vocabulary(*, persons: bool = False) -> dict[str, object]:
    """All completions, in the form that the editor expects; with `persons`, those of a graph that has persons."""
    properties = {**PROPERTIES, **PERSON_PROPERTIES} if persons else PROPERTIES
    return {
        "clauses": COMPLETED_CLAUSES,
        "functions": COMPLETED_FUNCTIONS,
        "labels": (*COMPLETED_LABELS, *PERSON_LABELS) if persons else COMPLETED_LABELS,
        "types": (*COMPLETED_TYPES, *PERSON_TYPES) if persons else COMPLETED_TYPES,
        "properties": {name: names for name, names in properties.items() if names},
    }
