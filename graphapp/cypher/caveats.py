"""The warnings of a result: how Neo4j may answer this query differently (`differences`). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graphapp.cypher.differences import warning_of
from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.tree import children, walk

__all__ = ["caveats"]

_ENTITIES = (syntax.NodePattern, syntax.RelationshipPattern, syntax.PathPattern)
# they return a node of their arguments
_PASSING = ("collect", "coalesce", "head", "last", "tail", "reverse", "nodes", "relationships", "min", "max")
_MAKING = ("startnode", "endnode", "nodes", "relationships")


def caveats(query: syntax.Query) -> list[str]:
    """The warnings for a query, in the order of the table of differences."""
    found = [(part, names) for single in query.parts for part, names in _Scopes().of(single)]
    return [warning_of(name) for name, holds in _RULES.items() if any(holds(*one) for one in found)]


class _Scopes:
    """Tracks which variables are, or may be, nodes, relationships, paths, or values that contain them."""

    def __init__(self, names: frozenset[str] = frozenset()) -> None:
        self.names = names

    def of(self, query: syntax.SingleQuery) -> Iterator[tuple[object, frozenset[str]]]:
        """Each part of the query, with the names of such variables at its place. Afterwards `names` are those at the end of the query."""
        for clause in query.clauses:
            if isinstance(clause, syntax.CallSubquery):
                yield from self._called(clause)
            elif isinstance(clause, (syntax.With, syntax.Return)):
                yield from self._projected(clause)
            else:
                parts = list(walk(clause))
                self.names |= {one.variable for one in parts if isinstance(one, _ENTITIES) and one.variable}
                if isinstance(clause, syntax.Unwind) and _holds_entity(clause.items, self.names):
                    self.names |= {clause.variable}
                yield from ((part, self.names) for part in parts)

    def _called(self, clause: syntax.CallSubquery) -> Iterator[tuple[object, frozenset[str]]]:
        returned: frozenset[str] = frozenset()
        for single in clause.query.parts:
            inner = _Scopes(self.names)
            yield from inner.of(single)
            if isinstance(single.clauses[-1], syntax.Return):
                returned |= inner.names
        self.names |= returned

    def _projected(self, clause: syntax.With | syntax.Return) -> Iterator[tuple[object, frozenset[str]]]:
        projection = clause.projection
        before = self.names
        given = {item.name for item in projection.items}
        holding = frozenset(item.name for item in projection.items if _holds_entity(item.expression, before))
        sorting = (before - given) | holding
        self.names = holding | (before if projection.star else frozenset())
        later: list[object] = [*projection.order]
        if isinstance(clause, syntax.With) and clause.condition is not None:
            later.append(clause.condition)
        behind = {id(part) for one in later for part in walk(one)}
        for part in walk(clause):
            yield part, sorting if id(part) in behind else before


def _holds_entity(value: object, entities: frozenset[str]) -> bool:
    if isinstance(value, syntax.Variable):
        return value.name in entities
    if isinstance(value, syntax.Call):
        if value.name in _MAKING:
            return True
        return value.name in _PASSING and any(_holds_entity(one, entities) for one in value.arguments)
    if isinstance(value, syntax.Subscript):
        # an element of a list, not a property
        index = value.index.value if isinstance(value.index, syntax.Literal) else None
        return isinstance(index, int) and _holds_entity(value.of, entities)
    holders = (syntax.ListLiteral, syntax.MapLiteral, syntax.Case)
    return isinstance(value, holders) and any(_holds_entity(one, entities) for one in children(value))


def _orders_entities(part: object, entities: frozenset[str]) -> bool:
    if isinstance(part, syntax.SortItem):
        return _holds_entity(part.expression, entities)
    if isinstance(part, syntax.Call) and part.name in ("min", "max"):
        return any(_holds_entity(one, entities) for one in part.arguments)
    if isinstance(part, syntax.Comparison):
        ordered = any(operator not in ("=", "<>") for operator in part.operators)
        return ordered and any(_holds_entity(one, entities) for one in part.operands)
    return False


def _is_path_of_one(part: object, _: frozenset[str]) -> bool:
    return (
        isinstance(part, syntax.Match)
        and part.optional
        and part.condition is not None
        and any(len(one.elements) == 1 and one.variable is not None for one in part.patterns)
    )


def _splits_into_characters(part: object, _: frozenset[str]) -> bool:
    """True for split() with delimiters that are, or may be, empty."""
    if not (isinstance(part, syntax.Call) and part.name == "split" and len(part.arguments) == 2):
        return False
    written = [one for one in walk(part.arguments[1]) if isinstance(one, syntax.Literal)]
    return not written or any(one.value == "" for one in written)


_RULES: dict[str, Callable[[object, frozenset[str]], bool]] = {
    "node ids": lambda part, _: isinstance(part, syntax.Call) and part.name in ("id", "elementid"),
    "node order": _orders_entities,
    "trimmed characters": lambda part, _: (
        isinstance(part, syntax.Call) and part.name == "rtrim" and len(part.arguments) == 2
    ),
    "split into characters": _splits_into_characters,
    "single-node path": _is_path_of_one,
}
