"""GML in UTF-8, as igraph, Gephi, Cytoscape and yEd read it; `graphapp.exporters.gml_ascii` has the form for networkx.

Format: M. Himsolt, GML: A portable graph file format. The paper requires ASCII with entities (`&#252;`), as does `read_gml` of networkx, which
decodes them; igraph and Gephi show numeric entities undecoded. Therefore there are two formats. Readers handle UTF-8 as follows:

- igraph (1.0) decodes `&quot;` and `&amp;`, and keeps a `&` that does not begin an entity (with a warning).
- Gephi (0.10.1) decodes nothing. It guesses the encoding from the first 4 KiB, so the attribute `encoding` at the top contains non-ASCII
  characters. Brackets need spaces around them; without these, it aborts.
- networkx: `parse_gml(open(path, encoding="utf-8"))`.

Therefore only a double quote and a `&` that would begin an entity are escaped, and control characters become spaces. networkx identifies nodes
by `label` and refuses duplicate labels, so equal names get a number there; `name` has the unchanged name. `graphics` is in screen coordinates
with y pointing down, as in Cytoscape and yEd. The y axis of Gephi points up, so it shows the network upside down; use GEXF or GraphML for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import distinct
from graphapp.exporters.looks import discs
from graphapp.exporters.text import (
    described_links,
    names_text,
    node_texts,
    notes,
    one_line,
    storable,
    write_lines,
    write_pieces,
)
from graphapp.networks.columns import node_names
from graphapp.networks.spec import NetworkNode, NetworkView

__all__ = ["EXPORTER", "write", "write_quoted"]

Quote = Callable[[str], str]

ENCODING = "UTF-8 äöü"
_ENTITY = re.compile("&(?=#?[0-9A-Za-z]+;)")


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view` in UTF-8. A comment states the number of strings from which control characters were removed."""
    write_quoted(view, out, _quoted, ENCODING)


def _quoted(text: str) -> str:
    """`text` between double quotes."""
    return '"' + _ENTITY.sub("&amp;", one_line(storable(text))).replace('"', "&quot;") + '"'


def _real(value: float) -> str:
    """A number with a decimal point, which GML requires in a real."""
    text = repr(float(value))
    mantissa, e, exponent = text.partition("e")
    return text if "." in mantissa else f"{mantissa}.0{e}{exponent}"


def write_quoted(view: NetworkView, out: BinaryIO, quote: Quote, encoding: str = "") -> None:
    """Write `view` with strings as `quote` returns them; `encoding` is the value of the attribute `encoding` at the top ("": omitted)."""
    write_lines(out, _nodes(view, quote, encoding))
    write_pieces(out, _edges(view))
    write_lines(out, ("]",))


def _nodes(view: NetworkView, quote: Quote, encoding: str) -> Iterator[str]:
    """Everything before the links."""
    yield 'Creator "graphapp"'
    yield "graph ["
    if encoding:
        yield f" encoding {quote(encoding)}"
    changed = sum(one_line(text) != text for text in node_texts(view))
    note = (
        f"Replaced control characters with spaces in {changed:,} {'string' if changed == 1 else 'strings'}."
        if changed and encoding
        else ""
    )
    yield f" comment {quote(' '.join([view.title, *notes(view, note)]))}"
    yield " directed 0"
    labels = distinct(lambda: node_names(view))
    for index, (node, label, disc) in enumerate(zip(view.nodes, labels, discs(view), strict=True)):
        yield _node(node, label, index, *disc, quote)


def _years(first: int | None, last: int | None) -> str:
    start = "" if first is None else f" first_year {first}"
    return start if last is None else f"{start} last_year {last}"


def _node(node: NetworkNode, label: str, index: int, radius: float, fill: str, quote: Quote) -> str:
    community = f" community {node.community}" if node.community >= 0 else ""
    graphics = ""
    if node.x is not None and node.y is not None:
        size = _real(round(2 * radius, 2))
        graphics = f' graphics [ x {node.x}.0 y {node.y}.0 w {size} h {size} fill "{fill}" ]'
    names = f" names {quote(names_text(node))}" if node.names else ""
    return (
        f" node [ id {index} label {quote(label)} key {quote(node.id)} name {quote(node.name)}"
        f'{names} type "{node.type}" papers {node.papers} rows {node.rows}{community}{_years(node.first, node.last)}{graphics} ]'
    )


def _edges(view: NetworkView) -> Iterator[str]:
    for links in described_links(view, _tail):
        yield "\n".join([f" edge [ source {source} target {target} {tail}" for source, target, tail in links])


def _tail(weight: float, papers: int, first: int | None, last: int | None) -> str:
    return f"weight {_real(weight)} papers {papers}{_years(first, last)} ]"


EXPORTER = Exporter("gml", "GML", ".gml", "text/x-gml", write, order=30, streams=True)
