"""An SVG picture of a network: links, discs, labels without overlaps, and a legend of communities with their chief members.

Labels are where the page would place them in a drawing of the same size (`graphapp.exporters.drawing.labels`). The file has presentation
attributes only, without style sheets, scripts or external references, so that it is shown under a strict content security policy, too. Halos
are separate elements, because Word and Illustrator do not support `paint-order`. The widths of strings are conservative estimates
(`graphapp.exporters.drawing.text_width`).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt
from typing import BinaryIO

from graphapp.errors import BadInput, NotReady
from graphapp.exporters.base import Exporter
from graphapp.exporters.drawing.density import density_field, density_png
from graphapp.exporters.drawing.keys import key_lines
from graphapp.exporters.drawing.labels import LARGE_NAMES, LEAST_DOT, Box, Frame, Label, Spot, place
from graphapp.exporters.drawing.picture import (
    FONT_SIZE,
    LABEL_LIMIT,
    PARTS,
    SCREEN_DPI,
    WIDTH,
    Length,
    Size,
    size_of,
)
from graphapp.exporters.drawing.text_width import cut, text_width, wrapped
from graphapp.exporters.drawing.topics import (
    TopicLabel,
    Year,
    axis_box,
    axis_lines,
    place_topics,
    topic_lines,
    years_shown,
)
from graphapp.exporters.text import one_line, title_with_filters, write_lines, xml
from graphapp.networks.appearance import Highlight, drawn_links, highlight, radii, sizes, strongest
from graphapp.networks.colouring import (
    Colouring,
    coloured_communities,
    colouring_of,
    node_colours,
    value_text,
)
from graphapp.networks.palette import LIGHT, SCALE, Theme, node_colour, on_scale
from graphapp.networks.spec import NetworkEdge, NetworkView, NodeType, counted

__all__ = ["EXPORTER", "Drawing", "positioned", "write"]

USUAL_SIDE = 1000
"""The maximum of the longer side of a network without a chosen width, in units."""
LEAST_WIDTH = 400
TALLEST = 1.4
"""The maximum ratio of height to width of a network with a chosen width."""
NEAREST = 1.3
"""The maximum scale, in units per unit of the network, as on the page, so that a small network is not enlarged to a poster."""
EDGE_X, EDGE_Y = 60, 34
LINE = 16
TITLE = 18
PAD = 20
LEGEND_COLUMN = 230
KEY_HEIGHT = 26
WIDTHS = (0.8, 1.2, 2.0, 3.5)
"""The widths of links with 1, 2, 4 and 8 joint papers."""
CAPTION_LINES = 6
FONT = "Noto Sans, DejaVu Sans, Segoe UI, Helvetica, Arial, sans-serif"
SEGMENTS = 200
FADING_LINKS = 15_000
"""Above this number of links, those between communities become paler the more links there are, as on the page."""
FEW_NEIGHBOURS = 40
ACCENT = "#1f4f86"
"""The colour of highlighted links and of the ring around the selected node, as on the page."""
_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], " ")


def write(
    view: NetworkView,
    out: BinaryIO,
    *,
    width: Length | None = None,
    labels: int | None = None,
    font_size: float | None = None,
    parts: str | None = None,
) -> None:
    """Draw `view` on a white background, with the width `width` (None: as needed) and at most `labels` labels (None: as many as the page would
    show in this size) of `font_size` points; `parts` says whether the picture has title, caption and legend ("all" or None), the legend only or
    neither ("none"). Raises BadInput if it has no positions, NotReady if they are not available yet."""
    write_lines(out, Drawing(view, size_of(width, None, font_size), labels, parts=parts).lines())


def positioned(view: NetworkView) -> None:
    """Raises BadInput if `view` is too large to have positions, and NotReady if they are not available yet or computing them failed."""
    if all(node.x is not None and node.y is not None for node in view.nodes):
        return
    as_data = "save the network as data, such as .graphml or .gexf"
    if view.layout.state in ("ready", "too_large"):
        raise BadInput(
            f"A network with {len(view.nodes):,} nodes is too large to draw.",
            f"Restrict the years, joint papers or number of nodes, or {as_data}.",
        )
    again = view.layout.retry_after
    hint = (
        f"{as_data.capitalize()}."
        if again is None
        else f"Try again in {ceil(again):,} seconds, or {as_data}."
    )
    raise NotReady(view.layout.reason, hint, retry_after=again)


@dataclass
class Drawing:
    """A picture of a network in units: its size, and its lines of SVG. `labels`: the maximum number of labels, None for the default.
    Raises BadInput or NotReady if the network has no positions."""

    view: NetworkView
    size: Size
    labels: int | None = None
    theme: Theme = LIGHT
    parts: str | None = None

    def __post_init__(self) -> None:
        positioned(self.view)

    @cached_property
    def radii(self) -> list[float]:
        """The radius of each node in the network's coordinates."""
        return radii(self.view)

    @cached_property
    def sizes(self) -> list[float]:
        """The number of papers that determines the radius of each node."""
        return sizes(self.view)

    @cached_property
    def measured(self) -> Colouring | None:
        """How a measure colours the nodes; None if their communities do."""
        return colouring_of(self.view, self.theme)

    @cached_property
    def lit(self) -> Highlight | None:
        """What is highlighted; everything else is faint and has no label."""
        return highlight(self.view)

    @cached_property
    def frame(self) -> Frame:
        """The part of the picture that contains the network."""
        places = [
            (node.x or 0, node.y or 0, r) for node, r in zip(self.view.nodes, self.radii, strict=True)
        ] or [(0, 0, 0.0)]
        left, right = min(x - r for x, _, r in places), max(x + r for x, _, r in places)
        top, bottom = min(y - r for _, y, r in places), max(y + r for _, y, r in places)
        across, down = max(right - left, 1), max(bottom - top, 1)
        width = self.size.units
        if width is None:
            scale = min(NEAREST, (USUAL_SIDE - 2 * EDGE_X) / across, (USUAL_SIDE - 2 * EDGE_Y) / down)
            width = max(LEAST_WIDTH, ceil(across * scale) + 2 * EDGE_X)
        else:
            edge = min(EDGE_X, width * 0.07)
            scale = min(NEAREST, (width - 2 * edge) / across, (TALLEST * width - 2 * EDGE_Y) / down)
        height = ceil(down * scale) + 2 * EDGE_Y
        middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
        return Frame(width, height, scale, middle_x - width / 2 / scale, middle_y - height / 2 / scale)

    @cached_property
    def ranked(self) -> list[int]:
        """The indices of the nodes, the most important first."""
        nodes = self.view.nodes
        return sorted(
            range(len(nodes)),
            key=lambda i: (i != self.view.centre, -self.sizes[i], -nodes[i].papers, i),
        )

    @cached_property
    def years(self) -> list[Year]:
        """The years along the upper edge."""
        return years_shown(self.view, self.frame)

    @cached_property
    def topics(self) -> list[TopicLabel]:
        """The labels of communities; none if something is highlighted."""
        view = self.view
        if self.lit is not None or view.appearance.show == "density" or self.labels == 0 or not view.nodes:
            return []
        x, y = self.at(self.ranked[0])
        # where the label of the most important node is
        chief = Box(x - 80, y - 20, x + 80, y + 26)
        taken = [*axis_box(self.years, self.frame), chief]
        return place_topics(view, self.frame, coloured_communities(view), taken, _shown)

    @cached_property
    def placed(self) -> list[tuple[int, Label]]:
        """The labels, each with the index of its node."""
        view, lit = self.view, self.lit
        everyone = self.ranked
        order = [index for index in everyone if lit is None or index in lit.nodes]
        sure = set() if lit else set(strongest(view))
        large = set(everyone[:LARGE_NAMES])
        # the names of a few neighbours of the selected node may cover dots
        rather = lit is not None and bool(lit.chosen) and len(order) <= FEW_NEIGHBOURS
        ranked = [
            Spot(
                _shown(node.name),
                node.x or 0,
                node.y or 0,
                self.radii[index],
                node.type,
                index == view.centre,
                chosen=lit is not None and index in lit.chosen,
                sure=index in sure,
                rather=rather,
                large=(index in large and node.type not in ("paper", "venue", "community"))
                or index == view.centre
                or index in sure
                or (lit is not None and index in lit.chosen),
            )
            for index, node in ((index, view.nodes[index]) for index in order)
        ]
        hidden = [*axis_box(self.years, self.frame), *(topic.box for topic in self.topics)]
        labels = place(self.frame, ranked, text_width, self.labels, hidden)
        return [(order[label.node], label) for label in labels]

    @cached_property
    def drawn(self) -> list[NetworkEdge]:
        """The links that the picture shows."""
        return drawn_links(self.view)

    @cached_property
    def head(self) -> tuple[list[str], list[str]]:
        """The lines of the title and of the text below it."""
        if self.parts in ("legend", "none"):
            return [], []
        room = self.frame.width - 2 * PAD
        title = wrapped(_shown(title_with_filters(self.view)), room, TITLE, 600, 2)
        return title, wrapped(self.caption, room, 12, 400, CAPTION_LINES)

    @property
    def head_height(self) -> float:
        title, caption = self.head
        if not title:
            return 0
        return PAD + len(title) * TITLE * 1.25 + len(caption) * LINE + 4

    @cached_property
    def legend_columns(self) -> int:
        return max(1, int((self.frame.width - 2 * PAD) // LEGEND_COLUMN))

    @cached_property
    def height(self) -> float:
        """The height of the whole picture; its width is that of the frame."""
        rows = -(-len(self.entries) // self.legend_columns)
        if self.view.appearance.show == "density" or (self.measured is not None and self.measured.ticks):
            rows = 2
        rows *= self.parts != "none"
        legend = rows * 1.4 * LINE + PAD if rows else 0
        return ceil(self.head_height + self.frame.height + legend + (KEY_HEIGHT if self.keys else 0))

    @cached_property
    def keys(self) -> list[str]:
        """The keys for sizes and widths, with 0 as their height; empty if all sizes and widths are equal."""
        if self.view.appearance.show == "density" or self.parts == "none":
            return []
        return list(key_lines(self.view, self.radii, WIDTHS, self.theme, PAD, 0))

    @cached_property
    def caption(self) -> str:
        """The numbers of nodes, links and labels shown, and their totals."""
        view = self.view
        links = (
            f"{len(view.edges):,} links"
            if len(self.drawn) == len(view.edges)
            else f"{len(self.drawn):,} of {len(view.edges):,} links drawn"
        )
        names = f"{len(self.placed):,} of {len(view.nodes):,} named"
        parts = [_counted(view), links, *([] if len(self.placed) == len(view.nodes) else [names])]
        return " ".join([f"{', '.join(parts)}.", *view.left_out])

    def at(self, index: int) -> tuple[float, float]:
        """The position of a node in the frame."""
        node = self.view.nodes[index]
        x, y = self.frame.at(node.x or 0, node.y or 0)
        return round(x, 1), round(y, 1)

    def lines(self) -> Iterator[str]:
        """The picture as SVG."""
        frame, theme = self.frame, self.theme
        width, height = frame.width, self.height
        title = xml(_shown(title_with_filters(self.view)))
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.6g} {height:.6g}"'
            f' width="{self._length(width)}" height="{self._length(height)}" role="img" aria-labelledby="title about">'
        )
        yield f'<title id="title">{title}</title><desc id="about">{xml(self.description)}</desc>'
        yield f'<rect width="{width:.6g}" height="{height:.6g}" fill="{theme.background}"/>'
        yield f'<g font-family="{FONT}" font-size="12">'
        yield from self._head()
        yield f'<g transform="translate(0 {self.head_height:g})">'
        if self.view.appearance.show == "density" and self.view.nodes:
            yield self._density()
            yield from self._halos()
        else:
            yield from self._links()
            yield from self._halos()
            yield from self._discs()
        yield from self._names()
        yield from topic_lines(self.topics, theme)
        yield from axis_lines(self.years, theme)
        yield "</g>"
        yield from self._legend()
        if self.keys:
            yield f'<g class="keys" transform="translate(0 {self.height - 12:g})">'
            yield from self.keys
            yield "</g>"
        yield "</g></svg>"

    @property
    def description(self) -> str:
        """The caption, and what is known about the data set."""
        return " ".join([self.caption, *self.view.data.sentences()])

    def _length(self, units: float) -> str:
        """A length in SVG: in millimetres if the width was given in a unit of length, else in pixels."""
        inches = units / self.size.units_per_inch
        return f"{inches * 25.4:.2f}mm" if self.size.on_paper else f"{inches * SCREEN_DPI:.6g}"

    def _head(self) -> Iterator[str]:
        title, caption = self.head
        y = float(PAD)
        for line in title:
            y += TITLE * 1.25
            yield (
                f'<text x="{PAD}" y="{y - 6:g}" font-size="{TITLE}" font-weight="600" fill="{self.theme.ink}">{xml(line)}</text>'
            )
        for line in caption:
            y += LINE
            yield f'<text x="{PAD}" y="{y - 4:g}" fill="{self.theme.soft}">{xml(line)}</text>'

    def _links(self) -> Iterator[str]:
        """The links: those of one colour and width share a path. Links between communities come first, so that they are below the others."""
        groups: dict[tuple[bool, int, float], list[str]] = {}
        coloured = coloured_communities(self.view)
        nodes, lit = self.view.nodes, self.lit
        for edge in self.drawn:
            faint = lit is not None and not (
                lit.inside and edge.source in lit.nodes and edge.target in lit.nodes
            )
            ours, theirs = nodes[edge.source].community, nodes[edge.target].community
            community = ours if self.measured is None and ours == theirs and ours in coloured else -1
            (x, y), (to_x, to_y) = self.at(edge.source), self.at(edge.target)
            groups.setdefault((not faint, community, _width(edge)), []).append(
                f"M{x:g} {y:g}L{to_x:g} {to_y:g}"
            )
        between, within = (
            (0.22, 0.4) if len(self.drawn) > 4000 else (0.5, 0.65) if len(self.drawn) <= 150 else (0.38, 0.5)
        )
        fade = min(1.0, sqrt(FADING_LINKS / max(len(self.drawn), 1)))
        for (plain, community, width), segments in sorted(groups.items()):
            colour = self.theme.line if community < 0 else self.theme.communities[community]
            opacity = (between * fade if community < 0 else within) if plain else 0.06
            yield from _paths(segments, colour, width, opacity)
        yield from self._lit_links()

    def _density(self) -> str:
        """The density instead of links and discs."""
        frame = self.frame
        field = density_field(
            [(node.x or 0, node.y or 0, size) for node, size in zip(self.view.nodes, self.sizes, strict=True)]
        )
        x, y = frame.at(field.left, field.top)
        to_x, to_y = frame.at(field.right, field.bottom)
        data = b64encode(density_png(field)).decode()
        return (
            f'<image x="{x:.1f}" y="{y:.1f}" width="{to_x - x:.1f}" height="{to_y - y:.1f}" preserveAspectRatio="none"'
            f' href="data:image/png;base64,{data}"/>'
        )

    def _lit_links(self) -> Iterator[str]:
        """The highlighted links, above all others."""
        lit = self.lit
        if lit is None or not lit.links:
            return
        groups: dict[float, list[str]] = {}
        for edge in self.view.edges:
            if (edge.source, edge.target) in lit.links:
                (x, y), (to_x, to_y) = self.at(edge.source), self.at(edge.target)
                width = 4.0 if len(lit.chosen) == 2 else _width(edge)
                groups.setdefault(width, []).append(f"M{x:g} {y:g}L{to_x:g} {to_y:g}")
        # hundreds of opaque links would cover everything
        pale = len(lit.links) > 150
        for width, segments in sorted(groups.items()):
            yield from _paths(segments, ACCENT, width, 0.25 if pale and width < 2 else 0.8)

    def _halos(self) -> Iterator[str]:
        """The halos that separate labels from the links below them, and the lines to labels that are not next to their dots."""
        theme = self.theme
        yield (
            f'<g text-anchor="middle" fill="none" stroke="{theme.background}" stroke-width="3.5"'
            ' stroke-opacity="0.88" stroke-linejoin="round" aria-hidden="true">'
        )
        yield from (_text(label) for _, label in self.placed)
        yield "</g>"
        lines = [
            "M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*label.leader) for _, label in self.placed if label.leader
        ]
        if lines:
            yield (
                f'<path fill="none" stroke="{theme.ink}" stroke-opacity="0.7" class="leaders" d="{"".join(lines)}"/>'
            )

    def _discs(self) -> Iterator[str]:
        colours = node_colours(self.view, self.theme)
        for index, node in enumerate(self.view.nodes):
            colour = colours[index]
            papers = f"{node.papers} paper{'' if node.papers == 1 else 's'}"
            about = _shown(node.name) if node.type == "paper" else f"{_shown(node.name)}, {papers}"
            reach = max(LEAST_DOT, self.radii[index] * self.frame.scale)
            shape = _shape(node.type, *self.at(index), reach)
            faint = "" if self.lit is None or index in self.lit.nodes else ' opacity="0.14"'
            yield (
                f'<{shape} fill="{colour}" stroke="{self.theme.background}" stroke-width="{min(1.2, reach * 0.3):.2f}"{faint}>'
                f"<title>{xml(about)}</title></{shape.partition(' ')[0]}>"
            )
            if node.added:
                # hollow, because it is not part of the network itself
                yield f'<{_shape(node.type, *self.at(index), reach * 0.55)} fill="{self.theme.background}"{faint}/>'
            if node.added == "suggested":
                ring = _shape(node.type, *self.at(index), reach + 2)
                yield f'<{ring} fill="none" stroke="{ACCENT}" stroke-width="2"/>'
            if node.type == "community":
                ring = _shape(node.type, *self.at(index), reach + 3)
                yield f'<{ring} fill="none" stroke="{colour}" stroke-width="1.5"{faint}/>'
            if self.lit is not None and len(self.lit.chosen) == 1 and index in self.lit.chosen:
                ring = _shape(node.type, *self.at(index), reach + 2.5)
                yield f'<{ring} fill="none" stroke="{ACCENT}" stroke-width="3"/>'

    def _names(self) -> Iterator[str]:
        """The labels; the halo of one that covers dots is above these dots."""
        over = [_text(label) for _, label in self.placed if label.over]
        if over:
            yield (
                f'<g text-anchor="middle" fill="none" stroke="{self.theme.background}" stroke-width="3.5"'
                ' stroke-opacity="0.88" stroke-linejoin="round" aria-hidden="true" class="over">'
            )
            yield from over
            yield "</g>"
        yield f'<g text-anchor="middle" fill="{self.theme.ink}" class="names">'
        yield from (_text(label) for _, label in self.placed)
        yield "</g>"

    @cached_property
    def entries(self) -> list[tuple[str, _Entry]]:
        """The entries of the legend, each with its colour."""
        found = self.measured
        if found is None:
            return [(node_colour(self.theme, community), entry) for community, entry in _chiefs(self.view)]
        listed = [
            (self.theme.communities[place], _Entry(_shown(value), f" ({count:,})"))
            for place, (value, count) in enumerate(found.categories)
        ]
        return [*listed, (self.theme.other, _Entry("", f"others ({found.rest:,})"))] if found.rest else listed

    def _scale(self, found: Colouring) -> Iterator[str]:
        """The scale of a measure with its values."""
        ticks = [(at, value_text(value, found.measure)) for at, value in found.ticks]
        yield from self._bar(found.measure.label, ticks)

    def _bar(self, label: str, ticks: Sequence[tuple[float, str]]) -> Iterator[str]:
        """A scale of colours with its label, and strings at places from 0 to 1."""
        top, width, steps = self.head_height + self.frame.height + 0.5 * LINE, 240, 48
        yield f'<text x="{PAD}" y="{top + 10:.1f}" font-weight="600" fill="{self.theme.ink}">{xml(label)}</text>'
        left = PAD + ceil(text_width(label, 12, 600)) + 14
        for step in range(steps):
            colour = on_scale(SCALE, step / (steps - 1))
            yield f'<rect x="{left + step * width / steps:g}" y="{top:.1f}" width="{width / steps + 0.5:g}" height="11" fill="{colour}"/>'
        for at, text in ticks:
            anchor = "start" if at == 0 else "end" if at == 1 else "middle"
            yield (
                f'<text x="{left + at * width:g}" y="{top + 24:.1f}" text-anchor="{anchor}" fill="{self.theme.soft}">'
                f"{xml(text)}</text>"
            )

    def _legend(self) -> Iterator[str]:
        if self.parts == "none":
            return
        if self.view.appearance.show == "density":
            yield from self._bar("Density", [(0.0, "few papers"), (1.0, "many papers")])
            return
        if self.measured is not None and self.measured.ticks:
            yield from self._scale(self.measured)
            return
        column = (self.frame.width - 2 * PAD) / self.legend_columns
        top = self.head_height + self.frame.height + 0.7 * LINE
        for number, (colour, label) in enumerate(self.entries):
            x = PAD + 5 + number % self.legend_columns * column
            y = top + number // self.legend_columns * 1.4 * LINE
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
            text = cut(label.name, column - 28 - text_width(label.more, 12), 12) + label.more
            yield f'<text x="{x + 11:.1f}" y="{y + 4.2:.1f}" fill="{self.theme.ink}">{xml(text)}</text>'


def _paths(segments: list[str], colour: str, width: float, opacity: float) -> Iterator[str]:
    """Lines of one colour and width. Renderers are slow with one huge path, so there are several."""
    for start in range(0, len(segments), SEGMENTS):
        path = "".join(segments[start : start + SEGMENTS])
        yield f'<path fill="none" stroke="{colour}" stroke-width="{width}" stroke-opacity="{opacity:.3g}" d="{path}"/>'


def _text(label: Label) -> str:
    weight = f' font-weight="{label.weight}"' if label.weight != 400 else ""
    size = f' font-size="{label.height}"' if label.height != 12 else ""
    # renderers differ in `dominant-baseline`, so y is computed from the height of capitals, 0.72
    return f'<text x="{label.x:.1f}" y="{label.y + 0.36 * label.height:.1f}"{size}{weight}>{xml(label.text)}</text>'


def _counted(view: NetworkView) -> str:
    kinds: dict[str, int] = {}
    for node in view.nodes:
        kinds[node.type] = kinds.get(node.type, 0) + 1
    parts = [counted(count, kind) for kind, count in kinds.items()]
    return ", ".join(parts) or f"no {view.spec.nouns}"


def _width(edge: NetworkEdge) -> float:
    for least, width in zip((8, 4, 2), reversed(WIDTHS), strict=False):
        if edge.papers >= least:
            return width
    return WIDTHS[0]


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
    """A name as drawn: on one line, without marks that would reverse the following text."""
    return " ".join(one_line(name).translate(_BIDI).split()) or "(no name)"


@dataclass(frozen=True)
class _Entry:
    """An entry of the legend: a name, which may be shortened, and the text after it."""

    name: str
    more: str


def _chiefs(view: NetworkView) -> list[tuple[int, _Entry]]:
    """The legend: the community and an entry for each community with its own colour, then one entry for all others; empty if there is only one
    community."""
    members: dict[int, list[int]] = {}
    for index, node in enumerate(view.nodes):
        if node.community >= 0:
            members.setdefault(node.community, []).append(index)
    if len(members) < 2:
        return []
    shown, rest = [], 0
    topics = {topic.number: topic.subject for topic in view.topics}
    coloured = coloured_communities(view)
    for community in sorted(members):
        chief = max(members[community], key=lambda index: view.nodes[index].papers)
        more = len(members[community]) - 1
        if community in coloured and topics.get(community):
            shown.append((community, _Entry(_shown(topics[community]), f" ({more + 1:,})")))
        elif community in coloured:
            shown.append(
                (community, _Entry(_shown(view.nodes[chief].name), f" and {more:,} more" if more else ""))
            )
        else:
            rest += 1
    if rest:
        shown.append((-1, _Entry("", f"{rest:,} smaller communit{'y' if rest == 1 else 'ies'}")))
    return shown


EXPORTER = Exporter(
    "svg",
    "SVG picture",
    ".svg",
    "image/svg+xml",
    write,
    order=100,
    wants_topics=True,
    drawing=True,
    strong_only=True,
    options=(WIDTH, LABEL_LIMIT, FONT_SIZE, PARTS),
)
