"""GEXF 1.3 for Gephi, Gephi Lite and networkx, with colours, sizes, positions and years.

Format: https://gexf.net/schema.html. networkx requires colours as r, g, b, a instead of `hex` alone, and closed spells in full years. The
years are also written as plain attributes, for readers that ignore spells. The y axis of Gephi points up and that of the page down, so
`viz:position` and the attribute `y` have the negated y of the page, as in GraphML, and Gephi shows the network as the page does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.looks import discs
from graphapp.exporters.text import (
    Tails,
    batched,
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
from graphapp.networks.columns import link_columns
from graphapp.networks.palette import rgb
from graphapp.networks.spec import NetworkNode, NetworkView

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
    write_lines(out, _nodes(view))
    write_pieces(out, _edges(view))
    write_lines(out, ("</edges>", "</graph>", "</gexf>"))


def spells(years: tuple[int, ...]) -> list[tuple[int, int]]:
    """Ascending years, with repeats, as closed intervals of consecutive years."""
    spans: list[tuple[int, int]] = []
    for year in years:
        if spans and year <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], year)
        else:
            spans.append((year, year))
    return spans


def _nodes(view: NetworkView) -> Iterator[str]:
    """Everything before the links."""
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
    facts, spans, index = Tails(_facts), Tails(_spells), 0
    for nodes in batched(zip(view.nodes, discs(view), strict=True)):
        ids, names = xml_all([node.id for node, _ in nodes]), xml_all([node.name for node, _ in nodes])
        for (node, disc), id, name in zip(nodes, ids, names, strict=True):
            known = facts[
                node.type, node.papers, node.community, node.first, node.last, node.rows, node.x, node.y
            ]
            more = _measured(measures, index) if measures else ""
            if node.names:
                more += f'<attvalue for="names" value="{xml(names_text(node))}"/>'
            yield (
                f'<node id="n{index}" label="{name}"><attvalues><attvalue for="key" value="{id}"/>{known}{more}'
                f"</attvalues>{spans[node.years,]}{_look(node, *disc)}</node>"
            )
            index += 1
    yield "</nodes>"
    yield f'<edges count="{len(view.edges)}">'


def _facts(
    kind: str,
    papers: int,
    community: int,
    first: int | None,
    last: int | None,
    rows: int,
    x: int | None,
    y: int | None,
) -> str:
    facts = {
        "papers": papers,
        "community": community if community >= 0 else None,
        "first_year": first,
        "last_year": last,
        "rows": rows,
        "x": x,
        "y": None if y is None else -y,
    }
    return f'<attvalue for="type" value="{kind}"/>{_values(facts)}'


def _measured(measures: Mapping[str, Sequence[Any]], index: int) -> str:
    values = {id: column[index] for id, column in measures.items()}
    return _values({id: xml(value) if isinstance(value, str) else value for id, value in values.items()})


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


def _edges(view: NetworkView) -> Iterator[str]:
    tails = Tails(_tail)
    index = 0
    for links in link_columns(view, years=True):
        numbers = range(index, index := index + len(links.papers))
        facts = tails.of(links.weight, links.papers, links.first, links.last, links.years)
        rows = zip(numbers, links.source.tolist(), links.target.tolist(), facts, strict=True)
        yield "\n".join(
            [
                f'<edge id="e{number}" source="n{source}" target="n{target}"{tail}'
                for number, source, target, tail in rows
            ]
        )


def _tail(weight: float, papers: int, first: int | None, last: int | None, years: tuple[int, ...]) -> str:
    values = f'<attvalue for="papers" value="{papers}"/>'
    if first is not None:
        values += f'<attvalue for="first_year" value="{first}"/><attvalue for="last_year" value="{last}"/>'
    return f' weight="{number(weight)}"><attvalues>{values}</attvalues>{_spells(years)}</edge>'


EXPORTER = Exporter("gexf", "GEXF (Gephi)", ".gexf", "application/gexf+xml", write, order=20, streams=True)
