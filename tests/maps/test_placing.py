"""Places on a map: for any regions, discs do not overlap, and each level stays within the disc above."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from graphapp.maps.author_places import author_places
from graphapp.maps.links import LinkColumns
from graphapp.maps.placing import Discs, placed
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


def test_small_groups_do_not_widen_a_wide_map():
    # two discs with a radius of 100 at a distance of 600, and small groups of the same size
    tree = tree_of(
        [
            Region(np.arange(100)),
            Region(np.arange(100, 200)),
            Region(np.arange(200, 300), SMALL),
        ]
    )
    earlier = Discs(
        np.array([np.nan, -300, 300, np.nan]), np.array([np.nan, 0, 0, np.nan]), np.full(4, np.nan)
    )
    discs = placed(tree, NO_LINKS, earlier)
    assert discs.r[1:].tolist() == [100, 100, 100]
    assert abs(discs.x[3]) <= 300
    # as near as possible, with a tenth of the radius and a unit between
    assert min(np.hypot(discs.x[3] - x, discs.y[3]) for x in (-300, 300)) >= 219
    assert discs.y[3] > 0
    # it stays on the side on which an earlier map had it
    earlier.x[3], earlier.y[3] = 900, -50
    moved = placed(tree, NO_LINKS, earlier)
    assert (moved.x[3] > 400, moved.y[3] < 0) == (True, True)
