"""Node-link JSON, for networkx, D3 and other programs.

Format: `networkx.node_link_graph`. networkx reads the links from `edges` since 3.6 and from `links` before, and D3 from `links`; both contain
the same list. The ends of links are node ids. Unknown values are omitted, because some other writers of networkx fail on a null.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import orjson

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import PackedTexts, distinct
from graphapp.exporters.text import json_array, notes, storable
from graphapp.networks.appearance import measure_columns
from graphapp.networks.spec import NetworkView

__all__ = ["EXPORTER", "edge_facts", "known_data", "node_facts", "write"]

Facts = dict[str, Any]


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`."""
    ids = PackedTexts(distinct(lambda: (storable(node.id) for node in view.nodes)))
    about: Facts = {"title": storable(view.title), "spec": storable(view.spec.to_query())}
    if said := notes(view):
        about["notes"] = [storable(note) for note in said]
    about |= known_data(view)
    out.write(b'{"directed":false,"multigraph":false,"graph":' + orjson.dumps(about) + b',\n"nodes":')
    json_array(out, ({"id": id} | facts for id, facts in zip(ids, node_facts(view), strict=True)))
    for name in (b"edges", b"links"):
        out.write(b',\n"' + name + b'":')
        json_array(out, edge_facts(view, ids))
    out.write(b"}\n")


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


def edge_facts(view: NetworkView, ids: Sequence[str]) -> Iterator[Facts]:
    """The attributes of each link, with the ids of its ends."""
    for edge in view.edges:
        facts: Facts = {
            "source": ids[edge.source],
            "target": ids[edge.target],
            "weight": edge.weight,
            "papers": edge.papers,
        }
        if edge.first is not None:
            facts["first_year"] = edge.first
        if edge.last is not None:
            facts["last_year"] = edge.last
        yield facts


def _known(**facts: Any) -> Facts:
    return {name: value for name, value in facts.items() if value is not None}


EXPORTER = Exporter("json", "Node-link JSON", ".json", "application/json", write, order=60, streams=True)
