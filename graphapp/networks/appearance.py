"""How the user arranged a drawing: moved nodes, the size of discs, the links drawn, and what is highlighted. Pure.

The page keeps these choices in its address, and files show the network with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlencode

from graphapp.errors import BadInput
from graphapp.networks.measures.registry import MEASURES

if TYPE_CHECKING:
    from graphapp.networks.spec import NetworkEdge, NetworkView

__all__ = [
    "APPEARANCE",
    "Appearance",
    "Highlight",
    "drawn_links",
    "highlight",
    "joint_papers",
    "measure_columns",
    "sizes",
    "strongest",
]

APPEARANCE = {
    "size": "The measure that determines the size of the nodes; default: papers, or joint for the network of an author",
    "colour": "The measure that determines the colour of the nodes; default: community",
    "show": "What pictures show: the network (the default), or its density",
    "layout": "The layout: force (the default), radial, years or circular",
    "links": "Links drawn in pictures: strong (the default), two (at least two joint papers) or all",
    "select": "The ID of the highlighted node",
    "link": "The ID of one end of the highlighted link; specify this parameter twice",
    "community": "The number of the highlighted community, from 1",
    "measure": "An additional measure of the nodes in data files; may be repeated",
    "collapse": "The number, from 1, of a community that is collapsed into one node; may be repeated",
    "move": "The position of a moved node as x,y,id, in units of the network; may be repeated",
    "expand": "The ID of a node whose other coauthors are added; may be repeated; only in view files",
    "suggested": "The number of suggested collaborators that are added; only in view files",
    "x": "The horizontal centre of the visible part, in units of the network; only in view files",
    "y": "The vertical centre of the visible part, in units of the network; only in view files",
    "zoom": "Pixels per unit of the network; only in view files",
}
"""The parameters of an appearance in an address, with their meaning."""
SIZES = tuple(each.id for each in MEASURES if each.sizes)
COLOURS = tuple(each.id for each in MEASURES)
LINKS = ("strong", "two", "all")
SHOWN = ("network", "density")
LAYOUT_IDS = ("force", "radial", "years", "circular")
OWN_COLUMNS = ("papers", "community", "first_year")
"""Measures that every file has."""
WINDOW = ("expand", "suggested", "x", "y", "zoom")
"""The parameters that only a view in a window has."""
STRONGEST = 10
"""The number of coauthors of an author that always have a label."""
_MOVE = re.compile(r"(-?[0-9]{1,6}),(-?[0-9]{1,6}),(.+)", re.ASCII | re.DOTALL)
_COMMUNITY = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Appearance:
    """The choices of a drawing. `size` and `colour` are ids of measures, None means the default of the network; `further`
    are those that only data files have; `layout` is the id of a layout, None for the default; `community` and `collapse`
    are 0-based; `moves` has the position of each moved node by id; `window` has the parameters of `WINDOW` unchanged."""

    size: str | None = None
    links: Literal["strong", "two", "all"] = "strong"
    select: str | None = None
    link: tuple[str, str] | None = None
    community: int | None = None
    moves: dict[str, tuple[int, int]] = field(default_factory=dict)
    colour: str | None = None
    collapse: tuple[int, ...] = ()
    further: tuple[str, ...] = ()
    show: Literal["network", "density"] = "network"
    layout: str | None = None
    window: tuple[tuple[str, str], ...] = ()

    @property
    def measures(self) -> list[str]:
        """The ids of the chosen measures."""
        return list(dict.fromkeys(each for each in (self.size, self.colour, *self.further) if each))

    @classmethod
    def from_query(cls, pairs: Iterable[tuple[str, str]]) -> Appearance:
        """The appearance in the decoded parameters of an address; other parameters are ignored. Raises BadInput for an invalid value."""
        given: dict[str, list[str]] = {}
        for name, text in pairs:
            if name in APPEARANCE and text:
                given.setdefault(name, []).append(text)
        ends = given.get("link", [])
        if ends and len(ends) != 2:
            raise BadInput("link must be specified twice.", "Specify the IDs of both ends.")
        communities = _communities("community", given)
        return cls(
            size=_chosen("size", given, SIZES),
            links=_chosen("links", given, LINKS) or "strong",
            select=given.get("select", [None])[0],
            link=(ends[0], ends[1]) if ends else None,
            community=communities[0] if communities else None,
            moves=dict(map(_move, given.get("move", []))),
            colour=_chosen("colour", given, COLOURS),
            show=_chosen("show", given, SHOWN) or "network",
            layout=_chosen("layout", given, LAYOUT_IDS),
            further=tuple(
                dict.fromkeys(_checked("measure", text, COLOURS) for text in given.get("measure", []))
            ),
            collapse=tuple(dict.fromkeys(_communities("collapse", given))),
            window=tuple((name, text) for name in WINDOW for text in given.get(name, [])),
        )

    def to_query(self, *, window: bool = False) -> str:
        """The choices as in an address, without the moves, which a file contains as positions; with those of `window` if it is true."""
        pairs: list[tuple[str, str]] = []
        if self.size:
            pairs.append(("size", self.size))
        if self.colour:
            pairs.append(("colour", self.colour))
        if self.show != "network":
            pairs.append(("show", self.show))
        if self.links != "strong":
            pairs.append(("links", self.links))
        if self.select is not None:
            pairs.append(("select", self.select))
        pairs += [("link", end) for end in self.link or ()]
        if self.community is not None:
            pairs.append(("community", str(self.community + 1)))
        pairs += [("collapse", str(number + 1)) for number in self.collapse]
        if window:
            pairs += [("layout", self.layout)] if self.layout else []
            pairs += self.window
        return urlencode(pairs, errors="replace")


def _chosen(name: str, given: dict[str, list[str]], choices: Sequence[str]) -> Any:
    text = given.get(name, [""])[0]
    return _checked(name, text, choices) if text else None


def _checked(name: str, text: str, choices: Sequence[str]) -> str:
    if text not in choices:
        wanted = ", ".join(choices[:-1]) + f" or {choices[-1]}"
        raise BadInput(f"{name} must be {wanted}, not {text[:40]!r}.", f"Omit {name} to use the default.")
    return text


def _communities(name: str, given: dict[str, list[str]]) -> list[int]:
    """The numbers of communities in a parameter, 0-based. Raises BadInput."""
    for text in given.get(name, []):
        if not _COMMUNITY.fullmatch(text):
            raise BadInput(
                f"{name} must be an integer of at least 1, not {text[:40]!r}.",
                f"Omit {name} to select no community.",
            )
    return [int(text) - 1 for text in given.get(name, [])]


def _move(text: str) -> tuple[str, tuple[int, int]]:
    found = _MOVE.fullmatch(text)
    if found is None:
        raise BadInput(
            f"move must be x,y,id, not {text[:40]!r}.", "x and y are integers in units of the network."
        )
    return found[3], (int(found[1]), int(found[2]))


def measure_columns(view: NetworkView) -> dict[str, Sequence[Any]]:
    """The values of the chosen measures that files write in addition to their own attributes, by id."""
    return {id: values for id, values in view.measures.items() if id not in OWN_COLUMNS}


def joint_papers(view: NetworkView) -> list[int]:
    """The number of papers of each node with the centre of the network; the centre has the number of its papers, nodes without a link to it 0."""
    joint = [0] * len(view.nodes)
    if view.centre is None:
        return joint
    for edge in view.edges:
        for end, other in ((edge.source, edge.target), (edge.target, edge.source)):
            if end == view.centre:
                joint[other] = edge.papers
    joint[view.centre] = view.nodes[view.centre].papers
    return joint


def sizes(view: NetworkView) -> list[float]:
    """The number of papers that determines the size of each disc. For another measure than papers, the largest value gets the size of the
    largest number of papers."""
    size = view.appearance.size
    if size in view.measures and size not in ("papers", "joint"):
        values = view.measures[size]
        highest = max((value or 0 for value in values), default=0)
        most = max((node.papers for node in view.nodes), default=0)
        return [(value or 0) / highest * most if highest else 0.0 for value in values]
    if view.ego and size != "papers":
        joint = joint_papers(view)
        # the links of a collapsed community count a paper once for each member
        return [
            float(node.papers if node.type == "community" else papers)
            for node, papers in zip(view.nodes, joint, strict=True)
        ]
    return [float(node.papers) for node in view.nodes]


def strongest(view: NetworkView) -> list[int]:
    """The indices of the coauthors with most papers with the centre, which always have a label; empty if no author is in the centre."""
    if not view.ego:
        return []
    joint = joint_papers(view)
    others = [index for index in range(max(view.centres, 1), len(view.nodes)) if joint[index]]
    others.sort(key=lambda index: (-joint[index], -view.nodes[index].papers, index))
    return others[:STRONGEST]


def drawn_links(view: NetworkView) -> list[NetworkEdge]:
    """The links that a picture shows."""
    if view.appearance.links == "all":
        return list(view.edges)
    if view.appearance.links == "two":
        return [edge for edge in view.edges if edge.papers >= 2]
    return [edge for edge in view.edges if edge.strong]


class Highlight(NamedTuple):
    """What is highlighted: indices of `nodes`, and `links` by their ends. `chosen` are the selected nodes; `inside`: links between highlighted
    nodes keep their colour."""

    nodes: frozenset[int]
    links: frozenset[tuple[int, int]]
    chosen: frozenset[int]
    inside: bool = False


def highlight(view: NetworkView) -> Highlight | None:
    """The selected node with its neighbours, the selected link, or the members of the selected community; None if nothing of that is in the
    network."""
    appearance = view.appearance
    place = {node.id: index for index, node in enumerate(view.nodes)}
    chosen = place.get(appearance.select or "")
    if chosen is not None:
        ends = [(edge.source, edge.target) for edge in view.edges if chosen in (edge.source, edge.target)]
        nodes = frozenset({chosen, *(end for pair in ends for end in pair)})
        return Highlight(nodes, frozenset(ends), frozenset({chosen}))
    if appearance.link and all(end in place for end in appearance.link):
        a, b = sorted(place[end] for end in appearance.link)
        if any((edge.source, edge.target) == (a, b) for edge in view.edges):
            return Highlight(frozenset({a, b}), frozenset({(a, b)}), frozenset({a, b}))
    if appearance.community is not None:
        members = [index for index, node in enumerate(view.nodes) if node.community == appearance.community]
        if members:
            return Highlight(frozenset(members), frozenset(), frozenset(), inside=True)
    return None
