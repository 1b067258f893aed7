"""Pajek .net: numbered vertices with labels and positions, edges with weights.

Format: http://mrvar.fdv.si/pajek/DrawEPS.htm. No escape of a quote or a backslash works in all readers, so they are replaced by ' and /, control
characters by a space, an empty name by "(no name)", and equal names get a number; a comment at the top states the number of changed names.
UTF-8 without a byte order mark, because networkx fails on one; Pajek itself needs it to read non-ASCII characters. Coordinates are x and y
without z, because Gephi does not accept a third one. The format has no fields for the other attributes of a network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import distinct
from graphapp.exporters.text import notes, number, one_line, write_lines
from graphapp.networks.spec import NetworkEdge, NetworkView

__all__ = ["EXPORTER", "labels", "write"]

NO_NAME = "(no name)"
_QUOTES = str.maketrans({'"': "'", "\\": "/"})


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`."""
    write_lines(out, _lines(view))


def labels(view: NetworkView) -> Iterator[str]:
    """The label of each vertex: its name in the characters of this format, made unique."""
    return distinct(
        lambda: (one_line(node.name).translate(_QUOTES).strip() or NO_NAME for node in view.nodes)
    )


def _lines(view: NetworkView) -> Iterator[str]:
    changed = sum(label != node.name for label, node in zip(labels(view), view.nodes, strict=True))
    what = "name" if changed == 1 else "names"
    note = f"Changed {changed:,} {what}: Pajek labels must be unique and not empty, and cannot contain quotes, backslashes or control characters."
    for text in (view.title, *notes(view, note if changed else "")):
        yield f"% {one_line(text)}"
    yield f"*Vertices {len(view.nodes)}"
    for vertex, (label, place) in enumerate(zip(labels(view), _places(view), strict=True), 1):
        yield f'{vertex} "{label}"{place}'
    yield "*Edges"
    yield from _edges(view.edges)


def _places(view: NetworkView) -> Iterator[str]:
    """Positions scaled equally in both directions to 0.05 … 0.95; "" without positions."""
    nodes = view.nodes
    if not view.placeable:
        yield from repeat("", len(nodes))
        return
    placed = [(node.x, node.y) for node in nodes if node.x is not None and node.y is not None]
    if len(placed) < len(nodes) or not placed:
        yield from ("" for _ in nodes)
        return
    left, top = min(x for x, _ in placed), min(y for _, y in placed)
    extent = max(max(x for x, _ in placed) - left, max(y for _, y in placed) - top, 1)
    for x, y in placed:
        yield f" {0.05 + 0.9 * (x - left) / extent:.5f} {0.05 + 0.9 * (y - top) / extent:.5f}"


def _edges(edges: Iterable[NetworkEdge]) -> Iterator[str]:
    for edge in edges:
        yield f"{edge.source + 1} {edge.target + 1} {number(edge.weight)}"


EXPORTER = Exporter("pajek", "Pajek", ".net", "text/plain", write, order=40, streams=True)
