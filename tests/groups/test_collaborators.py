"""Suggested collaborators: by hand on the demo, and compared with NetworkX."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import log

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import BadInput, NotFound
from graphapp.groups import link_prediction
from graphapp.groups.collaborators import CollaboratorService
from graphapp.groups.link_prediction import scored
from graphapp.model.rows import AuthorRow, Authorships, PaperMembers
from graphapp.model.units import lists_of
from graphapp.networks.spec import NetworkSpec

# counted in the file of the demo: Jason Phang wrote one paper, with Yi Mao, Pengcheng He and Weizhu Chen; Pengcheng He has 29 coauthors
# and Weizhu Chen 168, of whom 26 have both as coauthors, besides Jason Phang and Yi Mao
HE, CHEN = 29, 168


def test_scores_on_the_demo_are_those_worked_out_by_hand(demo_service):
    service = CollaboratorService(
        demo_service.store,
        replace(demo_service.settings, suggested_collaborators=50),
        demo_service.unit,
        demo_service.suggestions,
    )
    found = service.of("Jason Phang")
    assert len(found.rows) == 50
    assert (found.coauthors, found.total) == (3, CHEN - 3)
    assert len(demo_service.collaborators.of("Jason Phang").rows) == 20  # the setting
    both = [row for row in found.rows if len(row.shared) == 2]
    assert len(both) == 26
    assert found.rows[:26] == both
    for row in both:
        assert row.adamic_adar == pytest.approx(1 / log(HE) + 1 / log(CHEN))
        assert row.resource_allocation == pytest.approx(1 / HE + 1 / CHEN)
        assert {one.name: one.papers for one in row.shared} == {"Pengcheng He": 1, "Weizhu Chen": 1}
    for row in found.rows[26:]:
        assert row.adamic_adar == pytest.approx(1 / log(CHEN))
        assert [one.name for one in row.shared] == ["Weizhu Chen"]
    (zhao,) = [row for row in both if row.hit.name == "Tuo Zhao"]
    # six papers, from 2022 to 2024
    assert (zhao.hit.papers, zhao.first, zhao.last) == (6, 2022, 2024)


def test_an_author_who_wrote_with_everyone_gets_no_suggestion(demo_service):
    found = demo_service.collaborators.of("Weizhu Chen")
    assert (found.coauthors, found.total, found.rows) == (CHEN, 0, [])


def test_long_author_lists_can_be_ignored(small_service):
    service = small_service("AB", "BC", "ABDEF")
    assert [row.hit.key for row in service.collaborators.of("a").rows] == ["c"]
    # without the paper of five authors, B has two coauthors instead of five
    short = service.collaborators.of("a", longest=4)
    assert [(row.hit.key, row.adamic_adar) for row in short.rows] == [("c", pytest.approx(1 / log(2)))]
    assert service.collaborators.of("d", longest=4).coauthors == 0


def test_of_equal_scores_the_order_is_by_identifier(small_service):
    service = small_service("AB", "BD", "BC")
    assert [row.hit.key for row in service.collaborators.of("a").rows] == ["c", "d"]


def test_both_scores_can_rank(small_service):
    # C shares two coauthors of A with many coauthors each, D one with two coauthors: 2/ln 8 > 1/ln 2 is false, 2/8 < 1/2
    service = small_service("AX", "AY", "AZ", "XC", "YC", "ZD", "XEFGHIJ", "YKLMNOP")
    adamic = service.collaborators.of("a").rows
    allocation = service.collaborators.of("a", score="resource_allocation").rows
    assert adamic[0].hit.key == "d"
    assert allocation[0].hit.key == "d"
    assert allocation[0].resource_allocation == 0.5
    (c,) = [row for row in adamic if row.hit.key == "c"]
    assert c.resource_allocation == pytest.approx(2 / 8)
    assert c.adamic_adar == pytest.approx(2 / log(8))


def test_suggestions_by_person_use_all_names_of_a_person(tmp_path, small_service):
    service = small_service("AB", "BC", decisions=str(tmp_path / "decisions.jsonl"))
    from graphapp.people.decision_service import Who

    assert [row.hit.key for row in service.collaborators.of("a", "person").rows] == ["person:c"]
    sides = [service.decisions.side(name) for name in "AC"]
    service.decisions.same(sides, Who("Ada", "a test"), why="a reason")
    assert service.collaborators.of("a", "person").rows == []
    assert [row.hit.key for row in service.collaborators.of("name:A", "row").rows] == ["name:C"]


def test_an_unknown_author_or_score_is_an_error(small_service):
    service = small_service("AB")
    with pytest.raises(NotFound):
        service.collaborators.of("nobody")
    with pytest.raises(BadInput):
        service.collaborators.of("a", score="pagerank")
    with pytest.raises(BadInput):
        service.collaborators.of("a", longest=0)


def test_of_too_many_pairs_the_longest_papers_are_ignored_and_counted(monkeypatch, small_service):
    service = small_service("AB", "BC", "BDEFGH")
    monkeypatch.setattr(link_prediction, "MOST_PAIRS", 8)
    found = service.collaborators.of("a")
    assert [row.hit.key for row in found.rows] == ["c"]
    assert found.notes == ["Ignored 1 paper with more than 5 authors."]


papers = st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=4, unique=True), min_size=1, max_size=14)


@given(papers, st.sampled_from(["adamic_adar", "resource_allocation"]))
def test_scores_are_those_of_networkx(lists, by):
    people = [AuthorRow(f"r{number}", f"N{number}", f"k{number}") for number in range(9)]
    data = Authorships(
        people, [PaperMembers(f"p{n}", None, len(who), tuple(who)) for n, who in enumerate(lists)]
    )
    graph = nx.Graph()
    graph.add_nodes_from(row.key for row in people)
    graph.add_edges_from((f"k{a}", f"k{b}") for who in lists for a, b in combinations(who, 2))
    index = {"adamic_adar": nx.adamic_adar_index, "resource_allocation": nx.resource_allocation_index}[by]
    for author in graph:
        others = [n for n in graph if n != author and n not in graph[author]]
        expected = {
            other: score for _, other, score in index(graph, [(author, other) for other in others]) if score
        }
        found = scored(lists_of(data), author, by=by, limit=100)
        assert {each.id: getattr(each, by) for each in found.best} == pytest.approx(expected)
        assert found.total == len(expected)
        scores = [getattr(each, by) for each in found.best]
        assert scores == sorted(scores, reverse=True)
        for each in found.best:
            assert {id for id, _ in each.shared} == set(nx.common_neighbors(graph, author, each.id))
        # the best few are the first of all
        assert scored(lists_of(data), author, by=by, limit=2).best == found.best[:2]


def test_the_drawn_links_of_candidates_are_within_the_caps(small_service):
    # X wrote with both coauthors of A; a paper of these two adds no link that is drawn
    papers = ("AM", "AN", "MX", "NX", "MN")
    ends = {frozenset("mx"), frozenset("nx")}

    def drawn(service):
        view = service.suggested(NetworkSpec("author", "A"), 1)
        return view, {frozenset((view.nodes[e.source].id, view.nodes[e.target].id)) for e in view.edges}

    assert drawn(small_service(*papers))[1] == ends
    view, found = drawn(small_service(*papers, network_edges=1))
    assert len(found & ends) == 1
    assert any("Showing 1 of 2 links" in note for note in view.left_out)
    # M and N are not both drawn
    view, found = drawn(small_service(*papers, network_nodes=2))
    assert len(view.nodes) == 2
    assert any("Showing 2 of 3 authors" in note for note in view.left_out)


def test_papers_that_the_ranking_ignores_add_no_links(small_service, monkeypatch):
    # through M: the short paper MX; the long one would link X with N to Q
    monkeypatch.setattr(link_prediction, "MOST_PAIRS", 8)
    service = small_service("AM", "AN", "MX", "MNXOPQ")
    found = service.collaborators.of("A")
    assert found.longest_counted is not None
    assert found.longest is None
    view = service.suggested(NetworkSpec("author", "A"))
    assert {frozenset((view.nodes[e.source].id, view.nodes[e.target].id)) for e in view.edges} == {
        frozenset("mx")
    }
    assert found.notes[0] in view.left_out
