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
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

import numpy as np

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import distinct
from graphapp.exporters.looks import discs
from graphapp.exporters.table_rows import Tails, by_source, converted, digits, rows_of
from graphapp.exporters.text import (
    has_breaks,
    names_text,
    node_texts,
    notes,
    one_line,
    storable,
    write_lines,
)
from graphapp.networks.columns import link_columns, node_columns, node_strings
from graphapp.networks.spec import NetworkNode, NetworkView

__all__ = ["EXPORTER", "write", "write_quoted"]

Escape = Callable[[str], str]

ENCODING = "UTF-8 äöü"
_ENTITY = re.compile("&(?=#?[0-9A-Za-z]+;)")
# a character that hardly any name contains, and that both forms of GML write as it is
_SEPARATOR = "|"


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view` in UTF-8. A comment states the number of strings from which control characters were removed."""
    write_quoted(view, out, _escaped, ENCODING)


def _escaped(text: str) -> str:
    """`text` as it is written between double quotes."""
    return _ENTITY.sub("&amp;", one_line(storable(text))).replace('"', "&quot;")


def _real(value: float) -> str:
    """A number with a decimal point, which GML requires in a real."""
    text = repr(float(value))
    mantissa, e, exponent = text.partition("e")
    return text if "." in mantissa else f"{mantissa}.0{e}{exponent}"


def write_quoted(view: NetworkView, out: BinaryIO, escape: Escape, encoding: str = "") -> None:
    """Write `view` with strings as `escape` returns them; `encoding` is the value of the attribute `encoding` at the top ("": omitted)."""
    write_lines(out, _head(view, escape, encoding))
    out.writelines(_nodes(view, escape))
    out.writelines(_edges(view))
    write_lines(out, ("]",))


def _head(view: NetworkView, escape: Escape, encoding: str) -> Iterator[str]:
    """Everything before the nodes."""
    yield 'Creator "graphapp"'
    yield "graph ["
    if encoding:
        yield f' encoding "{escape(encoding)}"'
    changed = sum(
        one_line(text) != text for texts in node_texts(view) if has_breaks("".join(texts)) for text in texts
    )
    note = (
        f"Replaced control characters with spaces in {changed:,} {'string' if changed == 1 else 'strings'}."
        if changed and encoding
        else ""
    )
    comment = escape(" ".join([view.title, *notes(view, note)]))
    yield f' comment "{comment}"'
    yield " directed 0"


def _nodes(view: NetworkView, escape: Escape) -> Iterator[bytes]:
    tails, pending, begin = Tails(_author), iter(discs(view)), 0
    labels = distinct(lambda: (names for _, names in node_strings(view)))
    for some in node_columns(view):
        count = len(some.ids)
        tail = tails.of_nodes(some)
        if some.nodes:
            tail = _tails(some.nodes, islice(pending, count), escape)
        yield rows_of(
            count,
            b" node [ id ",
            digits(np.arange(begin, begin + count)),
            b' label "',
            converted(list(islice(labels, count)), escape, _SEPARATOR),
            b'" key "',
            converted(some.ids, escape, _SEPARATOR),
            b'" name "',
            converted(some.names, escape, _SEPARATOR),
            tail,
        )
        begin += count


def _years(first: int | None, last: int | None) -> str:
    start = "" if first is None else f" first_year {first}"
    return start if last is None else f"{start} last_year {last}"


def _author(rows: int, papers: int, first: int | None, last: int | None) -> bytes:
    return f'" type "author" papers {papers} rows {rows}{_years(first, last)} ]\n'.encode()


def _tails(nodes: Sequence[NetworkNode], looks: Iterable[tuple[float, str]], escape: Escape) -> list[bytes]:
    """What follows the name of each node."""
    return [_tail_of(node, *disc, escape).encode() for node, disc in zip(nodes, looks, strict=True)]


def _tail_of(node: NetworkNode, radius: float, fill: str, escape: Escape) -> str:
    community = f" community {node.community}" if node.community >= 0 else ""
    graphics = ""
    if node.x is not None and node.y is not None:
        size = _real(round(2 * radius, 2))
        graphics = f' graphics [ x {node.x}.0 y {node.y}.0 w {size} h {size} fill "{fill}" ]'
    names = f' names "{escape(names_text(node))}"' if node.names else ""
    return (
        f'"{names} type "{node.type}" papers {node.papers} rows {node.rows}{community}'
        f"{_years(node.first, node.last)}{graphics} ]\n"
    )


def _edges(view: NetworkView) -> Iterator[bytes]:
    tails = Tails(_tail)
    for links in link_columns(view):
        yield rows_of(
            len(links.source),
            b" edge [ source ",
            by_source(links.source, digits),
            b" target ",
            digits(links.target),
            tails.of_links(links),
        )


def _tail(weight: float, papers: int, first: int | None, last: int | None) -> bytes:
    return f" weight {_real(weight)} papers {papers}{_years(first, last)} ]\n".encode()


EXPORTER = Exporter("gml", "GML", ".gml", "text/x-gml", write, order=30, streams=True)
