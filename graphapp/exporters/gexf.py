"""GEXF 1.3 for Gephi, Gephi Lite and networkx, with colours, sizes, positions and years.

Format: https://gexf.net/schema.html. networkx requires colours as r, g, b, a instead of `hex` alone, and closed spells in full years. The
years are also written as plain attributes, for readers that ignore spells. The y axis of Gephi points up and that of the page down, so
`viz:position` and the attribute `y` have the negated y of the page, as in GraphML, and Gephi shows the network as the page does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.looks import discs
from graphapp.exporters.text import TAILS_KEPT, names_text, number, with_names, write_lines, xml, xml_notes
from graphapp.networks.appearance import measure_columns
from graphapp.networks.palette import rgb
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkView

__all__ = ["EXPORTER", "spells", "write"]

NODE_ATTRIBUTES = {
    "key": "string",
    "type": "string",
    "papers": "integer",
    "community": "integer",
    "first_year": "integer",
    "last_year": "integer",
    "rows": "integer",
    "x": "integer",
    "y": "integer",
}
EDGE_ATTRIBUTES = {"papers": "integer", "first_year": "integer", "last_year": "integer"}


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`; characters that XML cannot contain are replaced by U+FFFD, which the description in the file states."""
    write_lines(out, _lines(view))


def spells(years: tuple[int, ...]) -> list[tuple[int, int]]:
    """Ascending years, with repeats, as closed intervals of consecutive years."""
    spans: list[tuple[int, int]] = []
    for year in years:
        if spans and year <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], year)
        else:
            spans.append((year, year))
    return spans


def _lines(view: NetworkView) -> Iterator[str]:
    timed = any(node.years for node in view.nodes) or any(edge.years for edge in view.edges)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">'
    yield "<meta><creator>graphapp</creator>"
    yield f"<description>{xml(' '.join([view.title, *xml_notes(view)]))}</description></meta>"
    time = ' mode="dynamic" timeformat="integer" timerepresentation="interval"' if timed else ' mode="static"'
    yield f'<graph defaultedgetype="undirected" idtype="string"{time}>'
    measures = measure_columns(view)
    for scope, attributes in (("node", with_names(view, NODE_ATTRIBUTES)), ("edge", EDGE_ATTRIBUTES)):
        yield f'<attributes class="{scope}" mode="static">'
        for name, kind in attributes.items():
            yield f'<attribute id="{name}" title="{name}" type="{kind}"/>'
        for id, values in (measures if scope == "node" else {}).items():
            kind = "string" if any(isinstance(value, str) for value in values) else "double"
            yield f'<attribute id="{id}" title="{id}" type="{kind}"/>'
        yield "</attributes>"
    yield f'<nodes count="{len(view.nodes)}">'
    for index, (node, disc) in enumerate(zip(view.nodes, discs(view), strict=True)):
        measured = {id: column[index] for id, column in measures.items()}
        yield _node(node, index, measured, _look(node, *disc))
    yield "</nodes>"
    yield f'<edges count="{len(view.edges)}">'
    yield from _edges(view.edges)
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def _node(node: NetworkNode, index: int, measures: Mapping[str, Any], look: str) -> str:
    facts: dict[str, Any] = {
        "papers": node.papers,
        "community": node.community if node.community >= 0 else None,
        "first_year": node.first,
        "last_year": node.last,
        "rows": node.rows,
        "x": node.x,
        "y": None if node.y is None else -node.y,
        **{id: xml(value) if isinstance(value, str) else value for id, value in measures.items()},
    }
    names = f'<attvalue for="names" value="{xml(names_text(node))}"/>' if node.names else ""
    return (
        f'<node id="n{index}" label="{xml(node.name)}"><attvalues><attvalue for="key" value="{xml(node.id)}"/>'
        f'<attvalue for="type" value="{node.type}"/>{_values(facts)}{names}</attvalues>{_spells(node.years)}'
        f"{look}</node>"
    )


def _values(facts: Mapping[str, Any]) -> str:
    return "".join(
        f'<attvalue for="{name}" value="{value}"/>' for name, value in facts.items() if value is not None
    )


def _spells(years: tuple[int, ...]) -> str:
    if not years:
        return ""
    spans = "".join(f'<spell start="{first}" end="{last}"/>' for first, last in spells(years))
    return f"<spells>{spans}</spells>"


def _look(node: NetworkNode, radius: float, colour: str) -> str:
    if node.x is None or node.y is None:
        return ""
    red, green, blue = rgb(colour)
    return (
        f'<viz:color r="{red}" g="{green}" b="{blue}" a="1"/>'
        f'<viz:size value="{radius:.2f}"/>'
        f'<viz:position x="{node.x}" y="{-node.y}" z="0"/>'
    )


def _edges(edges: Iterable[NetworkEdge]) -> Iterator[str]:
    # most links have the same few attributes, so their text is created once
    tails: dict[tuple[float, int, tuple[int, ...], int | None, int | None], str] = {}
    for index, edge in enumerate(edges):
        facts = (edge.weight, edge.papers, edge.years, edge.first, edge.last)
        tail = tails.get(facts)
        if tail is None:
            if len(tails) >= TAILS_KEPT:
                tails.clear()
            values = _values({"papers": edge.papers, "first_year": edge.first, "last_year": edge.last})
            tail = tails[facts] = (
                f' weight="{number(edge.weight)}"><attvalues>{values}</attvalues>{_spells(edge.years)}</edge>'
            )
        yield f'<edge id="e{index}" source="n{edge.source}" target="n{edge.target}"{tail}'


EXPORTER = Exporter("gexf", "GEXF (Gephi)", ".gexf", "application/gexf+xml", write, order=20, streams=True)
