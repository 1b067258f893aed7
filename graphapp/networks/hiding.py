"""A network without the nodes that the user has hidden in its drawing. Pure.

`hide` in `static/network/model.js` does the same for the drawing: change both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphapp.networks.appearance import Appearance
from graphapp.networks.spec import NetworkView, counted

__all__ = ["without_hidden"]


def without_hidden(
    view: NetworkView, appearance: Appearance, values: Mapping[str, Sequence[Any]]
) -> tuple[NetworkView, Mapping[str, Sequence[Any]]]:
    """`view` without the nodes in `hide` of the appearance, or with those in `only` alone, and their values; a sentence says how many are missing."""
    hidden, wanted = set(appearance.hide), set(appearance.only)
    kept = [
        index
        for index, node in enumerate(view.nodes)
        if node.id not in hidden and (not wanted or node.id in wanted)
    ]
    missing = len(view.nodes) - len(kept)
    if not missing:
        return view, values
    place = {old: new for new, old in enumerate(kept)}
    edges = [
        replace(edge, source=place[edge.source], target=place[edge.target])
        for edge in view.edges
        if edge.source in place and edge.target in place
    ]
    papers = view.papers and [
        replace(paper, members=tuple(place[member] for member in paper.members if member in place))
        for paper in view.papers
    ]
    left_out = [*view.left_out, f"{counted(missing, view.spec.noun)} hidden by the user."]
    shown = replace(
        view,
        nodes=[view.nodes[index] for index in kept],
        edges=edges,
        centre=None if view.centre is None else place.get(view.centre),
        centres=sum(index < view.centres for index in kept),
        papers=papers and [paper for paper in papers if paper.members],
        sides=[view.sides[index] for index in kept] if view.sides else view.sides,
        topics=tuple(
            topic._replace(people=tuple(place[index] for index in topic.people if index in place))
            for topic in view.topics
        ),
        left_out=left_out,
    )
    return shown, {id: [column[index] for index in kept] for id, column in values.items()}
