"""Cytoscape.js JSON (.cyjs) for Cytoscape, cytoscape.js and networkx.

Format: cytoscape.js, "Elements JSON", in the grouped form that the desktop program Cytoscape reads. Nodes have `value`, equal to `id`, which
networkx requires. `position` is the centre of the node, with y pointing down, as on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import orjson

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import PackedTexts, distinct
from graphapp.exporters.node_link import edge_facts, known_data, node_facts
from graphapp.exporters.text import json_array, notes, storable
from graphapp.networks.spec import NetworkView

__all__ = ["EXPORTER", "write"]


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`."""
    ids = PackedTexts(distinct(lambda: (storable(node.id) for node in view.nodes)))
    about = {"name": storable(view.title), "notes": storable(" ".join(notes(view)))} | known_data(view)
    out.write(
        b'{"format_version":"1.0","generated_by":"graphapp","directed":false,"multigraph":false,"data":'
        + orjson.dumps(about)
        + b',\n"elements":{"nodes":'
    )
    json_array(out, _nodes(view, ids))
    out.write(b',\n"edges":')
    edges = enumerate(edge_facts(view, ids))
    json_array(out, ({"data": {"id": f"edge {index}"} | facts} for index, facts in edges))
    out.write(b"}}\n")


def _nodes(view: NetworkView, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    for id, facts in zip(ids, node_facts(view), strict=True):
        node: dict[str, Any] = {"data": {"id": id, "value": id} | facts}
        if "x" in facts and "y" in facts:
            node["position"] = {"x": facts["x"], "y": facts["y"]}
        yield node


EXPORTER = Exporter("cyjs", "Cytoscape JSON", ".cyjs", "application/json", write, order=70, streams=True)
