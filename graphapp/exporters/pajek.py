"""Pajek .net: numbered vertices with labels and positions, edges with weights.

Format: http://mrvar.fdv.si/pajek/DrawEPS.htm. No escape of a quote or a backslash works in all readers, so they are replaced by ' and /, control
characters by a space, an empty name by "(no name)", and equal names get a number; a comment at the top states the number of changed names.
UTF-8 without a byte order mark, because networkx fails on one; Pajek itself needs it to read non-ASCII characters. Coordinates are x and y
without z, because Gephi does not accept a third one. The format has no fields for the other attributes of a network.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import PackedTexts, distinct
from graphapp.exporters.text import Tails, notes, number, one_line, write_lines, write_pieces
from graphapp.networks.columns import link_columns, node_names
from graphapp.networks.spec import NetworkView

__all__ = ["EXPORTER", "labels", "write"]

NO_NAME = "(no name)"
_QUOTES = str.maketrans({'"': "'", "\\": "/"})


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`."""
    write_lines(out, _vertices(view))
    write_pieces(out, _edges(view))


def labels(view: NetworkView) -> Iterator[str]:
    """The label of each vertex: its name in the characters of this format, made unique."""
    return distinct(lambda: map(_label, node_names(view)))


def _label(name: str) -> str:
    if not name.isprintable() or '"' in name or "\\" in name:
        name = one_line(name).translate(_QUOTES)
    return name.strip() or NO_NAME


def _vertices(view: NetworkView) -> Iterator[str]:
    """Everything before the links."""
    packed = PackedTexts(labels(view))
    changed = sum(
        label != name for label, name in zip(map(bytes.decode, packed), node_names(view), strict=True)
    )
    what = "name" if changed == 1 else "names"
    note = f"Changed {changed:,} {what}: Pajek labels must be unique and not empty, and cannot contain quotes, backslashes or control characters."
    for text in (view.title, *notes(view, note if changed else "")):
        yield f"% {one_line(text)}"
    yield f"*Vertices {len(view.nodes)}"
    for vertex, (label, place) in enumerate(zip(map(bytes.decode, packed), _places(view), strict=True), 1):
        yield f'{vertex} "{label}"{place}'
    yield "*Edges"


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


def _edges(view: NetworkView) -> Iterator[str]:
    weights = Tails(number)
    for links in link_columns(view):
        ends = (links.source + 1).tolist(), (links.target + 1).tolist()
        lines = zip(*ends, weights.of(links.weight), strict=True)
        yield "\n".join([f"{source} {target} {weight}" for source, target, weight in lines])


EXPORTER = Exporter("pajek", "Pajek", ".net", "text/plain", write, order=40, streams=True)
