"""GraphML, as networkx, igraph, Gephi, Gephi Lite, Cytoscape and yEd read it.

Format: http://graphml.graphdrawing.org/specification.html. Gephi names its columns by the id of the key and interprets `label`, `x`, `y`,
`size`, `r`, `g`, `b` and `weight`; Cytoscape and igraph read `name`; Gephi Lite supports the type `int`, but not `integer`. The XML id of a
node must be a name token, so `key` contains its identifier. The y axis of Gephi points up and that of the page down, so `y` is the negated y of
the page, as in GEXF, and Gephi shows the network as the page does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.looks import discs
from graphapp.exporters.text import TAILS_KEPT, names_text, number, with_names, write_lines, xml, xml_notes
from graphapp.networks.appearance import measure_columns
from graphapp.networks.palette import rgb
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkView

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
    write_lines(out, _lines(view))


def _lines(view: NetworkView) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    yield f"<desc>{xml(' '.join([view.title, *xml_notes(view)]))}</desc>"
    for scope, keys in (("node", with_names(view, NODE_KEYS)), ("edge", EDGE_KEYS)):
        for name, kind in keys.items():
            # Gephi confuses an edge key with a node key of the same id, so ids differ; names may be equal
            yield f'<key id="{_key(scope, name)}" for="{scope}" attr.name="{name}" attr.type="{kind}"/>'
    measures = measure_columns(view)
    for id, values in measures.items():
        kind = "string" if any(isinstance(value, str) for value in values) else "double"
        yield f'<key id="{id}" for="node" attr.name="{id}" attr.type="{kind}"/>'
    yield '<graph id="network" edgedefault="undirected">'
    for index, (node, disc) in enumerate(zip(view.nodes, discs(view), strict=True)):
        more = "".join(
            f'<data key="{id}">{xml(str(values[index]))}</data>'
            for id, values in measures.items()
            if values[index] is not None
        )
        shown = _node(node, *disc)
        yield f'<node id="n{index}">{shown}{more}</node>'
    yield from _edges(view.edges)
    yield "</graph>"
    yield "</graphml>"


def _key(scope: str, name: str) -> str:
    return f"edge_{name}" if scope == "edge" and name in NODE_KEYS else name


def _node(node: NetworkNode, radius: float, colour: str) -> str:
    name = xml(node.name)
    data = (
        f'<data key="key">{xml(node.id)}</data><data key="label">{name}</data><data key="name">{name}</data>'
        f'<data key="type">{node.type}</data><data key="papers">{node.papers}</data>'
        f'<data key="rows">{node.rows}</data>{_years(node.first, node.last)}'
    )
    if node.names:
        data += f'<data key="names">{xml(names_text(node))}</data>'
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


def _years(first: int | None, last: int | None, prefix: str = "") -> str:
    return "".join(
        f'<data key="{prefix}{name}">{year}</data>'
        for name, year in (("first_year", first), ("last_year", last))
        if year is not None
    )


def _edges(edges: Iterable[NetworkEdge]) -> Iterator[str]:
    # most links have the same few attributes, so their text is created once
    tails: dict[tuple[float, int, int | None, int | None], str] = {}
    for edge in edges:
        facts = (edge.weight, edge.papers, edge.first, edge.last)
        tail = tails.get(facts)
        if tail is None:
            if len(tails) >= TAILS_KEPT:
                tails.clear()
            tail = tails[facts] = (
                f'<data key="weight">{number(edge.weight)}</data>'
                f'<data key="edge_papers">{edge.papers}</data>{_years(edge.first, edge.last, "edge_")}</edge>'
            )
        yield f'<edge source="n{edge.source}" target="n{edge.target}">{tail}'


EXPORTER = Exporter(
    "graphml", "GraphML", ".graphml", "application/graphml+xml", write, order=10, streams=True
)
