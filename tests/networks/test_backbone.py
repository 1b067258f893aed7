"""Which links of a dense network are drawn."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphapp.networks.backbone import backbone, strong_links


def kept(nodes: int, links: list[tuple[int, int, float]], each: int) -> set[tuple[int, int]]:
    source, target = (np.array([link[end] for link in links], np.int64) for end in (0, 1))
    strength = np.array([link[2] for link in links], float)
    mask = backbone(nodes, source, target, strength, each)
    return {(a, b) for (a, b, _), yes in zip(links, mask.tolist(), strict=True) if yes}


def test_the_forest_is_made_of_the_strongest_links_that_close_no_ring() -> None:
    ring = [(0, 1, 3.0), (0, 2, 1.0), (1, 2, 2.0), (3, 4, 0.1)]
    assert kept(5, ring, 0) == {(0, 1), (1, 2), (3, 4)}


def test_every_node_keeps_its_strongest_links_besides() -> None:
    # the forest: 0-1, 0-2, 0-3; of 4, the weakest: 0-4. The second best link of 3 is 2-3.
    links = [
        (0, 1, 9.0),
        (0, 2, 8.0),
        (0, 3, 7.0),
        (0, 4, 1.0),
        (1, 2, 5.0),
        (1, 3, 2.0),
        (2, 3, 4.0),
        (3, 4, 0.5),
    ]
    assert kept(5, links, 0) == {(0, 1), (0, 2), (0, 3), (0, 4)}
    assert kept(5, links, 2) == {(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (2, 3), (3, 4)}


def test_a_network_that_is_not_dense_keeps_every_link() -> None:
    pairs = list(combinations(range(7), 2))  # 21 links = 3 x 7
    source, target = (np.array(end) for end in zip(*pairs, strict=True))
    assert strong_links(7, source, target, np.ones(21)).all()
    pairs = list(combinations(range(8), 2))  # 28 links > 3 x 8
    source, target = (np.array(end) for end in zip(*pairs, strict=True))
    assert not strong_links(8, source, target, np.ones(28)).all()


def test_no_links_are_no_links() -> None:
    none = np.zeros(0, np.int64)
    assert backbone(3, none, none, np.zeros(0), 2).tolist() == []
    assert strong_links(0, none, none, np.zeros(0)).tolist() == []


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, float]]]:
    nodes = draw(st.integers(1, 12))
    pairs = draw(st.lists(st.sampled_from(list(combinations(range(nodes), 2)) or [None]), unique=True))
    pairs = sorted(pair for pair in pairs if pair)
    return nodes, [(a, b, draw(st.sampled_from([0.25, 0.5, 1.0, 2.0]))) for a, b in pairs]


@given(graphs(), st.integers(0, 3))
def test_the_backbone_is_kruskals_forest_and_the_best_links_of_each(graph, each: int) -> None:
    nodes, links = graph
    best_first = sorted(range(len(links)), key=lambda i: (-links[i][2], i))
    tree = list(range(nodes))
    expected = set()
    for i in best_first:
        a, b, _ = links[i]
        if tree[a] != tree[b]:
            tree = [tree[a] if name == tree[b] else name for name in tree]
            expected.add((a, b))
    for node in range(nodes):
        expected.update(links[i][:2] for i in [i for i in best_first if node in links[i][:2]][:each])
    assert kept(nodes, links, each) == expected
