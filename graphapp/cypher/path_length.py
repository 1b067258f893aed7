"""What to change of a query that looks for paths and took too long. Pure."""

from __future__ import annotations

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.tree import walk

__all__ = ["shorter_paths"]

_GREATEST = "Limit the path length, for example {}."


def shorter_paths(query: syntax.Query) -> str:
    """What to write where the paths of a query may have any length, or more than one is selected; "" for other queries."""
    parts = list(walk(query))
    for part in parts:
        if isinstance(part, syntax.Quantifier) and part.most is None:
            return _GREATEST.format("-[:WROTE]-{1,6}")
        if isinstance(part, syntax.VariableLength) and part.most is None:
            return _GREATEST.format("-[:WROTE*..6]-")
    if any(isinstance(part, syntax.Selector) and part.count > 1 for part in parts):
        return "Ask for fewer paths, or for shorter ones, as in -[:WROTE]-{1,6}."
    return ""
