"""The appearance of a network: colours of communities, colours of light and dark drawings, sizes of nodes. Pure data.

Each list of 24 colours was found by search: any two of them differ for normal vision and for the two common kinds of red-green colour
blindness, the first 12 most clearly, and each has a WCAG contrast of at least 3:1 to its background, which a test computes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, floor, sqrt
from typing import NamedTuple

__all__ = ["DARK", "LIGHT", "SCALE", "Theme", "node_colour", "on_scale", "radius", "rgb"]


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
        "#4b0096",
        "#780ff0",
        "#d269e1",
        "#0f1eb4",
        "#1e96ff",
        "#871e96",
        "#a5001e",
        "#ff4b0f",
        "#c32db4",
        "#4b964b",
        "#a51eff",
        "#0000f0",
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
        "#b400ff",
        "#e10f00",
        "#3c6987",
        "#c30078",
        "#78692d",
        "#ffa5c3",
        "#b4d278",
        "#2d5ae1",
        "#00965a",
        "#875ab4",
        "#1ec34b",
        "#ffc300",
    ),
)


SCALE = ("#8bcf3f", "#2fb47c", "#2a788e", "#414487", "#440154")
"""The stops of the scale for numbers on a light background, from the lowest value: viridis (https://bids.github.io/colormap/) without its
palest part. Equal steps look equal, also to people who do not distinguish red and green."""


def node_colour(theme: Theme, community: int, *, centre: bool = False) -> str:
    """The colour of a node: ink for the centre, else the colour of its community. Communities are numbered by size, largest first. The first
    24 have their own colours; the others share one grey, so that no small community looks like a part of a large one."""
    if centre:
        return theme.ink
    return theme.communities[community] if 0 <= community < len(theme.communities) else theme.other


def rgb(colour: str) -> tuple[int, int, int]:
    """ "#rrggbb" as three numbers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def on_scale(stops: Sequence[str], at: float) -> str:
    """The colour at a position from 0 to 1 on a scale."""
    position = min(1.0, max(0.0, at)) * (len(stops) - 1)
    below = min(floor(position), len(stops) - 2)
    pairs = zip(rgb(stops[below]), rgb(stops[below + 1]), strict=True)
    return "#" + "".join(f"{floor(a + (b - a) * (position - below) + 0.5):02x}" for a, b in pairs)


_KNEE, _ROOM = 15.0, 6.5


def radius(papers: float, nodes: int) -> float:
    """The radius of a node in world units: the area grows with its papers, and is smaller in networks with many nodes. In small networks, which are drawn
    at a high zoom, radii above 15 grow ever more slowly, up to 21.5, so that no disc hides its links.

    `radius` in `static/network/model.js` computes the same: change both.
    """
    base, step = (6.0, 2.6) if nodes <= 200 else (5.0, 2.0) if nodes <= 1000 else (5.0, 1.6)
    plain = base + step * sqrt(max(papers, 0))
    if nodes > 200 or plain <= _KNEE:
        return plain
    return _KNEE + _ROOM * (1 - exp((_KNEE - plain) / _ROOM))
