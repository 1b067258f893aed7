"""Communities as single nodes: the members of a collapsed community become one node, and their links links of this node. Pure.

`static/network/collapse.js` does the same for the drawing: change both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphapp.networks.spec import CommunityTopic, NetworkEdge, NetworkNode, NetworkView

__all__ = ["COLLAPSED", "collapsed", "collapsed_values"]

COLLAPSED = "community:"
"""The beginning of the identifier of a collapsed community; its number from 1 follows."""
LEAST_MEMBERS = 2


def collapsed(view: NetworkView, numbers: Collection[int]) -> NetworkView:
    """`view` with each of these communities (0-based; those with fewer than two members are ignored) as one node after all others.

    The node is at the mean position of the members; its papers are those of the community's topic, or if it has none the largest number of a
    member. Its links to another node add up the weights, strengths and joint papers of the links that they replace: a paper of several members
    counts several times.
    """
    members = _members(view, numbers)
    if not members:
        return view
    inside = {index: number for number, group in members.items() for index in group}
    kept = [index for index in range(len(view.nodes)) if index not in inside]
    place = {old: new for new, old in enumerate(kept)}
    for order, number in enumerate(members):
        place |= dict.fromkeys(members[number], len(kept) + order)
    nodes = [view.nodes[index] for index in kept]
    nodes += [_group(view, number, group) for number, group in members.items()]
    count = len(inside)
    what = "community is" if len(members) == 1 else "communities are"
    said = f"{len(members):,} {what} collapsed: {count:,} nodes."
    return replace(
        view,
        nodes=nodes,
        edges=_edges(view, place),
        centre=None if view.centre is None else place[view.centre],
        left_out=[*view.left_out, said],
        papers=None
        if view.papers is None
        else [
            replace(paper, members=tuple(sorted({place[member] for member in paper.members})))
            for paper in view.papers
        ],
        topics=tuple(_moved(topic, place, inside) for topic in view.topics),
    )


def _moved(topic: CommunityTopic, place: Mapping[int, int], inside: Mapping[int, int]) -> CommunityTopic:
    """A topic whose leading people have their new numbers; those of a collapsed community are its node."""
    people = tuple(place[index] for index in topic.people if index not in inside)
    return topic._replace(people=people or tuple({place[index] for index in topic.people}))


def collapsed_values(
    view: NetworkView, numbers: Collection[int], values: Sequence[Any], scale: str
) -> list[Any]:
    """The values of a measure for the nodes of `collapsed(view, numbers)`: of a collapsed community, the mean of years, the maximum of numbers,
    and None of categories."""
    members = _members(view, numbers)
    inside = {index for group in members.values() for index in group}
    kept = [value for index, value in enumerate(values) if index not in inside]
    return [*kept, *(_summary([values[index] for index in group], scale) for group in members.values())]


def _summary(values: Sequence[Any], scale: str) -> Any:
    known = [value for value in values if value is not None]
    if scale == "categories" or not known:
        return None
    return round(sum(known) / len(known), 2) if scale == "years" else max(known)


def _members(view: NetworkView, numbers: Collection[int]) -> dict[int, list[int]]:
    members: dict[int, list[int]] = {number: [] for number in dict.fromkeys(numbers)}
    for index, node in enumerate(view.nodes):
        if node.community in members and index != view.centre and not node.added:
            members[node.community].append(index)
    return {number: group for number, group in members.items() if len(group) >= LEAST_MEMBERS}


def _group(view: NetworkView, number: int, members: Sequence[int]) -> NetworkNode:
    nodes = [view.nodes[index] for index in members]
    topic = next((each for each in view.topics if each.number == number), None)
    name = (topic.subject if topic else "") or f"Community {number + 1}"
    years = [year for node in nodes for year in (node.first, node.last) if year is not None]
    placed = [(node.x, node.y) for node in nodes if node.x is not None and node.y is not None]
    return NetworkNode(
        id=f"{COLLAPSED}{number + 1}",
        name=f"{name} ({len(nodes):,})",
        papers=topic.papers if topic else max(node.papers for node in nodes),
        type="community",
        community=number,
        x=round(sum(x for x, _ in placed) / len(placed)) if placed else None,
        y=round(sum(y for _, y in placed) / len(placed)) if placed else None,
        first=min(years, default=None),
        last=max(years, default=None),
        rows=sum(node.rows for node in nodes),
    )


def _edges(view: NetworkView, place: Mapping[int, int]) -> list[NetworkEdge]:
    joined: dict[tuple[int, int], NetworkEdge] = {}
    for edge in view.edges:
        low, high = sorted((place[edge.source], place[edge.target]))
        if low == high:
            continue
        known = joined.get((low, high))
        moved = replace(edge, source=low, target=high)
        joined[low, high] = moved if known is None else _added(known, moved)
    return [joined[ends] for ends in sorted(joined)]


def _added(one: NetworkEdge, other: NetworkEdge) -> NetworkEdge:
    years = tuple(sorted((*one.years, *other.years)))
    return replace(
        one,
        weight=round(one.weight + other.weight, 9),
        papers=one.papers + other.papers,
        strength=round(one.strength + other.strength, 9),
        first=years[0] if years else None,
        last=years[-1] if years else None,
        strong=one.strong or other.strong,
        years=years,
    )
