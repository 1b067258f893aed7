"""GML, in the ASCII form that networkx reads: other characters are entities (`&#252;`).

Format: M. Himsolt, GML: A portable graph file format. networkx takes `label` for a node's identity and refuses a label that
comes twice, so equal names get a number there; `name` has the name as it is. Gephi and igraph show entities as they stand: for
these, GEXF and GraphML are the better files. Brackets stand between spaces, without which Gephi breaks off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.text import distinct, notes, storable, write_lines
from graphapp.network import NetworkEdge, NetworkNode, NetworkView
from graphapp.palette import LIGHT, node_colour, radius

__all__ = ["EXPORTER", "write"]

_SPECIAL = re.compile(r'[^ -~]|["&]')
_NAMED = {'"': "&quot;", "&": "&amp;"}


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`, in ASCII."""
    write_lines(out, _lines(view))


def _text(text: str) -> str:
    return (
        '"' + _SPECIAL.sub(lambda match: _NAMED.get(match[0]) or f"&#{ord(match[0])};", storable(text)) + '"'
    )


def _real(value: float) -> str:
    """A number with a point, which a real must have here."""
    text = repr(float(value))
    mantissa, e, exponent = text.partition("e")
    return text if "." in mantissa else f"{mantissa}.0{e}{exponent}"


def _lines(view: NetworkView) -> Iterator[str]:
    yield 'Creator "graphapp"'
    yield "graph ["
    yield f" comment {_text(' '.join([view.title, *notes(view)]))}"
    yield " directed 0"
    labels = distinct(node.name for node in view.nodes)
    for index, (node, label) in enumerate(zip(view.nodes, labels, strict=True)):
        yield _node(node, label, view, index)
    yield from _edges(view.edges)
    yield "]"


def _years(first: int | None, last: int | None) -> str:
    start = "" if first is None else f" first_year {first}"
    return start if last is None else f"{start} last_year {last}"


def _node(node: NetworkNode, label: str, view: NetworkView, index: int) -> str:
    community = f" community {node.community}" if node.community >= 0 else ""
    graphics = ""
    if node.x is not None and node.y is not None:
        size = _real(round(2 * radius(node.papers, len(view.nodes)), 2))
        fill = node_colour(LIGHT, node.community, centre=index == view.centre)
        graphics = f' graphics [ x {node.x}.0 y {node.y}.0 w {size} h {size} fill "{fill}" ]'
    return (
        f" node [ id {index} label {_text(label)} key {_text(node.id)} name {_text(node.name)}"
        f' type "{node.type}" papers {node.papers} rows {node.rows}{community}{_years(node.first, node.last)}{graphics} ]'
    )


def _edges(edges: list[NetworkEdge]) -> Iterator[str]:
    # most links have the same few facts: their text is made once
    tails: dict[tuple[float, int, int | None, int | None], str] = {}
    for edge in edges:
        facts = (edge.weight, edge.papers, edge.first, edge.last)
        tail = tails.get(facts)
        if tail is None:
            tail = f"weight {_real(edge.weight)} papers {edge.papers}{_years(edge.first, edge.last)} ]"
            tails[facts] = tail
        yield f" edge [ source {edge.source} target {edge.target} {tail}"


EXPORTER = Exporter("gml", "GML", ".gml", "text/x-gml", write, order=30)
