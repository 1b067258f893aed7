"""Betweenness estimated from a sample, compared with the exact value."""

from __future__ import annotations

import random

import pytest

from graphapp.networks.measures.computing import (
    WeightedLinks,
    betweenness_from,
    compute,
    graph_of,
    path_sources,
)
from graphapp.networks.measures.estimate import Estimate, estimate_note
from graphapp.networks.measures.estimating import GROUPS, combined, sample_size, sampled_sources
from graphapp.networks.measures.shared_work import betweenness

# 404 sources follow more than 2,700 steps each, more than these seconds allow at 40 million per second
SECONDS = 0.02


def network() -> WeightedLinks:
    """Each of 400 authors joined three of those before."""
    chance = random.Random(7)
    pairs = {(other, node) for node in range(1, 400) for other in chance.choices(range(node), k=3)}
    # and one paper by four others
    pairs |= {(400 + a, 400 + b) for a in range(4) for b in range(a + 1, 4)}
    return WeightedLinks(405, sorted(pairs), [1.0] * len(pairs))


def test_an_estimate_is_within_its_error_of_the_exact_value() -> None:
    links = network()
    groups = sampled_sources(path_sources(links), 200)
    graph = graph_of(links)
    values, estimate = combined([betweenness_from(graph, group) for group in groups], 200, 404)
    exact = compute("betweenness", links)
    assert 0 < estimate.error < max(exact) / 4
    assert max(abs(one - other) for one, other in zip(values, exact, strict=True)) < 4 * estimate.error
    best = sorted(range(405), key=exact.__getitem__)[-5:]
    assert max(range(405), key=values.__getitem__) in best


def test_a_large_network_is_estimated() -> None:
    values, estimate = betweenness(network(), SECONDS, 2)
    assert estimate is not None
    # 405 nodes and 1,184 links are 2,773 steps from each source: a quarter of 800,000 steps are 72 sources, so 20 groups of 3
    assert (estimate.sources, estimate.of, estimate.highest) == (60, 404, max(values))


@pytest.mark.parametrize("processes", [1, 3])
def test_an_estimate_is_equal_in_any_number_of_processes(processes: int) -> None:
    assert betweenness(network(), SECONDS, processes) == betweenness(network(), SECONDS, 2)


def test_the_sample_of_all_authors_gives_the_exact_value_without_error() -> None:
    # a path of 20: its middle nodes have 9 * 10 pairs on both sides, of 19 * 18 / 2
    links = WeightedLinks(20, [(at, at + 1) for at in range(19)], [1.0] * 19)
    groups = sampled_sources(path_sources(links), 20)
    assert [sum(group.values()) for group in groups] == [1] * GROUPS
    halves = [[0.0] * 20 for _ in range(GROUPS)]
    for group, half in zip(groups, halves, strict=True):
        (source,) = group
        for node in range(20):
            # the paths from the source end behind the node; each pair is counted from both ends
            if node != source:
                half[node] = (19 - node if node > source else node) / 2
    values, estimate = combined(halves, 20, 20)
    assert values[9] == pytest.approx(90 / 171)
    assert values == pytest.approx(compute("betweenness", links))
    assert estimate == Estimate(20, 20, 0.0, pytest.approx(90 / 171))


def test_only_networks_that_take_too_long_are_estimated() -> None:
    # 1,000 sources of 3,000 steps each, at 40 million steps per second
    assert sample_size(1000, 1000, 1000, seconds=0.075) is None
    assert sample_size(100_000, 200_000, 100_000, seconds=60) == 1200
    # nearly all sources would be as slow as all
    assert sample_size(30, 40, 30, seconds=0.00001) is None


def test_a_sentence_says_how_values_were_estimated() -> None:
    assert estimate_note("Betweenness", Estimate(1000, 41_230, 0.00042, 0.0314)) == (
        "Betweenness is estimated from 1,000 of 41,230 sources of shortest paths; the standard error is at most 0.00042, "
        "1.3 % of the highest value."
    )
    # found by one of twenty groups only
    assert estimate_note("Betweenness", Estimate(20, 90_000, 0.2, 0.2)).endswith(
        "0.2, 100 % of the highest value."
    )
