"""An SVG picture of a network: links, discs, names that do not overlap, communities with their chief member.

Presentation attributes only, no style sheet, no script, no reference to anything outside; so it also shows where a strict content
security policy holds. Renderers without text measurement need the widths estimated: names may differ a little from the page's.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from math import ceil
from typing import BinaryIO, NamedTuple

from graphapp.errors import BadInput, NotReady
from graphapp.exporters.base import Exporter
from graphapp.exporters.text import one_line, write_lines, xml
from graphapp.network import NetworkEdge, NetworkView, NodeType
from graphapp.palette import LIGHT, Theme, node_colour, radius

__all__ = ["EXPORTER", "SIDE", "positioned", "size", "write"]

SIDE = 1600
"""The longer side of the drawing in pixels, without the strips for title and legend."""
MARGIN = 90
HEAD = 72
LEGEND_LINE = 24
FONT = "Noto Sans, DejaVu Sans, Segoe UI, Helvetica, Arial, sans-serif"
TEXT = 13
LONGEST_NAME = 40
SEGMENTS = 200
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])

Box = tuple[float, float, float, float]


class _Frame(NamedTuple):
    """From world units to pixels."""

    width: int
    height: int
    scale: float
    xs: list[float]
    ys: list[float]
    radii: list[float]


def write(view: NetworkView, out: BinaryIO) -> None:
    """Draw `view` on white. Raises BadInput when it has no positions."""
    positioned(view)
    write_lines(out, _lines(view, LIGHT))


def positioned(view: NetworkView) -> None:
    """Raises BadInput when a node of `view` has no position because there are too many, NotReady when it has none for now or computing
    them failed."""
    if all(node.x is not None and node.y is not None for node in view.nodes):
        return
    as_data = "save it as data, such as .graphml or .gexf"
    if view.layout.state in ("ready", "too_large"):
        raise BadInput(
            f"A network of {len(view.nodes):,} nodes is too large to be drawn.",
            f"Ask for fewer: by years, by joint papers, by a cap on nodes; or {as_data}.",
        )
    again = view.layout.retry_after
    hint = (
        f"Meanwhile {as_data}." if again is None else f"Try again in {ceil(again):,} seconds, or {as_data}."
    )
    raise NotReady(view.layout.reason, hint, retry_after=again)


def size(view: NetworkView) -> tuple[int, int]:
    """Width and height of the picture in pixels."""
    frame = _frame(view)
    return frame.width, _height(view, frame)


def _height(view: NetworkView, frame: _Frame) -> int:
    rows = -(-len(_chiefs(view)) // _legend_columns(frame.width))
    return frame.height + HEAD + (rows * LEGEND_LINE + 24 if rows else 0)


def _legend_columns(width: int) -> int:
    return max(1, (width - 40) // 280)


def _frame(view: NetworkView) -> _Frame:
    world = [radius(node.papers, len(view.nodes)) for node in view.nodes]
    places = [(node.x or 0, node.y or 0) for node in view.nodes]
    if not places:
        return _Frame(640, 120, 1.0, [], [], [])
    left = min(x - r for (x, _), r in zip(places, world, strict=True))
    right = max(x + r for (x, _), r in zip(places, world, strict=True))
    top = min(y - r for (_, y), r in zip(places, world, strict=True))
    bottom = max(y + r for (_, y), r in zip(places, world, strict=True))
    # never larger than 1.6 times the page's size: three authors are no poster
    scale = min((SIDE - 2 * MARGIN) / max(right - left, bottom - top, 1), 1.6)
    width = max(640, round((right - left) * scale) + 2 * MARGIN)
    height = round((bottom - top) * scale) + 2 * MARGIN
    shift = (width - (right - left) * scale) / 2
    return _Frame(
        width,
        height,
        scale,
        [round((x - left) * scale + shift, 1) for x, _ in places],
        [round((y - top) * scale + MARGIN + HEAD, 1) for _, y in places],
        [max(1.8, round(r * scale, 1)) for r in world],
    )


def _lines(view: NetworkView, theme: Theme) -> Iterator[str]:
    frame = _frame(view)
    height = _height(view, frame)
    drawn = [edge for edge in view.edges if edge.strong]
    caption = _caption(view, len(drawn))
    title = xml(_shown(view.title))
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {frame.width} {height}" width="{frame.width}"'
        f' height="{height}" role="img" aria-labelledby="title about">'
    )
    yield f'<title id="title">{title}</title><desc id="about">{xml(caption)}</desc>'
    yield f'<rect width="{frame.width}" height="{height}" fill="{theme.background}"/>'
    yield f'<g font-family="{FONT}" font-size="{TEXT}">'
    yield f'<text x="24" y="34" font-size="20" font-weight="600" fill="{theme.ink}">{title}</text>'
    yield f'<text x="24" y="57" fill="{theme.soft}">{xml(caption)}</text>'
    yield from _links(view, drawn, frame, theme)
    yield from _discs(view, frame, theme)
    yield from _names(view, frame, theme)
    yield from _legend(view, frame, theme)
    yield "</g></svg>"


def _caption(view: NetworkView, drawn: int) -> str:
    links = (
        f"{len(view.edges):,} links"
        if drawn == len(view.edges)
        else f"{drawn:,} of {len(view.edges):,} links drawn"
    )
    return " ".join([f"{_counted(view)}, {links}.", *view.left_out])


def _counted(view: NetworkView) -> str:
    kinds: dict[str, int] = {}
    for node in view.nodes:
        kinds[node.type] = kinds.get(node.type, 0) + 1
    parts = [f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in kinds.items()]
    return ", ".join(parts) or "no authors"


def _width(edge: NetworkEdge) -> float:
    for least, width in ((8, 3.5), (4, 2.0), (2, 1.2)):
        if edge.papers >= least:
            return width
    return 0.8


def _links(view: NetworkView, edges: list[NetworkEdge], frame: _Frame, theme: Theme) -> Iterator[str]:
    """Links of one colour and width share a path; links between communities first, so that they lie below."""
    groups: dict[tuple[int, float], list[str]] = {}
    coloured = _coloured(view)
    for edge in edges:
        ours, theirs = view.nodes[edge.source].community, view.nodes[edge.target].community
        community = ours if ours == theirs and ours in coloured else -1
        a, b = edge.source, edge.target
        segment = f"M{frame.xs[a]:g} {frame.ys[a]:g}L{frame.xs[b]:g} {frame.ys[b]:g}"
        groups.setdefault((community, _width(edge)), []).append(segment)
    between, within = (0.22, 0.4) if len(edges) > 4000 else (0.38, 0.5)
    for (community, width), segments in sorted(groups.items()):
        colour = theme.line if community < 0 else theme.communities[community]
        opacity = between if community < 0 else within
        for start in range(0, len(segments), SEGMENTS):  # renderers are slow with one huge path
            path = "".join(segments[start : start + SEGMENTS])
            yield (
                f'<path fill="none" stroke="{colour}" stroke-width="{width}"'
                f' stroke-opacity="{opacity}" d="{path}"/>'
            )


def _discs(view: NetworkView, frame: _Frame, theme: Theme) -> Iterator[str]:
    coloured = _coloured(view)
    for index, node in enumerate(view.nodes):
        community = node.community if node.community in coloured else -1
        colour = node_colour(theme, community, centre=index == view.centre)
        papers = f"{node.papers} paper{'' if node.papers == 1 else 's'}"
        about = _shown(node.name) if node.type == "paper" else f"{_shown(node.name)}, {papers}"
        shape = _shape(node.type, frame.xs[index], frame.ys[index], frame.radii[index])
        yield (
            f'<{shape} fill="{colour}" stroke="{theme.background}" stroke-width="0.8">'
            f"<title>{xml(about)}</title></{shape.partition(' ')[0]}>"
        )


def _shape(kind: NodeType, x: float, y: float, r: float) -> str:
    """A disc for an author, a square for a paper, a diamond for a venue, as the page draws them."""
    if kind == "paper":
        half = 0.8 * r
        return f'rect x="{x - half:.1f}" y="{y - half:.1f}" width="{2 * half:.1f}" height="{2 * half:.1f}"'
    if kind == "venue":
        reach = 1.2 * r
        corners = ((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y))
        return 'polygon points="' + " ".join(f"{a:.1f},{b:.1f}" for a, b in corners) + '"'
    return f'circle cx="{x:g}" cy="{y:g}" r="{r:g}"'


def _shown(name: str) -> str:
    """A name as it is drawn: on one line, without marks that would reverse what follows."""
    return one_line(name).translate(_BIDI)


def _cut(name: str, longest: int = LONGEST_NAME) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


@cache
def _advance(char: str) -> float:
    """The width of a character in ems, estimated for a sans-serif font."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return 1.0
    if char in "iljI.,:;'|! -ftr":
        return 0.34
    return 0.9 if char in "mwMW@" else 0.7 if char.isupper() else 0.57


def _text_width(text: str) -> float:
    return TEXT * sum(map(_advance, text))


class _Placed:
    """Boxes already taken, in a grid, so that each new name is compared with its neighbours only."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = {}

    @staticmethod
    def _around(box: Box) -> Iterator[tuple[int, int]]:
        for column in range(int(box[0] // 64), int(box[2] // 64) + 1):
            for row in range(int(box[1] // 64), int(box[3] // 64) + 1):
                yield column, row

    def free(self, box: Box) -> bool:
        return not any(
            other[0] < box[2] and other[2] > box[0] and other[1] < box[3] and other[3] > box[1]
            for cell in self._around(box)
            for other in self._cells.get(cell, ())
        )

    def take(self, box: Box) -> None:
        for cell in self._around(box):
            self._cells.setdefault(cell, []).append(box)


def _names(view: NetworkView, frame: _Frame, theme: Theme) -> Iterator[str]:
    """Names by importance, each on the first free side of its disc; left out where none is free."""
    order = sorted(range(len(view.nodes)), key=lambda i: (i != view.centre, -view.nodes[i].papers, i))
    most = max(40, frame.width * frame.height // 9000)
    names, discs = _Placed(), _Placed()
    for index in order:
        x, y, r = frame.xs[index], frame.ys[index], frame.radii[index] * 0.7
        discs.take((x - r, y - r, x + r, y + r))
    yield (
        f'<g text-anchor="middle" fill="{theme.ink}" stroke="{theme.background}" stroke-width="3"'
        ' stroke-linejoin="round" paint-order="stroke">'
    )
    for index in order:
        text = _cut(_shown(view.nodes[index].name))
        spot = _spot(index, _text_width(text) / 2 + 3, frame, names, discs) if text.strip() else None
        if spot is None:
            continue
        names.take(spot)
        weight = ' font-weight="600"' if index == view.centre else ""
        yield f'<text x="{(spot[0] + spot[2]) / 2:.1f}" y="{spot[1] + TEXT * 0.95:.1f}"{weight}>{xml(text)}</text>'
        most -= 1
        if not most:
            break
    yield "</g>"


def _spot(index: int, half: float, frame: _Frame, names: _Placed, discs: _Placed) -> Box | None:
    """The first free box below, above, right or left of a disc: one off all other discs if there is one."""
    x, y, r = frame.xs[index], frame.ys[index], frame.radii[index] + 2
    tall = TEXT + 3
    sides = ((x, y + r), (x, y - r - tall), (x + r + half, y - tall / 2), (x - r - half, y - tall / 2))
    boxes = [(cx - half, top, cx + half, top + tall) for cx, top in sides]
    inside = [box for box in boxes if box[0] >= 2 and box[2] <= frame.width - 2 and names.free(box)]
    return next((box for box in inside if discs.free(box)), inside[0] if inside else None)


def _chiefs(view: NetworkView) -> list[tuple[int, str]]:
    """The legend: the colour's number and a text for each community that has a colour of its own, then one entry for all
    others; nothing where there is one community only."""
    members: dict[int, list[int]] = {}
    for index, node in enumerate(view.nodes):
        if node.community >= 0:
            members.setdefault(node.community, []).append(index)
    if len(members) < 2:
        return []
    shown, rest = [], 0
    coloured = _coloured(view)
    for community in sorted(members):
        chief = max(members[community], key=lambda index: view.nodes[index].papers)
        more = len(members[community]) - 1
        if community in coloured:
            shown.append((community, f"{_cut(_shown(view.nodes[chief].name), 26)} and {more:,} more"))
        else:
            rest += 1
    if rest:
        shown.append((-1, f"{rest:,} smaller communit{'y' if rest == 1 else 'ies'}"))
    return shown


def _coloured(view: NetworkView) -> set[int]:
    """The communities drawn in a colour of their own: those of two members and more that the palette has one for."""
    members = Counter(node.community for node in view.nodes)
    return {number for number in range(len(LIGHT.communities)) if members[number] > 1}


def _legend(view: NetworkView, frame: _Frame, theme: Theme) -> Iterator[str]:
    columns = _legend_columns(frame.width)
    top = frame.height + HEAD + 8
    for place, (community, label) in enumerate(_chiefs(view)):
        x, y = 30 + place % columns * 280, top + place // columns * LEGEND_LINE
        yield f'<circle cx="{x}" cy="{y}" r="6" fill="{node_colour(theme, community)}"/>'
        yield f'<text x="{x + 13}" y="{y + 4.5}" fill="{theme.ink}">{xml(label)}</text>'


EXPORTER = Exporter(
    "svg", "SVG picture", ".svg", "image/svg+xml", write, order=100, drawing=True, strong_only=True
)
