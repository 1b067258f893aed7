"""Networks as files: one module a format, and the table of them that menus, commands and downloads are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from graphapp.errors import BadInput
from graphapp.exporters import (
    csv_zip,
    cyjs,
    gexf,
    gml,
    graphml,
    html,
    node_link,
    pajek,
    png,
    svg,
    vosviewer,
)
from graphapp.exporters.papers import LISTS, PaperList
from graphapp.network import NetworkView

__all__ = ["EXPORTERS", "LISTS", "Exporter", "PaperList", "by_suffix", "for_file"]


@dataclass(frozen=True, slots=True)
class Exporter:
    """A file format for networks.

    `name` is what a command calls it, `label` what a menu shows, `suffix` the ending of its files with the dot. `write`
    writes a whole network; equal networks give equal bytes. Raises BadInput where the format cannot hold the network, before
    anything is written. `wants_positions`: the network should have positions and communities; `wants_papers`: it should carry
    its papers. `drawing`: it shows the network and cannot be written without positions.
    """

    name: str
    label: str
    suffix: str
    media_type: str
    write: Callable[[NetworkView, BinaryIO], None]
    wants_positions: bool = True
    wants_papers: bool = False
    drawing: bool = False


EXPORTERS: tuple[Exporter, ...] = (
    Exporter("graphml", "GraphML", ".graphml", "application/graphml+xml", graphml.write),
    Exporter("gexf", "GEXF (Gephi)", ".gexf", "application/gexf+xml", gexf.write),
    Exporter("gml", "GML", ".gml", "text/x-gml", gml.write),
    Exporter("pajek", "Pajek", ".net", "text/plain", pajek.write),
    Exporter("csv", "CSV tables (zip)", ".csv.zip", "application/zip", csv_zip.write),
    Exporter("json", "Node-link JSON", ".json", "application/json", node_link.write),
    Exporter("cyjs", "Cytoscape JSON", ".cyjs", "application/json", cyjs.write),
    Exporter("vosviewer", "VOSviewer JSON", ".vosviewer.json", "application/json", vosviewer.write),
    Exporter("html", "Web page", ".html", "text/html", html.write, wants_papers=True, drawing=True),
    Exporter("svg", "SVG picture", ".svg", "image/svg+xml", svg.write, drawing=True),
    Exporter("png", "PNG picture", ".png", "image/png", png.write, drawing=True),
)

_BY_SUFFIX = {exporter.suffix: exporter for exporter in EXPORTERS}


def by_suffix(suffix: str) -> Exporter:
    """The format whose files end in `suffix`, with or without its first dot. Raises BadInput for any other."""
    found = _BY_SUFFIX.get("." + suffix.lower().removeprefix("."))
    if found is None:
        raise BadInput(f"No network format has the ending {suffix!r}.", _known())
    return found


def for_file(filename: str) -> Exporter:
    """The format that the ending of `filename` names, the longest that fits. Raises BadInput when none does."""
    lowered = filename.lower()
    fitting = [exporter for exporter in EXPORTERS if lowered.endswith(exporter.suffix)]
    if not fitting:
        raise BadInput(f"The ending of {filename!r} names no network format.", _known())
    return max(fitting, key=lambda exporter: len(exporter.suffix))


def _known() -> str:
    return "Known endings: " + " ".join(exporter.suffix for exporter in EXPORTERS) + "."
