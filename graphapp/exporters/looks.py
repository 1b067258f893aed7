"""The discs of the nodes in data files. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat

from graphapp.networks.appearance import radii
from graphapp.networks.colouring import node_colours
from graphapp.networks.palette import LIGHT
from graphapp.networks.spec import NetworkView

__all__ = ["discs"]


def discs(view: NetworkView) -> Iterable[tuple[float, str]]:
    """The radius and the colour of each node. A network that is too large for positions has no discs: the values are not used then, and computing
    them would need its nodes in memory."""
    if not view.placeable:
        return repeat((0.0, ""), len(view.nodes))
    return zip(radii(view), node_colours(view, LIGHT), strict=True)
