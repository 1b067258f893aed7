"""Cytoscape.js JSON (.cyjs) for Cytoscape, cytoscape.js and networkx.

Format: cytoscape.js, "Elements JSON", in the grouped form that the desktop program Cytoscape reads. Nodes have `value`, equal to `id`, which
networkx requires. `position` is the centre of the node, with y pointing down, as on the page.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
import orjson

from graphapp.exporters.base import Exporter
from graphapp.exporters.node_link import json_ids, known_data, link_rows, node_rows
from graphapp.exporters.table_rows import digits
from graphapp.exporters.text import json_rows, notes, storable
from graphapp.networks.spec import NetworkView

__all__ = ["EXPORTER", "write"]


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`."""
    ids = json_ids(view)
    about = {"name": storable(view.title), "notes": storable(" ".join(notes(view)))} | known_data(view)
    out.write(
        b'{"format_version":"1.0","generated_by":"graphapp","directed":false,"multigraph":false,"data":'
        + orjson.dumps(about)
        + b',\n"elements":{"nodes":'
    )
    json_rows(out, node_rows(view, lambda id: (b'{"data":{"id":"', id, b'","value":"', id), ids, _place))
    out.write(b',\n"edges":')
    json_rows(out, link_rows(view, _numbered, ids, b"}}"))
    out.write(b"}}\n")


def _numbered(begin: int, end: int) -> tuple[bytes, list[bytes], bytes]:
    """The columns of links before their sources."""
    return b'{"data":{"id":"edge ', digits(np.arange(begin, end)), b'","source":"'


def _place(facts: dict[str, Any]) -> bytes:
    """The end of a node, with its position if it has one."""
    if "x" in facts and "y" in facts:
        return b'},"position":' + orjson.dumps({"x": facts["x"], "y": facts["y"]}) + b"}"
    return b"}}"


EXPORTER = Exporter("cyjs", "Cytoscape JSON", ".cyjs", "application/json", write, order=70, streams=True)
