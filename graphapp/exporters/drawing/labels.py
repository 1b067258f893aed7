"""Placement of the labels of nodes, as on the page: the most important nodes first, and no label over another label or another node's dot.
The chief node (the centre, or else the most important node) always has a label. Pure.

A port of `static/network/labels.js`, without the labels of found nodes: the same network in a frame of the same size gets the same labels at
the same places, provided that their widths are measured in the same way. A test compares the two. The unit is that of the
page: a pixel, with labels 12 pixels high.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil, cos, floor, hypot, inf, pi, sin
from typing import NamedTuple

__all__ = [
    "LARGE_NAMES",
    "LEAST_DOT",
    "Box",
    "Frame",
    "Label",
    "Spot",
    "place",
    "shown_name",
    "usual_number",
]

AREA_PER_LABEL = 8000
MOST_LABELS = 140
MOST_TRIES = 2000
MARGIN = 3
LEAST_DOT = 1.7
OWN_GAP = 2
"""A label is two pixels from its own dot and further from other dots."""
OTHER_GAP = 3
BUCKET = 32
CROWD = 1000
"""With more nodes, small dots would leave no space for labels, so the labels of the most important nodes may cover them."""
SPECK = 2.5
FULL = 6000
"""With more dots in the frame, all labels may cover small dots."""
LARGE_NAMES = 12
LONGEST_NAME = 48
SMALL_TEXT, LARGE_TEXT = 12, 14
# the largest distance of the label of an important node from its dot, with a line between them
_LEADER_LENGTHS = (14, 24, 36, 48, 62, 78, 96, 116, 138)
_LONG_LEADERS = (165, 195, 230, 270)
_LEADER_TURNS = [(cos(turn * pi / 24), sin(turn * pi / 24)) for turn in range(48)]

Measure = Callable[[str, int, int], float]
"""Returns the width of a string, given its height and weight."""
Line = tuple[float, float, float, float]


class Box(NamedTuple):
    """A rectangle; `leader` is the line from a dot to it, None if it is next to the dot."""

    left: float
    top: float
    right: float
    bottom: float
    leader: Line | None = None


class Frame(NamedTuple):
    """The frame of the picture: its size in pixels, the number of pixels per unit of the network, and the position of its corner in the
    network."""

    width: float
    height: float
    scale: float
    left: float
    top: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The position in the picture of a position in the network."""
        return (x - self.left) * self.scale, (y - self.top) * self.scale


class Spot(NamedTuple):
    """A node that can have a label: its position and radius in the network, its name as shown, and its type. `chosen`: the selected node, which
    has a bold label in any case. `sure`: it has a label if there is any space for one, also far away or over dots. `rather`: its label may cover
    dots. `large`: its label has a larger font; None: if it is one of the first twelve authors."""

    name: str
    x: float
    y: float
    radius: float
    type: str = "author"
    centre: bool = False
    chosen: bool = False
    sure: bool = False
    rather: bool = False
    large: bool | None = None

    @property
    def first(self) -> int:
        """The turn of the node: those with a lower number get their labels first."""
        return 0 if self.chosen else 1 if self.sure else 2 if self.rather else 3


class Label(NamedTuple):
    """A label: the index of `node` in `ranked`, the text, its centre, height and weight, and the line from the dot to it. `over`: it covers
    other dots, so it needs a halo."""

    node: int
    text: str
    x: float
    y: float
    height: int
    weight: int
    leader: Line | None
    over: bool = False


class _Dot(NamedTuple):
    node: int
    x: float
    y: float
    reach: float


def usual_number(width: float, height: float) -> int:
    """The number of labels that fit into a picture of this size."""
    return min(MOST_LABELS, floor(width * height / AREA_PER_LABEL + 0.5))


def shown_name(name: str) -> str:
    """The name as shown next to a dot, shortened if it is long."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 2] + "…"


def place(
    frame: Frame,
    ranked: Sequence[Spot],
    measure: Measure,
    most: int | None = None,
    hidden: Sequence[Box] = (),
) -> list[Label]:
    """Labels for `ranked`, most important first: at most `most` of them (None: as many as fit, and those of chosen nodes and their
    neighbours), none of them under a box of `hidden`. The first twelve authors have a larger font, and their labels may be further from their dots, with a line; the label of the
    centre is bold. The chief node, which is the centre or else the first node, is placed first and always has a label."""
    chief = next((index for index, spot in enumerate(ranked) if spot.centre), 0)
    if ranked and not ranked[chief].centre and any(spot.chosen for spot in ranked):
        chief = -1  # the centre is not highlighted
    taken = _OccupiedArea(frame, ranked)
    for box in hidden:
        taken.take(box)
    placed: list[Label] = []
    room = usual_number(frame.width, frame.height) if most is None else most
    order = sorted(range(len(ranked)), key=lambda index: (index != chief, ranked[index].first))
    tries = 0
    for index in order:
        spot = ranked[index]
        if len(placed) >= room and (most is not None or spot.first == 3):
            break
        tries += index != chief and spot.first == 3
        if tries > MOST_TRIES:
            break
        label = _label(taken, spot, index, index == chief, measure)
        if label is None:
            continue
        placed.append(label[0])
        for part in (label[1], *_along(label[1].leader)):
            taken.take(part)
        # the labels of the selection are in addition to the others
        room += most is None and index != chief and spot.first in (0, 2)
    return placed


def _label(
    taken: _OccupiedArea, spot: Spot, index: int, chief: bool, measure: Measure
) -> tuple[Label, Box] | None:
    """The label of a node and its box; None if no place is free."""
    large = spot.large
    if large is None:
        large = (
            spot.centre
            or spot.sure
            or spot.chosen
            or (index < LARGE_NAMES and spot.type not in ("paper", "venue", "community"))
        )
    height = LARGE_TEXT if large else SMALL_TEXT
    weight = 600 if spot.centre or spot.chosen else 500 if large else 400
    text = shown_name(spot.name)
    width = measure(text, height, weight)
    box = taken.best_box(
        spot,
        index,
        width,
        height,
        far=large or chief or spot.rather,
        over_dots=not chief and spot.first < 3,
        over_names=not chief and spot.first == 0,
        anywhere=not chief and spot.first == 1,
    )
    over = box is None and chief
    if over:
        box = taken.box_over_dots(spot, index, width, height)
    if box is None:
        return None
    over = over or taken.full or taken.covers_dot(box, index)
    middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return Label(index, text, *middle, height, weight, box.leader, over), box


class _OccupiedArea:
    """The dots and labels of a picture in a grid, so that a label is compared only with those near it."""

    def __init__(self, frame: Frame, spots: Sequence[Spot]) -> None:
        self._frame = frame
        self._columns = ceil(frame.width / BUCKET) or 1
        self._rows = ceil(frame.height / BUCKET) or 1
        self._crowded = len(spots) > CROWD
        self._dots: dict[int, list[_Dot]] = {}
        self._names: dict[int, list[Box]] = {}
        # a picture shows all nodes
        self.full = len(spots) > FULL
        for index, spot in enumerate(spots):
            dot = self._dot(spot, index)
            if self.full and dot.reach <= SPECK:
                continue
            reach = dot.reach + OTHER_GAP
            for bucket in self._buckets(Box(dot.x - reach, dot.y - reach, dot.x + reach, dot.y + reach)):
                self._dots.setdefault(bucket, []).append(dot)

    def _dot(self, spot: Spot, index: int) -> _Dot:
        # diamonds extend further than discs
        reach = max(spot.radius * self._frame.scale, LEAST_DOT) * (1.2 if spot.type == "venue" else 1)
        return _Dot(index, *self._frame.at(spot.x, spot.y), reach)

    def _buckets(self, box: Box) -> Iterator[int]:
        """The numbers of the grid cells that a box touches."""

        def within(value: float, count: int) -> int:
            return min(count - 1, max(0, floor(value / BUCKET)))

        for row in range(within(box.top, self._rows), within(box.bottom, self._rows) + 1):
            for column in range(within(box.left, self._columns), within(box.right, self._columns) + 1):
                yield row * self._columns + column

    def take(self, box: Box) -> None:
        for bucket in self._buckets(box):
            self._names.setdefault(bucket, []).append(box)

    def best_box(
        self,
        spot: Spot,
        index: int,
        width: float,
        height: int,
        *,
        far: bool,
        over_dots: bool = False,
        over_names: bool = False,
        anywhere: bool = False,
    ) -> Box | None:
        """A box for a label, the first of: free of labels and dots; with a leader (`far`); over as few dots as possible (`over_dots`); with a leader
        of any length over dots (`anywhere`); over labels (`over_names`). None if there is none."""
        dot = self._dot(spot, index)
        specks = SPECK if far and self._crowded else 0
        best, fewest = None, inf
        candidates = list(_candidates(dot, width, height))
        for box in candidates:
            if not self._fits(box) or self._covers_name(box):
                continue
            covered = self._dots_under(box, index, specks)
            if not covered:
                return box
            if over_dots and covered < fewest:
                best, fewest = box, covered
        further = self._distant_box(dot, width, height) if far else None
        if further or best:
            return further or best
        if over_names:
            return self._within(candidates[0])
        return self._distant_box_over_dots(dot, width, height) if anywhere else None

    def _distant_box_over_dots(self, dot: _Dot, width: float, height: int) -> Box | None:
        for box in _distant(dot, width, height, lengths=(*_LEADER_LENGTHS, *_LONG_LEADERS)):
            if self._fits(box) and not self._covers_name(box):
                return box
        return None

    def box_over_dots(self, spot: Spot, index: int, width: float, height: int) -> Box:
        """The box for the label of the chief node if nothing is free: next to its dot, inside the frame, covering as little of other dots as
        possible."""
        candidates = list(_candidates(self._dot(spot, index), width, height))
        fitting = [box for box in candidates if self._fits(box)]
        if not fitting:
            return self._within(candidates[0])
        return min(fitting, key=lambda box: self._area_under(box, index))

    def _distant_box(self, dot: _Dot, width: float, height: int) -> Box | None:
        # in a narrow picture a long line would cross half of it
        longest = self._frame.width / 4
        for box in _distant(dot, width, height, longest):
            if not self._fits(box) or self._covers_name(box) or self.covers_dot(box, dot.node):
                continue
            line = _along(box.leader)
            if any(map(self._covers_name, line)):
                continue
            # a line through another dot would seem to belong to that dot
            if not any(self.covers_dot(part, dot.node, gap=0) for part in line):
                return box
        return None

    def _fits(self, box: Box) -> bool:
        return (
            box.left >= 0
            and box.right <= self._frame.width
            and box.top >= 0
            and box.bottom <= self._frame.height
        )

    def _within(self, box: Box) -> Box:
        """The box, moved into the frame."""
        dx = max(0, -box.left) - max(0, box.right - self._frame.width)
        dy = max(0, -box.top) - max(0, box.bottom - self._frame.height)
        return Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)

    def _covers_name(self, box: Box) -> bool:
        return any(
            box.left < other.right
            and box.right > other.left
            and box.top < other.bottom
            and box.bottom > other.top
            for bucket in self._buckets(box)
            for other in self._names.get(bucket, ())
        )

    def covers_dot(self, box: Box, own: int, gap: float = OTHER_GAP) -> bool:
        """True if a box covers the dot of another node."""
        return any(
            dot.node != own and _covers(box, dot, gap)
            for bucket in self._buckets(box)
            for dot in self._dots.get(bucket, ())
        )

    def _dots_under(self, box: Box, own: int, specks: float) -> int:
        """The number of other dots, larger than `specks`, that a box covers."""
        return len(
            {
                dot.node
                for bucket in self._buckets(box)
                for dot in self._dots.get(bucket, ())
                if dot.node != own and dot.reach > specks and _covers(box, dot, OTHER_GAP)
            }
        )

    def _area_under(self, box: Box, own: int) -> float:
        """The area of the other dots that a box covers, as the sum of their squared radii."""
        covered = {
            dot.node: dot.reach * dot.reach
            for bucket in self._buckets(box)
            for dot in self._dots.get(bucket, ())
            if dot.node != own and _covers(box, dot, OTHER_GAP)
        }
        return sum(covered.values())


def _covers(box: Box, dot: _Dot, gap: float) -> bool:
    dx = max(box.left - dot.x, 0, dot.x - box.right)
    dy = max(box.top - dot.y, 0, dot.y - box.bottom)
    return dx * dx + dy * dy < (dot.reach + gap) ** 2


def _candidates(dot: _Dot, width: float, height: int) -> Iterator[Box]:
    """The boxes for a label next to its dot, best first."""
    x, y = dot.x, dot.y
    away = max(dot.reach, 2) + OWN_GAP
    half, tall = width / 2 + MARGIN, height / 2 + 1
    below, above, right, left = y + away + tall, y - away - tall, x + away + half, x - away - half
    corner = away * 0.7
    for cx, cy in (
        (x, below),
        (x, above),
        (right, y),
        (left, y),
        (x + corner + half, y + corner + tall),
        (x + corner + half, y - corner - tall),
        (x - corner - half, y + corner + tall),
        (x - corner - half, y - corner - tall),
        (x + half / 2, below),
        (x - half / 2, below),
        (x + half / 2, above),
        (x - half / 2, above),
    ):
        yield Box(cx - half, cy - tall, cx + half, cy + tall)


def _distant(
    dot: _Dot, width: float, height: int, longest: float = inf, lengths: Sequence[int] = _LEADER_LENGTHS
) -> Iterator[Box]:
    """Boxes further from the dot, nearest first, each with the line from the edge of the dot to it."""
    half, tall = width / 2 + MARGIN, height / 2 + 1
    for length in lengths:
        if length > longest:
            return
        for dx, dy in _LEADER_TURNS:
            end_x, end_y = dot.x + dx * (dot.reach + length), dot.y + dy * (dot.reach + length)
            cx, cy = end_x + dx * half, end_y + dy * tall
            leader = (dot.x + dx * dot.reach, dot.y + dy * dot.reach, end_x, end_y)
            yield Box(cx - half, cy - tall, cx + half, cy + tall, leader)


def _along(leader: Line | None) -> list[Box]:
    """Small boxes along a line, so that labels do not cover it."""
    if leader is None:
        return []
    from_x, from_y, to_x, to_y = leader
    # most lengths are multiples of 6, where a rounding error must not add a step
    steps = ceil(hypot(to_x - from_x, to_y - from_y) / 6 - 1e-6)
    points = (
        (from_x + (to_x - from_x) * step / steps, from_y + (to_y - from_y) * step / steps)
        for step in range(steps)
    )
    return [Box(x - 1, y - 1, x + 1, y + 1) for x, y in points]
