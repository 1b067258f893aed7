"""A view file, with which graphapp opens the same view again; see `graphapp.networks.view_file` for the format."""

from __future__ import annotations

import json
from typing import BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.networks.spec import NetworkView
from graphapp.networks.view_file import VIEW_SUFFIX, view_json

__all__ = ["EXPORTER", "write"]


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`. Raises BadInput for the result of a query, which has no spec."""
    # ASCII, because an id may contain an unpaired surrogate
    out.write(json.dumps(view_json(view), separators=(",", ":")).encode("ascii") + b"\n")


EXPORTER = Exporter(
    "view", "View file (graphapp)", VIEW_SUFFIX, "application/json", write, order=95, interactive=True
)
