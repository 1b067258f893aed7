"""What a filtered network takes from the unfiltered one, so that files show what the page shows: the page filters the network in the browser, and
keeps the links that it draws. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from graphapp.networks.measures.local import local_values
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView

__all__ = ["strong_as_in", "with_added_values", "within_years"]

Dated = TypeVar("Dated", NetworkNode, NetworkEdge)


def strong_as_in(whole: NetworkView, view: NetworkView) -> list[NetworkEdge]:
    """The links of `view`, those strong that are strong in `whole`; links that `whole` does not have stay as they are."""
    strong = {(whole.nodes[edge.source].id, whole.nodes[edge.target].id): edge.strong for edge in whole.edges}
    ids = [node.id for node in view.nodes]

    def marked(edge: NetworkEdge) -> NetworkEdge:
        a, b = ids[edge.source], ids[edge.target]
        known = strong.get((a, b), strong.get((b, a), edge.strong))
        return edge if known == edge.strong else replace(edge, strong=known)

    return [marked(edge) for edge in view.edges]


def with_added_values(id: str, values: Sequence[Any], plain: NetworkView, view: NetworkView) -> list[Any]:
    """The values of a measure for the nodes of `view`, which is `plain` with added nodes. Only measures that the drawing computes itself have values
    for added nodes, and count their links."""
    dated = plain.spec.first is not None or plain.spec.last is not None
    # the drawing requests the strength of some years from the server
    local = None if id == "strength" and dated else local_values(id, view)
    if local is not None:
        return list(local)
    return [*values, *[None] * (len(view.nodes) - len(plain.nodes))]


def within_years(view: NetworkView, spec: NetworkSpec) -> NetworkView:
    """`view`, a part of a network of authors, papers and venues, with the numbers of papers in the years of `spec`; links without papers in these
    years are dropped."""
    if spec.first is None and spec.last is None:
        return view
    nodes = [_counted(node, spec) for node in view.nodes]
    edges = [
        replace(counted, weight=float(counted.papers))
        for counted in (_counted(edge, spec) for edge in view.edges)
        if counted.papers
    ]
    return replace(view, nodes=nodes, edges=edges)


def _counted(each: Dated, spec: NetworkSpec) -> Dated:
    years = tuple(year for year in each.years if spec.counts(year, 0))
    return replace(
        each,
        papers=len(years),
        years=years,
        first=years[0] if years else None,
        last=years[-1] if years else None,
    )
