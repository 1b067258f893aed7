"""Labels, types and properties in a query that do not exist in the graph: most are misspelled. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.tree import walk
from graphapp.cypher.language.spelling import closest

__all__ = ["unknown_names"]

Properties = Mapping[str, Sequence[str]]
"""The properties of each label and relationship type."""


def unknown_names(query: syntax.Query, labels: Properties, types: Properties) -> list[str]:
    """A sentence for each unknown label, type and property, in the order of the query, each once."""
    parts = list(walk(query))
    return list(
        dict.fromkeys([*_in_patterns(parts, labels, types), *_properties(parts, {**labels, **types})])
    )


def _in_patterns(parts: Sequence[object], labels: Properties, types: Properties) -> Iterator[str]:
    for part in parts:
        if isinstance(part, syntax.NodePattern):
            for name in _names(part.labels):
                if name not in labels:
                    yield _sentence("No node has the label", name, labels)
        elif isinstance(part, syntax.RelationshipPattern):
            for name in _names(part.types):
                if name not in types:
                    yield _sentence("No relationship has the type", name, types)


def _properties(parts: Sequence[object], known: Properties) -> Iterator[str]:
    """Properties of variables that always have the same label or type in patterns."""
    bound: dict[str, set[str] | None] = {}
    for part in parts:
        if isinstance(part, (syntax.NodePattern, syntax.RelationshipPattern)) and part.variable:
            names = part.labels if isinstance(part, syntax.NodePattern) else part.types
            if isinstance(names, syntax.LabelName) and names.name in known:
                found = bound.setdefault(part.variable, set())
                if found is not None:
                    found.add(names.name)
        for name in _rebound(part):
            bound[name] = None
    for part in parts:
        yield from _of_pattern(part, known)
        if isinstance(part, syntax.Property) and isinstance(part.of, syntax.Variable):
            kinds = bound.get(part.of.name)
            if kinds and len(kinds) == 1:
                (kind,) = kinds
                if part.name not in known[kind]:
                    yield _sentence(f"No {kind} has the property", part.name, known[kind])


def _of_pattern(part: object, known: Properties) -> Iterator[str]:
    """(p:Paper {titel: …})"""
    if isinstance(part, (syntax.NodePattern, syntax.RelationshipPattern)):
        names = part.labels if isinstance(part, syntax.NodePattern) else part.types
        held = part.properties
        if (
            isinstance(names, syntax.LabelName)
            and names.name in known
            and isinstance(held, syntax.MapLiteral)
        ):
            for name, _ in held.entries:
                if name not in known[names.name]:
                    yield _sentence(f"No {names.name} has the property", name, known[names.name])


def _rebound(part: object) -> list[str]:
    """Variables that get a value other than what a pattern matches."""
    if isinstance(part, syntax.ProjectionItem) and part.aliased:
        same = isinstance(part.expression, syntax.Variable) and part.expression.name == part.name
        return [] if same else [part.name]
    if isinstance(part, (syntax.Unwind, syntax.ListComprehension, syntax.QuantifierPredicate)):
        return [part.variable]
    return [part.accumulator, part.variable] if isinstance(part, syntax.Reduce) else []


def _names(expression: syntax.LabelExpression | None) -> Iterator[str]:
    if expression is not None:
        for part in walk(expression):
            if isinstance(part, syntax.LabelName):
                yield part.name


def _sentence(what: str, name: str, known: Mapping[str, object] | Sequence[str]) -> str:
    meant = closest(name, known)
    hint = f" Did you mean {meant}?" if meant else f" Known: {', '.join(known)}." if known else ""
    return f"{what} {name}.{hint}"
