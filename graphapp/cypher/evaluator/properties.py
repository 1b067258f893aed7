"""Compiles access to properties and components: n.name of nodes, relationships, maps, dates and points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.placing import placed
from graphapp.cypher.evaluator.rows import Evaluation, Row
from graphapp.cypher.evaluator.values import NodeRef, RelationshipRef
from graphapp.cypher.evaluator.values import property_of as component_of
from graphapp.errors import QueryError

__all__ = ["getter", "property_of"]


def property_of(c: Compiler, e: syntax.Property, scope: SlotScope) -> Evaluation:
    """of.name"""
    get = getter(c, e.name, e.at)
    if isinstance(e.of, syntax.Variable) and e.of.name in scope.slots:
        slot, column = scope.slots[e.of.name], c.graph.node_column(e.name)

        def of_slot(row: Row) -> Any:
            value = row[slot]
            if type(value) is NodeRef:
                return column[value.group][value.place]
            return get(value)

        return of_slot
    of = c.expression(e.of, scope)
    return lambda row: get(of(row))


def getter(c: Compiler, name: str, at: int) -> Callable[[Any], Any]:
    """Returns a function that reads the property of a value. It raises QueryError for values without
    properties."""
    column = c.graph.node_column(name)
    of_relationship = c.graph.relationship_value

    def get(value: Any) -> Any:
        kind = type(value)
        if kind is NodeRef:
            return column[value.group][value.place]
        if value is None:
            return None
        if kind is dict:
            return value.get(name)
        if kind is RelationshipRef:
            return of_relationship(value, name)
        try:
            return component_of(value, name)
        except QueryError as error:
            raise placed(error, at) from None

    return get
