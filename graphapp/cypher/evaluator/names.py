"""The variables of an expression, and whether its evaluation can fail. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.tree import walk

__all__ = ["cannot_fail", "conjuncts", "names"]

_PATTERN_NAMES = (syntax.NodePattern, syntax.RelationshipPattern, syntax.PathPattern)


@lru_cache(maxsize=512)
def names(tree: Any) -> frozenset[str]:
    """The names of all variables in a tree, including those that it binds itself."""
    found = set()
    for part in walk(tree):
        if isinstance(part, syntax.Variable):
            found.add(part.name)
        elif isinstance(part, _PATTERN_NAMES) and part.variable:
            found.add(part.variable)
        elif isinstance(part, syntax.CallSubquery) and part.imports:
            found.update(part.imports)
    return frozenset(found)


def conjuncts(condition: syntax.Expression | None) -> list[syntax.Expression]:
    """The operands of AND; a condition without AND is its own single operand."""
    if condition is None:
        return []
    if isinstance(condition, syntax.Logical) and condition.operator == "AND":
        return [one for operand in condition.operands for one in conjuncts(operand)]
    return [condition]


_SAFE = (
    syntax.Variable,
    syntax.Literal,
    syntax.Parameter,
    syntax.Comparison,
    syntax.IsNull,
    syntax.HasLabels,
    syntax.LabelName,
    syntax.LabelAnd,
    syntax.LabelOr,
    syntax.LabelNot,
    syntax.LabelAny,
    syntax.ListLiteral,
    syntax.NodePattern,
    syntax.RelationshipPattern,
    syntax.PathPattern,
    syntax.PatternPredicate,
    syntax.VariableLength,
    syntax.MapLiteral,
)
_SAFE_OPERATORS = ("STARTS WITH", "ENDS WITH", "CONTAINS")


def cannot_fail(condition: syntax.Expression) -> bool:
    """True if evaluating a condition raises no error for any values of its variables, so that it can be
    evaluated earlier than the query states."""
    for part in walk(condition):
        if isinstance(part, syntax.Binary) and part.operator in _SAFE_OPERATORS:
            continue
        if isinstance(part, syntax.Property) and isinstance(part.of, syntax.Variable):
            continue
        if not isinstance(part, _SAFE):
            return False
    return True
