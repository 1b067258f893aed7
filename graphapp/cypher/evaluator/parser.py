"""Parses the text of a query into its syntax tree. Pure."""

from __future__ import annotations

from graphapp.cypher.evaluator.parse_clauses import ClauseParser
from graphapp.cypher.evaluator.syntax import Query
from graphapp.cypher.evaluator.tree import depth
from graphapp.errors import QueryTooLong

__all__ = ["MOST_OPERATORS", "parse"]

MOST_OPERATORS = 200
"""Maximum depth of the syntax tree: of a chain of operators, or of nested expressions."""


def parse(text: str) -> Query:
    """Parses one reading statement of Cypher 5, without EXPLAIN.

    Checks the syntax only; `checks.check` checks variables, types and functions. Takes time linear in the
    length of the text.

    Raises QuerySyntax (with line and column), and QueryTooLong for a query that is nested too deeply to
    evaluate.
    """
    try:
        query = ClauseParser(text).whole()
    except RecursionError:
        raise QueryTooLong(
            "The query is nested too deeply.", "Split the query into parts with WITH."
        ) from None
    if depth(query) > MOST_OPERATORS:
        raise QueryTooLong(
            f"An expression in the query has more than {MOST_OPERATORS} operators in a row.",
            "Split the query into parts with WITH, or pass long lists as parameters.",
        )
    return query
