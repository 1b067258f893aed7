"""Decomposes patterns into named nodes and the connectors between them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphapp.cypher.evaluator import syntax

__all__ = [
    "Connector",
    "PathOf",
    "PatternParts",
    "bound_by",
    "decomposed",
    "having",
    "names_in",
    "satisfies",
]


@dataclass
class Connector:
    """The connection between the nodes named `left` and `right`: one relationship, a variable-length
    relationship (`length`), or a repeated part of a path (`quantified`). `edges` is the hidden variable that
    stores the numbers of the walked relationships."""

    left: str
    right: str
    edges: str
    relationship: syntax.RelationshipPattern | None = None
    quantified: syntax.Quantified | None = None
    # a path that is searched for as a whole: a shortest path
    selected: syntax.PathPattern | None = None
    # conditions that a path must satisfy before one is selected
    conditions: list[syntax.Expression] = field(default_factory=list)

    @property
    def single(self) -> bool:
        return self.relationship is not None and self.relationship.length is None

    @property
    def pattern(self) -> Any:
        return self.relationship or self.quantified or self.selected


@dataclass
class PathOf:
    """A named path: its first node and its connectors."""

    variable: str
    first: str
    connectors: list[Connector]


@dataclass
class PatternParts:
    """The decomposed patterns of a MATCH. `labels` contains the label expressions of each node."""

    labels: dict[str, list[syntax.LabelExpression]] = field(default_factory=dict)
    connectors: list[Connector] = field(default_factory=list)
    paths: list[PathOf] = field(default_factory=list)
    conditions: list[syntax.Expression] = field(default_factory=list)


def decomposed(patterns: Sequence[syntax.PathPattern], name: Callable[[], str]) -> PatternParts:
    """The nodes, connectors, paths and conditions of patterns; `name` generates names for unnamed
    elements."""
    parts = PatternParts()
    for pattern in patterns:
        _Decomposition(parts, name).path(pattern)
    return parts


class _Decomposition:
    def __init__(self, parts: PatternParts, name: Callable[[], str]) -> None:
        self.parts = parts
        self.name = name

    def path(self, pattern: syntax.PathPattern) -> None:
        if pattern.selector is not None:
            first, connectors = self._selected(pattern)
        else:
            first, connectors = self._chain(_flat(pattern.elements, self.parts.conditions))
        self.parts.connectors += connectors
        if pattern.variable:
            self.parts.paths.append(PathOf(pattern.variable, first, connectors))

    def _chain(self, elements: Sequence[Any]) -> tuple[str, list[Connector]]:
        here: str | None = None
        first = ""
        waiting: Any = None
        connectors: list[Connector] = []
        for element in elements:
            if isinstance(element, syntax.NodePattern):
                if here is not None and waiting is None:
                    self._same(here, element)
                    continue
                following = self._node(element)
                if waiting is not None:
                    connectors.append(self._connector(here or "", waiting, following))
                    waiting = None
                here = following
            else:
                if here is None or waiting is not None:
                    between = self._node(syntax.NodePattern())
                    if waiting is not None:
                        connectors.append(self._connector(here or "", waiting, between))
                    here = between
                waiting = element
            first = first or here
        if waiting is not None:
            connectors.append(self._connector(here or "", waiting, self._node(syntax.NodePattern())))
        return first, connectors

    def _selected(self, pattern: syntax.PathPattern) -> tuple[str, list[Connector]]:
        """The two end nodes of a path with a selector, and one connector for the rest, which is found by
        search."""
        conditions: list[syntax.Expression] = []
        elements = [*_flat(pattern.elements, conditions)]
        ends = []
        for place in (0, -1):
            if not isinstance(elements[place], syntax.NodePattern):
                elements.insert(0 if place == 0 else len(elements), syntax.NodePattern())
            node = elements[place]
            named = node if node.variable else replace(node, variable=self.name())
            elements[place] = syntax.NodePattern(named.variable, at=node.at)
            ends.append(self._node(named))
        whole = replace(pattern, elements=tuple(elements))
        connector = Connector(ends[0], ends[1], self.name(), selected=whole, conditions=conditions)
        return ends[0], [connector]

    def _node(self, pattern: syntax.NodePattern) -> str:
        name = pattern.variable or self.name()
        self.parts.labels.setdefault(name, [])
        self._describe(name, pattern)
        return name

    def _same(self, name: str, pattern: syntax.NodePattern) -> None:
        """Adds another node pattern for the preceding node."""
        if pattern.variable and pattern.variable != name:
            other = self._node(pattern)
            same = syntax.Comparison((syntax.Variable(name), syntax.Variable(other)), ("=",))
            self.parts.conditions.append(same)
            return
        self._describe(name, pattern)

    def _describe(self, name: str, pattern: syntax.NodePattern) -> None:
        if pattern.labels is not None:
            self.parts.labels[name].append(pattern.labels)
        self.parts.conditions += having(name, pattern.properties)
        if pattern.condition is not None:
            self.parts.conditions.append(pattern.condition)

    def _connector(self, left: str, element: Any, right: str) -> Connector:
        edges = self.name()
        if isinstance(element, syntax.Quantified):
            return Connector(left, right, edges, quantified=element)
        if element.quantifier is not None:
            inner = replace(element, quantifier=None)
            whole = syntax.PathPattern((syntax.NodePattern(), inner, syntax.NodePattern()))
            return Connector(
                left, right, edges, quantified=syntax.Quantified(whole, None, element.quantifier)
            )
        if element.length is None:
            name = element.variable
            if name is None and (element.properties is not None or element.condition is not None):
                name = self.name()
                element = replace(element, variable=name)
            if name is not None:
                self.parts.conditions += having(name, element.properties)
            if element.condition is not None:
                self.parts.conditions.append(element.condition)
        return Connector(left, right, edges, relationship=element)


def _flat(elements: Sequence[Any], conditions: list[syntax.Expression]) -> list[Any]:
    """The elements of a path, with parenthesised parts that are not repeated replaced by their own
    elements."""
    found: list[Any] = []
    for element in elements:
        if isinstance(element, syntax.Quantified) and element.quantifier is None:
            found += _flat(element.pattern.elements, conditions)
            if element.condition is not None:
                conditions.append(element.condition)
        else:
            found.append(element)
    return found


def having(name: str, properties: syntax.Expression | None) -> list[syntax.Expression]:
    """The conditions that `{name: value}` in a pattern expresses."""
    if properties is None:
        return []
    of = syntax.Variable(name, at=properties.at)
    if isinstance(properties, syntax.MapLiteral):
        return [
            syntax.Comparison((syntax.Property(of, key, at=value.at), value), ("=",), at=value.at)
            for key, value in properties.entries
        ]
    return [syntax.Call(" has all", (of, properties), at=properties.at)]


def satisfies(labels: frozenset[str], wanted: syntax.LabelExpression) -> bool:
    """True if a node with these labels (or a relationship with this type) satisfies a label expression."""
    if isinstance(wanted, syntax.LabelName):
        return wanted.name in labels
    if isinstance(wanted, syntax.LabelAny):
        return bool(labels)
    if isinstance(wanted, syntax.LabelNot):
        return not satisfies(labels, wanted.operand)
    if isinstance(wanted, syntax.LabelAnd):
        return all(satisfies(labels, one) for one in wanted.operands)
    return any(satisfies(labels, one) for one in wanted.operands)


def bound_by(connector: Connector) -> list[str]:
    """The variables that a connector binds, excluding its end nodes."""
    if connector.relationship is not None:
        return [connector.relationship.variable] if connector.relationship.variable else []
    if connector.quantified is not None:
        return sorted(names_in(connector.quantified.pattern))
    assert connector.selected is not None
    inner = set()
    for element in connector.selected.elements[1:-1]:
        if isinstance(element, syntax.Quantified):
            inner |= names_in(element.pattern)
        elif element.variable:
            inner.add(element.variable)
    return sorted(inner)


def names_in(pattern: syntax.PathPattern) -> set[str]:
    """The variables of the nodes and relationships of a path."""
    found = set()
    for element in pattern.elements:
        if isinstance(element, syntax.Quantified):
            found |= names_in(element.pattern)
        elif element.variable:
            found.add(element.variable)
    return found
