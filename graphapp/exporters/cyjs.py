"""Cytoscape.js JSON (.cyjs) for Cytoscape, cytoscape.js and networkx.

Format: cytoscape.js, "Elements JSON", in the grouped form that the desktop program Cytoscape reads. Nodes have `value`, equal to `id`, which
networkx requires. `position` is the centre of the node, with y pointing down, as on the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import BinaryIO

import orjson

from graphapp.exporters.base import Exporter
from graphapp.exporters.distinct_texts import PackedTexts
from graphapp.exporters.node_link import known_data, link_rows, node_facts, quoted_ids, row_pieces
from graphapp.exporters.text import json_rows, notes, storable
from graphapp.networks.spec import NetworkView

__all__ = ["EXPORTER", "write"]


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`."""
    ids = quoted_ids(view)
    about = {"name": storable(view.title), "notes": storable(" ".join(notes(view)))} | known_data(view)
    out.write(
        b'{"format_version":"1.0","generated_by":"graphapp","directed":false,"multigraph":false,"data":'
        + orjson.dumps(about)
        + b',\n"elements":{"nodes":'
    )
    json_rows(out, row_pieces(_nodes(view, ids)))
    out.write(b',\n"edges":')
    begins = (b'{"data":{"id":"edge %d","source":' % index for index in count())
    json_rows(out, link_rows(view, ids, begins, b"}}"))
    out.write(b"}}\n")


def _nodes(view: NetworkView, ids: PackedTexts) -> Iterator[bytes]:
    for id, facts in zip(ids, node_facts(view), strict=True):
        place = b"}"
        if "x" in facts and "y" in facts:
            place = b',"position":' + orjson.dumps({"x": facts["x"], "y": facts["y"]}) + b"}"
        yield b'{"data":{"id":' + id + b',"value":' + id + b"," + orjson.dumps(facts)[1:] + place


EXPORTER = Exporter("cyjs", "Cytoscape JSON", ".cyjs", "application/json", write, order=70, streams=True)
