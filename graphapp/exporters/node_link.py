"""Node-link JSON, for networkx, D3 and other programs.

Format: `networkx.node_link_graph`. networkx reads the links from `edges` since 3.6 and from `links` before, and D3 from `links`; both contain
the same list. The ends of links are node ids. Unknown values are omitted, because some other writers of networkx fail on a null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import orjson

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import PackedTexts, distinct
from graphapp.exporters.table_rows import Tails, by_source, json_texts, rows_of
from graphapp.exporters.text import batched, json_rows, notes, storable, storable_all
from graphapp.networks.appearance import measure_columns
from graphapp.networks.columns import link_columns, node_columns, node_strings
from graphapp.networks.spec import NetworkNode, NetworkView

__all__ = ["EXPORTER", "json_ids", "known_data", "link_rows", "node_rows", "write"]

Facts = dict[str, Any]
Column = list[bytes] | bytes


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`."""
    ids = json_ids(view)
    about: Facts = {"title": storable(view.title), "spec": storable(view.spec.to_query())}
    if said := notes(view):
        about["notes"] = [storable(note) for note in said]
    about |= known_data(view)
    out.write(b'{"directed":false,"multigraph":false,"graph":' + orjson.dumps(about) + b',\n"nodes":')
    json_rows(out, node_rows(view, lambda id: (b'{"id":"', id), ids, lambda _: b"}"))
    for name in (b"edges", b"links"):
        out.write(b',\n"' + name + b'":')
        json_rows(out, link_rows(view, lambda *_: (b'{"source":"',), ids, b"}"))
    out.write(b"}\n")


def json_ids(view: NetworkView) -> PackedTexts:
    """The identifier of each node as a JSON string without its quotes; duplicates get a number."""
    unique = distinct(lambda: (storable_all(ids) for ids, _ in node_strings(view)))
    return PackedTexts(map(json_texts, batched(unique)))


def known_data(view: NetworkView) -> dict[str, str]:
    """The known fields of the data set: name, source, licence."""
    data = view.data
    known = {"data_set": data.name, "source": data.origin, "licence": data.licence}
    return {name: storable(text) for name, text in known.items() if text}


def node_rows(
    view: NetworkView,
    begin_of: Callable[[list[bytes]], tuple[Column, ...]],
    ids: PackedTexts,
    close_of: Callable[[Facts], bytes],
) -> Iterator[bytes]:
    """The nodes for `json_rows`. `begin_of` returns the columns up to the identifiers, with the last one; then the known attributes follow, and
    what `close_of` returns for those of the node except its name."""
    measures = measure_columns(view)

    def tail(facts: Facts) -> bytes:
        return b'",' + orjson.dumps(facts)[1:-1] + close_of(facts) + b",\n"

    tails, begin = Tails(lambda *facts: tail(_author(*facts))), 0
    for some in node_columns(view):
        end = begin + len(some.ids)
        ends = tails.of_nodes(some)
        if some.nodes:
            ends = [tail(_facts(node, measures, place)) for place, node in enumerate(some.nodes, begin)]
        names = json_texts(storable_all(some.names))
        yield rows_of(len(names), *begin_of(ids.between(begin, end)), b'","name":"', names, ends)[
            : -len(b",\n")
        ]
        begin = end


def _author(rows: int, papers: int, first: int | None, last: int | None) -> Facts:
    return {"type": "author", "papers": papers, "rows": rows} | _known(first_year=first, last_year=last)


def _facts(node: NetworkNode, measures: Mapping[str, Sequence[Any]], place: int) -> Facts:
    """The known attributes of a node, except its identifier and name."""
    facts: Facts = {"type": node.type, "papers": node.papers, "rows": node.rows}
    if node.names:
        facts["names"] = [storable(name) for name in node.names]
    if node.community >= 0:
        facts["community"] = node.community
    values = {id: column[place] for id, column in measures.items()}
    return facts | _known(first_year=node.first, last_year=node.last, x=node.x, y=node.y, **values)


def link_rows(
    view: NetworkView, begin_of: Callable[[int, int], tuple[Column, ...]], ids: PackedTexts, close: bytes
) -> Iterator[bytes]:
    """The links for `json_rows`. `begin_of` returns the columns before the identifiers of the sources of the links from one place to
    another; then those of both ends follow, the attributes, and `close`."""
    tails, begin = Tails(lambda *facts: _tail(*facts) + close + b",\n"), 0
    for links in link_columns(view):
        end = begin + len(links.source)
        yield rows_of(
            end - begin,
            *begin_of(begin, end),
            by_source(links.source, ids.at),
            b'","target":"',
            ids.at(links.target),
            tails.of_links(links),
        )[: -len(b",\n")]
        begin = end


def _tail(weight: float, papers: int, first: int | None, last: int | None) -> bytes:
    """The attributes of a link after its ends."""
    facts = orjson.dumps({"weight": weight, "papers": papers} | _known(first_year=first, last_year=last))
    return b'",' + facts[1:-1]


def _known(**facts: Any) -> Facts:
    return {name: value for name, value in facts.items() if value is not None}


EXPORTER = Exporter("json", "Node-link JSON", ".json", "application/json", write, order=60, streams=True)
