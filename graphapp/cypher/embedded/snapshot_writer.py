"""Builds a snapshot from the rows of a store: columns grow batch by batch, and are written as one file (see `snapshot`)."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from graphapp.cypher.answers import LABELS, PROPERTIES, TYPES
from graphapp.cypher.embedded.column_builders import Builder, Codes, Integers, ListColumn, Strings
from graphapp.cypher.embedded.snapshot_sections import Sections, new_snapshot

__all__ = ["SnapshotWriter", "UnknownEnd"]

ENDS = {"WROTE": ("Author", "Paper"), "PUBLISHED_IN": ("Paper", "Venue")}
_INDEXED = {"Author": ("id", "name", "key"), "Paper": ("id", "title", "doi"), "Venue": ("id", "name")}
_BUILDERS: Mapping[str, type[Builder]] = {
    "year": Integers,
    "position": Integers,
    "kind": Codes,
    "authors_cut": Codes,
    "sources": ListColumn,
}
"""How properties are written; others are strings."""


class UnknownEnd(Exception):
    """A start or end of a relationship is not among the nodes."""


class SnapshotWriter:
    """Receives the rows of all tables as columns, in the order of `Store.rows`: nodes before the relationships between them."""

    def __init__(self) -> None:
        self._columns: dict[str, dict[str, Builder]] = {
            owner: {name: _BUILDERS.get(name, Strings)() for name in names}
            for owner, names in PROPERTIES.items()
        }
        self._places: dict[str, dict[str, int]] = {label: {} for label in LABELS}
        self._starts = {type: array("i") for type in TYPES}
        self._ends = {type: array("i") for type in TYPES}

    def add(self, table: str, columns: Sequence[Sequence[Any]]) -> None:
        """Add rows of a table. Raises UnknownEnd."""
        if table in ENDS:
            start, end = ENDS[table]
            try:
                self._starts[table].extend(map(self._places[start].__getitem__, columns[0]))
                self._ends[table].extend(map(self._places[end].__getitem__, columns[1]))
            except KeyError:
                raise UnknownEnd from None
            columns = columns[2:]
        else:
            places = self._places[table]
            places.update(zip(columns[0], range(len(places), len(places) + len(columns[0])), strict=True))
        for builder, values in zip(self._columns[table].values(), columns, strict=True):
            builder.add(values)

    def write(self, path: str, mode: int) -> None:
        """Write the file, completely or not at all, with at most the permissions `mode`. Raises OSError."""
        with new_snapshot(path, mode) as sections:
            nodes = [self._nodes(sections, label) for label in LABELS]
            relationships = self._relationships(sections)
            sections.finish({"nodes": nodes, "relationships": relationships})

    def _nodes(self, sections: Sections, label: str) -> dict[str, Any]:
        columns = []
        for name, builder in self._columns[label].items():
            columns.append({"name": name, **builder.write(sections, f"{label}.{name}")})
            if name in _INDEXED[label]:
                builder.write_index(sections, f"{label}.{name}")
        return {"label": label, "count": len(self._places[label]), "columns": columns}

    def _relationships(self, sections: Sections) -> list[dict[str, Any]]:
        # numpy sorts millions of integers in a second; nothing else here needs it
        import numpy as np

        from graphapp.cypher.embedded.link_sections import write_links

        counts = [len(self._places[label]) for label in LABELS]
        bases = dict(zip(LABELS, accumulate(counts, initial=0), strict=False))
        size, first, described = sum(counts), 0, []
        for type, (start, end) in ENDS.items():
            starts = np.asarray(self._starts[type], np.int32) + np.int32(bases[start])
            ends = np.asarray(self._ends[type], np.int32) + np.int32(bases[end])
            order = np.argsort(starts, kind="stable")
            write_links(sections, type, starts[order], ends[order], size, first)
            columns = []
            for name, builder in self._columns[type].items():
                in_order = builder.reordered(order.tolist())
                columns.append({"name": name, **in_order.write(sections, f"{type}.{name}")})
            described.append({"type": type, "count": len(starts), "columns": columns})
            first += len(starts)
        return described
