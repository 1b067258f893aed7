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
from graphapp.networks.palette import radius

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
    "radii",
    "sizes",
    "strongest",
]

APPEARANCE = {
    "size": "The measure that determines the size of the nodes; default: papers, or joint for an author's network",
    "colour": "The measure that determines the colour of the nodes; default: community",
    "show": "The content of pictures: network (the default) or density",
    "layout": "The layout: force (the default), radial, years or circular",
    "links": "The links drawn in pictures: strong (the default), two (at least two joint papers) or all",
    "select": "The ID of a highlighted node; may be repeated",
    "link": "The ID of a node at one end of the highlighted link; specify the parameter twice, once for each end",
    "community": "The number (starting at 1) of the highlighted community",
    "measure": "An additional node measure in data files; may be repeated",
    "collapse": "The number (starting at 1) of a community that is collapsed into one node; may be repeated",
    "hide": "The ID of a hidden node; may be repeated",
    "only": "The ID of a node that is shown while all others are hidden; may be repeated",
    "pin": "The ID of a node that keeps its position in every layout; may be repeated; used only in view files",
    "move": "The position of a moved node as x,y,id, with x and y in the network's coordinates; may be repeated",
    "expand": "The ID of a node whose other coauthors are added to the network; may be repeated",
    "suggested": "The number of suggested collaborators to add, from 1 to 50",
    "x": "The horizontal centre of the visible part, in the network's coordinates; used only in view files",
    "y": "The vertical centre of the visible part, in the network's coordinates; used only in view files",
    "zoom": "The scale of the visible part, in pixels per unit of the network's coordinates; used only in view files",
}
"""The parameters of an appearance in an address, with their meaning."""
SIZES = tuple(each.id for each in MEASURES if each.sizes)
COLOURS = tuple(each.id for each in MEASURES)
LINKS = ("strong", "two", "all")
SHOWN = ("network", "density")
LAYOUT_IDS = ("force", "radial", "years", "circular")
OWN_COLUMNS = ("papers", "community", "first_year")
"""Measures that every file has."""
WINDOW = ("pin", "x", "y", "zoom")
"""The parameters that only a view in a window has."""
MOST_EXPANDED = 100
MOST_SUGGESTED = 50
"""The maximum numbers of expanded nodes and of suggested collaborators in a drawing."""
STRONGEST = 10
MOST_MEMBERS = 20
"""The numbers of coauthors of an author, and of members of a group among others, that always have a label."""
_MOVE = re.compile(r"(-?[0-9]{1,6}),(-?[0-9]{1,6}),(.+)", re.ASCII | re.DOTALL)
_COMMUNITY = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Appearance:
    """The choices of a drawing. `size` and `colour` are ids of measures, None means the default of the network; `further`
    are those that only data files have; `select` is one node, `several` are the selected nodes if there are several; `hide` and `only` are the ids of hidden
    nodes, and of those that alone are shown (empty: all); `layout` is the id of a layout, None for the default; `community` and `collapse`
    are 0-based; `moves` has the position of each moved node by id; `expand` has the ids of expanded nodes in their order, `suggested` the number
    of added collaborators; `window` has the parameters of `WINDOW` unchanged."""

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
    several: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    window: tuple[tuple[str, str], ...] = ()
    expand: tuple[str, ...] = ()
    suggested: int = 0

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
            raise BadInput("The parameter `link` must be specified twice.", "Specify the IDs of both ends.")
        communities = _communities("community", given)
        selected, hide, only = (
            tuple(dict.fromkeys(given.get(name, []))) for name in ("select", "hide", "only")
        )
        return cls(
            size=_chosen("size", given, SIZES),
            links=_chosen("links", given, LINKS) or "strong",
            select=selected[0] if len(selected) == 1 else None,
            several=selected if len(selected) > 1 else (),
            hide=hide,
            only=only,
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
            expand=_expanded(given),
            suggested=_suggested(given),
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
        pairs += [("select", id) for id in self.several]
        pairs += [("link", end) for end in self.link or ()]
        if self.community is not None:
            pairs.append(("community", str(self.community + 1)))
        pairs += [("collapse", str(number + 1)) for number in self.collapse]
        pairs += [("hide", id) for id in self.hide]
        pairs += [("only", id) for id in self.only]
        if window:
            pairs += [("layout", self.layout)] if self.layout else []
            pairs += [("expand", id) for id in self.expand]
            pairs += [("suggested", str(self.suggested))] if self.suggested else []
            pairs += self.window
        return urlencode(pairs, errors="replace")


def _chosen(name: str, given: dict[str, list[str]], choices: Sequence[str]) -> Any:
    text = given.get(name, [""])[0]
    return _checked(name, text, choices) if text else None


def _checked(name: str, text: str, choices: Sequence[str]) -> str:
    if text not in choices:
        wanted = ", ".join(choices[:-1]) + f" or {choices[-1]}"
        raise BadInput(f"`{name}` must be {wanted}, not {text[:40]!r}.", f"Omit `{name}` to use the default.")
    return text


def _communities(name: str, given: dict[str, list[str]]) -> list[int]:
    """The numbers of communities in a parameter, 0-based. Raises BadInput."""
    for text in given.get(name, []):
        if not _COMMUNITY.fullmatch(text):
            raise BadInput(
                f"`{name}` must be an integer of at least 1, not {text[:40]!r}.",
                f"Omit `{name}` to select no community.",
            )
    return [int(text) - 1 for text in given.get(name, [])]


def _expanded(given: dict[str, list[str]]) -> tuple[str, ...]:
    """The ids of the expanded nodes. Raises BadInput if there are too many: each requires a network of its own."""
    ids = tuple(dict.fromkeys(given.get("expand", [])))
    if len(ids) > MOST_EXPANDED:
        raise BadInput(
            f"{len(ids):,} nodes are expanded, more than the maximum of {MOST_EXPANDED}.",
            "Remove the added coauthors, and expand fewer nodes.",
        )
    return ids


def _suggested(given: dict[str, list[str]]) -> int:
    """The number of added collaborators. Raises BadInput."""
    text = given.get("suggested", ["0"])[0]
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and int(text) <= MOST_SUGGESTED):
        raise BadInput(
            f"`suggested` must be an integer from 1 to {MOST_SUGGESTED}, not {text[:40]!r}.",
            "Omit `suggested` to add no collaborators.",
        )
    return int(text)


def _move(text: str) -> tuple[str, tuple[int, int]]:
    found = _MOVE.fullmatch(text)
    if found is None:
        raise BadInput(
            f"`move` must have the form x,y,id, not {text[:40]!r}.",
            "x and y are integers in the network's coordinates.",
        )
    return found[3], (int(found[1]), int(found[2]))


def measure_columns(view: NetworkView) -> dict[str, Sequence[Any]]:
    """The values of the chosen measures that files write in addition to their own attributes, by id; if the user added nodes, also `added`."""
    columns = {id: values for id, values in view.measures.items() if id not in OWN_COLUMNS}
    if not view.plain and any(node.added for node in view.nodes):
        columns["added"] = [node.added or None for node in view.nodes]
    return columns


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
    """The number of papers that determines the size of each disc: filters do not change it. For another measure than papers, the largest value gets
    the size of the largest number of papers."""
    size, whole = view.appearance.size, view.unfiltered or view
    if size in view.measures and size not in ("papers", "joint"):
        values = view.measures[size]
        highest = max((value or 0 for value in values), default=0)
        most = max((node.papers for node in (*whole.nodes, *view.nodes)), default=0)
        return [(value or 0) / highest * most if highest else 0.0 for value in values]
    joint = view.ego and size != "papers"
    papers = joint_papers(whole) if joint else [node.papers for node in whole.nodes]
    known = dict(zip((node.id for node in whole.nodes), papers, strict=True))
    # the links of a collapsed community count a paper once for each member; added nodes have no papers with the centre
    return [
        float(known.get(node.id, 0 if joint and node.type != "community" else node.papers))
        for node in view.nodes
    ]


def radii(view: NetworkView) -> list[float]:
    """The radius of each disc in the network's coordinates."""
    count = len((view.unfiltered or view).nodes)
    return [radius(papers, count) for papers in sizes(view)]


def strongest(view: NetworkView) -> list[int]:
    """The indices of the nodes that always have a label: in the network of an author, the coauthors with most papers with the centre; in the network of
    a group with other authors, the members with most papers; otherwise empty."""
    if view.members:
        return sorted(view.members, key=lambda index: (-view.nodes[index].papers, index))[:MOST_MEMBERS]
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
    """The selected node with its neighbours, several selected nodes, the selected link, or the members of the selected community; None if nothing of
    that is in the network."""
    appearance = view.appearance
    place = {node.id: index for index, node in enumerate(view.nodes)}
    chosen = place.get(appearance.select or "")
    if chosen is not None:
        ends = [(edge.source, edge.target) for edge in view.edges if chosen in (edge.source, edge.target)]
        nodes = frozenset({chosen, *(end for pair in ends for end in pair)})
        return Highlight(nodes, frozenset(ends), frozenset({chosen}))
    several = frozenset(place[id] for id in appearance.several if id in place)
    if several:
        return Highlight(several, frozenset(), several, inside=True)
    if appearance.link and all(end in place for end in appearance.link):
        a, b = sorted(place[end] for end in appearance.link)
        if any((edge.source, edge.target) == (a, b) for edge in view.edges):
            return Highlight(frozenset({a, b}), frozenset({(a, b)}), frozenset({a, b}))
    if appearance.community is not None:
        members = [index for index, node in enumerate(view.nodes) if node.community == appearance.community]
        if members:
            return Highlight(frozenset(members), frozenset(), frozenset(), inside=True)
    return None
