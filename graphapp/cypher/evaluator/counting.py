"""Queries that only count: all nodes, those of a label, or the relationships of a type. The graph knows these numbers. Pure."""

from __future__ import annotations

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.graph import Graph

__all__ = ["known_count"]


def known_count(graph: Graph, query: syntax.SingleQuery) -> int | None:
    """The only value in the result of such a query, such as `MATCH (p:Paper) RETURN count(*)` or `MATCH ()-[w:WROTE]->() RETURN count(w)`; None for
    any other query."""
    match query.clauses:
        case (
            syntax.Match(
                patterns=(syntax.PathPattern(elements=elements, variable=None, selector=None),),
                condition=None,
                optional=False,
            ),
            syntax.Return(
                projection=syntax.Projection(
                    items=(item,), star=False, distinct=False, order=(), skip=None, limit=None
                )
            ),
        ):
            return _counted(graph, elements, item.expression)
    return None


def _counted(graph: Graph, elements: tuple[object, ...], expression: syntax.Expression) -> int | None:
    match elements:
        case (
            syntax.NodePattern(
                variable=name, labels=None | syntax.LabelName() as label, properties=None, condition=None
            ),
        ):
            if _counts(expression, name):
                return len(graph.nodes(None if label is None else label.name))
        case (
            syntax.NodePattern(variable=start, labels=None, properties=None, condition=None),
            syntax.RelationshipPattern(
                variable=name,
                types=None | syntax.LabelName() as type,
                properties=None,
                condition=None,
                direction="out" | "in",
                length=None,
                quantifier=None,
            ),
            syntax.NodePattern(variable=end, labels=None, properties=None, condition=None),
        ):
            # with the same variable at both ends: only loops
            if _counts(expression, name) and (start is None or start != end):
                types = graph.types if type is None else [type.name]
                return sum(map(graph.relationship_count, types))
    return None


def _counts(expression: syntax.Expression, variable: str | None) -> bool:
    """True for count(*), and for count(x) or count(DISTINCT x) of this variable."""
    if isinstance(expression, syntax.Call):
        return (
            expression.name == "count"
            and variable is not None
            and expression.arguments == (syntax.Variable(variable),)
        )
    return isinstance(expression, syntax.CountStar)
