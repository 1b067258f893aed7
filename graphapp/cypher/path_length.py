"""Advice for a query that searches for paths and took too long. Pure."""

from __future__ import annotations

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.tree import walk

__all__ = ["shorter_paths"]

_GREATEST = "Limit the path length, for example {}."


def shorter_paths(query: syntax.Query) -> str:
    """How to reduce a query whose paths may have any length, or that selects more than one path; "" for other queries."""
    parts = list(walk(query))
    for part in parts:
        if isinstance(part, syntax.Quantifier) and part.most is None:
            return _GREATEST.format("-[:WROTE]-{1,6}")
        if isinstance(part, syntax.VariableLength) and part.most is None:
            return _GREATEST.format("-[:WROTE*..6]-")
    if any(isinstance(part, syntax.Selector) and part.count > 1 for part in parts):
        return "Search for fewer or shorter paths, for example -[:WROTE]-{1,6}."
    return ""
