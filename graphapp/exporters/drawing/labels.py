"""Names beside nodes, where the page puts them: the most important first, none over another name or another node's dot, except that
the chief node, the centre or else the most important one, is always named. Pure.

A port of `static/network/labels.js`, without what only a reader's choices bring about (names of what is selected or found): the same
network in a frame of the same size gets the same names at the same places, provided that their widths are measured alike. A test
compares the two. The unit is the page's: a pixel, where a name is 12 high.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil, cos, floor, hypot, inf, pi, sin
from typing import NamedTuple

__all__ = ["LEAST_DOT", "Frame", "Label", "Spot", "place", "shown_name", "usual_number"]

AREA_PER_LABEL = 8000
MOST_LABELS = 140
MOST_TRIES = 2000
MARGIN = 3
LEAST_DOT = 1.7
OWN_GAP = 2
"""A name is two pixels from its own dot and further from those of others."""
OTHER_GAP = 3
BUCKET = 32
CROWD = 1000
"""Where there are more nodes, specks would leave no room for any name: the most important may lie over them."""
SPECK = 2.5
LARGE_NAMES = 12
LONGEST_NAME = 48
SMALL_TEXT, LARGE_TEXT = 12, 14
# how far the name of an important node may be from its dot, with a line to it
_LEADER_LENGTHS = (14, 24, 36, 48, 62, 78, 96, 116, 138)
_LEADER_TURNS = [(cos(turn * pi / 24), sin(turn * pi / 24)) for turn in range(48)]

Measure = Callable[[str, int, int], float]
"""The width of a text, by its height and weight."""
Line = tuple[float, float, float, float]


class Box(NamedTuple):
    """A rectangle; `leader` is the line from a dot to it, None where it touches the dot."""

    left: float
    top: float
    right: float
    bottom: float
    leader: Line | None = None


class Frame(NamedTuple):
    """What is in the picture: its size in pixels, how many of them a unit of the network has, and the network's place of its corner."""

    width: float
    height: float
    scale: float
    left: float
    top: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the network is in the picture."""
        return (x - self.left) * self.scale, (y - self.top) * self.scale


class Spot(NamedTuple):
    """A node that may be named: where it is in the network, its radius there, its name as it is shown, its type."""

    name: str
    x: float
    y: float
    radius: float
    type: str = "author"
    centre: bool = False


class Label(NamedTuple):
    """A name: the index of `node` in `ranked`, the text, its middle, height and weight, and the line to its dot (from there, to here).
    `over`: it covers dots of others, from which a halo must keep it apart."""

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
    """How many names a picture of this size has room for."""
    return min(MOST_LABELS, floor(width * height / AREA_PER_LABEL + 0.5))


def shown_name(name: str) -> str:
    """As much of a name as is shown beside a dot."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 2] + "…"


def place(frame: Frame, ranked: Sequence[Spot], measure: Measure, most: int | None = None) -> list[Label]:
    """Names for `ranked`, most important first: at most `most` of them (None: as many as there is room for). The first twelve authors
    are in larger letters and may stand further from their dots, with a line; the centre's name is bold. The chief, which is the centre
    or else the first, comes before all others and is named even where there is no room."""
    large = {index for index, spot in enumerate(ranked[:LARGE_NAMES]) if spot.type == "author"}
    large |= {index for index, spot in enumerate(ranked) if spot.centre}
    room = usual_number(frame.width, frame.height) if most is None else most
    taken = _OccupiedArea(frame, ranked)
    placed: list[Label] = []
    chief = next((index for index, spot in enumerate(ranked) if spot.centre), 0)
    order = sorted(range(min(len(ranked), MOST_TRIES + 1)), key=lambda index: index != chief)
    for index in order:
        spot = ranked[index]
        if len(placed) >= room:
            break
        height = LARGE_TEXT if index in large else SMALL_TEXT
        weight = 600 if spot.centre else 500 if index in large else 400
        text = shown_name(spot.name)
        width = measure(text, height, weight)
        box = taken.best_box(spot, index, width, height, index in large or index == chief)
        over = box is None and index == chief
        if over:
            box = taken.box_over_dots(spot, index, width, height)
        if box is None:
            continue
        for part in (box, *_along(box.leader)):
            taken.take(part)
        middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        placed.append(Label(index, text, *middle, height, weight, box.leader, over))
    return placed


class _OccupiedArea:
    """The dots and names of a picture, in squares, so that a name is compared only with what is near."""

    def __init__(self, frame: Frame, spots: Sequence[Spot]) -> None:
        self._frame = frame
        self._columns = ceil(frame.width / BUCKET) or 1
        self._rows = ceil(frame.height / BUCKET) or 1
        self._crowded = len(spots) > CROWD
        self._dots: dict[int, list[_Dot]] = {}
        self._names: dict[int, list[Box]] = {}
        for index, spot in enumerate(spots):
            dot = self._dot(spot, index)
            reach = dot.reach + OTHER_GAP
            for bucket in self._buckets(Box(dot.x - reach, dot.y - reach, dot.x + reach, dot.y + reach)):
                self._dots.setdefault(bucket, []).append(dot)

    def _dot(self, spot: Spot, index: int) -> _Dot:
        # diamonds reach further than discs
        reach = max(spot.radius * self._frame.scale, LEAST_DOT) * (1.2 if spot.type == "venue" else 1)
        return _Dot(index, *self._frame.at(spot.x, spot.y), reach)

    def _buckets(self, box: Box) -> Iterator[int]:
        """The numbers of the squares that a box touches."""

        def within(value: float, count: int) -> int:
            return min(count - 1, max(0, floor(value / BUCKET)))

        for row in range(within(box.top, self._rows), within(box.bottom, self._rows) + 1):
            for column in range(within(box.left, self._columns), within(box.right, self._columns) + 1):
                yield row * self._columns + column

    def take(self, box: Box) -> None:
        for bucket in self._buckets(box):
            self._names.setdefault(bucket, []).append(box)

    def best_box(self, spot: Spot, index: int, width: float, height: int, far: bool) -> Box | None:
        """Where a name goes: off all names and dots, with a leader where it may be `far`; None for nowhere."""
        dot = self._dot(spot, index)
        specks = SPECK if far and self._crowded else 0
        for box in _candidates(dot, width, height):
            if self._fits(box) and not self._covers_name(box) and not self._covers_dot(box, index, specks):
                return box
        return self._distant_box(dot, width, height) if far else None

    def box_over_dots(self, spot: Spot, index: int, width: float, height: int) -> Box:
        """Where the name of the chief goes when nothing is free: at its dot, over as little of others' dots as possible, in the frame."""
        candidates = list(_candidates(self._dot(spot, index), width, height))
        fitting = [box for box in candidates if self._fits(box)]
        if not fitting:
            return self._within(candidates[0])
        return min(fitting, key=lambda box: self._area_under(box, index))

    def _distant_box(self, dot: _Dot, width: float, height: int) -> Box | None:
        # in a narrow picture a long line would cross half of it
        longest = self._frame.width / 4
        for box in _distant(dot, width, height, longest):
            if not self._fits(box) or self._covers_name(box) or self._covers_dot(box, dot.node):
                continue
            line = _along(box.leader)
            if any(map(self._covers_name, line)):
                continue
            # a line through the dot of another would seem to be of that
            if not any(self._covers_dot(part, dot.node, gap=0) for part in line):
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

    def _covers_dot(self, box: Box, own: int, specks: float = 0, gap: float = OTHER_GAP) -> bool:
        """True where a box covers the dot of another that is larger than `specks`."""
        return any(
            dot.node != own and dot.reach > specks and _covers(box, dot, gap)
            for bucket in self._buckets(box)
            for dot in self._dots.get(bucket, ())
        )

    def _area_under(self, box: Box, own: int) -> float:
        """How large the dots of others are that a box covers, in squares of their reach."""
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
    """The places for a name around its dot, the best first; all touch the dot."""
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


def _distant(dot: _Dot, width: float, height: int, longest: float = inf) -> Iterator[Box]:
    """Places further from the dot, the nearest first, each with the line from the dot's edge to it."""
    half, tall = width / 2 + MARGIN, height / 2 + 1
    for length in _LEADER_LENGTHS:
        if length > longest:
            return
        for dx, dy in _LEADER_TURNS:
            end_x, end_y = dot.x + dx * (dot.reach + length), dot.y + dy * (dot.reach + length)
            cx, cy = end_x + dx * half, end_y + dy * tall
            leader = (dot.x + dx * dot.reach, dot.y + dy * dot.reach, end_x, end_y)
            yield Box(cx - half, cy - tall, cx + half, cy + tall, leader)


def _along(leader: Line | None) -> list[Box]:
    """Small boxes along a line, so that names keep off it."""
    if leader is None:
        return []
    from_x, from_y, to_x, to_y = leader
    # most lengths are multiples of 6, which no rounding error may make a step more
    steps = ceil(hypot(to_x - from_x, to_y - from_y) / 6 - 1e-6)
    points = (
        (from_x + (to_x - from_x) * step / steps, from_y + (to_y - from_y) * step / steps)
        for step in range(steps)
    )
    return [Box(x - 1, y - 1, x + 1, y + 1) for x, y in points]
