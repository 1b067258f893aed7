"""Shortest chains, by hand and compared with NetworkX."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from graphapp.support.shortest_paths import shortest


def searcher(graph):
    """`neighbours` and `labels` of a NetworkX graph whose nodes are numbers, and the list of frontiers that were requested."""
    asked = []

    def neighbours(frontier):
        asked.append(sorted(frontier))
        for node in frontier:
            yield from ((node, other) for other in graph[node])

    return neighbours, lambda nodes: {node: str(node) for node in nodes}, asked


def test_a_chain_to_itself_asks_nothing():
    neighbours, labels, asked = searcher(nx.path_graph(3))
    assert shortest(1, 1, 0, neighbours, labels) == [1]
    assert asked == []


def test_a_search_continues_from_the_smaller_end():
    """A hub with a hundred leaves at one end, a path at the other: the search never continues from the leaves."""
    graph = nx.path_graph(6)
    graph.add_edges_from((0, leaf) for leaf in range(100, 200))
    neighbours, labels, asked = searcher(graph)
    assert shortest(0, 5, 12, neighbours, labels) == [0, 1, 2, 3, 4, 5]
    assert [len(frontier) for frontier in asked] == [1, 1, 1, 1, 1]


def test_the_smallest_labels_win():
    neighbours, labels, _ = searcher(nx.Graph([(0, 3), (0, 2), (2, 9), (3, 1), (1, 7), (9, 7)]))
    assert shortest(0, 7, 12, neighbours, labels) == [0, 2, 9, 7]
    assert shortest(7, 0, 12, neighbours, labels) == [7, 1, 3, 0]


def test_nodes_with_the_same_label_do_not_decide():
    """0 – 10 – 3 – 7 and 0 – 11 – 2 – 7: the nodes above 9 have no label, so that 2 decides and not 10."""
    graph = nx.Graph([(0, 10), (10, 3), (3, 7), (0, 11), (11, 2), (2, 7)])
    neighbours, _, _ = searcher(graph)
    found = shortest(
        0, 7, 12, neighbours, lambda nodes: {node: "" if node > 9 else str(node) for node in nodes}
    )
    assert found == [0, 11, 2, 7]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 10),
)
def test_a_chain_is_the_first_of_all_shortest_ones(links, start, end, longest):
    graph = nx.Graph([(a, b) for a, b in links if a != b])
    graph.add_nodes_from((start, end))
    neighbours, labels, _ = searcher(graph)
    found = shortest(start, end, longest, neighbours, labels)
    if not nx.has_path(graph, start, end) or nx.shortest_path_length(graph, start, end) > longest:
        assert found is None
    else:
        assert found == min(nx.all_shortest_paths(graph, start, end))
