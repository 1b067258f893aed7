"""Places on a map: for any regions, discs do not overlap, and each level stays within the disc above."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from graphapp.maps.author_places import author_places
from graphapp.maps.links import LinkColumns
from graphapp.maps.placing import placed
from graphapp.maps.regions import SMALL, Region
from graphapp.maps.tree import tree_of

NO_LINKS = LinkColumns(*(np.zeros(0, kind) for kind in (np.int32, np.int32, np.int64, np.float32)))


def regions_of(shape, start=0):
    """Regions with these numbers of authors, a list being a region that is divided."""
    found = []
    for each in shape:
        if isinstance(each, int):
            found.append(Region(np.arange(start, start + each)))
            start += each
        else:
            children, start = regions_of(each, start)
            found.append(Region(np.zeros(0, np.int32), children=children))
    return found, start


SHAPES = some.lists(
    some.one_of(some.integers(1, 400), some.lists(some.integers(1, 60), min_size=1, max_size=8)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40)
@given(SHAPES, some.booleans())
def test_discs_are_apart_and_within_the_disc_above(shape, small):
    regions, _ = regions_of(shape)
    if small and len(regions) > 1:
        regions[-1].kind = SMALL
    tree = tree_of(regions)
    discs = placed(tree, NO_LINKS)
    for region in np.flatnonzero(tree.children > 0).tolist():
        own = np.arange(tree.first_child[region], tree.first_child[region] + tree.children[region])
        x, y, r = discs.x[own], discs.y[own], discs.r[own]
        away = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]) - (r[:, None] + r[None, :])
        away[np.diag_indices(len(own))] = 1
        # overlaps of less than half a unit are ignored by the packing
        assert (away > -1.0).all()
        if region:
            inside = np.hypot(x - discs.x[region], y - discs.y[region]) + r
            assert (inside <= discs.r[region] * 1.001).all()


@settings(max_examples=25)
@given(some.lists(some.integers(1, 300), min_size=1, max_size=80))
def test_authors_stay_within_the_disc_of_their_community(papers):
    places, radii = author_places(np.array(sorted(papers, reverse=True)), NO_LINKS)
    assert (np.hypot(places[:, 0], places[:, 1]) + radii <= 1).all()
