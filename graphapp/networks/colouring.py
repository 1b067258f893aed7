"""The colours of nodes: those of communities, or those of the chosen measure, with the legend. Pure.

`static/network/measures.js` places values on the same scale: change both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from graphapp.networks.measures.registry import Measure, measure_named
from graphapp.networks.palette import LIGHT, SCALE, Theme, node_colour, on_scale
from graphapp.networks.spec import NetworkView

__all__ = ["Colouring", "coloured_communities", "colouring_of", "node_colours", "value_text"]


class Colouring(NamedTuple):
    """How a measure colours nodes: the colour of each node (None: no value), the values at positions of the scale, or the coloured categories
    with their numbers of nodes, and the number of nodes with other categories."""

    measure: Measure
    colours: list[str | None]
    ticks: list[tuple[float, float]]
    categories: list[tuple[str, int]]
    rest: int = 0


def colouring_of(view: NetworkView, theme: Theme) -> Colouring | None:
    """The colouring by the chosen measure of a view; None if communities colour it."""
    id = view.appearance.colour
    if id is None or id == "community" or id not in view.measures:
        return None
    measure, values = measure_named(id), view.measures[id]
    others = [value for index, value in enumerate(values) if index != view.centre and value is not None]
    if measure.scale == "categories":
        return _categorical(measure, values, others, theme)
    return _numerical(measure, values, others)


def _numerical(measure: Measure, values: Sequence[Any], others: list[Any]) -> Colouring:
    least, most = min(others, default=0), max(others, default=0)
    span = most - least
    # most measures have few large values: a linear scale would show all others in one colour
    bend = 1 if measure.scale == "years" else 2
    colours = [
        None
        if value is None
        else on_scale(SCALE, min(1.0, max(0.0, (value - least) / span)) ** (1 / bend) if span else 0.5)
        for value in values
    ]
    places = (0.0, 0.5, 1.0) if span else (0.5,)
    ticks = [(at, least + span * at**bend if span else least) for at in places] if others else []
    return Colouring(measure, colours, ticks, [])


def _categorical(measure: Measure, values: Sequence[Any], others: list[Any], theme: Theme) -> Colouring:
    ranked = sorted(Counter(others).items(), key=lambda pair: (-pair[1], pair[0]))
    shown = ranked[: len(theme.communities)]
    colour = {value: theme.communities[place] for place, (value, _) in enumerate(shown)}
    rest = sum(count for _, count in ranked[len(shown) :])
    return Colouring(measure, [colour.get(value) for value in values], [], shown, rest)


def coloured_communities(view: NetworkView) -> set[int]:
    """The communities with their own colour: those with at least two members, as far as the palette has colours."""
    members = Counter(node.community for node in (view.unfiltered or view).nodes)
    groups = {node.community for node in view.nodes if node.type == "community"}
    return {number for number in range(len(LIGHT.communities)) if members[number] > 1 or number in groups}


def node_colours(view: NetworkView, theme: Theme) -> list[str]:
    """The colour of each node: ink for the centre, grey for a node without a value or in a community without its own colour."""
    found = colouring_of(view, theme)
    if found is None:
        coloured = coloured_communities(view)
        return [
            node_colour(
                theme, node.community if node.community in coloured else -1, centre=index == view.centre
            )
            for index, node in enumerate(view.nodes)
        ]
    return [
        theme.ink if index == view.centre else colour or theme.other
        for index, colour in enumerate(found.colours)
    ]


def value_text(value: float, measure: Measure) -> str:
    """A value for the legend: an integer with separators, a year, or three significant digits."""
    if measure.scale == "years":
        return f"{round(value, 1):g}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.3g}"
