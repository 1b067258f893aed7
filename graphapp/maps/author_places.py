"""Places the authors of a small community within its disc. Pure, deterministic; takes about 0.2 s for 1,500 authors."""

from __future__ import annotations

from typing import Any

import igraph
import numpy as np
from numpy.typing import NDArray

from graphapp.maps.links import LinkColumns
from graphapp.networks.communities.detecting import seeded
from graphapp.networks.layout.packing import GOLDEN_ANGLE, Points, Reals, spread

__all__ = ["author_places"]

Ints = NDArray[Any]

BASE = 2.0
"""The radius of a disc without papers, in units of one paper's share."""
ROUNDS, FEW_ROUNDS = 300, 40
APART, MANY_APART = 250, 60
"""The numbers of rounds in which discs are moved apart, and for more than `MANY` authors."""
MANY = 400
MARGIN = 0.93


def author_places(papers: Ints, links: LinkColumns) -> tuple[Points, Reals]:
    """The places of authors within the unit disc, and the radii of their discs. `papers` are those of each author, most first; `links` those
    among them."""
    count = len(papers)
    if not count:
        return np.zeros((0, 2)), np.zeros(0)
    radii = BASE + np.sqrt(papers.astype(float)) * 2.0
    room = 1.3 * float(np.sqrt((radii**2).sum()))
    # authors with most papers in the middle; without links, this is the result
    turn = np.arange(count) * GOLDEN_ANGLE
    reach = 1.5 * room * np.sqrt((np.arange(count) + 0.5) / count)
    points = np.stack((np.cos(turn) * reach, np.sin(turn) * reach), axis=1)
    if len(links.source):
        points = _by_forces(points, links, room)
    points = spread(points, radii, float(radii.mean()) * 1.2, rounds=MANY_APART if count > MANY else APART)
    middle = np.average(points, axis=0, weights=radii**2)
    extent = np.hypot(*(points - middle).T) + radii
    # a few that are far away are moved inwards, so that the others need not become small
    limit = max(float(np.percentile(extent, 99)), room)
    away = np.hypot(*(points - middle).T)
    outside = extent > limit
    factor = np.ones(count)
    factor[outside] = np.maximum(limit - radii[outside], 0) / np.maximum(away[outside], 1e-9)
    points = middle + (points - middle) * factor[:, None]
    points = spread(points, radii, float(radii.mean()) * 0.6, rounds=MANY_APART // 2)
    reached = float((np.hypot(*(points - middle).T) + radii).max())
    return (points - middle) * (MARGIN / reached), radii * (MARGIN / reached)


def _by_forces(start: Points, links: LinkColumns, room: float) -> Points:
    """A force-directed layout from `start`, about as large as a disc of the radius `room`."""
    count = len(start)
    graph = igraph.Graph(n=count, edges=np.stack((links.source, links.target), axis=1))
    size = float(np.sqrt(count))
    with seeded():
        found = graph.layout_fruchterman_reingold(
            weights=np.sqrt(links.strength).tolist(),
            niter=FEW_ROUNDS if count > MANY else ROUNDS,
            seed=(start * (size / room)).tolist(),
            grid=count > MANY,
        )
    points = np.array(found.coords)
    points -= np.median(points, axis=0)
    # what is not linked with the rest drifts away
    away = np.hypot(*points.T)
    limit = max(float(np.percentile(away, 90)), 1e-9)
    far = away > limit
    points[far] *= (limit * (1 + 0.25 * np.log(away[far] / limit)) / away[far])[:, None]
    scaled: Points = points * (1.3 * room / limit)
    return scaled
