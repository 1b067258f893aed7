"""Places the regions of a map: discs that do not overlap, each level within the disc of the region above. Pure, deterministic.

The area of a disc is proportional to the number of authors. Regions with strong links are neighbours: stress minimisation (Kamada and Kawai
1989, https://doi.org/10.1016/0020-0190(89)90102-6) on the strongest links, or for many regions a force-directed layout, then discs are moved
apart. Regions that an earlier map has keep their places.
"""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import igraph
import numpy as np
from numpy.typing import NDArray

from graphapp.maps.links import LinkColumns
from graphapp.maps.regions import SMALL
from graphapp.maps.tree import Tree
from graphapp.networks.backbone import backbone
from graphapp.networks.communities.detecting import SEED, seeded
from graphapp.networks.layout.packing import Points, Reals, gather, spread

__all__ = ["Discs", "arranged", "placed"]

Ints = NDArray[Any]
Bools = NDArray[np.bool_]

UNIT = 10.0
"""The radius of the disc of one author on the first level."""
ASPECT = 1.3
"""The ratio of the width of the map to its height."""
FILLED = 0.94
"""The part of the radius of a disc that its contents use."""
GAP = 0.12
"""The gap between discs as a part of the mean radius."""
STRESS = 120
"""Up to this many regions are placed by stress minimisation."""
ROUNDS = 300
PULLS, PULL = 10, 0.12
"""The number of times that the outer discs within a disc are pulled inwards, and by how much."""
DIRECTIONS, DIRECTION = 32, 1 / 13
"""The number of directions in which a place outside all others is sought, and the first one as a part of a turn: the lower right."""
CLOSE = 0.5
"""The mean distance from the middle at the beginning, as a part of the radius of a disc around all."""


class Discs(NamedTuple):
    """The middle and the radius of the disc of each region."""

    x: Reals
    y: Reals
    r: Reals


def placed(tree: Tree, links: LinkColumns, known: Discs | None = None) -> Discs:
    """The discs of all regions. `links` are those between regions that one region is divided into (`RegionLinks.between`). `known` has the earlier
    places of regions within the discs above them: relative to the middle and in units of the radius of that disc on deeper levels, absolute
    on the first one; NaN for new regions."""
    total = len(tree)
    discs = Discs(np.zeros(total), np.zeros(total), np.zeros(total))
    size = np.sqrt((tree.end - tree.first).astype(float))
    parent_of_link = tree.parent[links.source] if len(links.source) else np.zeros(0, np.int32)
    bounds = np.searchsorted(parent_of_link, np.arange(total + 1))
    for region in range(total):
        count = int(tree.children[region])
        if not count:
            continue
        first = int(tree.first_child[region])
        inside = links.only(slice(bounds[region], bounds[region + 1]))
        inside = inside._replace(source=inside.source - first, target=inside.target - first)
        own = slice(first, first + count)
        before = None if known is None else np.stack((known.x[own], known.y[own]), axis=1)
        aside = tree.kind[own] == SMALL
        if region == 0:
            points, scale = _first_level(size[own], inside, before, aside), UNIT
        else:
            points, scale = _within(size[own], inside, before)
            points, scale = points * discs.r[region], scale * float(discs.r[region])
        discs.x[own] = discs.x[region] + points[:, 0]
        discs.y[own] = discs.y[region] + points[:, 1]
        discs.r[own] = size[own] * scale
    if total:
        own = slice(1, 1 + int(tree.children[0]))
        reach = np.hypot(discs.x[own], discs.y[own]) + discs.r[own]
        discs.r[0] = float(reach.max(initial=UNIT))
    return discs


def _first_level(size: Reals, links: LinkColumns, before: Points | None, aside: Bools) -> Points:
    """The places of the regions of the first level around (0, 0), those that are `aside` below all others."""
    radii = size * UNIT
    points = np.zeros((len(size), 2))
    main = np.flatnonzero(~aside)
    place = np.full(len(size), -1, np.int32)
    place[main] = np.arange(len(main), dtype=np.int32)
    among = links.only((place[links.source] >= 0) & (place[links.target] >= 0))
    among = among._replace(source=place[among.source], target=place[among.target])
    earlier = None if before is None else before[main]
    points[main] = arranged(radii[main], among, earlier, ASPECT)
    if earlier is None or not np.isfinite(earlier).any():
        points[main] -= _middle(points[main], radii[main])
    for region in np.flatnonzero(aside).tolist():
        known = None if before is None else before[region]
        points[region] = _beside(points[main], radii[main], float(radii[region]), known)
    return points


def _beside(points: Points, radii: Reals, radius: float, before: Reals | None) -> Points:
    """A free place for a disc outside others: in the direction of the place `before`, else, of those with which the map is smallest, the first
    clockwise from the lower right."""
    gap = radius * 0.1 + UNIT
    if not len(points):
        return np.zeros(2)
    best, least = np.zeros(2), np.inf
    turns = (DIRECTION + np.arange(DIRECTIONS) / DIRECTIONS) * 2 * np.pi
    if before is not None and np.isfinite(before).all() and before.any():
        turns = np.arctan2(before[1:], before[:1])
    for turn in turns:
        direction = np.array([np.cos(turn), np.sin(turn)])
        # along the ray, the farthest place at which the disc touches another one
        along = points @ direction
        across = np.abs(points @ np.array([-direction[1], direction[0]]))
        wanted = radii + radius + gap
        room = np.sqrt(np.maximum(wanted**2 - across**2, 0))
        place = direction * float(np.where(across < wanted, along + room, 0).max(initial=0.0))
        size = _size(np.vstack((points, place)), np.r_[radii, radius])
        # clearly smaller, so that small changes of the map do not move it
        if size < 0.98 * least:
            best, least = place, size
    return best


def _size(points: Points, radii: Reals) -> float:
    """The width of the smallest frame of the usual aspect around discs."""
    low, high = (points - radii[:, None]).min(axis=0), (points + radii[:, None]).max(axis=0)
    width, height = high - low
    return float(max(width, height * ASPECT))


def _within(size: Reals, links: LinkColumns, before: Points | None) -> tuple[Points, float]:
    """The places of discs within the unit disc, and the factor from `size` to their radii."""
    radii = size * UNIT
    points = arranged(radii, links, None if before is None else before * _extent(radii), 1.0)
    middle = _middle(points, radii)
    reach = float((np.hypot(*(points - middle).T) + radii).max())
    return (points - middle) * (FILLED / reach), UNIT * FILLED / reach


def _extent(radii: Reals) -> float:
    """About the radius of a disc around discs of these radii."""
    return float(np.sqrt((radii**2).sum()) * 1.25)


def _middle(points: Points, radii: Reals) -> Points:
    """About the middle of the smallest circle around the discs: it moves towards the farthest one, ever less."""
    middle: Points = np.average(points, axis=0, weights=radii**2)
    for step in range(1, 400):
        away = points - middle
        distance = np.hypot(away[:, 0], away[:, 1])
        far = int(np.argmax(distance + radii))
        if distance[far] < 1e-9:
            break
        middle = middle + away[far] / (step + 1)
    return middle


def arranged(radii: Reals, links: LinkColumns, before: Points | None, aspect: float) -> Points:
    """The places of discs of these radii: near the discs that they have links with, none overlapping. `before` has earlier places, NaN for new
    discs, which are placed next to those that they have links with; old discs then move only as far as necessary."""
    count = len(radii)
    if count == 1:
        return np.zeros((1, 2)) if before is None or not np.isfinite(before).all() else before.copy()
    gap = float(radii.mean()) * GAP
    if before is not None and np.isfinite(before[:, 0]).any():
        return spread(_with_new(before, radii, links), radii, gap, rounds=600)
    points = _by_links(radii, links)
    if aspect != 1.0:
        return gather(points * (aspect, 1.0), radii, gap, aspect)
    # within a disc: so close together that most discs overlap, then apart
    reach = float(np.sqrt((points**2).sum(1).mean())) or 1.0
    points = spread(points * (CLOSE * _extent(radii) / reach), radii, gap, rounds=80)
    for _ in range(PULLS):
        away = np.hypot(points[:, 0], points[:, 1]) + radii
        inwards = PULL * np.maximum(away / np.median(away) - 0.8, 0)
        points = spread(points * (1 - np.minimum(inwards, 0.3))[:, None], radii, gap, rounds=6)
    return spread(points, radii, gap, rounds=100)


def _with_new(before: Points, radii: Reals, links: LinkColumns) -> Points:
    """`before` with a place for each new disc: next to the mean of those that it has links with, else next to the outermost."""
    points = before.copy()
    new = np.flatnonzero(~np.isfinite(points[:, 0]))
    old = np.flatnonzero(np.isfinite(points[:, 0]))
    middle = np.average(points[old], axis=0, weights=radii[old] ** 2)
    reach = float((np.hypot(*(points[old] - middle).T) + radii[old]).max())
    for order, disc in enumerate(new.tolist()):
        ends = np.r_[links.target[links.source == disc], links.source[links.target == disc]]
        weight = np.r_[links.strength[links.source == disc], links.strength[links.target == disc]]
        known = np.isin(ends, old)
        if known.any():
            points[disc] = np.average(points[ends[known]], axis=0, weights=weight[known])
            # not exactly on another disc, from which it could be pushed in any direction
            turn = order * 2.4
            points[disc] += 0.1 * radii[disc] * np.array([np.cos(turn), np.sin(turn)])
        else:
            turn = order * 2.4
            points[disc] = middle + (reach + radii[disc]) * np.array([np.cos(turn), np.sin(turn)])
    return points


def _by_links(radii: Reals, links: LinkColumns) -> Points:
    """Places by the strongest links, not yet free of overlaps. Discs without links are placed around the others."""
    count = len(radii)
    strength = links.strength / np.sqrt(radii[links.source] * radii[links.target])
    kept = backbone(count, links.source, links.target, strength.astype(float), 3)
    graph = igraph.Graph(n=count, edges=np.stack((links.source, links.target), axis=1)[kept])
    parts = sorted(graph.connected_components(), key=lambda part: (-sum(radii[part]), part[0]))
    points = np.zeros((count, 2))
    reach = 0.0
    wanted = (radii[links.source] + radii[links.target])[kept]
    graph.es["wanted"] = wanted.tolist()
    graph.es["strength"] = (strength[kept] / max(float(strength[kept].max(initial=0)), 1e-9)).tolist()
    for order, part in enumerate(parts):
        inside = _component(graph.induced_subgraph(part), radii[part])
        extent = float((np.hypot(*inside.T) + radii[part]).max())
        turn = order * 2.4
        if order:
            inside = inside + (reach + extent) * np.array([np.cos(turn), np.sin(turn)])
        points[part] = inside
        if not order:
            reach = extent
    return points


def _component(graph: Any, radii: Reals) -> Points:
    """The places of a component around (0, 0)."""
    count = graph.vcount()
    if count == 1:
        return np.zeros((1, 2))
    if count <= STRESS:
        points = np.array(graph.layout_kamada_kawai(weights=graph.es["wanted"]).coords)
    else:
        chance = random.Random(SEED)
        side = count**0.5
        start = [(chance.uniform(-side, side), chance.uniform(-side, side)) for _ in range(count)]
        with seeded():
            found = graph.layout_fruchterman_reingold(
                weights="strength", niter=ROUNDS, seed=start, grid=False
            )
        points = np.array(found.coords)
    points -= np.average(points, axis=0, weights=radii)
    ends = np.array(graph.get_edgelist())
    length = np.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T).mean()
    scaled: Points = points * (float(np.mean(graph.es["wanted"])) / max(float(length), 1e-9))
    return scaled
