"""The layouts that a user can choose."""

from __future__ import annotations

from itertools import pairwise
from math import hypot
from time import process_time

import pytest

from graphapp.errors import BadInput
from graphapp.networks.appearance import LAYOUT_IDS
from graphapp.networks.layout.arrangements import LAYOUTS, arrange
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView


def ego() -> NetworkView:
    """Ada with 4, 2 and 1 papers with Bo, Cy and Dee."""
    nodes = [
        NetworkNode("ada", "Ada", 7, community=-1, x=0, y=0, first=2001),
        NetworkNode("bo", "Bo", 4, community=0, x=10, y=0, first=2001),
        NetworkNode("cy", "Cy", 2, community=0, x=20, y=0, first=2003),
        NetworkNode("dee", "Dee", 1, community=1, x=30, y=0, first=None),
    ]
    edges = [
        NetworkEdge(0, 1, 4.0, 4, 1.0),
        NetworkEdge(0, 2, 2.0, 2, 1.0),
        NetworkEdge(0, 3, 1.0, 1, 1.0),
    ]
    return NetworkView("", NetworkSpec(value="ada"), nodes, edges, centre=0, centres=1)


def chain(count: int) -> NetworkView:
    nodes = [NetworkNode(f"n{n}", f"N{n}", 1, community=n % 3, first=2000 + n % 9) for n in range(count)]
    edges = [NetworkEdge(a, b, 1.0, 1, 1.0) for a, b in pairwise(range(count))]
    return NetworkView("", NetworkSpec("all"), nodes, edges)


def test_the_appearance_accepts_every_layout() -> None:
    assert tuple(each.id for each in LAYOUTS) == LAYOUT_IDS
    with pytest.raises(BadInput, match="Unknown layout 'spiral'"):
        arrange(ego(), "spiral")


def test_the_usual_layout_keeps_the_positions() -> None:
    assert arrange(ego(), "force") == [(0, 0), (10, 0), (20, 0), (30, 0)]


def test_more_joint_papers_are_nearer_to_the_centre() -> None:
    places = arrange(ego(), "radial")
    assert places[0] == (0, 0)
    bo, cy, dee = (hypot(*place) for place in places[1:])
    assert bo < cy < dee


def test_without_a_centre_the_rings_are_steps() -> None:
    places = arrange(chain(6), "radial")
    distances = [hypot(*place) for place in places]
    assert distances == sorted(distances)
    assert distances[0] == 0
    assert len({round(distance) for distance in distances}) == 6


def test_columns_are_years_and_rows_communities() -> None:
    places = arrange(ego(), "years")
    assert places[0][0] == places[1][0] < places[2][0]
    assert places[3][0] < places[0][0]
    assert places[1][1] == places[2][1] < places[3][1]


@pytest.mark.parametrize("id", [each.id for each in LAYOUTS[1:]])
@pytest.mark.parametrize("count", [2, 40, 700])
def test_no_two_nodes_are_at_one_place(id: str, count: int) -> None:
    places = arrange(chain(count), id)
    assert len(set(places)) == count
    assert arrange(chain(count), id) == places


def scattered(lone: int) -> NetworkView:
    """A community of six authors of 2000, and authors without links, each a community, of ten years."""
    nodes = [NetworkNode(f"c{n}", f"C{n}", 1, community=0, first=2000) for n in range(6)]
    nodes += [NetworkNode(f"n{n}", f"N{n}", 1, community=n + 1, first=2000 + n % 10) for n in range(lone)]
    return NetworkView("", NetworkSpec("all"), nodes, [NetworkEdge(0, 1, 1.0, 1, 1.0)])


def test_authors_without_links_are_in_one_band() -> None:
    places = arrange(scattered(800), "years")
    assert len(set(places)) == 806
    # below the community
    assert max(y for _, y in places[:6]) < min(y for _, y in places[6:])
    wide, high = (max(axis) - min(axis) for axis in zip(*places, strict=True))
    assert 0.5 < wide / high < 8


def test_the_layout_by_year_takes_time_in_proportion_to_the_nodes() -> None:
    start = process_time()
    arrange(scattered(20_000), "years")
    # visiting all cells for each community took minutes
    assert process_time() - start < 5
