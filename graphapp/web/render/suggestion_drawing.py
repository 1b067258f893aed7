"""The small network of a suggestion as shapes of an SVG: both sides with the coauthors that connect them. Pure.

The sides are on the left and on the right. A coauthor of both is in the middle; coauthors of one side only, who wrote together in
other papers, are in two columns between the sides.
"""

from __future__ import annotations

from typing import NamedTuple

from graphapp.people.suggestion_views import SuggestionNetwork, SuggestionNode
from graphapp.web import urls
from graphapp.web.render.labels import wrapped

__all__ = ["DrawnEdge", "DrawnNode", "SuggestionDrawing", "suggestion_drawing"]

WIDTH = 360
ROW = 54
MARGIN = 30
_COLUMNS = {"one": 58.0, "near one": 142.0, "between": 180.0, "near other": 218.0, "other": 302.0}
_LABELS = {"one": 16, "other": 16, "between": 26, "near one": 12, "near other": 12}


class DrawnNode(NamedTuple):
    """A circle with the lines of its label, which may be shortened; `title` is the whole text. `href` is "" for a side."""

    x: float
    y: float
    radius: float
    role: str
    lines: tuple[str, ...]
    title: str
    href: str


class DrawnEdge(NamedTuple):
    """A line between two circles; `width` grows with the joint papers. `dashed` is True between coauthors who wrote together in other papers."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    dashed: bool


class SuggestionDrawing(NamedTuple):
    """The shapes, the height of the picture, and what it shows, in words."""

    width: int
    height: int
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]
    text: str
    omitted: int


def suggestion_drawing(network: SuggestionNetwork) -> SuggestionDrawing | None:
    """The drawing of a network; None if nothing connects the sides."""
    columns = _columns(network)
    if not columns["between"] and not (columns["near one"] and columns["near other"]):
        return None
    rows = max(len(columns[name]) for name in ("between", "near one", "near other"))
    height = round(2 * MARGIN + max(rows, 1) * ROW)
    place = {
        node.id: (_COLUMNS[name], _height(number, len(nodes), height))
        for name, nodes in columns.items()
        for number, node in enumerate(nodes)
    }
    drawn = tuple(_drawn(node, name, *place[node.id]) for name, nodes in columns.items() for node in nodes)
    edges = tuple(
        DrawnEdge(
            *place[edge.source],
            *place[edge.target],
            round(min(1 + 0.6 * edge.papers, 6), 1),
            edge.papers == 0,
        )
        for edge in network.edges
        if edge.source in place and edge.target in place
    )
    return SuggestionDrawing(WIDTH, height, drawn, edges, _text(network, columns), network.omitted)


def _columns(network: SuggestionNetwork) -> dict[str, list[SuggestionNode]]:
    """The nodes by column, those with most papers first."""
    sides = {node.id: node.role for node in network.nodes if node.role != "coauthor"}
    linked: dict[str, set[str]] = {node.id: set() for node in network.nodes}
    for edge in network.edges:
        for a, b in ((edge.source, edge.target), (edge.target, edge.source)):
            if a in linked and b in sides:
                linked[a].add(sides[b])
    columns: dict[str, list[SuggestionNode]] = {name: [] for name in _COLUMNS}
    for node in sorted(network.nodes, key=lambda node: (-node.papers, node.name)):
        columns[_column(node, linked[node.id])].append(node)
    return columns


def _column(node: SuggestionNode, linked: set[str]) -> str:
    if node.role != "coauthor":
        return node.role
    return "near one" if linked == {"one"} else "near other" if linked == {"other"} else "between"


def _height(number: int, count: int, height: int) -> float:
    """The height of one of `count` nodes, spread evenly."""
    return round(MARGIN + (height - 2 * MARGIN) * (number + 0.5) / count - 6, 1)


def _drawn(node: SuggestionNode, column: str, x: float, y: float) -> DrawnNode:
    papers = f"{node.papers:,} {'paper' if node.papers == 1 else 'papers'}"
    radius = 11.0 if node.role != "coauthor" else min(4 + 0.6 * node.papers, 8)
    return DrawnNode(
        x,
        y,
        round(radius, 1),
        node.role,
        wrapped(node.name, _LABELS[column]),
        f"{node.name}: {papers}" if node.papers else node.name,
        urls.author(node.id) if node.role == "coauthor" else "",
    )


def _text(network: SuggestionNetwork, columns: dict[str, list[SuggestionNode]]) -> str:
    shared = len(columns["between"]) + network.omitted
    if columns["between"]:
        return f"{shared:,} shared {'coauthor' if shared == 1 else 'coauthors'}."
    pairs = sum(edge.papers == 0 for edge in network.edges)
    return f"No shared coauthor; {pairs:,} {'pair' if pairs == 1 else 'pairs'} of their coauthors have written papers together."
