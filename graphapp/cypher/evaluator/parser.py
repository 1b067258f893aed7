"""The text of a query read into its syntax tree. Pure."""

from __future__ import annotations

from graphapp.cypher.evaluator.parse_clauses import ClauseParser
from graphapp.cypher.evaluator.syntax import Query
from graphapp.cypher.evaluator.tree import depth
from graphapp.errors import QueryTooLong

__all__ = ["MOST_OPERATORS", "parse"]

MOST_OPERATORS = 200
"""How deep a tree may be: a chain of that many operators, or so many expressions in each other."""


def parse(text: str) -> Query:
    """The query that `text` is: one reading statement of Cypher 5, without EXPLAIN.

    Only its form is looked at; `checks.check` looks at variables, types and functions. Takes time in proportion to the length.

    Raises QuerySyntax (with line and column), and QueryTooLong for a query that is nested deeper than can be evaluated.
    """
    try:
        query = ClauseParser(text).whole()
    except RecursionError:
        raise QueryTooLong("The query is nested too deep.", "Split it with WITH.") from None
    if depth(query) > MOST_OPERATORS:
        raise QueryTooLong(
            f"An expression of the query has more than {MOST_OPERATORS} operators in a row.",
            "Split it with WITH, or pass long lists as parameters.",
        )
    return query
