"""Values of measures that need no long computation. Pure."""

from __future__ import annotations

from collections import Counter

from graphapp.networks.appearance import joint_papers
from graphapp.networks.spec import NetworkPaper, NetworkView

__all__ = ["Values", "local_values", "main_venues"]

Values = list[int] | list[float] | list[float | None] | list[int | None] | list[str | None]


def local_values(measure: str, view: NetworkView) -> Values | None:
    """The values of a measure that needs no further data and no long computation; None for any other."""
    nodes = view.nodes
    if measure == "community":
        return [node.community if node.community >= 0 else None for node in nodes]
    if measure == "papers":
        return [node.papers for node in nodes]
    if measure == "joint":
        return joint_papers(view)
    if measure == "side":
        return [side or None for side in view.sides]
    if measure == "first_year":
        return [node.first for node in nodes]
    if measure == "mean_year":
        return [round(sum(node.years) / len(node.years), 2) if node.years else None for node in nodes]
    if measure == "degree":
        degree = [0] * len(nodes)
        for edge in view.edges:
            degree[edge.source] += 1
            degree[edge.target] += 1
        return degree
    if measure == "strength":
        strength = [0.0] * len(nodes)
        for edge in view.edges:
            strength[edge.source] += edge.strength
            strength[edge.target] += edge.strength
        return [round(each, 6) for each in strength]
    return None


def main_venues(nodes: int, papers: list[NetworkPaper]) -> list[str | None]:
    """The venue of most papers of each node, the first by name of several; None if no paper has a venue."""
    counts: list[Counter[str]] = [Counter() for _ in range(nodes)]
    for paper in papers:
        if paper.venue:
            for member in paper.members:
                counts[member][paper.venue] += 1
    return [min(count, key=lambda venue: (-count[venue], venue)) if count else None for count in counts]
