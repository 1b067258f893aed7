"""Communities of two triangles joined by one link."""

from __future__ import annotations

from graphapp.networks.communities.detecting import communities_of

PAIRS = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (3, 5), (4, 5)]


def test_two_triangles_are_two_communities_and_the_centre_is_in_none() -> None:
    assert communities_of(6, PAIRS, [1.0] * 7, None, 1.0) == [0, 0, 0, 1, 1, 1]
    assert communities_of(6, PAIRS, [1.0] * 7, 2, 1.0) == [1, 1, -1, 0, 0, 0]


def test_a_higher_resolution_gives_more_communities() -> None:
    counts = [
        max(communities_of(6, PAIRS, [1.0] * 7, None, resolution)) + 1 for resolution in (0.1, 1.0, 10.0)
    ]
    assert counts == [1, 2, 6]


def test_equal_networks_have_equal_communities_and_none_has_none() -> None:
    assert communities_of(6, PAIRS, [1.0] * 7, None, 1.5) == communities_of(6, PAIRS, [1.0] * 7, None, 1.5)
    assert communities_of(0, [], [], None, 1.0) == []
