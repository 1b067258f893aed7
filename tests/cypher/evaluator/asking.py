"""The evaluator over the rows of a store, with the query interface of a store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.embedded.answer_reader import raised, table
from graphapp.cypher.embedded.answer_writer import answer
from graphapp.cypher.evaluator.columns import ColumnGraph, of_entities
from graphapp.cypher.results import QueryLimits, ResultTable
from graphapp.model.rows import Table
from graphapp.stores.base import Store

__all__ = ["Evaluator", "graph_of"]

_ENDS: dict[Table, tuple[Table, Table]] = {"WROTE": ("Author", "Paper"), "PUBLISHED_IN": ("Paper", "Venue")}


def graph_of(store: Store) -> ColumnGraph:
    """The whole content of a store as a graph."""
    nodes: list[tuple[tuple[str, ...], dict[str, Any]]] = []
    numbers: dict[tuple[str, str], int] = {}
    labels: tuple[Table, ...] = ("Author", "Paper", "Venue")
    for label in labels:
        for batch in store.rows(label):
            for row in batch:
                numbers[label, row[0]] = len(nodes)
                nodes.append(((label,), dict(zip(PROPERTIES[label], row, strict=True))))
    relationships = []
    for type, (start, end) in _ENDS.items():
        for batch in store.rows(type):
            for row in batch:
                held = dict(zip(PROPERTIES[type], row[2:], strict=False))
                relationships.append((numbers[start, row[0]], type, numbers[end, row[1]], held))
    return of_entities(nodes, relationships)


class Evaluator:
    """Runs queries with the signature of `Store.query`."""

    def __init__(self, graph: ColumnGraph) -> None:
        self.graph = graph

    def query(self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits) -> ResultTable:
        """The result, after encoding and decoding it as between two processes."""
        message = {"evaluate": cypher, "parameters": parameters, **limits._asdict()}
        found = orjson.loads(orjson.dumps(answer(self.graph, message)))
        if "error" in found:
            raise raised(found, limits)
        return table(found, limits)
