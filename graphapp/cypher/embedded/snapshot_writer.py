"""Builds a snapshot from the rows of a store: columns grow batch by batch, and are written as one file (see `snapshot`)."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from graphapp.cypher.answers import LABELS, PROPERTIES, TYPES
from graphapp.cypher.embedded.column_builders import Builder, Codes, Integers, ListColumn, Strings
from graphapp.cypher.embedded.node_places import NodePlaces, PlacesById, PlacesByNumber
from graphapp.cypher.embedded.snapshot_sections import Sections, new_snapshot

__all__ = ["SnapshotWriter"]

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

_LINK_STEPS = 4
"""Sorting and writing the relationships of a type each take about as long as this many columns."""
_STEPS = sum(map(len, LABELS.values())) + 2 * _LINK_STEPS * len(TYPES)
_Held = TypeVar("_Held")


class SnapshotWriter:
    """Receives the rows of all tables as columns, in the order of `Store.rows`: nodes before the relationships between them."""

    def __init__(self, folder: Path | None = None) -> None:
        """With `folder`, nodes have numbers, which relationships refer to and which precede the columns of nodes; and strings are kept in temporary
        files there instead of in memory, until `close`. Otherwise relationships refer to the property id. Raises OSError."""
        self._numbered = folder is not None
        self._folder = folder
        self._files: dict[tuple[str, str], BinaryIO] = {}
        self._columns: dict[str, dict[str, Builder]] = {
            owner: {name: self._builder(owner, name) for name in names} for owner, names in PROPERTIES.items()
        }
        self._places: dict[str, NodePlaces] = {
            label: PlacesByNumber() if self._numbered else PlacesById() for label in LABELS
        }
        self._starts = {type: array("i") for type in TYPES}
        self._ends = {type: array("i") for type in TYPES}
        self._written = 0
        self._tell: Callable[[float], object] = lambda _: None

    def add(self, table: str, columns: Sequence[Sequence[Any]]) -> None:
        """Add rows of a table. Raises UnknownEnd, OSError."""
        if table in ENDS:
            start, end = ENDS[table]
            self._starts[table].extend(self._places[start].of(columns[0]))
            self._ends[table].extend(self._places[end].of(columns[1]))
            columns = columns[2:]
        else:
            self._places[table].add(columns[0])
            columns = columns[1:] if self._numbered else columns
        for builder, values in zip(self._columns[table].values(), columns, strict=True):
            builder.add(values)

    def write(self, path: str, mode: int, tell: Callable[[float], object] = lambda _: None) -> None:
        """Write the file, completely or not at all, with at most the permissions `mode`; with a `folder`, only once. `tell` receives the share that
        is done, 0 to 1. Raises OSError."""
        self._written, self._tell = 0, tell
        with new_snapshot(path, mode) as sections:
            nodes = [self._nodes(sections, label) for label in LABELS]
            relationships = self._relationships(sections)
            sections.finish({"nodes": nodes, "relationships": relationships})

    def _nodes(self, sections: Sections, label: str) -> dict[str, Any]:
        columns = []
        builders = self._columns[label]
        for name in [*builders]:
            builder = self._taken(builders, name)
            columns.append({"name": name, **builder.write(sections, f"{label}.{name}")})
            if name in _INDEXED[label]:
                builder.write_index(sections, f"{label}.{name}")
            if (label, name) in self._files:
                # frees the disk
                self._files.pop((label, name)).close()
            self._note()
        return {"label": label, "count": len(self._places[label]), "columns": columns}

    def _relationships(self, sections: Sections) -> list[dict[str, Any]]:
        # numpy sorts millions of integers in a second
        import numpy as np

        from graphapp.cypher.embedded.link_sections import write_links

        counts = [len(self._places[label]) for label in LABELS]
        bases = dict(zip(LABELS, accumulate(counts, initial=0), strict=False))
        size, first, described = sum(counts), 0, []
        for type, (start, end) in ENDS.items():
            starts = np.asarray(self._taken(self._starts, type), np.int32) + np.int32(bases[start])
            ends = np.asarray(self._taken(self._ends, type), np.int32) + np.int32(bases[end])
            order = np.argsort(starts, kind="stable").astype(np.int32)
            starts, ends = starts[order], ends[order]
            columns = []
            for name, builder in self._columns[type].items():
                in_order = builder.reordered(order)
                columns.append({"name": name, **in_order.write(sections, f"{type}.{name}")})
            del order
            self._note(_LINK_STEPS)
            write_links(sections, type, starts, ends, size, first)
            self._note(_LINK_STEPS)
            described.append({"type": type, "count": len(starts), "columns": columns})
            first += len(starts)
        return described

    def _note(self, steps: int = 1) -> None:
        self._written += steps
        self._tell(self._written / _STEPS)

    def _taken(self, held: dict[str, _Held], name: str) -> _Held:
        """A part that is written next: of a large graph, what was written is not kept."""
        return held.pop(name) if self._numbered else held[name]

    def _builder(self, owner: str, name: str) -> Builder:
        kind = _BUILDERS.get(name, Strings)
        if not issubclass(kind, Strings):
            return kind()
        if self._folder is None:
            return kind(indexed=name in _INDEXED[owner])
        # the system removes an unnamed file when the process ends, in whatever way
        text = self._files[owner, name] = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - see `close`
        return kind(text, indexed=name in _INDEXED[owner])

    def close(self) -> None:
        """Remove the temporary files."""
        while self._files:
            self._files.popitem()[1].close()
