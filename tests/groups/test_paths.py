"""All shortest paths: by hand on the demo, and compared with NetworkX."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import BadInput, NotFound
from graphapp.groups import path_ranking
from graphapp.groups.path_links import path_links
from graphapp.groups.path_ranking import best_paths, count_paths, layers
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper
from graphapp.people.units import ClusterUnit, RowUnit
from graphapp.settings import Settings
from graphapp.stores import open_store


def chains(view) -> list[tuple[list[str], int, int]]:
    return [([view.authors[id].name for id in path.authors], path.weakest, path.joint) for path in view.paths]


def test_paths_on_the_demo_are_ranked_by_their_weakest_link(demo_service):
    # counted in the file: Ren wrote 3 papers with Chen and 1 with Liang; Zhao 6 with Chen and 5 with Liang
    view = demo_service.paths.between(["Liliang Ren"], ["tuo zhao"])
    assert (view.steps, view.count) == (2, 2)
    assert chains(view) == [
        (["Liliang Ren", "Weizhu Chen", "Tuo Zhao"], 3, 9),
        (["Liliang Ren", "Chen Liang 0006", "Tuo Zhao"], 1, 6),
    ]
    assert {(edge.source, edge.target): len(edge.papers) for edge in view.edges} == {
        ("liliang ren", "weizhu chen"): 3,
        ("weizhu chen", "tuo zhao"): 6,
        ("liliang ren", "chen liang 0006"): 1,
        ("chen liang 0006", "tuo zhao"): 5,
    }
    assert view.layer == {"liliang ren": 0, "weizhu chen": 1, "chen liang 0006": 1, "tuo zhao": 2}
    assert view.edges[2].papers[0].title.startswith("Samba: Simple Hybrid State Space Models")


def test_long_author_lists_can_be_ignored(demo_service, small_service):
    # of at most six authors: Samba (Ren, Liang, Chen), and one paper by Liang, Chen and Zhao
    view = demo_service.paths.between(["Liliang Ren"], ["Tuo Zhao"], longest=6)
    assert [(weakest, joint) for _, weakest, joint in chains(view)] == [(1, 2), (1, 2)]
    service = small_service("AB", "BC", "ACDEF")
    assert service.paths.between(["a"], ["c"]).steps == 1
    assert service.paths.between(["a"], ["c"], longest=4).steps == 2
    assert service.paths.between(["a"], ["f"], longest=4).steps is None


def test_paths_between_two_groups_are_the_shortest_of_all_pairs(small_service):
    service = small_service("AX", "XY", "YC", "BX", "XC", "BX")
    view = service.paths.between(["a", "b"], ["c", "y"])
    # A–X–C, A–X–Y, B–X–C, B–X–Y
    assert (view.steps, view.count) == (2, 4)
    assert [path.authors for path in view.paths] == [
        # B and X have two joint papers, but X has one with C and one with Y
        ("b", "x", "c"),
        ("b", "x", "y"),
        ("a", "x", "c"),
        ("a", "x", "y"),
    ]
    assert (view.author_count, view.edge_count) == (5, 4)


def test_authors_in_both_groups_are_named_instead_of_paths(small_service):
    view = small_service("AB", "BC").paths.between(["a", "b"], ["c", "b"])
    assert [hit.key for hit in view.common] == ["b"]
    assert (view.steps, view.count, view.paths) == (None, 0, [])


def test_no_path_is_reported_and_an_unknown_name_is_an_error(small_service):
    service = small_service("AB", "CD")
    view = service.paths.between(["a"], ["c"])
    assert (view.steps, view.count) == (None, 0)
    with pytest.raises(NotFound):
        service.paths.between(["a", "nobody"], ["c"])
    with pytest.raises(BadInput):
        service.paths.between([], ["c"])


def test_a_limit_counts_the_paths_that_it_drops(small_service):
    service = small_service("AB", "AC", "AD", "BZ", "CZ", "DZ")
    view = service.paths.between(["a"], ["z"], limit=2)
    assert (view.count, [path.authors[1] for path in view.paths]) == (3, ["b", "c"])
    assert view.author_count == 5
    assert "d" not in view.authors


def test_a_search_that_is_too_long_says_so(monkeypatch, small_service):
    monkeypatch.setattr(path_ranking, "MOST_STEPS", 4)
    view = small_service("AB", "AC", "AD", "BZ", "CZ", "DZ").paths.between(["a"], ["z"])
    assert view.count == 3
    assert len(view.paths) < 3
    assert view.notes == [
        f"Only {len(view.paths)} {'path is' if len(view.paths) == 1 else 'paths are'} listed: finding more would have required too many comparisons."
    ]


def test_ranking_prefers_the_strongest_weakest_link():
    weights = {("s", "a"): 9, ("a", "t"): 1, ("s", "b"): 2, ("b", "t"): 2, ("s", "c"): 2, ("c", "t"): 3}
    found = best_paths(["s"], {"t"}, weights, 10)
    assert [(path.authors[1], path.weakest, path.joint) for path in found] == [
        ("c", 2, 5),
        ("b", 2, 4),
        ("a", 1, 10),
    ]


pairs = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=24)


def stored(pairs) -> list[StoredPaper]:
    return [
        StoredPaper(
            f"p{number}",
            f"T{number}",
            2000,
            "other",
            None,
            tuple(
                Authorship(AuthorRow(f"name:N{one}", f"N{one}", f"n{one}"), place)
                for place, one in enumerate(dict.fromkeys(pair))
            ),
            sources=(f"p{number}",),
        )
        for number, pair in enumerate(pairs)
    ]


@given(
    pairs,
    st.sets(st.integers(0, 7), min_size=1, max_size=3),
    st.sets(st.integers(0, 7), min_size=1, max_size=3),
    st.sampled_from([ClusterUnit, RowUnit]),
)
def test_all_paths_are_those_of_networkx(pairs, sources, targets, unit_of):
    store = open_store("memory:", Settings.read({}, {}))
    store.upsert(stored(pairs))
    graph: nx.Graph = nx.Graph()
    weight: dict[frozenset[str], int] = {}
    prefix = "name:N" if unit_of is RowUnit else "n"
    for a, b in pairs:
        graph.add_edge(f"{prefix}{a}", f"{prefix}{b}")
        key = frozenset((f"{prefix}{a}", f"{prefix}{b}"))
        weight[key] = weight.get(key, 0) + 1
    unit = unit_of(store)
    known = [{f"{prefix}{n}" for n in numbers} & set(graph) for numbers in (sources, targets - sources)]
    starts, ends = ([unit.find(f"N{id.removeprefix(prefix)}")[0] for id in sorted(ids)] for ids in known)
    if not starts or not ends:
        return
    lengths = [
        nx.shortest_path_length(graph, a, b) for a in known[0] for b in known[1] if nx.has_path(graph, a, b)
    ]
    found = path_links(store, unit, starts, ends, 12)
    if not lengths:
        assert found is None
        return
    expected = {
        tuple(path)
        for a in known[0]
        for b in known[1]
        if nx.has_path(graph, a, b) and nx.shortest_path_length(graph, a, b) == min(lengths)
        for path in nx.all_shortest_paths(graph, a, b)
    }
    links = {link: len(papers) for link, papers in found.papers.items()}
    assert all(weight[frozenset(link)] == count for link, count in links.items())
    ids = sorted(known[0])
    assert count_paths(ids, known[1], links) == len(expected)
    ranked = best_paths(ids, known[1], links, 1000)
    assert {path.authors for path in ranked} == expected
    order = [(-path.weakest, -path.joint, path.authors) for path in ranked]
    assert order == sorted(order)
    for path in ranked:
        counts = [weight[frozenset(pair)] for pair in pairwise(path.authors)]
        assert (path.weakest, path.joint) == (min(counts), sum(counts))
    depth = layers(ids, links)
    assert all(depth[b] == depth[a] + 1 for a, b in links)
