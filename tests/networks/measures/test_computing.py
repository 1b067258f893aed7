"""Measures of nodes, compared with networkx on random networks, and by hand on a small one."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from networkx.algorithms.link_analysis.pagerank_alg import _pagerank_python

from graphapp.networks.measures import shared_work
from graphapp.networks.measures.computing import (
    COMPUTED,
    WeightedLinks,
    betweenness_from,
    compute,
    path_sources,
)
from graphapp.networks.measures.registry import MEASURES
from graphapp.networks.measures.shared_work import betweenness

# a triangle with a tail: 0-1, 0-2, 1-2, 2-3; and 4 alone
KITE = WeightedLinks(5, [(0, 1), (0, 2), (1, 2), (2, 3)], [1.0, 1.0, 1.0, 2.0])


def test_measures_of_a_small_network_are_as_computed_by_hand() -> None:
    # of the 6 pairs of other nodes, the paths of 0-3 and 1-3 pass through 2
    assert compute("betweenness", KITE) == pytest.approx([0, 0, 2 / 6, 0, 0])
    # 0 has steps 1, 1, 2 to three of the four others: 3/4 reached, at a mean of 4/3
    assert compute("closeness", KITE) == pytest.approx([9 / 16, 9 / 16, 3 / 4, 9 / 20, 0])
    # of the pairs of neighbours of 2 (0-1, 0-3, 1-3) one is linked
    assert compute("clustering", KITE) == pytest.approx([1, 1, 1 / 3, 0, 0])
    assert compute("core", KITE) == [2, 2, 2, 1, 0]
    assert sum(compute("pagerank", KITE)) == pytest.approx(1)


def network(seed: int) -> WeightedLinks:
    chance = random.Random(seed)
    nodes = chance.randint(2, 60)
    pairs = [(a, b) for a in range(nodes) for b in range(a + 1, nodes) if chance.random() < 4 / nodes]
    return WeightedLinks(nodes, pairs, [chance.choice([0.1, 0.5, 1.0, 3.25]) for _ in pairs])


def by_networkx(measure: str, links: WeightedLinks) -> list[float]:
    graph = nx.Graph()
    graph.add_nodes_from(range(links.nodes))
    for (a, b), strength in zip(links.pairs, links.strengths, strict=True):
        graph.add_edge(a, b, weight=strength)
    found = {
        "betweenness": lambda: nx.betweenness_centrality(graph),
        "closeness": lambda: nx.closeness_centrality(graph),
        # the public function requires scipy
        "pagerank": lambda: _pagerank_python(graph, tol=1e-12, max_iter=1000),
        "clustering": lambda: nx.clustering(graph),
        "core": lambda: nx.core_number(graph),
    }[measure]()
    return [found[node] for node in range(links.nodes)]


@pytest.mark.parametrize("measure", sorted(COMPUTED))
@pytest.mark.parametrize("seed", range(20))
def test_measures_equal_those_of_networkx(measure: str, seed: int) -> None:
    links = network(seed)
    assert compute(measure, links) == pytest.approx(by_networkx(measure, links), abs=1e-6)


def test_networks_without_links_have_measures() -> None:
    for measure in COMPUTED:
        assert compute(measure, WeightedLinks(0, [], [])) == []
        assert len(compute(measure, WeightedLinks(1, [], []))) == 1
        assert len(compute(measure, WeightedLinks(3, [], []))) == 3


def test_every_remote_measure_of_links_has_a_function() -> None:
    assert {each.id for each in MEASURES if each.remote} - {"venue", "side", "institution", "country"} == set(
        COMPUTED
    )


def of_papers(seed: int) -> WeightedLinks:
    """A network of papers with up to six authors, many of whom are interchangeable."""
    chance = random.Random(seed)
    papers = [chance.sample(range(40), chance.randint(1, 6)) for _ in range(14)]
    pairs = sorted({(a, b) for paper in papers for a in paper for b in paper if a < b})
    return WeightedLinks(40, pairs, [1.0] * len(pairs))


def exact(links: WeightedLinks, processes: int) -> list[float]:
    values, estimate = betweenness(links, 10, processes)
    assert estimate is None
    return values


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_betweenness_is_equal_in_any_number_of_processes(processes: int) -> None:
    for links in [*map(network, range(5)), *map(of_papers, range(8))]:
        expected = compute("betweenness", links)
        assert exact(links, processes) == pytest.approx(expected, abs=1e-12)


def test_betweenness_needs_no_further_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_fork() -> int:
        raise BlockingIOError("too many processes")

    monkeypatch.setattr("os.fork", no_fork)
    links = network(1)
    assert exact(links, 3) == pytest.approx(compute("betweenness", links), abs=1e-12)


def test_further_processes_do_not_have_the_output_for_answers(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    parent = os.getpid()

    def talkative(*given: Any) -> list[float]:
        if os.getpid() != parent:
            os.write(1, b"a message")
        return betweenness_from(*given)

    monkeypatch.setattr("graphapp.networks.measures.shared_work.betweenness_from", talkative)
    links = network(1)
    assert exact(links, 3) == pytest.approx(compute("betweenness", links), abs=1e-12)
    assert capfd.readouterr().out == ""


def test_a_further_process_computes_all_its_groups_while_the_first_computes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    parent, last = os.getpid(), tmp_path / "3"

    def computed(graph: Any, sources: Mapping[int, int]) -> list[float]:
        (source,) = sources
        if os.getpid() == parent:
            until = time.monotonic() + 5
            while not last.exists() and time.monotonic() < until:
                time.sleep(0.01)
            assert last.exists()
        else:
            (tmp_path / str(source)).touch()
        return [float(source)] * graph.vcount()

    monkeypatch.setattr(shared_work, "betweenness_from", computed)
    # values of one group fill the pipe between the processes several times
    links = WeightedLinks(50_000, [], [])
    found = shared_work._contributions(links, [{source: 1} for source in range(4)], 60, 2)
    assert [values[-1] for values in found] == [0, 1, 2, 3]


def test_interchangeable_authors_begin_their_paths_once() -> None:
    # 0, 1 and 2 wrote one paper, and 2 also one with 3; 4 wrote alone
    links = WeightedLinks(5, [(0, 1), (0, 2), (1, 2), (2, 3)], [1.0] * 4)
    assert path_sources(links) == {0: [0, 1], 2: [2], 3: [3]}
