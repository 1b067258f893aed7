"""The listed shortest paths as shapes of an SVG: authors in layers by their distance from the beginning, links from layer to layer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from graphapp.groups.views import ShortestPaths
from graphapp.web.render.labels import shortened
from graphapp.web.urls import Links

__all__ = ["LayeredDrawing", "LayeredLink", "LayeredNode", "path_drawing"]

COLUMN = 190
ROW = 44
MARGIN = 34
LABEL = 24
TALLEST = 40
"""The maximum number of authors in a layer of the drawing."""


class LayeredNode(NamedTuple):
    """A disc with its label, which may be shortened; `title` is the whole text, `end` is True at the beginning and the end of the paths."""

    x: int
    y: int
    label: str
    title: str
    href: str
    end: bool


class LayeredLink(NamedTuple):
    """A line between two discs; `width` grows with the joint papers. `href` is the place on the page that lists them."""

    x1: int
    y1: int
    x2: int
    y2: int
    width: float
    title: str
    href: str


class LayeredDrawing(NamedTuple):
    """The shapes, the size of the picture, and the number of authors of the listed paths that are not in it."""

    width: int
    height: int
    nodes: list[LayeredNode]
    links: list[LayeredLink]
    omitted: int


def path_drawing(view: ShortestPaths, anchors: Mapping[tuple[str, str], str], links: Links) -> LayeredDrawing:
    """The drawing of the listed paths; `anchors` has the place on the page of each link. In each layer, authors on better paths come first, at
    most TALLEST."""
    ranked = dict.fromkeys(id for path in view.paths for id in path.authors)
    layers: dict[int, list[str]] = {}
    for id in ranked:
        layers.setdefault(view.layer[id], []).append(id)
    shown = {layer: ids[:TALLEST] for layer, ids in layers.items()}
    rows = max((len(ids) for ids in shown.values()), default=0)
    height = 2 * MARGIN + (rows - 1) * ROW
    place = {
        id: (MARGIN + COLUMN // 2 + layer * COLUMN, _height(number, len(ids), height))
        for layer, ids in shown.items()
        for number, id in enumerate(ids)
    }
    last = max(shown, default=0)
    nodes = []
    for id, (x, y) in place.items():
        hit = view.authors[id]
        papers = f"{hit.papers:,} {'paper' if hit.papers == 1 else 'papers'}"
        nodes.append(
            LayeredNode(
                x,
                y,
                shortened(hit.name, LABEL),
                f"{hit.name}: {papers}",
                links.author(id, hit.name),
                view.layer[id] in (0, last),
            )
        )
    drawn = []
    for edge in view.edges:
        if edge.source in place and edge.target in place:
            count = len(edge.papers)
            names = f"{view.authors[edge.source].name} and {view.authors[edge.target].name}"
            title = f"{names}: {count:,} joint {'paper' if count == 1 else 'papers'}"
            width = round(min(1 + 0.5 * count, 7), 1)
            drawn.append(
                LayeredLink(
                    *place[edge.source], *place[edge.target], width, title, anchors[edge.source, edge.target]
                )
            )
    width = 2 * MARGIN + (last + 1) * COLUMN
    return LayeredDrawing(width, height, nodes, drawn, len(ranked) - len(place))


def _height(number: int, count: int, height: int) -> int:
    """The height of one of `count` discs, in the middle of the picture."""
    return round(height / 2 + (number - (count - 1) / 2) * ROW)
