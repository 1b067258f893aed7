"""The graph of an embedded engine as the evaluator reads it: structure at once, each property when it is first asked for.

Nodes are numbered by label (authors, papers, venues), in the order of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.evaluator.columns import ColumnGraph, Group, Kind, Source
from graphapp.cypher.naming import inner

__all__ = ["read_graph"]

_LABELS = ("Author", "Paper", "Venue")
_ENDS = {"WROTE": ("Author", "Paper"), "PUBLISHED_IN": ("Paper", "Venue")}

Ask = Callable[[str], Any]
"""Answers a query of the engine's own with its rows, whose `column(name)` is a list."""


def read_graph(ask: Ask) -> ColumnGraph:
    """The graph behind `ask`. Reads the structure now; keeps `ask` for the columns."""
    groups, bases, slots = [], {}, {}
    base = 0
    for label in _LABELS:
        found = _numbers(ask(f"MATCH (n:{label}) RETURN elementId(n) AS slot").column("slot"))
        bases[label], slots[label] = base, found
        groups.append(Group((label,), len(found), _columns(ask, f"(n:{label})", "n", label)))
        base += len(found)
    numbers = _renumbered(slots, bases)
    kinds = []
    for type, (start, end) in _ENDS.items():
        pattern = f"(a:{start})-[r:{type}]->(b:{end})"
        rows = ask(f"MATCH {pattern} RETURN elementId(a) AS a, elementId(b) AS b")
        starts, ends = (numbers[_numbers(rows.column(name))] for name in ("a", "b"))
        kinds.append(Kind(type, starts, ends, _columns(ask, pattern, "r", type)))
    return ColumnGraph(groups, kinds)


def _numbers(texts: Sequence[Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array(texts, dtype=np.int64) if len(texts) else np.zeros(0, np.int64)


def _renumbered(slots: dict[str, Any], bases: dict[str, int]) -> np.ndarray[Any, np.dtype[np.int32]]:
    """The number of the node in each slot of the engine."""
    most = max((int(found.max()) + 1 for found in slots.values() if len(found)), default=0)
    numbers = np.zeros(most, np.int32)
    for label, found in slots.items():
        numbers[found] = np.arange(bases[label], bases[label] + len(found), dtype=np.int32)
    return numbers


def _columns(ask: Ask, pattern: str, variable: str, label: str) -> dict[str, Source]:
    def column(name: str) -> Source:
        text = f"MATCH {pattern} RETURN {variable}.{inner(name)} AS value"
        return lambda: ask(text).column("value")

    return {name: column(name) for name in PROPERTIES[label]}
