"""Writes the answers of the evaluator for another process, where `answer_reader` reads them.

Entities, paths and floats without a JSON form are maps with a single key that begins with two underscores; other maps with such a key
are wrapped in one.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from graphapp.cypher.evaluator.columns import ColumnGraph
from graphapp.cypher.evaluator.engine import evaluate, explain
from graphapp.cypher.evaluator.plan import PlannedStep
from graphapp.cypher.evaluator.points import Point
from graphapp.cypher.evaluator.temporal.types import DateTime
from graphapp.cypher.evaluator.temporal.zones import preload
from graphapp.cypher.evaluator.values import NodeRef, PathRef, RelationshipRef
from graphapp.errors import QueryError

__all__ = ["answer", "prepare"]

_SCALARS = (str, bool, int, type(None))


def prepare() -> None:
    """Read the files that a query may need, for a process that cannot open files later."""
    preload()


def answer(graph: ColumnGraph, message: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a query: `message` has "evaluate" (the query), "parameters" and the limits "seconds", "work", "rows", "cells", "bytes".

    It contains columns, rows and the limit that cut them, or an error. `total` is None if the time ended before all rows were counted. With
    "explain" instead of "evaluate" the answer is a "plan": operator, details, rows and the previous steps, each as nested lists.
    """
    start = time.perf_counter()
    collecting = gc.isenabled()
    # rows contain no cycles, and searching for them takes a third of the time of a large answer
    gc.disable()
    spent = {"seconds": message["seconds"], "work": message["work"]}
    try:
        if "explain" in message:
            return {"plan": _nested(explain(message["explain"], message["parameters"], graph, **spent))}
        result = evaluate(message["evaluate"], message["parameters"], graph, **spent)
        rows, cut, total = _limited_rows(result.rows, _Writer(graph).write, message)
    except QueryError as error:
        return {
            "error": type(error).__name__,
            "message": error.message,
            "hint": error.hint,
            "line": error.line,
            "column": error.column,
        }
    finally:
        if collecting:
            gc.enable()
    milliseconds = (time.perf_counter() - start) * 1000
    return {"columns": result.columns, "rows": rows, "cut": cut, "total": total, "milliseconds": milliseconds}


def _nested(step: PlannedStep) -> list[Any]:
    return [step.operator, step.details, step.rows, [_nested(one) for one in step.before]]


def _limited_rows(
    rows: Iterator[list[Any]], write: Callable[[Any], Any], limits: Mapping[str, Any]
) -> tuple[list[Any], str, int | None]:
    """The rows within the limits, the limit that cut them ("" for none), and the total number of rows."""
    taken: list[Any] = []
    cells = size = 0
    for row in rows:
        cut = "rows" if len(taken) == limits["rows"] else ""
        if not cut:
            packed = orjson.dumps([write(value) for value in row])
            cells += len(row)
            size += len(packed)
            cut = "cells" if cells > limits["cells"] else "bytes" if size > limits["bytes"] else ""
        if cut:
            return taken, cut, _counted(rows, len(taken) + 1)
        taken.append(orjson.Fragment(packed))
    return taken, "", len(taken)


def _counted(rows: Iterator[Any], total: int) -> int | None:
    try:
        return total + sum(1 for _ in rows)
    except QueryError:
        return None


class _Writer:
    """Converts values to JSON values."""

    def __init__(self, graph: ColumnGraph) -> None:
        self.graph = graph

    def write(self, value: Any) -> Any:
        if isinstance(value, _SCALARS):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {"__float": str(value)}
        if isinstance(value, list):
            return [self.write(item) for item in value]
        if isinstance(value, dict):
            held = {key: self.write(item) for key, item in value.items()}
            return {"__map": held} if any(key.startswith("__") for key in held) else held
        if isinstance(value, NodeRef):
            return {"__node": self._node(value)}
        if isinstance(value, RelationshipRef):
            return {"__relationship": self._relationship(value)}
        if isinstance(value, PathRef):
            nodes = [self._node(one) for one in value.nodes]
            return {"__path": [nodes, [self._relationship(one) for one in value.relationships]]}
        if isinstance(value, Point):
            return {**dict(zip("xyz", value.coordinates, strict=False)), "srid": value.srid}
        if isinstance(value, DateTime):
            # ISO 8601 has offsets but no names of time zones
            return str(DateTime(value.days, value.nanos, value.offset))
        return str(value)

    def _node(self, node: NodeRef) -> list[Any]:
        properties = self.graph.node_properties(node)
        label, id = self._name(node)
        return [id, label, self._held(properties)]

    def _relationship(self, one: RelationshipRef) -> list[Any]:
        ends = [self._name(self.graph.node(number)) for number in (one.start, one.end)]
        return [one.type, *ends, self._held(self.graph.relationship_properties(one))]

    def _held(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        return {key: self.write(item) for key, item in properties.items()}

    def _name(self, node: NodeRef) -> tuple[str, str]:
        """The stable identifier of a node: its label and id."""
        labels = self.graph.labels_of(node.index)
        return labels[0] if labels else "", self.graph.node_column("id")[node.group][node.place] or ""
