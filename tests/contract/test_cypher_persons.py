"""Persons in Cypher: the same in every store, there while something is decided, and seen by the queries that name them only."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from graphapp.cypher.examples import EXAMPLES, PERSON_EXAMPLES
from graphapp.demo import DEMO
from graphapp.errors import QueryError
from graphapp.ingest.load import ingest
from graphapp.ingest.sources import InputFile
from graphapp.networks.spec import NetworkSpec
from graphapp.people.decision_service import Who
from graphapp.people.decisions_file import DecisionsDamaged
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store

WHO = Who("ada", "test")
RECORDS = [
    {"id": "p1", "title": "Graphs of Papers", "year": 2018, "authors": ["Wei Chen", "Bo Li"]},
    {"id": "p2", "title": "Trees of Authors", "year": 2019, "authors": ["Bo Li", "Wei Chen"]},
    {"id": "p3", "title": "Cycles in Venues", "year": 2020, "authors": ["Wei Chen", "Ann Lee"]},
    {"id": "p4", "title": "Paths between People", "year": 2021, "authors": ["W. Chen"]},
    {"id": "p5", "title": "Topic Models", "year": 2003, "authors": ["David Blei"]},
    {"id": "p6", "title": "Dynamic Topics", "year": 2006, "authors": ["David M. Blei", "Ann Lee"]},
    {
        "id": "p7",
        "title": "One Name, Two People",
        "year": 2022,
        "authors": [
            {"name": "Jo Ng", "orcid": "0000-0002-1825-0097"},
            {"name": "Jo Ng", "orcid": "0000-0001-5109-3700"},
        ],
    },
]
# the first paper of Wei Chen is by another person than the second; nobody says whose the third is
DECISIONS = """
{"id":"d1","say":"same","a":{"name":"David Blei"},"b":{"name":"David M. Blei"}}
{"id":"d2","say":"different","a":{"name":"Wei Chen","papers":["jsonl:p1#0"]},"b":{"name":"Wei Chen","papers":["jsonl:p2#1"]}}
"""
COUNTS = """
MATCH (x:Person)-[:AUTHOR_OF]->(p:Paper)
WITH x, count(DISTINCT p) AS papers
RETURN x.name AS name, x.decided AS decided, papers ORDER BY name, decided, papers
"""
EXPECTED = [
    ["Ann Lee", True, 2],
    ["Bo Li", True, 2],
    ["David Blei", True, 2],
    # two people by their ORCIDs, on one paper
    ["Jo Ng", True, 1],
    ["Jo Ng", True, 1],
    ["W. Chen", True, 1],
    ["Wei Chen", False, 1],
    ["Wei Chen", True, 1],
    ["Wei Chen", True, 1],
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.read(
        {"decisions": str(tmp_path / "own.decisions.jsonl"), "query_seconds": 60}, environ={}
    )


@pytest.fixture
def service(store: Store, settings: Settings, tmp_path: Path) -> GraphService:
    """The store with the records, without decisions."""
    file = tmp_path / "records.jsonl"
    file.write_text("\n".join(map(json.dumps, RECORDS)))
    assert ingest(store, [InputFile(file)], settings).refused == 0
    return GraphService(store, settings)


@pytest.fixture
def decide(settings: Settings) -> Callable[[str], None]:
    """Writes the decisions file."""
    return lambda text: Path(settings.decisions).write_text(text) and None


def test_papers_count_by_person_in_every_store(service, decide) -> None:
    decide(DECISIONS)
    table = service.query(COUNTS)
    assert table.rows == EXPECTED
    assert (table.truncated, table.warnings) == ("", [])
    assert table.as_of


def test_every_author_row_is_at_least_one_person(service, decide) -> None:
    decide(DECISIONS)
    rows = service.query(
        "MATCH (a:Author) OPTIONAL MATCH (a)-[:IS]->(x:Person) RETURN a.name AS name, a.id AS id, count(x) AS persons ORDER BY name, id"
    ).rows
    assert [[name, persons] for name, _, persons in rows] == [
        ["Ann Lee", 1],
        ["Bo Li", 1],
        ["David Blei", 1],
        ["David M. Blei", 1],
        ["Jo Ng", 1],
        ["Jo Ng", 1],
        ["W. Chen", 1],
        ["Wei Chen", 3],
    ]


def test_persons_have_the_ids_that_the_decisions_give_them(service, decide) -> None:
    decide(DECISIONS)
    ids = {id for (id,) in service.query("MATCH (x:Person) RETURN x.id AS id").rows}
    keys = [row.key for key in ("wei chen", "david blei", "bo li") for row in service.store.authors(key)]
    persons = service.decisions.directory().persons(keys).persons
    assert {person.id for person in persons} <= ids
    assert len(ids) == len(EXPECTED)


def test_the_network_and_the_pages_by_person_agree(service, decide) -> None:
    decide(DECISIONS)
    found = service.query(
        "MATCH (x:Person)-[:AUTHOR_OF]->(p:Paper) WITH x, count(DISTINCT p) AS papers RETURN x.id, x.name, papers"
    )
    view = service.network(NetworkSpec("all", unit="person"), wait=0)
    # a node for each person, with as many papers
    assert {(node.id, node.name, node.papers) for node in view.nodes} == {tuple(row) for row in found.rows}
    for id, name, papers in found.rows:
        author = service.author(id, unit="person")
        assert (author.name, author.total) == (name, papers)
    joint = service.query(
        "MATCH (x:Person)-[:AUTHOR_OF]->(p)<-[:AUTHOR_OF]-(y:Person) WHERE x.id < y.id"
        " WITH x, y, count(DISTINCT p) AS papers RETURN x.id, y.id, papers"
    )
    links = {
        (*sorted((view.nodes[edge.source].id, view.nodes[edge.target].id)), edge.papers)
        for edge in view.edges
    }
    assert links == {tuple(row) for row in joint.rows}


def test_persons_in_a_result_are_drawn_as_persons(service, decide) -> None:
    decide(DECISIONS)
    # persons alone: their coauthorships
    view = service.query_network(service.query("MATCH (x:Person) WHERE x.name <> 'Jo Ng' RETURN x"), wait=0)
    assert view.spec.unit == "person"
    names = [
        tuple(sorted((view.nodes[edge.source].name, view.nodes[edge.target].name))) for edge in view.edges
    ]
    assert sorted(names) == [
        ("Ann Lee", "David Blei"),
        ("Ann Lee", "Wei Chen"),
        ("Bo Li", "Wei Chen"),
        ("Bo Li", "Wei Chen"),
    ]
    # persons and papers: a click leads to the papers of the person
    table = service.query("MATCH c = (:Person {name: 'David Blei'})-[:AUTHOR_OF]->(:Paper) RETURN c")
    view = service.query_network(table, wait=0)
    (person,) = (node for node in view.nodes if node.type == "author")
    assert sorted(paper.title for paper in service.papers_of_node(view.spec, person.id)) == [
        "Dynamic Topics",
        "Topic Models",
    ]


def test_the_same_rows_as_in_the_store_in_memory(service, decide, settings, tmp_path) -> None:
    decide(DECISIONS)
    plain = open_store("memory:", settings)
    ingest(plain, [InputFile(tmp_path / "records.jsonl")], settings)
    oracle = GraphService(plain, settings)
    try:
        for query in (
            "MATCH (a:Author)-[r:IS]->(x:Person) RETURN a, r, x ORDER BY a.id, x.id",
            "MATCH (x:Person)-[r:AUTHOR_OF]->(p:Paper) RETURN x, r, p ORDER BY x.id, p.id, r.position",
            "MATCH (x:Person)-[:AUTHOR_OF]->(:Paper)<-[:AUTHOR_OF]-(y:Person) WHERE x.id < y.id"
            " RETURN x.id AS x, y.id AS y, count(*) AS n ORDER BY x, y",
            "MATCH c = (:Author {key: 'david blei'})-[:IS]->()<-[:IS]-(:Author {key: 'david m. blei'}) RETURN c",
        ):
            rows = service.query(query).rows
            assert rows
            assert rows == oracle.query(query).rows
    finally:
        oracle.close()


def test_other_queries_and_counts_do_not_change(service, decide) -> None:
    queries = [
        "MATCH (n) RETURN labels(n) AS labels, count(n) AS n ORDER BY labels",
        "MATCH (a)-[r]->(b) RETURN type(r) AS type, count(r) AS n ORDER BY type",
        "MATCH (a:Author)-->(x) RETURN a.name AS name, x.title AS title ORDER BY name, title",
        "CALL db.labels() YIELD label RETURN label ORDER BY label",
    ]
    before = [service.query(query).rows for query in queries], service.store.counts()
    tables = {table: list(service.store.rows(table)) for table in ("Author", "Paper", "WROTE")}
    decide(DECISIONS)
    assert service.query(COUNTS).rows == EXPECTED
    assert ([service.query(query).rows for query in queries], service.store.counts()) == before
    assert {table: list(service.store.rows(table)) for table in tables} == tables


def test_without_decisions_nobody_is_a_person_and_the_last_undo_removes_them(service, decide) -> None:
    assert service.query(COUNTS).rows == []
    assert not service.offer().persons
    sides = [service.decisions.side(name) for name in ("David Blei", "David M. Blei")]
    service.decisions.same(sides, WHO)
    (row,) = service.query("MATCH (x:Person {name: 'David Blei'}) RETURN count(x) AS n").rows
    assert row == [1]
    assert service.offer().persons
    service.decisions.undo("d1", WHO)
    assert service.query(COUNTS).rows == []
    assert not service.offer().persons


def test_identifiers_alone_make_persons_once_they_were_looked_for(service) -> None:
    service.decisions.index_identifiers()
    found = service.query(
        "MATCH (:Author {key: 'jo ng'})-[:IS]->(x:Person) RETURN count(DISTINCT x) AS n"
    ).rows
    assert found == [[2]]


def test_a_load_is_seen_by_the_next_query(service, decide, settings, tmp_path) -> None:
    decide(DECISIONS)
    service.query(COUNTS)
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps({"id": "p8", "title": "More Topics", "year": 2024, "authors": ["David Blei"]}))
    ingest(service.store, [InputFile(more)], settings)
    assert ["David Blei", True, 3] in service.query(COUNTS).rows


def test_a_damaged_file_of_decisions_is_reported_and_stops_no_other_query(service, decide) -> None:
    decide(DECISIONS + "{\n")
    with pytest.raises(DecisionsDamaged) as caught:
        service.query(COUNTS)
    assert caught.value.lines == (4,)
    assert not service.offer().persons
    assert service.query("MATCH (a:Author) RETURN count(a) AS n").rows == [[8]]


def test_errors_in_queries_about_persons_have_their_place(service, decide) -> None:
    decide(DECISIONS)
    with pytest.raises(QueryError) as caught:
        service.query("MATCH (x:Person)\nRETURN y")
    assert (caught.value.line, caught.value.column) == (2, 8)
    assert service.explain("MATCH (x:Person) RETURN x") is not None


@pytest.fixture(scope="module")
def demo_results() -> dict[str, list[list[object]]]:
    """The results of the examples about persons, that are filled by the first store."""
    return {}


def test_the_examples_about_persons_have_the_same_results(store, settings, demo_results) -> None:
    ingest(store, [DEMO], settings)
    service = GraphService(store, settings)
    assert not service.saved_queries().keys() & {each.name for each in PERSON_EXAMPLES}
    sides = [service.decisions.side(name) for name in ("Weizhu Chen", "Nan Duan")]
    service.decisions.same(sides, WHO)
    papers = [paper.id for paper in service.author("Yelong Shen").papers][:2]
    service.decisions.different(service.decisions.side("Yelong Shen", papers), None, WHO)
    assert {each.name for each in (*EXAMPLES, *PERSON_EXAMPLES)} <= service.saved_queries().keys()
    for example in PERSON_EXAMPLES:
        found = service.query(*service.saved(example.name))
        assert found.rows, example.name
        assert (found.truncated, found.warnings) == ("", []), example.name
        assert found.rows == demo_results.setdefault(example.name, found.rows), example.name
    assert service.query(*service.saved("person-names")).rows == [
        ["Weizhu Chen", ["Nan Duan", "Weizhu Chen"]]
    ]
    assert service.query(*service.saved("shared-names")).rows == [["Yelong Shen", 2]]
