"""A network as the user arranged its drawing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphapp.networks.appearance import Appearance
from graphapp.networks.communities.collapsing import collapsed, collapsed_values
from graphapp.networks.hiding import without_hidden
from graphapp.networks.measures.registry import measure_named
from graphapp.networks.spec import NetworkView

__all__ = ["arranged"]


def arranged(
    view: NetworkView,
    appearance: Appearance,
    values: Mapping[str, Sequence[Any]] | None = None,
    *,
    collapsing: bool = True,
) -> NetworkView:
    """`view` with this appearance: without the nodes that the user has hidden, collapsed communities are nodes (unless not `collapsing`), and moved nodes
    have their new positions. Nodes without positions are not moved. `values` has the value of each node of `view` for each chosen measure."""
    view, values = without_hidden(view, appearance, values or {})
    numbers, moves = appearance.collapse if collapsing else (), appearance.moves
    measures: dict[str, Sequence[Any]] = {
        id: collapsed_values(view, numbers, column, measure_named(id).scale) for id, column in values.items()
    }
    view = collapsed(view, numbers)
    nodes = [
        replace(node, x=moves[node.id][0], y=moves[node.id][1])
        if node.id in moves and node.x is not None
        else node
        for node in view.nodes
    ]
    return replace(view, nodes=nodes, appearance=appearance, measures=measures)
