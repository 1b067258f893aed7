"""Compiles function calls: functions of values, and functions that read nodes, relationships and paths of the
graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.functions import ACCUMULATORS, IMPLEMENTATIONS
from graphapp.cypher.evaluator.graph import Graph
from graphapp.cypher.evaluator.placing import placed
from graphapp.cypher.evaluator.rows import Evaluation, Row
from graphapp.cypher.evaluator.values import NodeRef, PathRef, RelationshipRef, described, equals
from graphapp.errors import QueryError, QuerySyntax

__all__ = ["GRAPH_FUNCTIONS", "called"]


def called(c: Compiler, e: syntax.Call, scope: SlotScope) -> Evaluation:
    """name(arguments)"""
    arguments = [c.expression(one, scope) for one in e.arguments]
    if e.name == " has all":
        return _having(c, arguments[0], arguments[1], e.at)
    if e.name in ACCUMULATORS:
        raise placed(QuerySyntax(f"{e.name}() is allowed in WITH and RETURN only."), e.at)
    of_graph = GRAPH_FUNCTIONS.get(e.name)
    if of_graph is not None:
        return _of_graph(c, e, of_graph, arguments[0])
    function = IMPLEMENTATIONS.get(e.name)
    if function is None:
        raise placed(QuerySyntax(f"Unknown function {e.name}()."), e.at)
    compute, at = function.compute, e.at
    if len(arguments) == 1 and function.null_of_null:
        return _of_one(compute, arguments[0], at)
    strict = function.null_of_null

    def evaluate(row: Row) -> Any:
        values = [argument(row) for argument in arguments]
        if strict and None in values:
            return None
        try:
            return compute(*values)
        except QueryError as error:
            raise placed(error, at) from None

    return evaluate


def _of_one(compute: Callable[..., Any], argument: Evaluation, at: int) -> Evaluation:
    def evaluate(row: Row) -> Any:
        value = argument(row)
        if value is None:
            return None
        try:
            return compute(value)
        except QueryError as error:
            raise placed(error, at) from None

    return evaluate


def _of_graph(
    c: Compiler, e: syntax.Call, compute: Callable[[Graph, Any], Any], argument: Evaluation
) -> Evaluation:
    graph, at = c.graph, e.at
    usual = IMPLEMENTATIONS[e.name].compute if e.name in IMPLEMENTATIONS else None

    def evaluate(row: Row) -> Any:
        value = argument(row)
        if value is None:
            return None
        try:
            found = compute(graph, value)
            if found is NotImplemented:
                if usual is None:
                    raise QueryError(f"{e.name}() does not take {described(value)}.")
                found = usual(value)
            return found
        except QueryError as error:
            raise placed(error, at) from None

    return evaluate


def _having(c: Compiler, entity: Evaluation, properties: Evaluation, at: int) -> Evaluation:
    """Tests whether a node or relationship has all properties of a map: a pattern with `{…}` given as a
    parameter."""

    def evaluate(row: Row) -> bool | None:
        value, wanted = entity(row), properties(row)
        if type(wanted) is not dict:
            raise placed(
                QueryError(f"The properties in a pattern must be a map, not {described(wanted)}."), at
            )
        found = [equals(_property(c.graph, value, key), one) for key, one in wanted.items()]
        return False if False in found else None if None in found else True

    return evaluate


def _property(graph: Graph, value: Any, name: str) -> Any:
    if type(value) is NodeRef:
        return graph.node_column(name)[value.group][value.place]
    return graph.relationship_value(value, name)


def _labels(graph: Graph, value: Any) -> Any:
    return list(graph.labels_of(value.index)) if type(value) is NodeRef else NotImplemented


def _properties(graph: Graph, value: Any) -> Any:
    if type(value) is NodeRef:
        return graph.node_properties(value)
    return graph.relationship_properties(value) if type(value) is RelationshipRef else NotImplemented


def _keys(graph: Graph, value: Any) -> Any:
    found = _properties(graph, value)
    return found if found is NotImplemented else list(found)


def _id(_graph: Graph, value: Any) -> Any:
    return value.index if type(value) in (NodeRef, RelationshipRef) else NotImplemented


def _element_id(_graph: Graph, value: Any) -> Any:
    return str(value.index) if type(value) in (NodeRef, RelationshipRef) else NotImplemented


def _end(which: str) -> Callable[[Graph, Any], Any]:
    def end(graph: Graph, value: Any) -> Any:
        return graph.node(getattr(value, which)) if type(value) is RelationshipRef else NotImplemented

    return end


GRAPH_FUNCTIONS: dict[str, Callable[[Graph, Any], Any]] = {
    "labels": _labels,
    "keys": _keys,
    "properties": _properties,
    "id": _id,
    "elementid": _element_id,
    "type": lambda _graph, value: value.type if type(value) is RelationshipRef else NotImplemented,
    "startnode": _end("start"),
    "endnode": _end("end"),
    "nodes": lambda _graph, value: list(value.nodes) if type(value) is PathRef else NotImplemented,
    "relationships": lambda _graph, value: (
        list(value.relationships) if type(value) is PathRef else NotImplemented
    ),
    "length": lambda _graph, value: len(value.relationships) if type(value) is PathRef else NotImplemented,
}
"""Functions of one argument that is a node, a relationship or a path; NotImplemented for other values."""
