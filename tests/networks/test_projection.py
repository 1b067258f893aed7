"""Coauthorship networks, over papers worked out by hand.

p1 2020  Ann Lee, Bo Wu, Cy Day      p4 2022  Cy Day, Di Eis
p2 2021  Ann Lee, Bo Wu              p5 2019  Éva Fox
p3 —     ANN LEE, Bo Wu              p6 2020  Ann Lee, ANN LEE, Bo Wu, Cy Day, Di Eis
"""

from __future__ import annotations

import gc
import gzip
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import networkx as nx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorships, PaperMembers
from graphapp.model.units import keyed_rows
from graphapp.networks.projection import members_shown, project
from graphapp.networks.spec import NetworkSpec, NetworkView

Printed = Sequence[tuple[str, int | None, Sequence[str]]]

PAPERS: Printed = [
    ("p1", 2020, ["Ann Lee", "Bo Wu", "Cy Day"]),
    ("p2", 2021, ["Ann Lee", "Bo Wu"]),
    ("p3", None, ["ANN LEE", "Bo Wu"]),
    ("p4", 2022, ["Cy Day", "Di Eis"]),
    ("p5", 2019, ["Éva Fox"]),
    ("p6", 2020, ["Ann Lee", "ANN LEE", "Bo Wu", "Cy Day", "Di Eis"]),
]


def authorships(papers: Printed) -> Authorships:
    """All of `papers`, as a store gives them."""
    place: dict[str, int] = {}
    found = []
    for id, year, authors in papers:
        members = {place.setdefault(name, len(place)) for name in authors}
        found.append(PaperMembers(id, year, len(authors), tuple(members)))
    return Authorships([AuthorRow(f"name:{name}", name, names.key(name)) for name in place], found)


def by_row(data: Authorships) -> Authorships:
    """Author rows as authors."""
    return keyed_rows(data, lambda row: row.id, lambda _, row: row.id)


def network(spec: NetworkSpec, papers: Printed = PAPERS, **caps: int) -> NetworkView:
    data = authorships(papers)
    if spec.unit == "cluster":
        return project(data, spec, **caps)
    # all rows of the name are in the centre
    centre = [row.id for row in data.authors if row.key == names.key(spec.value)]
    return project(by_row(data), spec, centre=centre, **caps)


def nodes(view: NetworkView) -> dict[str, int]:
    return {node.id: node.papers for node in view.nodes}


def links(view: NetworkView) -> dict[tuple[str, str], float]:
    return {(view.nodes[edge.source].id, view.nodes[edge.target].id): edge.weight for edge in view.edges}


ALL = NetworkSpec("all")


def test_authors_are_ordered_by_papers_and_name_and_joined_by_their_joint_papers() -> None:
    view = network(ALL)
    assert [(node.name, node.papers) for node in view.nodes] == [
        ("Ann Lee", 4),
        ("Bo Wu", 4),
        ("Cy Day", 3),
        ("Di Eis", 2),
        ("Éva Fox", 1),
    ]
    assert [(edge.source, edge.target, edge.papers, edge.weight) for edge in view.edges] == [
        (0, 1, 4, 4.0),
        (0, 2, 2, 2.0),
        (0, 3, 1, 1.0),
        (1, 2, 2, 2.0),
        (1, 3, 1, 1.0),
        (2, 3, 2, 2.0),
    ]
    assert (view.centre, view.total_nodes, view.total_edges, view.left_out) == (None, 5, 6, [])


def test_a_fractional_link_shares_each_paper_among_the_whole_printed_list() -> None:
    view = network(NetworkSpec("all", weighting="fractional"))
    # 1/(n-1): p1 1/2, p2 1, p3 1, p4 1, p6 1/4 as five names are printed
    assert [edge.strength for edge in view.edges] == [2.75, 0.75, 0.25, 0.75, 0.25, 1.25]
    assert [edge.weight for edge in view.edges] == [edge.strength for edge in view.edges]
    assert [edge.strength for edge in network(ALL).edges] == [edge.strength for edge in view.edges]


def test_three_thirds_are_one() -> None:
    view = network(ALL, [(f"p{i}", i, ["A", "B", "C", "D"]) for i in range(3)])
    assert {edge.strength for edge in view.edges} == {1.0}


def test_years_are_known_for_authors_and_links_with_repeats_and_without_the_unknown() -> None:
    view = network(ALL)
    ann, eva = view.nodes[0], view.nodes[4]
    assert (ann.years, ann.first, ann.last) == ((2020, 2020, 2021), 2020, 2021)
    assert (eva.years, eva.first, eva.last) == ((2019,), 2019, 2019)
    years = [edge.years for edge in view.edges]
    assert years == [(2020, 2020, 2021), (2020, 2020), (2020,), (2020, 2020), (2020,), (2020, 2022)]
    assert [(edge.first, edge.last) for edge in view.edges][:2] == [(2020, 2021), (2020, 2020)]
    undated = network(ALL, [("p", None, ["A", "B"])])
    assert (undated.edges[0].years, undated.edges[0].first, undated.nodes[0].last) == ((), None, None)


def test_rows_of_one_name_are_one_author_called_as_printed_most() -> None:
    ann = network(ALL).nodes[0]
    assert (ann.id, ann.name, ann.rows, ann.papers) == ("ann lee", "Ann Lee", 2, 4)
    tie = network(ALL, [("p1", 1, ["BO", "x"]), ("p2", 1, ["Bo", "x"])])
    assert [node.name for node in tie.nodes] == ["BO", "x"]


def test_author_rows_stay_apart_when_asked_for() -> None:
    view = network(NetworkSpec("all", unit="row"))
    assert nodes(view) == {
        "name:Bo Wu": 4,
        "name:Ann Lee": 3,
        "name:Cy Day": 3,
        "name:ANN LEE": 2,
        "name:Di Eis": 2,
        "name:Éva Fox": 1,
    }
    assert {node.rows for node in view.nodes} == {1}
    assert links(view)["name:Ann Lee", "name:ANN LEE"] == 1
    assert links(view)["name:Bo Wu", "name:Ann Lee"] == 3


def test_a_person_twice_in_a_paper_counts_once_and_is_not_their_own_coauthor() -> None:
    view = network(ALL, [("p", 2000, ["Ann Lee", "ANN LEE", "ann lee"])])
    assert (nodes(view), view.edges) == ({"ann lee": 1}, [])


def test_an_authors_network_holds_coauthors_with_all_their_joint_papers() -> None:
    view = network(NetworkSpec(value="Di Eis"))
    assert nodes(view) == {"di eis": 2, "ann lee": 4, "bo wu": 4, "cy day": 3}
    assert view.centre == 0
    assert links(view)["ann lee", "bo wu"] == 4
    assert links(view)["di eis", "cy day"] == 2
    assert len(view.edges) == 6


def test_an_author_alone_is_a_network_of_one() -> None:
    view = network(NetworkSpec(value="Éva  FOX"))
    assert (nodes(view), view.centre, view.edges) == ({"éva fox": 1}, 0, [])


def test_the_rows_of_the_centre_come_first_and_the_one_with_most_papers_is_the_centre() -> None:
    view = network(NetworkSpec(value="ann lee", unit="row"))
    assert [node.id for node in view.nodes[:2]] == ["name:Ann Lee", "name:ANN LEE"]
    assert view.centre == 0
    assert len(view.nodes) == 5


def test_only_papers_within_the_years_count_and_undated_ones_are_mentioned() -> None:
    view = network(NetworkSpec("all", first=2021, last=2022))
    assert nodes(view) == {"ann lee": 1, "bo wu": 1, "cy day": 1, "di eis": 1}
    assert links(view) == {("ann lee", "bo wu"): 1, ("cy day", "di eis"): 1}
    assert view.left_out == ["Ignored 1 paper without a year."]
    assert nodes(network(NetworkSpec("all", last=2019))) == {"éva fox": 1}
    assert "cy day" not in nodes(network(NetworkSpec(value="ann lee", first=2021)))


def test_a_centre_without_papers_in_the_years_is_still_shown() -> None:
    view = network(NetworkSpec(value="ann lee", first=1990, last=1999))
    assert (nodes(view), view.centre, view.nodes[0].name) == ({"ann lee": 0}, 0, "Ann Lee")


def test_long_author_lists_do_not_count_when_asked_and_that_is_said() -> None:
    view = network(NetworkSpec("all", longest=4))
    assert links(view) == {
        ("ann lee", "bo wu"): 3,
        ("ann lee", "cy day"): 1,
        ("bo wu", "cy day"): 1,
        ("cy day", "di eis"): 1,
    }
    assert view.left_out == ["Ignored 1 paper with more than 4 authors."]


def test_a_link_needs_enough_joint_papers_and_authors_left_alone_are_dropped() -> None:
    view = network(NetworkSpec("all", joint=2))
    assert links(view) == {
        ("ann lee", "bo wu"): 4,
        ("ann lee", "cy day"): 2,
        ("bo wu", "cy day"): 2,
        ("cy day", "di eis"): 2,
    }
    assert "éva fox" not in nodes(view)
    assert view.left_out == [
        "Not shown: 2 of 6 links (fewer than 2 joint papers).",
        "Not shown: 1 of 5 authors (no link with at least 2 joint papers).",
    ]
    assert (view.total_nodes, view.total_edges) == (4, 4)
    alone = network(NetworkSpec(value="di eis", joint=3))
    # Ann and Bo have four joint papers, but fewer than three with Di
    assert nodes(alone) == {"di eis": 2}
    assert links(alone) == {}


def test_in_an_authors_network_everyone_has_enough_joint_papers_with_the_author() -> None:
    papers = [
        ("p1", 2001, ("Ada", "Bo", "Cy")),
        ("p2", 2002, ("Ada", "Bo", "Cy")),
        ("p3", 2003, ("Ada", "Dee")),
        ("p4", 2003, ("Bo", "Dee")),
        ("p5", 2003, ("Bo", "Dee")),
    ]
    view = network(NetworkSpec(value="ada", joint=2), papers)
    # Dee has two papers with Bo, but one with Ada
    assert nodes(view) == {"ada": 3, "bo": 4, "cy": 2}
    assert links(view) == {("ada", "bo"): 2, ("ada", "cy"): 2, ("bo", "cy"): 2}
    assert view.left_out == [
        "Not shown: 1 of 5 links (fewer than 2 joint papers).",
        "Not shown: 1 of 4 authors (fewer than 2 papers with the centre).",
    ]


def test_the_authors_with_most_papers_stay_under_a_cap_and_the_rest_is_counted() -> None:
    for view in (
        network(ALL, most_nodes=3),
        network(NetworkSpec("all", nodes=3)),
        network(NetworkSpec("all", nodes=9), most_nodes=3),
    ):
        assert nodes(view) == {"ann lee": 4, "bo wu": 4, "cy day": 3}
        assert (view.total_nodes, view.total_edges) == (5, 6)
        assert view.left_out == [
            "Showing 3 of 5 authors: those with the most papers.",
            "Showing 3 of 6 links: those between the authors shown.",
        ]
    assert nodes(network(NetworkSpec(value="di eis", nodes=2))) == {"di eis": 2, "ann lee": 4}


def test_the_strongest_links_stay_under_a_cap() -> None:
    view = network(ALL, most_edges=2)
    assert links(view) == {("ann lee", "bo wu"): 4, ("cy day", "di eis"): 2}
    assert view.left_out == ["Showing 2 of 6 links: the strongest ones."]


def test_nothing_in_gives_nothing_out() -> None:
    view = project(Authorships([], []), NetworkSpec("all"))
    assert (view.nodes, view.edges, view.centre) == ([], [], None)
    assert project(authorships([("p", 2000, ["A"])]), NetworkSpec(value="B")).nodes == []


def test_a_dense_network_keeps_its_backbone_strong() -> None:
    papers: Printed = [(f"{a}{b}", 2000, [a, b]) for a, b in combinations("abcdefgh", 2)]
    view = network(ALL, [*papers, ("x", 2000, ["a", "b"]), ("y", 2000, ["c", "h"])])
    strong = {(view.nodes[edge.source].id, view.nodes[edge.target].id) for edge in view.edges if edge.strong}
    # 28 links > 3 x 8; a-b and c-h are twice as strong and a, b, c, h stand first; ties fall to the first link
    assert ("a", "b") in strong
    assert ("c", "h") in strong
    assert len(view.edges) == 28
    assert len(strong) < 28
    assert all(edge.strong for edge in network(ALL).edges)


def test_the_papers_of_a_network_name_their_members_among_its_nodes() -> None:
    spec = NetworkSpec("all", first=2020, last=2022)
    view = network(spec)
    found = {
        paper.id: tuple(view.nodes[i].id for i in among)
        for paper, among in members_shown(authorships(PAPERS), spec, view)
    }
    assert found == {
        "p1": ("ann lee", "bo wu", "cy day"),
        "p2": ("ann lee", "bo wu"),
        "p4": ("cy day", "di eis"),
        "p6": ("ann lee", "bo wu", "cy day", "di eis"),
    }


def test_the_collector_runs_again_afterwards_also_after_an_error() -> None:
    network(ALL)
    assert gc.isenabled()
    with pytest.raises(IndexError):
        project(Authorships([], [PaperMembers("p", 1, 1, (7,))]), ALL)
    assert gc.isenabled()


NAMES = st.sampled_from(["Ann", "ANN", "Bo", "bo", "Cy", "Di", "Eva", "Fay"])
CORPORA = st.lists(
    st.tuples(st.none() | st.integers(2000, 2005), st.lists(NAMES, min_size=1, max_size=5)), max_size=12
).map(lambda papers: [(f"p{i}", year, authors) for i, (year, authors) in enumerate(papers)])
YEARS = st.none() | st.integers(2000, 2005)


@st.composite
def specs(draw: st.DrawFn) -> NetworkSpec:
    first, last = draw(YEARS), draw(YEARS)
    if first is not None and last is not None:
        first, last = sorted((first, last))
    centre = draw(st.sampled_from(["author", "all"]))
    return NetworkSpec(
        centre=centre,  # type: ignore[arg-type]
        value="ann" if centre == "author" else "",
        unit=draw(st.sampled_from(["cluster", "row"])),
        first=first,
        last=last,
        joint=draw(st.integers(1, 3)),
        longest=draw(st.none() | st.integers(1, 5)),
        weighting=draw(st.sampled_from(["full", "fractional"])),
    )


def plainly(papers: Printed, spec: NetworkSpec) -> nx.Graph:
    """The network, made in the plainest way."""
    name = names.key if spec.unit == "cluster" else (lambda text: f"name:{text}")
    counted = [(id, year, authors) for id, year, authors in papers if spec.counts(year, len(authors))]
    centres = {name(each) for _, _, authors in papers for each in authors if names.key(each) == spec.value}
    near = set(centres)
    for _, _, authors in counted:
        people = set(map(name, authors))
        if spec.centre == "all" or people & centres:
            near |= people
    graph = nx.Graph()
    graph.add_nodes_from(centres, papers=0)
    for _, year, authors in counted:
        people = sorted(set(map(name, authors)) & near)
        for person in people:
            graph.add_node(person)
            graph.nodes[person]["papers"] = graph.nodes[person].get("papers", 0) + 1
        for a, b in combinations(people, 2):
            edge = graph.edges[a, b] if graph.has_edge(a, b) else {"papers": 0, "strength": 0, "years": []}
            graph.add_edge(
                a,
                b,
                papers=edge["papers"] + 1,
                strength=edge["strength"] + 1 / (len(authors) - 1),
                years=sorted([*edge["years"], *([] if year is None else [year])]),
            )
    if spec.joint > 1:
        graph.remove_edges_from([(a, b) for a, b, n in list(graph.edges(data="papers")) if n < spec.joint])
        if spec.centre == "author":
            close = centres.union(*(graph[centre] for centre in centres))
            graph.remove_nodes_from([n for n in list(graph) if n not in close])
        graph.remove_nodes_from([n for n in list(graph) if graph.degree(n) == 0 and n not in centres])
    return graph


@given(CORPORA, specs())
def test_every_network_equals_the_one_made_in_the_plainest_way(papers: Printed, spec: NetworkSpec) -> None:
    view, plain = network(spec, papers), plainly(papers, spec)
    assert nodes(view) == dict(plain.nodes(data="papers"))
    assert len(view.edges) == plain.number_of_edges()
    for edge in view.edges:
        expected = plain.edges[view.nodes[edge.source].id, view.nodes[edge.target].id]
        assert edge.papers == expected["papers"]
        assert edge.strength == pytest.approx(expected["strength"])
        assert edge.weight == (edge.strength if spec.weighting == "fractional" else edge.papers)
        assert edge.years == tuple(expected["years"])
        assert edge.source < edge.target
    assert [(edge.source, edge.target) for edge in view.edges] == sorted(
        (e.source, e.target) for e in view.edges
    )


@given(CORPORA, specs(), st.randoms())
def test_the_order_in_which_a_store_gives_papers_does_not_matter(papers, spec, random) -> None:
    shuffled = list(papers)
    random.shuffle(shuffled)
    assert network(spec, shuffled) == network(spec, papers)


@given(CORPORA, specs())
def test_a_stricter_filter_never_shows_more(papers: Printed, spec: NetworkSpec) -> None:
    from dataclasses import replace

    loose = network(replace(spec, first=None, last=None, joint=1, longest=None), papers)
    strict = network(spec, papers)
    assert nodes(strict).keys() <= nodes(loose).keys()
    assert links(strict).keys() <= {pair for a, b in links(loose) for pair in ((a, b), (b, a))}


@pytest.fixture(scope="module")
def corpus(shared: Path) -> Printed:
    """The corpus as printed, a list that is one list twice taken once."""
    found = []
    with gzip.open(shared / "corpora" / "ai-conferences.jsonl.gz") as lines:
        for line in lines:
            record = orjson.loads(line)
            authors = record["authors"]
            half = len(authors) // 2
            if half and authors[:half] == authors[half:]:
                authors = authors[:half]
            found.append((record["id"], record.get("year"), authors))
    return found


def around(papers: Printed, key: str) -> Printed:
    """Papers of all who wrote one with `key`."""
    of: defaultdict[str, list[int]] = defaultdict(list)
    for index, (_, _, authors) in enumerate(papers):
        for each in {names.key(author) for author in authors}:
            of[each].append(index)
    people = {names.key(author) for index in of[key] for author in papers[index][2]}
    return [papers[index] for index in sorted({index for each in people for index in of[each]})]


def test_sergey_levine_has_555_coauthors_and_11928_links(corpus: Printed) -> None:
    view = network(NetworkSpec(value="sergey levine"), around(corpus, "sergey levine"))
    assert (len(view.nodes), len(view.edges), view.nodes[0].papers) == (555, 11_928, 201)
    assert 500 < sum(edge.strong for edge in view.edges) < 1_500


def test_the_whole_corpus_joins_135117_authors_by_574592_links(corpus: Printed) -> None:
    view = network(ALL, corpus)
    assert (len(view.nodes), len(view.edges)) == (135_117, 574_592)


def test_sergey_levine_has_563_author_rows_around_and_12198_links_when_rows_stay_apart(
    corpus: Printed,
) -> None:
    view = network(NetworkSpec(value="sergey levine", unit="row"), around(corpus, "sergey levine"))
    assert (len(view.nodes), len(view.edges)) == (563, 12_198)
