"""The procedures that a query can call: the column that each yields, and its values."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graphapp.cypher.evaluator.graph import Graph

__all__ = ["PROCEDURE_CALLS"]

PROCEDURE_CALLS: dict[str, tuple[str, Callable[[Graph], Sequence[str]]]] = {
    "db.labels": ("label", lambda graph: graph.labels),
    "db.relationshiptypes": ("relationshipType", lambda graph: graph.types),
    "db.propertykeys": ("propertyKey", lambda graph: graph.property_keys()),
}
