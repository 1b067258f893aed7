"""The layouts of a network that a user can choose: the one table from which menus and the API are made, and their functions. Pure.

To add a layout, add a function and an entry here. A function returns a position in integer world units for each node.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, cos, pi, sin, sqrt
from typing import Any

from graphapp.errors import BadInput
from graphapp.networks.appearance import joint_papers
from graphapp.networks.palette import radius
from graphapp.networks.spec import NetworkView

__all__ = ["LAYOUTS", "Layout", "arrange", "layout_named", "layouts_json"]

Place = tuple[int, int]

ASPECT = 1.6
MOST_STRETCH = 4.0
DEPTH = 300
"""A ring with more nodes than this has several rows."""
LEAST_BAND = 5
FEW_SMALL = 12
"""In the layout by year, communities of fewer than LEAST_BAND nodes share one band if there are more than FEW_SMALL of them."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout; `function` is None for the default, whose positions a network already has."""

    id: str
    label: str
    help: str
    function: Callable[[NetworkView], list[Place]] | None = None


def arrange(view: NetworkView, id: str) -> list[Place]:
    """The position of each node of `view`, which has positions and communities, in the layout with this id. Raises BadInput."""
    function = layout_named(id).function
    if function is None:
        return [(node.x or 0, node.y or 0) for node in view.nodes]
    return function(view)


def _step(view: NetworkView) -> float:
    """The distance of neighbouring nodes."""
    count = len(view.nodes)
    room = 64.0 if count <= 200 else 50.0 if count <= 1000 else 36.0
    usual = sorted(radius(node.papers, count) for node in view.nodes)[int(0.95 * (count - 1))]
    return max(room * 0.7, 2 * usual + 4)


def _by_community(view: NetworkView, nodes: Sequence[int]) -> list[int]:
    """Nodes sorted by community, in each those with most papers first."""
    return sorted(nodes, key=lambda index: (view.nodes[index].community, -view.nodes[index].papers, index))


def _ring(nodes: Sequence[int], least: float, step: float, places: list[Place], depth: int = 1) -> float:
    """Place `nodes` in order on a ring around (0, 0) of at least the radius `least`, in `depth` rows; returns the radius of its outer edge."""
    columns = ceil(len(nodes) / depth)
    inner = max(least, columns * step / (2 * pi))
    for order, index in enumerate(nodes):
        angle = 2 * pi * (order // depth) / columns - pi / 2
        reach = inner + order % depth * step
        places[index] = round(reach * cos(angle)), round(reach * sin(angle))
    return inner + (depth - 1) * step


def _radial(view: NetworkView) -> list[Place]:
    """Rings around the centre: those with more joint papers are nearer; without an author in the centre, rings by the number of steps from the
    node with most papers. Nodes that cannot be reached are on the outermost ring."""
    centre = view.centre if view.centre is not None else 0
    places: list[Place] = [(0, 0)] * len(view.nodes)
    rings: dict[int, list[int]] = defaultdict(list)
    if view.ego:
        for index, papers in enumerate(joint_papers(view)):
            if index != centre:
                rings[_band(papers)].append(index)
    else:
        for index, steps in enumerate(_steps(view, centre)):
            if index != centre:
                rings[steps].append(index)
    step, edge = _step(view), radius(view.nodes[centre].papers, len(view.nodes))
    for band in sorted(rings):
        nodes = _by_community(view, rings[band])
        edge = _ring(nodes, edge + 2 * step, step, places, max(1, round(sqrt(len(nodes) / DEPTH) * 2)))
    return places


def _band(papers: int) -> int:
    """The ring for a number of joint papers: 0 for at least 16, 4 for one, 5 for none."""
    return next((band for band, least in enumerate((16, 8, 4, 2, 1)) if papers >= least), 5)


def _steps(view: NetworkView, start: int) -> list[int]:
    around: dict[int, list[int]] = defaultdict(list)
    for edge in view.edges:
        around[edge.source].append(edge.target)
        around[edge.target].append(edge.source)
    far = len(view.nodes)
    steps = [far] * far
    steps[start] = 0
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for other in around[node]:
            if steps[other] == far:
                steps[other] = steps[node] + 1
                waiting.append(other)
    return steps


def _by_years(view: NetworkView) -> list[Place]:
    """Columns by the first year, rows by community, the largest at the top, many small communities together in the last band; nodes without a
    year are in a column of their own on the left."""
    step = _step(view)
    known = [node.first for node in view.nodes if node.first is not None]
    earliest = min(known, default=0)
    sizes = Counter(node.community for node in view.nodes)
    small = {number for number, size in sizes.items() if number >= 0 and size < LEAST_BAND}
    last = max(sizes, default=0) + 1 if len(small) > FEW_SMALL else None
    bands: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, node in enumerate(view.nodes):
        column = -2 if node.first is None else node.first - earliest
        band = last if last is not None and node.community in small else node.community
        bands[band][column].append(index)
    fullest = max((len(nodes) for cells in bands.values() for nodes in cells.values()), default=1)
    across = max(1, ceil(sqrt(fullest / 2)))
    width = (across + 1) * step
    places: list[Place] = [(0, 0)] * len(view.nodes)
    top = 0.0
    for number in sorted(bands):
        rows = 0
        for column, nodes in bands[number].items():
            nodes.sort(key=lambda each: (view.nodes[each].community, -view.nodes[each].papers, each))
            for order, index in enumerate(nodes):
                row, place = divmod(order, across)
                places[index] = round(column * width + place * step), round(top + row * step)
                rows = max(rows, row + 1)
        top += (rows + 0.6) * step
    wide = max(x for x, _ in places) - min(x for x, _ in places)
    # a few communities over many years would be a thin strip
    stretch = min(MOST_STRETCH, max(1.0, wide / ASPECT / max(top, 1.0)))
    return [(x, round(y * stretch)) for x, y in places]


def _circular(view: NetworkView) -> list[Place]:
    """One circle, sorted by community, the centre in its middle."""
    places: list[Place] = [(0, 0)] * len(view.nodes)
    nodes = _by_community(view, [index for index in range(len(view.nodes)) if index != view.centre])
    spaced: list[int | None] = []
    for before, index in zip([None, *nodes], nodes, strict=False):
        if before is not None and view.nodes[before].community != view.nodes[index].community:
            spaced.append(None)
        spaced.append(index)
    step = _step(view)
    depth = max(1, round(len(nodes) / DEPTH))
    columns = max(1, ceil(len(spaced) / depth))
    inner = max(2 * step, columns * step / (2 * pi))
    for order, each in enumerate(spaced):
        if each is not None:
            angle = 2 * pi * (order // depth) / columns - pi / 2
            reach = inner + order % depth * step
            places[each] = round(reach * cos(angle)), round(reach * sin(angle))
    return places


LAYOUTS: tuple[Layout, ...] = (
    Layout("force", "By links", "Force-directed: linked authors are close to each other"),
    Layout("radial", "By distance", "Rings around the centre, by joint papers or by steps", _radial),
    Layout(
        "years", "By year", "From left to right by first year, from top to bottom by community", _by_years
    ),
    Layout("circular", "Circle", "Authors in a circle, grouped by community", _circular),
)
"""Every layout, in the order of menus; the first is the default."""

_BY_ID = {each.id: each for each in LAYOUTS}


def layout_named(id: str) -> Layout:
    """The layout with this id. Raises BadInput."""
    found = _BY_ID.get(id)
    if found is None:
        raise BadInput(f"Unknown layout {id[:40]!r}.", f"Known layouts: {', '.join(_BY_ID)}.")
    return found


def layouts_json() -> list[dict[str, Any]]:
    """The layouts as the drawing reads them."""
    return [{"id": each.id, "label": each.label, "help": each.help} for each in LAYOUTS]
