"""Pajek .net: numbered vertices with labels and positions, edges with weights.

Format: http://mrvar.fdv.si/pajek/DrawEPS.htm. No escape of a quote or a backslash works in all readers, so they are replaced by ' and /, control
characters by a space, an empty name by "(no name)", and equal names get a number; a comment at the top states the number of changed names.
UTF-8 without a byte order mark, because networkx fails on one; Pajek itself needs it to read non-ASCII characters. Coordinates are x and y
without z, because Gephi does not accept a third one. The format has no fields for the other attributes of a network.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, repeat
from typing import BinaryIO

import numpy as np

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import PackedTexts, distinct
from graphapp.exporters.table_rows import Tails, by_source, digits, rows_of
from graphapp.exporters.text import batched, notes, number, one_line, write_lines
from graphapp.networks.columns import link_columns, node_strings
from graphapp.networks.spec import NetworkView

__all__ = ["EXPORTER", "labels", "write"]

NO_NAME = "(no name)"
VERTICES_AT_ONCE = 10_000
_QUOTES = str.maketrans({'"': "'", "\\": "/"})


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`."""
    packed = PackedTexts([label.encode() for label in piece] for piece in batched(labels(view)))
    write_lines(out, _head(view, packed))
    out.writelines(_vertices(view, packed))
    write_lines(out, ("*Edges",))
    out.writelines(_edges(view))


def labels(view: NetworkView) -> Iterator[str]:
    """The label of each vertex: its name in the characters of this format, made unique."""
    return distinct(lambda: (_labels(names) for _, names in node_strings(view)))


def _labels(names: list[str]) -> list[str]:
    """`_label` of each name; most names need no more than this."""
    together = "".join(names)
    if together.isprintable() and '"' not in together and "\\" not in together:
        return [name.strip() or NO_NAME for name in names]
    return list(map(_label, names))


def _label(name: str) -> str:
    if not name.isprintable() or '"' in name or "\\" in name:
        name = one_line(name).translate(_QUOTES)
    return name.strip() or NO_NAME


def _head(view: NetworkView, packed: PackedTexts) -> Iterator[str]:
    """Everything before the vertices."""
    changed = begin = 0
    for _, names in node_strings(view):
        same = zip(packed.between(begin, begin + len(names)), names, strict=True)
        changed += sum(label.decode() != name for label, name in same)
        begin += len(names)
    what = "name" if changed == 1 else "names"
    note = f"Changed {changed:,} {what}: Pajek labels must be unique and not empty, and cannot contain quotes, backslashes or control characters."
    for text in (view.title, *notes(view, note if changed else "")):
        yield f"% {one_line(text)}"
    yield f"*Vertices {len(view.nodes)}"


def _vertices(view: NetworkView, packed: PackedTexts) -> Iterator[bytes]:
    places, begin = _places(view), 0
    while some := list(islice(places, VERTICES_AT_ONCE)):
        end = begin + len(some)
        yield rows_of(
            len(some),
            digits(np.arange(begin + 1, end + 1)),
            b' "',
            packed.between(begin, end),
            [f'"{place}\n'.encode() for place in some],
        )
        begin = end


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


def _edges(view: NetworkView) -> Iterator[bytes]:
    tails = Tails(lambda weight, *_: f" {number(weight)}\n".encode())
    for links in link_columns(view):
        sources = by_source(links.source + 1, digits)
        yield rows_of(len(sources), sources, b" ", digits(links.target + 1), tails.of_links(links))


EXPORTER = Exporter("pajek", "Pajek", ".net", "text/plain", write, order=40, streams=True)
