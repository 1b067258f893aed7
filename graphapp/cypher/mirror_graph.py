"""The graph of an embedded engine as the evaluator reads it: structure at once, each property when it is first asked for.

Nodes are numbered by label (authors, papers, venues), in the order of the engine.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.evaluator.columns import ColumnGraph, Group, Kind, Source
from graphapp.cypher.graph_arrays import UNPLACED, GraphArrays
from graphapp.cypher.naming import inner

__all__ = ["graph_of", "read_graph"]

_LABELS = ("Author", "Paper", "Venue")
Numbers = np.ndarray[Any, np.dtype[np.int32]]

_ENDS = {"WROTE": ("Author", "Paper"), "PUBLISHED_IN": ("Paper", "Venue")}

Ask = Callable[[str, dict[str, Any]], Any]
"""Answers a query of the engine's own, with parameters, with rows whose `column(name)` is a list."""

# nodes in one query: the engine takes several hundred bytes for each row of an answer, and keeps them
_BATCH = 10_000


def graph_of(arrays: GraphArrays, ask: Ask, restore: Callable[[str], str] | None = None) -> ColumnGraph:
    """The graph behind `ask`, whose structure is in `arrays`; `restore` as in `read_graph`."""
    read = _Reading(ask, restore)
    groups = [
        Group((label,), count, read.of_nodes(label, np.arange(first, first + count, dtype=np.int32)))
        for label, (first, count) in sorted(arrays.numbers.items(), key=lambda one: one[1])
    ]
    kinds = [
        Kind(type, arrays.starts.get(type, ()), arrays.ends.get(type, ()), _positions(arrays, type))
        for type in _ENDS
    ]
    return ColumnGraph(groups, kinds)


def _positions(arrays: GraphArrays, type: str) -> dict[str, Source]:
    def column() -> list[int | None]:
        return [None if value == UNPLACED else value for value in arrays.positions.get(type, ())]

    return dict.fromkeys(PROPERTIES[type], column)


def read_graph(ask: Ask, restore: Callable[[str], str] | None = None) -> ColumnGraph:
    """The graph behind `ask`. Reads the structure now; keeps `ask` for the columns.

    `restore` gives a string as people have it, where the engine holds strings otherwise.
    """
    read = _Reading(ask, restore)
    numbers = {
        label: _integers(ask(f"MATCH (n:{label}) RETURN n.id AS number", {}).column("number"))
        for label in _LABELS
    }
    groups = [Group((label,), len(found), read.of_nodes(label, found)) for label, found in numbers.items()]
    renumbered = _inverted(np.concatenate(list(numbers.values())))
    kinds = []
    for type, (start, end) in _ENDS.items():
        first, pattern = numbers[start], f"(a:{start} {{id: i}})-[r:{type}]->(b:{end})"
        starts, ends = read.pairs(pattern, first)
        columns = {name: read.column(pattern, f"r.{inner(name)}", first) for name in PROPERTIES[type]}
        kinds.append(Kind(type, _array(renumbered[starts]), _array(renumbered[ends]), columns))
    return ColumnGraph(groups, kinds)


class _Reading:
    """Reads what belongs to many nodes, some thousands of them at a time."""

    def __init__(self, ask: Ask, restore: Callable[[str], str] | None) -> None:
        self._ask = ask
        self._restore = restore

    def pairs(self, pattern: str, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """The engine's numbers of the nodes at both ends of all relationships."""
        text = f"UNWIND $numbers AS i MATCH {pattern} RETURN a.id AS a, b.id AS b"
        starts, ends = [_integers(())], [_integers(())]
        for batch in _batches(numbers):
            rows = self._ask(text, {"numbers": batch})
            starts.append(_integers(rows.column("a")))
            ends.append(_integers(rows.column("b")))
        return np.concatenate(starts), np.concatenate(ends)

    def of_nodes(self, label: str, numbers: Numbers) -> dict[str, Source]:
        pattern = f"(n:{label} {{id: i}})"
        return {name: self.column(pattern, f"n.{inner(name)}", numbers) for name in PROPERTIES[label]}

    def column(self, pattern: str, value: str, numbers: Numbers) -> Source:
        """Reads what `value` is for each match of a pattern with one of the engine's numbers as i, in their order."""
        text = f"UNWIND $numbers AS i MATCH {pattern} RETURN {value} AS value"

        def column() -> list[Any]:
            found: list[Any] = []
            for batch in _batches(numbers):
                found += self._ask(text, {"numbers": batch}).column("value")
            return found if self._restore is None else [self._restored(one) for one in found]

        return column

    def _restored(self, value: Any) -> Any:
        if isinstance(value, str) and self._restore is not None:
            return self._restore(value)
        return [self._restored(item) for item in value] if isinstance(value, list) else value


def _batches(numbers: Numbers) -> Iterator[list[int]]:
    return (numbers[start : start + _BATCH].tolist() for start in range(0, len(numbers), _BATCH))


def _integers(values: Sequence[Any]) -> Numbers:
    return np.fromiter(values, np.int32, len(values))


def _array(values: Numbers) -> array[int]:
    return array("i", values.astype(np.int32).tobytes())


def _inverted(numbers: Numbers) -> Numbers:
    """Our number of each node, by its number in the engine."""
    inverted = np.zeros(int(numbers.max(initial=-1)) + 1, np.int32)
    inverted[numbers] = np.arange(len(numbers), dtype=np.int32)
    return inverted
