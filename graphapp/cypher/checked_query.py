"""Parses and checks a query once, for all users of its tree. Pure."""

from __future__ import annotations

from functools import lru_cache

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.checks import check
from graphapp.cypher.evaluator.parser import parse

__all__ = ["checked_query"]


@lru_cache(maxsize=64)
def checked_query(text: str) -> syntax.Query:
    """The tree of a valid query. Raises QueryError."""
    query = parse(text)
    check(query, text)
    return query
