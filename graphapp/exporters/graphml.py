"""GraphML, as networkx, igraph, Gephi, Gephi Lite, Cytoscape and yEd read it.

Format: http://graphml.graphdrawing.org/specification.html. Gephi names its columns by the id of the key and interprets `label`, `x`, `y`,
`size`, `r`, `g`, `b` and `weight`; Cytoscape and igraph read `name`; Gephi Lite supports the type `int`, but not `integer`. The XML id of a
node must be a name token, so `key` contains its identifier. The y axis of Gephi points up and that of the page down, so `y` is the negated y of
the page, as in GEXF, and Gephi shows the network as the page does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, BinaryIO

import numpy as np

from graphapp.exporters.base import Exporter
from graphapp.exporters.looks import discs
from graphapp.exporters.table_rows import Tails, by_source, digits, rows_of
from graphapp.exporters.text import (
    names_text,
    number,
    with_names,
    write_lines,
    xml,
    xml_all,
    xml_notes,
)
from graphapp.networks.appearance import measure_columns
from graphapp.networks.columns import link_columns, node_columns
from graphapp.networks.palette import rgb
from graphapp.networks.spec import NetworkNode, NetworkView

__all__ = ["EXPORTER", "write"]

NODE_KEYS = {
    "key": "string",
    "label": "string",
    "name": "string",
    "type": "string",
    "papers": "int",
    "community": "int",
    "first_year": "int",
    "last_year": "int",
    "rows": "int",
    "x": "double",
    "y": "double",
    "size": "double",
    "r": "int",
    "g": "int",
    "b": "int",
}
EDGE_KEYS = {"weight": "double", "papers": "int", "first_year": "int", "last_year": "int"}


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`; characters that XML cannot contain are replaced by U+FFFD, which the description in the file states."""
    measures = measure_columns(view)
    write_lines(out, _head(view, measures))
    out.writelines(_nodes(view, measures))
    out.writelines(_edges(view))
    write_lines(out, ("</graph>", "</graphml>"))


def _head(view: NetworkView, measures: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """Everything before the nodes."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    yield f"<desc>{xml(' '.join([view.title, *xml_notes(view)]))}</desc>"
    for scope, keys in (("node", with_names(view, NODE_KEYS)), ("edge", EDGE_KEYS)):
        for name, kind in keys.items():
            # Gephi confuses an edge key with a node key of the same id, so ids differ; names may be equal
            yield f'<key id="{_key(scope, name)}" for="{scope}" attr.name="{name}" attr.type="{kind}"/>'
    for id, values in measures.items():
        kind = "string" if any(isinstance(value, str) for value in values) else "double"
        yield f'<key id="{id}" for="node" attr.name="{id}" attr.type="{kind}"/>'
    yield '<graph id="network" edgedefault="undirected">'


def _nodes(view: NetworkView, measures: Mapping[str, Sequence[Any]]) -> Iterator[bytes]:
    tails, pending, begin = Tails(_author), iter(discs(view)), 0
    for some in node_columns(view):
        count = len(some.ids)
        numbers = np.arange(begin, begin + count)
        names = xml_all(some.names)
        tail = tails.of_nodes(some)
        if some.nodes:
            tail = _tails(some.nodes, islice(pending, count), measures, begin)
        yield rows_of(
            count,
            b'<node id="n',
            digits(numbers),
            b'"><data key="key">',
            xml_all(some.ids),
            b'</data><data key="label">',
            names,
            b'</data><data key="name">',
            names,
            tail,
        )
        begin += count


def _author(rows: int, papers: int, first: int | None, last: int | None) -> bytes:
    return f"</data>{_facts('author', papers, rows, first, last)}</node>\n".encode()


def _tails(
    nodes: Sequence[NetworkNode],
    looks: Iterable[tuple[float, str]],
    measures: Mapping[str, Sequence[Any]],
    begin: int,
) -> list[bytes]:
    """What follows the name of each node; the first one is at the place `begin`."""
    return [
        (
            f"</data>{_facts(node.type, node.papers, node.rows, node.first, node.last)}"
            f"{_look(node, *disc)}{_measured(measures, place)}</node>\n"
        ).encode()
        for place, (node, disc) in enumerate(zip(nodes, looks, strict=True), begin)
    ]


def _key(scope: str, name: str) -> str:
    return f"edge_{name}" if scope == "edge" and name in NODE_KEYS else name


def _facts(kind: str, papers: int, rows: int, first: int | None, last: int | None) -> str:
    return (
        f'<data key="type">{kind}</data><data key="papers">{papers}</data><data key="rows">{rows}</data>'
        + _years(first, last)
    )


def _look(node: NetworkNode, radius: float, colour: str) -> str:
    """The attributes of a node that only networks with positions and persons with several names have."""
    data = f'<data key="names">{xml(names_text(node))}</data>' if node.names else ""
    if node.community >= 0:
        data += f'<data key="community">{node.community}</data>'
    if node.x is None or node.y is None:
        return data
    red, green, blue = rgb(colour)
    return (
        f'{data}<data key="x">{node.x}</data><data key="y">{-node.y}</data>'
        f'<data key="size">{radius:.2f}</data>'
        f'<data key="r">{red}</data><data key="g">{green}</data><data key="b">{blue}</data>'
    )


def _measured(measures: Mapping[str, Sequence[Any]], index: int) -> str:
    return "".join(
        f'<data key="{id}">{xml(str(values[index]))}</data>'
        for id, values in measures.items()
        if values[index] is not None
    )


def _years(first: int | None, last: int | None, prefix: str = "") -> str:
    return "".join(
        f'<data key="{prefix}{name}">{year}</data>'
        for name, year in (("first_year", first), ("last_year", last))
        if year is not None
    )


def _edges(view: NetworkView) -> Iterator[bytes]:
    tails = Tails(_tail)
    for links in link_columns(view):
        yield rows_of(
            len(links.source),
            b'<edge source="n',
            by_source(links.source, digits),
            b'" target="n',
            digits(links.target),
            tails.of_links(links),
        )


def _tail(weight: float, papers: int, first: int | None, last: int | None) -> bytes:
    years = _years(first, last, "edge_")
    return (
        f'"><data key="weight">{number(weight)}</data><data key="edge_papers">{papers}</data>{years}</edge>\n'
    ).encode()


EXPORTER = Exporter(
    "graphml", "GraphML", ".graphml", "application/graphml+xml", write, order=10, streams=True
)
