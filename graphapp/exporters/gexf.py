"""GEXF 1.3 for Gephi, Gephi Lite and networkx, with colours, sizes, positions and years.

Format: https://gexf.net/schema.html. networkx requires colours as r, g, b, a instead of `hex` alone, and closed spells in full years. The
years are also written as plain attributes, for readers that ignore spells. The y axis of Gephi points up and that of the page down, so
`viz:position` and the attribute `y` have the negated y of the page, as in GraphML, and Gephi shows the network as the page does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
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
from graphapp.networks.columns import YearColumns, link_columns, node_columns
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
    measures = measure_columns(view)
    write_lines(out, _head(view, measures))
    out.writelines(_nodes(view, measures))
    write_lines(out, ("</nodes>", f'<edges count="{len(view.edges)}">'))
    out.writelines(_edges(view))
    write_lines(out, ("</edges>", "</graph>", "</gexf>"))


def spells(years: tuple[int, ...]) -> list[tuple[int, int]]:
    """Ascending years, with repeats, as closed intervals of consecutive years."""
    spans: list[tuple[int, int]] = []
    if not years:
        return spans
    begin = end = years[0]
    for year in years:
        if year > end + 1:
            spans.append((begin, end))
            begin = year
        end = year
    spans.append((begin, end))
    return spans


def _head(view: NetworkView, measures: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """Everything before the nodes."""
    timed = any(node.years for node in view.nodes) or any(edge.years for edge in view.edges)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">'
    yield "<meta><creator>graphapp</creator>"
    yield f"<description>{xml(' '.join([view.title, *xml_notes(view)]))}</description></meta>"
    time = ' mode="dynamic" timeformat="integer" timerepresentation="interval"' if timed else ' mode="static"'
    yield f'<graph defaultedgetype="undirected" idtype="string"{time}>'
    for scope, attributes in (("node", with_names(view, NODE_ATTRIBUTES)), ("edge", EDGE_ATTRIBUTES)):
        yield f'<attributes class="{scope}" mode="static">'
        for name, kind in attributes.items():
            yield f'<attribute id="{name}" title="{name}" type="{kind}"/>'
        for id, values in (measures if scope == "node" else {}).items():
            kind = "string" if any(isinstance(value, str) for value in values) else "double"
            yield f'<attribute id="{id}" title="{id}" type="{kind}"/>'
        yield "</attributes>"
    yield f'<nodes count="{len(view.nodes)}">'


def _nodes(view: NetworkView, measures: Mapping[str, Sequence[Any]]) -> Iterator[bytes]:
    tails, pending, begin = Tails(_author), iter(discs(view)), 0
    for some in node_columns(view):
        count = len(some.ids)
        if some.nodes:
            tail = _tails(some.nodes, islice(pending, count), measures, begin)
        else:
            tail = _dated(tails.of_nodes(some), some.years, b"</node>\n")
        yield rows_of(
            count,
            b'<node id="n',
            digits(np.arange(begin, begin + count)),
            b'" label="',
            xml_all(some.names),
            b'"><attvalues><attvalue for="key" value="',
            xml_all(some.ids),
            tail,
        )
        begin += count


def _author(rows: int, papers: int, first: int | None, last: int | None) -> bytes:
    facts = {"papers": papers, "first_year": first, "last_year": last, "rows": rows}
    spans = _spells(_ends(first, last))
    return f'"/><attvalue for="type" value="author"/>{_values(facts)}</attvalues>{spans}</node>\n'.encode()


def _dated(tails: list[bytes], years: YearColumns, close: bytes) -> list[bytes]:
    """`tails`, which have the spells of the first and the last year before `close`, with those of all years."""
    for place, known in years.sparse().items():
        tails[place] = (
            tails[place].partition(b"<spells>")[0].removesuffix(close) + _spells(known).encode() + close
        )
    return tails


def _tails(
    nodes: Sequence[NetworkNode],
    looks: Iterable[tuple[float, str]],
    measures: Mapping[str, Sequence[Any]],
    begin: int,
) -> list[bytes]:
    """What follows the identifier of each node; the first one is at the place `begin`."""
    return [
        (
            f'"/>{_facts(node)}{_further(node, measures, place)}</attvalues>{_spells(node.years)}'
            f"{_look(node, *disc)}</node>\n"
        ).encode()
        for place, (node, disc) in enumerate(zip(nodes, looks, strict=True), begin)
    ]


def _facts(node: NetworkNode) -> str:
    facts = {
        "papers": node.papers,
        "community": node.community if node.community >= 0 else None,
        "first_year": node.first,
        "last_year": node.last,
        "rows": node.rows,
        "x": node.x,
        "y": None if node.y is None else -node.y,
    }
    return f'<attvalue for="type" value="{node.type}"/>{_values(facts)}'


def _further(node: NetworkNode, measures: Mapping[str, Sequence[Any]], index: int) -> str:
    """The measures of a node, and the names of a person who has several."""
    values = {id: column[index] for id, column in measures.items()}
    if node.names:
        values["names"] = names_text(node)
    return _values({id: xml(value) if isinstance(value, str) else value for id, value in values.items()})


def _values(facts: Mapping[str, Any]) -> str:
    return "".join(
        f'<attvalue for="{name}" value="{value}"/>' for name, value in facts.items() if value is not None
    )


def _spells(years: tuple[int, ...]) -> str:
    if not years:
        return ""
    return f"<spells>{''.join([_spell(first, last) for first, last in spells(years)])}</spells>"


@lru_cache(maxsize=10_000)
def _spell(first: int, last: int) -> str:
    return f'<spell start="{first}" end="{last}"/>'


def _look(node: NetworkNode, radius: float, colour: str) -> str:
    if node.x is None or node.y is None:
        return ""
    red, green, blue = rgb(colour)
    return (
        f'<viz:color r="{red}" g="{green}" b="{blue}" a="1"/>'
        f'<viz:size value="{radius:.2f}"/>'
        f'<viz:position x="{node.x}" y="{-node.y}" z="0"/>'
    )


def _edges(view: NetworkView) -> Iterator[bytes]:
    tails, begin = Tails(_tail), 0
    for links in link_columns(view):
        count = len(links.source)
        yield rows_of(
            count,
            b'<edge id="e',
            digits(np.arange(begin, begin + count)),
            b'" source="n',
            by_source(links.source, digits),
            b'" target="n',
            digits(links.target),
            _dated(tails.of_links(links), links.years, b"</edge>\n"),
        )
        begin += count


def _tail(weight: float, papers: int, first: int | None, last: int | None) -> bytes:
    values = f'<attvalue for="papers" value="{papers}"/>'
    if first is not None:
        values += f'<attvalue for="first_year" value="{first}"/><attvalue for="last_year" value="{last}"/>'
    spans = _spells(_ends(first, last))
    return f'" weight="{number(weight)}"><attvalues>{values}</attvalues>{spans}</edge>\n'.encode()


def _ends(first: int | None, last: int | None) -> tuple[int, ...]:
    return () if first is None or last is None else (first, last)


EXPORTER = Exporter("gexf", "GEXF (Gephi)", ".gexf", "application/gexf+xml", write, order=20, streams=True)
