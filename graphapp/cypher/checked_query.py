"""Parses and checks a query once, for all users of its tree. Pure."""

from __future__ import annotations

from functools import lru_cache

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.checks import check
from graphapp.cypher.evaluator.parser import parse
from graphapp.cypher.language.tokens import significant, tokenize

__all__ = ["checked_query", "without_explain"]


@lru_cache(maxsize=64)
def checked_query(text: str) -> syntax.Query:
    """The tree of a valid query. Raises QueryError."""
    query = parse(text)
    check(query, text)
    return query


def without_explain(text: str) -> tuple[str, bool]:
    """The query with spaces instead of its EXPLAIN, so that positions do not change; and whether it had one."""
    first = significant(tokenize(text))[0]
    if not first.is_word("EXPLAIN"):
        return text, False
    end = first.start + len(first.text)
    return text[: first.start] + " " * len(first.text) + text[end:], True
