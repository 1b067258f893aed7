"""Networks of authors, papers and venues: the level `full`, and answers of queries."""

from __future__ import annotations

from typing import Any

import pytest

from graphapp.cypher.results import Node, PathValue, Relationship, ResultTable
from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, Authorships, PaperMembers, StoredPaper, VenueRow
from graphapp.model.units import keyed_papers
from graphapp.networks.spec import NetworkSpec, NetworkView
from graphapp.networks.typed import from_result, full_network, papers_at_full_level


def paper(id: str, year: int | None, venue: str | None, *authors: str) -> StoredPaper:
    rows = [AuthorRow(f"name:{name}", name, names.key(name)) for name in authors]
    at = VenueRow(names.key(venue), venue, None) if venue else None
    return StoredPaper(
        id, f"Title {id}", year, "other", at, tuple(Authorship(row, i) for i, row in enumerate(rows))
    )


PAPERS = [
    paper("p3", 2021, "ICML", "Ann Lee", "Cy Day"),
    paper("p2", 2020, "ICML", "ANN LEE", "Ann Lee"),
    paper("p1", None, None, "Ann Lee", "Bo Wu"),
]


def shape(view: NetworkView) -> tuple[list[tuple[str, str, str, int]], set[tuple[str, str]]]:
    nodes = [(node.id, node.name, node.type, node.papers) for node in view.nodes]
    return nodes, {(view.nodes[edge.source].id, view.nodes[edge.target].id) for edge in view.edges}


def test_the_full_level_shows_authors_papers_and_venues() -> None:
    nodes, links = shape(full_network(PAPERS, NetworkSpec(value="ann lee", level="full")))
    assert nodes == [
        ("ann lee", "Ann Lee", "author", 3),
        ("venue:icml", "ICML", "venue", 2),
        ("bo wu", "Bo Wu", "author", 1),
        ("cy day", "Cy Day", "author", 1),
        ("paper:p1", "Title p1", "paper", 1),
        ("paper:p2", "Title p2", "paper", 1),
        ("paper:p3", "Title p3", "paper", 1),
    ]
    assert links == {
        ("ann lee", "paper:p1"),
        ("ann lee", "paper:p2"),
        ("ann lee", "paper:p3"),
        ("bo wu", "paper:p1"),
        ("cy day", "paper:p3"),
        ("venue:icml", "paper:p2"),
        ("venue:icml", "paper:p3"),
    }


def test_every_link_of_the_full_level_counts_one_paper_with_its_year() -> None:
    view = full_network(PAPERS, NetworkSpec("all", level="full"))
    assert {(edge.weight, edge.papers) for edge in view.edges} == {(1.0, 1)}
    ann = view.nodes[0]
    assert (ann.rows, ann.years, ann.first, ann.last) == (2, (2020, 2021), 2020, 2021)
    assert sorted(edge.years for edge in view.edges) == [(), (), (2020,), (2020,), (2021,), (2021,), (2021,)]


def test_the_centre_of_the_full_level_is_its_author_or_its_venue() -> None:
    assert full_network(PAPERS, NetworkSpec(value="Cy Day", level="full")).nodes[0].id == "cy day"
    venue = full_network(PAPERS, NetworkSpec("venue", "icml", level="full"))
    assert (venue.nodes[0].id, venue.centre) == ("venue:icml", 0)
    by_row = keyed_papers(PAPERS, lambda row: row.id, lambda _, row: row.id)
    both = ["name:Ann Lee", "name:ANN LEE"]
    rows = full_network(by_row, NetworkSpec(value="ann lee", level="full", unit="row"), centre=both)
    assert (rows.nodes[0].id, rows.nodes[0].papers) == ("name:Ann Lee", 3)
    assert full_network(PAPERS, NetworkSpec("all", level="full")).centre is None


def test_papers_go_in_as_long_as_they_fit_and_the_rest_is_counted() -> None:
    # p3 brings 4 nodes and 3 links; p2 one node more and 2 links; p1 two nodes more and 2 links
    view = full_network(PAPERS, NetworkSpec("all", level="full"), most_nodes=6)
    assert {node.id for node in view.nodes if node.type == "paper"} == {"paper:p3", "paper:p2"}
    assert (view.total_nodes, view.total_edges) == (7, 7)
    assert view.left_out == ["Showing 2 of 3 papers, with their authors and venues (limit: 6 nodes)."]
    few = full_network(PAPERS, NetworkSpec("all", level="full", edges=3), most_nodes=100)
    assert len(few.edges) == 3
    assert "1 of 3 papers" in few.left_out[0]


def test_a_least_number_of_joint_papers_is_said_to_have_no_effect_on_papers() -> None:
    view = full_network(PAPERS, NetworkSpec("all", level="full", joint=2))
    assert len(view.nodes) == 7
    assert view.left_out == ["The minimum of 2 joint papers has no effect in a network with papers."]


def test_the_full_level_of_an_author_shows_only_the_authors_papers_that_count() -> None:
    rows = [AuthorRow("a", "Ann", "ann"), AuthorRow("b", "Bo", "bo")]
    data = Authorships(
        rows,
        [
            PaperMembers("p1", 2020, 2, (0, 1)),
            PaperMembers("p2", 2020, 1, (1,)),
            PaperMembers("p3", 1999, 1, (0,)),
            PaperMembers("p4", 2020, 9, (0,)),
        ],
    )
    spec = NetworkSpec(value="Ann", level="full", first=2000, longest=5)
    assert papers_at_full_level(data, spec) == ["p1"]
    assert papers_at_full_level(data, NetworkSpec("all", level="full")) == ["p1", "p2", "p3", "p4"]


ANN = Node("name:Ann", "Author", {"id": "name:Ann", "name": "Ann", "key": "ann"})
P1 = Node("p1", "Paper", {"id": "p1", "title": "On graphs", "year": 2020})
ICML = Node("icml", "Venue", {"id": "icml", "name": "ICML"})
WROTE = Relationship("WROTE", ("Author", "name:Ann"), ("Paper", "p1"), {"position": 0})
APPEARED = Relationship("PUBLISHED_IN", ("Paper", "p1"), ("Venue", "icml"), {})


def answer(*values: Any, truncated: str = "") -> ResultTable:
    return ResultTable(["x"], [[value] for value in values], truncated=truncated, as_of="r1")


def test_nodes_and_relationships_of_an_answer_become_a_network() -> None:
    view = from_result(answer(ANN, P1, ICML, WROTE, APPEARED, WROTE), title="Answer")
    nodes, links = shape(view)
    assert nodes == [
        ("name:Ann", "Ann", "author", 1),
        ("venue:icml", "ICML", "venue", 1),
        ("paper:p1", "On graphs", "paper", 1),
    ]
    assert links == {("name:Ann", "paper:p1"), ("venue:icml", "paper:p1")}
    assert [edge.years for edge in view.edges] == [(2020,), (2020,)]
    assert (view.title, view.revision) == ("Answer", "r1")


@pytest.mark.parametrize(
    "value",
    [
        PathValue([ANN, P1, ICML], [WROTE, APPEARED]),
        [ANN, [P1, {"where": ICML, "how": [WROTE]}], APPEARED],
        {"all": [PathValue([ANN, P1], [WROTE]), APPEARED, ICML]},
    ],
)
def test_paths_lists_and_maps_are_looked_into(value: Any) -> None:
    assert shape(from_result(answer(value))) == shape(from_result(answer(ANN, P1, ICML, WROTE, APPEARED)))


def test_a_node_that_only_a_relationship_names_is_called_by_its_identifier() -> None:
    nodes, links = shape(from_result(answer(WROTE)))
    assert nodes == [("name:Ann", "name:Ann", "author", 1), ("paper:p1", "p1", "paper", 1)]
    assert links == {("name:Ann", "paper:p1")}


def test_the_same_identifier_under_two_labels_is_two_nodes() -> None:
    view = from_result(
        answer(Node("x", "Author", {}), Node("x", "Venue", {}), Node("x", "Paper", {"title": ""}))
    )
    assert sorted(node.id for node in view.nodes) == ["paper:x", "venue:x", "x"]
    assert {node.name for node in view.nodes} == {"x"}


def test_values_that_are_no_nodes_give_an_empty_network() -> None:
    view = from_result(answer(1, "a", None, [2.5, True], {"a": None}))
    assert (view.nodes, view.edges, view.left_out) == ([], [], [])


def test_what_was_cut_from_an_answer_or_from_its_network_is_said() -> None:
    loop = Relationship("R", ("Author", "a"), ("Author", "a"), {})
    view = from_result(
        answer(ANN, P1, ICML, WROTE, APPEARED, loop, truncated="Cut at 6 rows."), most_nodes=3, most_edges=1
    )
    assert len(view.nodes) == 3
    assert len(view.edges) == 1
    assert view.left_out == [
        "Omitted 1 relationship from a node to itself.",
        "Cut at 6 rows.",
        "Showing 3 of 4 nodes: those with the most papers.",
        "Showing the first 1 of 2 links.",
    ]
    assert (view.total_nodes, view.total_edges) == (4, 2)


def test_an_answer_of_deeply_nested_lists_is_read() -> None:
    value: Any = ANN
    for _ in range(5000):
        value = [value]
    assert len(from_result(answer(value)).nodes) == 1
