"""The topics of communities as labels on the picture of a large network, and the years along the upper edge of the layout by year. Pure.

A port of `static/network/topics.js` and `static/network/axis.js`: change both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from graphapp.exporters.drawing.labels import Box, Frame
from graphapp.exporters.drawing.text_width import text_width
from graphapp.exporters.text import xml
from graphapp.networks.palette import Theme
from graphapp.networks.spec import NetworkView

__all__ = ["TopicLabel", "Year", "axis_box", "axis_lines", "place_topics", "topic_lines", "years_shown"]

HEIGHT, PAD, GAP = 22, 7, 6
LETTERS, WEIGHT = 14, 600
LARGE = 1000
WORDS = 2
SHIFTS = (0, -28, 28, -56, 56)
"""A label that does not fit at the middle of its community may be above or below it."""
LINE, YEAR_LETTERS, YEAR_GAP = 14, 12, 12


class TopicLabel(NamedTuple):
    """The label of a community: its box in the picture, its text, and the number of the community."""

    box: Box
    text: str
    community: int


class Year(NamedTuple):
    """A year of the axis and the left end of its text in the picture."""

    year: int
    x: float


def place_topics(
    view: NetworkView,
    frame: Frame,
    coloured: Collection[int],
    taken: Sequence[Box],
    shown: Callable[[str], str],
) -> list[TopicLabel]:
    """Labels for the topics of the communities in `coloured`, largest first, without overlaps with each other and with `taken`; only for large
    networks. `shown` prepares a string for the picture."""
    if len((view.unfiltered or view).nodes) <= LARGE:
        return []
    members: dict[int, list[tuple[int, int]]] = {}
    for node in view.nodes:
        if node.community in coloured and node.type != "community" and not node.added:
            members.setdefault(node.community, []).append((node.x or 0, node.y or 0))
    placed: list[TopicLabel] = []
    for topic in sorted(view.topics, key=lambda each: each.number):
        places = members.get(topic.number, [])
        if not topic.words or len(places) < 2:
            continue
        text = shown(" · ".join(topic.words[:WORDS]))
        half = text_width(text, LETTERS, WEIGHT) / 2 + PAD
        x, y = frame.at(_median([x for x, _ in places]), _median([y for _, y in places]))
        boxes = (Box(x - half, y + shift - HEIGHT / 2, x + half, y + shift + HEIGHT / 2) for shift in SHIFTS)
        others = [*taken, *(each.box for each in placed)]
        free = (box for box in boxes if _inside(frame, box) and not any(_near(box, each) for each in others))
        box = next(free, None)
        if box is not None:
            placed.append(TopicLabel(box, text, topic.number))
    return placed


def topic_lines(placed: Sequence[TopicLabel], theme: Theme) -> Iterator[str]:
    """The labels as SVG."""
    if not placed:
        return
    yield f'<g class="topics" text-anchor="middle" font-size="{LETTERS}" font-weight="{WEIGHT}">'
    for (left, top, right, bottom, _), text, community in placed:
        yield (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}" rx="5"'
            f' fill="{theme.background}" fill-opacity="0.9" stroke="{theme.communities[community]}" stroke-width="1.5"/>'
            f'<text x="{(left + right) / 2:.1f}" y="{(top + bottom) / 2 + 0.36 * LETTERS:.1f}" fill="{theme.ink}">{xml(text)}</text>'
        )
    yield "</g>"


def years_shown(view: NetworkView, frame: Frame) -> list[Year]:
    """The first years of nodes that fit along the upper edge, each above its column; empty in other layouts."""
    if view.appearance.layout != "years":
        return []
    columns: dict[int, int] = {}
    for node in (view.unfiltered or view).nodes:
        if node.first is not None and node.x is not None:
            columns[node.first] = min(columns.get(node.first, node.x), node.x)
    shown: list[Year] = []
    free = 0.0
    for year, column in sorted(columns.items()):
        x, _ = frame.at(column, 0)
        width = text_width(str(year), YEAR_LETTERS, WEIGHT)
        if x >= free and x + width <= frame.width:
            shown.append(Year(year, x))
            free = x + width + YEAR_GAP
    return shown


def axis_box(shown: Sequence[Year], frame: Frame) -> list[Box]:
    """The box that the axis covers."""
    return [Box(0, 0, frame.width, 2 * LINE)] if shown else []


def axis_lines(shown: Sequence[Year], theme: Theme) -> Iterator[str]:
    """The axis as SVG."""
    if not shown:
        return
    yield f'<g class="axis" font-weight="{WEIGHT}" fill="{theme.soft}">'
    yield from (f'<text x="{x:.1f}" y="{LINE + 0.36 * YEAR_LETTERS:.1f}">{year}</text>' for year, x in shown)
    yield "</g>"


def _median(values: Sequence[int]) -> int:
    return sorted(values)[len(values) // 2]


def _inside(frame: Frame, box: Box) -> bool:
    return box.left >= 0 and box.right <= frame.width and box.top >= 0 and box.bottom <= frame.height


def _near(a: Box, b: Box) -> bool:
    return (
        a.left < b.right + GAP
        and a.right > b.left - GAP
        and a.top < b.bottom + GAP
        and a.bottom > b.top - GAP
    )
