"""The graph of a snapshot as the evaluator reads it: values are decoded on demand."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from graphapp.cypher.embedded.snapshot import Snapshot
from graphapp.cypher.embedded.snapshot_columns import column, finder
from graphapp.cypher.evaluator.columns import ColumnGraph, ColumnSource, Finder, NodeGroup, RelationshipGroup
from graphapp.cypher.evaluator.graph import Adjacency

__all__ = ["graph_of", "memory_of"]

_NODE_BYTES = 300
_RELATIONSHIP_BYTES = 300
_STRING_BYTES = 130
_TEXT = 2
"""Bytes of a node, a relationship and a string as objects, including their entries in lists and indexes; and of one byte of UTF-8 if
the string has a character that needs two."""


def graph_of(snapshot: Snapshot) -> ColumnGraph:
    """The graph of this snapshot, with that of its base."""
    parts = [snapshot] if snapshot.base is None else [snapshot.base, snapshot]
    groups = [
        NodeGroup((held["label"],), held["count"], _sources(part, held["label"], held), _finders(part, held))
        for part in parts
        for held in part.nodes
    ]
    size = sum(group.size for group in groups)
    kinds = []
    first = 0
    for part, held in [(each, held) for each in parts for held in each.relationships]:
        type, count = held["type"], held["count"]
        kinds.append(
            RelationshipGroup(
                type,
                part.integers(f"{type}.starts", "i"),
                part.integers(f"{type}.ends", "i"),
                _sources(part, type, held),
                _adjacency(part, type, range(first, first + count), size),
            )
        )
        first += count
    return ColumnGraph(groups, kinds)


def memory_of(snapshot: Snapshot) -> int:
    """The approximate number of bytes that a process uses when everything is decoded, in addition to the map."""
    total = 0 if snapshot.base is None else memory_of(snapshot.base)
    total += sum(_RELATIONSHIP_BYTES * int(held["count"]) for held in snapshot.relationships)
    for held in snapshot.nodes:
        total += _NODE_BYTES * int(held["count"])
        for each in held["columns"]:
            if each["encoding"] in ("text", "lists"):
                text = snapshot.size(f"{held['label']}.{each['name']}.text")
                total += _TEXT * text + _STRING_BYTES * int(held["count"])
    return total


def _sources(snapshot: Snapshot, owner: str, held: Mapping[str, Any]) -> dict[str, ColumnSource]:
    return {each["name"]: partial(column, snapshot, owner, held["count"], each) for each in held["columns"]}


def _finders(snapshot: Snapshot, held: Mapping[str, Any]) -> dict[str, Finder]:
    found = {each["name"]: finder(snapshot, f"{held['label']}.{each['name']}") for each in held["columns"]}
    return {name: find for name, find in found.items() if find is not None}


def _adjacency(snapshot: Snapshot, type: str, numbers: range, size: int) -> Callable[[bool], Adjacency]:
    def offsets(name: str) -> array[int]:
        found = snapshot.array(f"{type}.{name}")
        # nodes that were numbered later have none of these relationships
        found.extend([found[-1]] * (size + 1 - len(found)))
        return found

    def adjacency(outgoing: bool) -> Adjacency:
        if outgoing:
            return Adjacency(offsets("first_out"), numbers, snapshot.array(f"{type}.ends"))
        return Adjacency(
            offsets("first_in"),
            snapshot.array(f"{type}.in"),
            snapshot.array(f"{type}.sources"),
        )

    return adjacency
