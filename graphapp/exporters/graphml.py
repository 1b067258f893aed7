"""GraphML, as networkx, igraph, Gephi, Gephi Lite, Cytoscape and yEd read it.

Format: http://graphml.graphdrawing.org/specification.html. Gephi names its columns by the id of the key and interprets `label`, `x`, `y`,
`size`, `r`, `g`, `b` and `weight`; Cytoscape and igraph read `name`; Gephi Lite supports the type `int`, but not `integer`. The XML id of a
node must be a name token, so `key` contains its identifier. The y axis of Gephi points up and that of the page down, so `y` is the negated y of
the page, as in GEXF, and Gephi shows the network as the page does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.looks import discs
from graphapp.exporters.text import (
    Tails,
    batched,
    described_links,
    names_text,
    number,
    with_names,
    write_lines,
    write_pieces,
    xml,
    xml_all,
    xml_notes,
)
from graphapp.networks.appearance import measure_columns
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
    write_lines(out, _nodes(view))
    write_pieces(out, _edges(view))
    write_lines(out, ("</graph>", "</graphml>"))


def _nodes(view: NetworkView) -> Iterator[str]:
    """Everything before the links."""
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
    facts, index = Tails(_facts), 0
    for nodes in batched(zip(view.nodes, discs(view), strict=True)):
        ids, names = xml_all([node.id for node, _ in nodes]), xml_all([node.name for node, _ in nodes])
        for (node, disc), id, name in zip(nodes, ids, names, strict=True):
            known = facts[node.type, node.papers, node.rows, node.first, node.last]
            more = _measured(measures, index) if measures else ""
            yield (
                f'<node id="n{index}"><data key="key">{id}</data><data key="label">{name}</data>'
                f'<data key="name">{name}</data>{known}{_look(node, *disc)}{more}</node>'
            )
            index += 1


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


def _edges(view: NetworkView) -> Iterator[str]:
    for links in described_links(view, _tail):
        yield "\n".join(
            [f'<edge source="n{source}" target="n{target}">{tail}' for source, target, tail in links]
        )


def _tail(weight: float, papers: int, first: int | None, last: int | None) -> str:
    years = _years(first, last, "edge_")
    return f'<data key="weight">{number(weight)}</data><data key="edge_papers">{papers}</data>{years}</edge>'


EXPORTER = Exporter(
    "graphml", "GraphML", ".graphml", "application/graphml+xml", write, order=10, streams=True
)
