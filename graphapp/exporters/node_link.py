"""Node-link JSON, for networkx, D3 and other programs.

Format: `networkx.node_link_graph`. networkx reads the links from `edges` since 3.6 and from `links` before, and D3 from `links`; both contain
the same list. The ends of links are node ids. Unknown values are omitted, because some other writers of networkx fail on a null.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice, repeat
from typing import Any, BinaryIO

import orjson

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import PackedTexts, distinct
from graphapp.exporters.text import Tails, batched, json_rows, notes, storable
from graphapp.networks.appearance import measure_columns
from graphapp.networks.columns import link_columns, node_ids
from graphapp.networks.spec import NetworkView

__all__ = ["EXPORTER", "known_data", "link_rows", "node_facts", "quoted_ids", "row_pieces", "write"]

Facts = dict[str, Any]


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`."""
    ids = quoted_ids(view)
    about: Facts = {"title": storable(view.title), "spec": storable(view.spec.to_query())}
    if said := notes(view):
        about["notes"] = [storable(note) for note in said]
    about |= known_data(view)
    out.write(b'{"directed":false,"multigraph":false,"graph":' + orjson.dumps(about) + b',\n"nodes":')
    facts = map(orjson.dumps, node_facts(view))
    json_rows(
        out, row_pieces(b'{"id":' + id + b"," + known[1:] for id, known in zip(ids, facts, strict=True))
    )
    for name in (b"edges", b"links"):
        out.write(b',\n"' + name + b'":')
        json_rows(out, link_rows(view, ids, repeat(b'{"source":'), b"}"))
    out.write(b"}\n")


def quoted_ids(view: NetworkView) -> PackedTexts:
    """The identifier of each node as a JSON string; duplicates get a number."""
    return PackedTexts(orjson.dumps(id).decode() for id in distinct(lambda: map(storable, node_ids(view))))


def row_pieces(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Rows for `json_rows`, in pieces of some thousands."""
    return map(b",\n".join, batched(rows))


def known_data(view: NetworkView) -> dict[str, str]:
    """The known fields of the data set: name, source, licence."""
    data = view.data
    known = {"data_set": data.name, "source": data.origin, "licence": data.licence}
    return {name: storable(text) for name, text in known.items() if text}


def node_facts(view: NetworkView) -> Iterator[Facts]:
    """The known attributes of each node, except its id."""
    measures = measure_columns(view)
    for index, node in enumerate(view.nodes):
        facts: Facts = {
            "name": storable(node.name),
            "type": node.type,
            "papers": node.papers,
            "rows": node.rows,
        }
        if node.names:
            facts["names"] = [storable(name) for name in node.names]
        if node.community >= 0:
            facts["community"] = node.community
        values = {id: column[index] for id, column in measures.items()}
        yield facts | _known(first_year=node.first, last_year=node.last, x=node.x, y=node.y, **values)


def link_rows(view: NetworkView, ids: PackedTexts, begins: Iterable[bytes], close: bytes) -> Iterator[bytes]:
    """The links for `json_rows`, with the ids of their ends: each is one of `begins`, which ends before the source, its attributes, and `close`."""
    tails = Tails(lambda *facts: _tail(*facts) + close + b",\n")
    pending = iter(begins)
    for links in link_columns(view):
        count = len(links.papers)
        parts = zip(
            islice(pending, count),
            ids.at(links.source),
            repeat(b',"target":', count),
            ids.at(links.target),
            tails.of(links.weight, links.papers, links.first, links.last),
            strict=True,
        )
        yield b"".join(chain.from_iterable(parts))[: -len(b",\n")]


def _tail(weight: float, papers: int, first: int | None, last: int | None) -> bytes:
    """The attributes of a link after its ends."""
    facts = orjson.dumps({"weight": weight, "papers": papers} | _known(first_year=first, last_year=last))
    return b"," + facts[1:-1]


def _known(**facts: Any) -> Facts:
    return {name: value for name, value in facts.items() if value is not None}


EXPORTER = Exporter("json", "Node-link JSON", ".json", "application/json", write, order=60, streams=True)
