"""The appearance of a network: colours of communities, colours of light and dark drawings, sizes of nodes. Pure data.

Each list of 12 colours was found by search: any two of them differ for normal vision and for the two common kinds of red-green colour
blindness, and each has a WCAG contrast of at least 3:1 to its background, which a test computes.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

__all__ = ["DARK", "LIGHT", "Theme", "node_colour", "radius", "rgb"]


class Theme(NamedTuple):
    """Colours as "#rrggbb". `ink` is for text and the centre of the network, `line` for links between communities, `other` for nodes without
    a community or in one without its own colour, `soft` for text next to the drawing."""

    background: str
    ink: str
    soft: str
    line: str
    other: str
    communities: tuple[str, ...]


LIGHT = Theme(
    "#ffffff",
    "#1d2430",
    "#59636f",
    "#8a90a0",
    "#8a90a0",
    (
        "#3a42c5",
        "#c67d71",
        "#03764e",
        "#732753",
        "#8c8406",
        "#8d5ce6",
        "#d03070",
        "#249bac",
        "#124a7a",
        "#985605",
        "#446ea6",
        "#424e06",
    ),
)
DARK = Theme(
    "#12161d",
    "#e7eaf0",
    "#a3acba",
    "#7d8799",
    "#7d8799",
    (
        "#93aafc",
        "#fe9028",
        "#41c89a",
        "#e563bb",
        "#f1e39c",
        "#a56ef9",
        "#c37b7c",
        "#9cfbfb",
        "#4c9ad2",
        "#c18508",
        "#73d6fd",
        "#cbf643",
    ),
)


def node_colour(theme: Theme, community: int, *, centre: bool = False) -> str:
    """The colour of a node: ink for the centre, else the colour of its community. Communities are numbered by size, largest first. The first
    12 have their own colours; the others share one grey, so that no small community looks like a part of a large one."""
    if centre:
        return theme.ink
    return theme.communities[community] if 0 <= community < len(theme.communities) else theme.other


def rgb(colour: str) -> tuple[int, int, int]:
    """ "#rrggbb" as three numbers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def radius(papers: int, nodes: int) -> float:
    """The radius of a node in world units: the area grows with its papers, and is smaller in networks with many nodes."""
    base, step = (6.0, 2.6) if nodes <= 200 else (5.0, 2.0) if nodes <= 1000 else (5.0, 1.6)
    return base + step * sqrt(max(papers, 0))
