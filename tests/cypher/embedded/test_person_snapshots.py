"""The snapshot of persons: who is who in the small graph, built again when decisions or the store change, and no other query pays for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.cypher.embedded.lazy import LazyMirror, LazyPersonMirror
from graphapp.cypher.embedded.person_writer import PersonWriter
from graphapp.cypher.embedded.snapshot import Snapshot
from graphapp.cypher.embedded.snapshot_graph import graph_of
from graphapp.cypher.persons import PersonTable
from graphapp.cypher.results import Node
from graphapp.errors import BadInput, StoreUnavailable
from graphapp.settings import Settings
from tests.cypher.conftest import SMALL, Rows, limits_of
from tests.cypher.embedded.test_snapshot import written
from tests.cypher.evaluator.asking import Evaluator

LIMITS = limits_of(Settings(), seconds=60.0)
NOBODY = PersonTable([], [], [], [], [], [])
# Ben and Cy are one person; the two papers of Ada are by two people
DECIDED = PersonTable(
    ids=["person:ben", "person:ada alt/1", "person:ada alt/2"],
    names=["Ben", "Ada Alt", "Ada Alt"],
    decided=[True, True, False],
    authors=["name:Ben", "name:Ben", "name:Cy", "name:Cy", "name:Ada Alt", "name:Ada Alt"],
    papers=["p1", "p2", "p2", "p3", "p1", "p2"],
    persons=[0, 0, 0, 0, 1, 2],
)
WHO = "MATCH (a:Author)-[:IS]->(x:Person) RETURN a.name AS name, x.id AS id ORDER BY name, id"
PAPERS = (
    "MATCH (x:Person)-[w:AUTHOR_OF]->(p:Paper) RETURN x.id, p.id, w.position ORDER BY x.id, p.id, w.position"
)


@dataclass
class Source:
    """Who is who, as a test says."""

    revised: str = "d1"
    said: PersonTable = DECIDED
    home: str | None = None
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)

    def revision(self) -> str:
        if self.error is not None:
            raise self.error
        return self.revised

    def table(self) -> PersonTable:
        self.asked.append(self.revised)
        return self.said


@dataclass
class Opened:
    """A store without an engine of its own, with who is who."""

    mirror: LazyMirror
    rows: Rows
    source: Source

    def __call__(self, query: str, **parameters: Any) -> list[list[Any]]:
        return self.mirror.query(query, parameters, LIMITS).rows


@pytest.fixture
def opened(small_rows: Callable[..., Rows]) -> Iterator[Callable[..., Opened]]:
    """Returns stores of the small graph (or of other rows), which are closed after the test."""
    made: list[LazyMirror] = []

    def make(source: Source | None = None, rows: Rows | None = None) -> Opened:
        rows, source = rows or small_rows(), source or Source()
        mirror = LazyMirror(rows, Settings())
        mirror.persons.use(lambda: source)
        made.append(mirror)
        return Opened(mirror, rows, source)

    yield make
    for mirror in made:
        mirror.close()


def until(what: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait for an event in the background."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def ask(small_rows: Callable[..., Rows]) -> Iterator[Opened]:
    """The small graph with the decisions above, for all tests that change nothing."""
    rows, source = small_rows(), Source()
    mirror = LazyMirror(rows, Settings())
    mirror.persons.use(lambda: source)
    yield Opened(mirror, rows, source)
    mirror.close()


@pytest.fixture(scope="module")
def plain(small_rows: Callable[..., Rows]) -> Iterator[Opened]:
    """The small graph without decisions."""
    rows, source = small_rows(), Source(revised="")
    mirror = LazyMirror(rows, Settings())
    mirror.persons.use(lambda: source)
    yield Opened(mirror, rows, source)
    mirror.close()


# --- what is in it


def test_every_author_row_is_the_persons_that_its_papers_are_of(ask) -> None:
    assert ask(WHO) == [
        ["Ada Alt", "person:ada alt/1"],
        ["Ada Alt", "person:ada alt/2"],
        ["Ben", "person:ben"],
        ["Cy", "person:ben"],
        ["Dot", "person:dot"],
    ]


def test_a_paper_counts_once_for_each_person_and_keeps_its_position(ask) -> None:
    assert ask(PAPERS) == [
        ["person:ada alt/1", "p1", 0],
        ["person:ada alt/2", "p2", 0],
        ["person:ben", "p1", 1],
        ["person:ben", "p2", 1],
        ["person:ben", "p2", 2],
        ["person:ben", "p3", 0],
        ["person:dot", "p4", None],
    ]
    counted = "MATCH (x:Person)-[:AUTHOR_OF]->(p) RETURN x.name AS name, x.id AS id, count(DISTINCT p) AS n ORDER BY id"
    assert [row[::2] for row in ask(counted)] == [["Ada Alt", 1], ["Ada Alt", 1], ["Ben", 3], ["Dot", 1]]


def test_a_person_is_a_node_with_its_properties_and_found_by_them(ask) -> None:
    (row,) = ask("MATCH (x:Person {id: $id}) RETURN x", id="person:ada alt/2")
    assert row == [
        Node(
            "person:ada alt/2",
            "Person",
            {"id": "person:ada alt/2", "name": "Ada Alt", "decided": False},
        )
    ]
    assert ask("MATCH (x:Person {name: 'Ben'}) RETURN x.decided AS d") == [[True]]
    assert ask("MATCH (x:Person) RETURN count(x) AS n") == [[4]]


def test_paths_lead_from_rows_through_persons_to_papers_and_back(ask) -> None:
    names = (
        "MATCH (:Author {name: 'Cy'})-[:IS]->(:Person)<-[:IS]-(a:Author) RETURN a.name AS name ORDER BY name"
    )
    assert ask(names) == [["Ben"]]
    chain = (
        "MATCH c = shortestPath((:Author {name: 'Cy'})-[:IS|AUTHOR_OF|PUBLISHED_IN*..8]-(:Venue {name: 'A'}))"
        " RETURN [n IN nodes(c) | labels(n)[0]] AS labels, length(c) AS steps"
    )
    assert ask(chain) == [[["Author", "Person", "Paper", "Venue"], 3]]
    # the rows of the store, seen in a query that also names persons
    ends = "MATCH (a:Author)-[w:WROTE]->(p:Paper)<-[:AUTHOR_OF]-(:Person {id: 'person:dot'}) RETURN a.name, w.position"
    assert ask(ends) == [["Dot", None]]
    assert ask("MATCH (x:Person)-[r]->(y) RETURN DISTINCT type(r) AS t, labels(y) AS l") == [
        ["AUTHOR_OF", ["Paper"]]
    ]


def test_a_row_that_a_paper_lists_twice_is_of_two_people(opened, small_rows) -> None:
    tables = {**SMALL, "WROTE": [("name:Ada Alt", "p1", 0), ("name:Ada Alt", "p1", 3)], "PUBLISHED_IN": []}
    source = Source(
        said=PersonTable(
            ["person:one", "person:two"],
            ["Ada", "Alt"],
            [True, True],
            ["name:Ada Alt", "name:Ada Alt"],
            ["p1", "p1"],
            [1, 0],
        )
    )
    ask = opened(source, small_rows(tables=tables))
    assert ask(PAPERS) == [["person:one", "p1", 3], ["person:two", "p1", 0]]
    # rows without papers are persons too
    assert ask("MATCH (:Author {name: 'Cy'})-[:IS]->(x) RETURN x.id AS id") == [["person:cy"]]


def test_the_name_of_a_cluster_is_the_one_printed_most(opened, small_rows) -> None:
    tables = {
        **SMALL,
        "Author": [("name:BEN", "BEN", "ben"), ("name:Ben", "Ben", "ben"), ("x:1", "Béla", "béla")],
        "WROTE": [("name:BEN", "p1", 0), ("name:Ben", "p2", 0), ("name:Ben", "p3", 0), ("x:1", "p1", 1)],
        "PUBLISHED_IN": [],
    }
    ask = opened(Source(said=NOBODY), small_rows(tables=tables))
    found = ask("MATCH (x:Person)<-[:IS]-(a) RETURN x.id, x.name, count(a) ORDER BY x.id")
    assert found == [["person:ben", "Ben", 2], ["person:béla", "Béla", 1]]


def test_clusters_that_are_one_person_as_a_whole_share_it_and_its_commonest_name(opened) -> None:
    joined = {"cy": "person:ben", "ben": "person:ben"}
    ask = opened(Source(said=NOBODY._replace(joined=joined)))
    papers = "MATCH (x:Person {id: 'person:ben'})-[:AUTHOR_OF]->(p) WITH x, count(DISTINCT p) AS n RETURN x.name, n"
    # Ben and Cy have two papers each, one of them together; of equally frequent names the first counts
    assert ask(papers) == [["Ben", 3]]
    assert ask("MATCH (x:Person) RETURN count(x) AS n") == [[3]]


def test_an_empty_store_has_no_persons(opened, small_rows) -> None:
    ask = opened(Source(said=NOBODY), small_rows(tables={table: [] for table in SMALL}))
    assert ask("MATCH (x:Person) RETURN count(x) AS n") == [[0]]


def test_who_is_who_of_papers_that_the_store_does_not_have_is_an_error(opened) -> None:
    ask = opened(Source(said=DECIDED._replace(papers=[*DECIDED.papers[:-1], "p9"])))
    with pytest.raises(StoreUnavailable):
        ask(WHO)
    assert ask("MATCH (a:Author) RETURN count(a) AS n") == [[4]]


# --- who sees it


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (n) RETURN labels(n) AS l, count(n) AS n ORDER BY l",
        "MATCH (a)-[r]->(b) RETURN type(r) AS t, count(r) AS n ORDER BY t",
        "MATCH c = shortestPath((:Author {name: 'Cy'})-[*..9]-(:Author {name: 'Dot'})) RETURN length(c) AS n",
        "CALL db.labels() YIELD label RETURN label ORDER BY label",
        "CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey ORDER BY propertyKey",
    ],
)
def test_a_query_that_does_not_name_persons_is_answered_as_without_decisions(ask, plain, query: str) -> None:
    ask(WHO)
    found = ask.mirror.query(query, {}, LIMITS)
    assert found.rows
    assert (found.columns, found.rows, found.warnings) == (
        plain.mirror.query(query, {}, LIMITS).columns,
        plain(query),
        [],
    )


def test_without_decisions_the_label_is_unknown_as_it_always_was(plain) -> None:
    found = plain.mirror.query("MATCH (x:Person) RETURN x", {}, LIMITS)
    assert found.rows == []
    assert found.warnings == ["No node has the label Person. Known: Author, Paper, Venue."]
    assert plain.source.asked == []


def test_with_decisions_misspelled_names_are_compared_with_those_of_persons(ask) -> None:
    def warned(query: str) -> list[str]:
        return ask.mirror.query(query, {}, LIMITS).warnings

    assert warned("MATCH (x:Persn) RETURN x") == ["No node has the label Persn. Did you mean Person?"]
    assert warned("MATCH (x:Person) RETURN x.nam AS n") == [
        "No Person has the property nam. Did you mean name?"
    ]
    assert warned("MATCH ()-[r:AUTHOROF]->() RETURN r") == [
        "No relationship has the type AUTHOROF. Did you mean AUTHOR_OF?"
    ]
    assert warned(WHO) == []


def test_the_plan_of_a_query_about_persons_starts_with_them(ask) -> None:
    plan = ask.mirror.explain("MATCH (x:Person {id: 'person:dot'}) RETURN x", {}, LIMITS)
    steps = [plan]
    for step in steps:
        steps += step.children
    assert any("Person" in step.details for step in steps)


def test_decisions_that_cannot_be_read_are_reported_by_queries_about_persons_alone(opened) -> None:
    ask = opened(Source(error=BadInput("line 3 is damaged")))
    with pytest.raises(BadInput, match="line 3"):
        ask(WHO)
    assert ask("MATCH (x:Author) RETURN count(x) AS n") == [[4]]
    assert ask.mirror.query("MATCH (x:Persn) RETURN x", {}, LIMITS).warnings == [
        "No node has the label Persn. Known: Author, Paper, Venue."
    ]


# --- when it is built


def test_a_query_without_persons_asks_nobody_who_is_who(opened) -> None:
    ask = opened()
    ask("MATCH (a:Author) RETURN count(a) AS n")
    assert ask.source.asked == []
    ask(WHO)
    ask(PAPERS)
    assert ask.source.asked == ["d1"]
    # the rows of the store were read once, for both
    assert ask.rows.read == list(dict.fromkeys(ask.rows.read))


def test_new_decisions_are_seen_by_the_next_query(opened) -> None:
    ask = opened()
    ask(WHO)
    ask.source.revised, ask.source.said = "d2", NOBODY
    assert ask(WHO) == [[name, f"person:{name.lower()}"] for name in ("Ada Alt", "Ben", "Cy", "Dot")]
    # the rows of the store did not change
    assert ask.rows.read == list(dict.fromkeys(ask.rows.read))
    # the last decision was undone
    ask.source.revised = ""
    assert ask(WHO) == []


def test_a_change_of_the_store_is_seen_by_the_next_query(opened) -> None:
    ask = opened(Source(said=NOBODY))
    ask(WHO)
    ask.rows.tables["Author"].append(("name:Eve", "Eve", "eve"))
    ask.rows.tables["WROTE"].append(("name:Eve", "p4", 1))
    ask.rows.revised = "2"
    assert ask("MATCH (:Author {name: 'Eve'})-[:IS]->(x) RETURN x.id AS id") == [["person:eve"]]


def test_the_file_is_kept_next_to_the_store_and_found_again(opened, small_rows, tmp_path: Path) -> None:
    store = tmp_path / "graph.db"
    store.write_bytes(b"a store")
    store.chmod(0o640)
    first = opened(rows=small_rows(store))
    found = first(WHO)
    first.mirror.close()
    (file,) = tmp_path.glob("graph.db.persons-*.snapshot")
    assert file.stat().st_mode & 0o777 & ~0o640 == 0
    again = opened(rows=small_rows(store))
    assert again(WHO) == found
    assert (again.source.asked, again.rows.read) == ([], [])
    # other decisions replace it, and leave the snapshot of the store
    again.source.revised = "d2"
    again(WHO)
    assert (
        len(list(tmp_path.glob("graph.db.persons-*"))) == len(list(tmp_path.glob("graph.db.mirror-*"))) == 1
    )


@pytest.mark.parametrize("part", ["persons", "mirror"])
def test_a_damaged_file_is_built_again(opened, small_rows, tmp_path: Path, part: str) -> None:
    store = tmp_path / "graph.db"
    store.write_bytes(b"a store")
    first = opened(rows=small_rows(store))
    found = first(WHO)
    first.mirror.close()
    (file,) = tmp_path.glob(f"graph.db.{part}-*.snapshot")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert opened(rows=small_rows(store))(WHO) == found


def test_a_damaged_snapshot_of_the_store_is_noticed_when_persons_are_built_on_it(
    opened, small_rows, tmp_path: Path
) -> None:
    store = tmp_path / "graph.db"
    store.write_bytes(b"a store")
    first = opened(rows=small_rows(store))
    first("RETURN 1 AS x")
    first.mirror.close()
    (file,) = tmp_path.glob("graph.db.mirror-*.snapshot")
    file.write_bytes(file.read_bytes()[:-9])
    assert len(opened(rows=small_rows(store))(WHO)) == 5


def test_a_server_answers_from_the_earlier_state_while_new_decisions_are_worked_in(opened) -> None:
    ask = opened()
    ask.mirror.prepare()
    assert len(ask(WHO)) == 5
    ask.source.revised, ask.source.said = "d2", NOBODY
    table = ask.mirror.query(WHO, {}, LIMITS)
    assert len(table.rows) == 5
    (warning,) = table.warnings
    assert "decisions have changed" in warning
    assert table.as_of in warning
    until(lambda: len(ask(WHO)) == 4)
    # the rest of the server waited for nothing
    assert ask.mirror.query("RETURN 1 AS x", {}, LIMITS).warnings == []


def test_a_store_with_an_engine_of_its_own_keeps_its_snapshots_next_to_the_decisions(
    small_rows, tmp_path: Path
) -> None:
    decisions = tmp_path / "server.decisions.jsonl"
    decisions.write_text("")
    source = Source(home=str(decisions))
    for reads in (True, False):
        rows = small_rows("neo4j://example:7687")
        persons = LazyPersonMirror(rows, Settings())
        persons.use(lambda: source)
        assert persons.for_query("MATCH (a:Author) RETURN a") is None
        mirror = persons.for_query(WHO)
        assert mirror is not None
        assert len(mirror.query(WHO, {}, LIMITS).rows) == 5
        assert bool(rows.read) == reads
        persons.close()
    kept = [file for file in tmp_path.iterdir() if file != decisions]
    assert sorted(file.name.partition("-")[0] for file in kept) == [
        "server.decisions.jsonl.mirror",
        "server.decisions.jsonl.persons",
    ]
    assert all(file.stat().st_mode & 0o077 == 0 for file in kept)


# --- random authorships and decisions

NAMES = st.lists(st.sampled_from("aAbB"), min_size=1, max_size=4, unique=True)
LISTS = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 2)), max_size=4), max_size=4
)


@given(names=NAMES, lists=LISTS, who=st.randoms(use_true_random=False))
def test_each_authorship_is_of_one_person(tmp_path_factory, names: list[str], lists: Any, who: Any) -> None:
    wrote = sorted(
        (names[author % len(names)], f"p{number}", place)
        for number, entries in enumerate(lists)
        for author, place in {(author % len(names), place) for author, place in entries if place is not None}
    )
    decided = {name.lower() for name in names if who.random() < 0.5}
    said = [(author, paper, who.randrange(3)) for author, paper, _ in wrote if author.lower() in decided]
    tables = {
        "Author": sorted((name, name, name.lower()) for name in names),
        "Venue": [],
        "Paper": [(f"p{n}", "", None, "other", None, None, None, [], False) for n in range(len(lists))],
        "WROTE": wrote,
        "PUBLISHED_IN": [],
    }
    folder = tmp_path_factory.mktemp("persons")
    base, path = written(tables, folder), str(folder / "persons.snapshot")
    table = PersonTable(
        ["person:0", "person:1", "person:2"],
        ["X", "Y", "Z"],
        [True, False, True],
        *map(list, zip(*said, strict=True) if said else ([], [], [])),
    )
    PersonWriter(base, table).write(path, 0o600)
    ask = Evaluator(graph_of(Snapshot(path)))

    persons = iter(said)
    expected = sorted(
        (
            f"person:{next(persons)[2]}" if author.lower() in decided else f"person:{author.lower()}",
            paper,
            place,
        )
        for author, paper, place in wrote
    )
    found = ask.query("MATCH (x:Person)-[w:AUTHOR_OF]->(p) RETURN x.id, p.id, w.position", {}, LIMITS).rows
    assert sorted(map(tuple, found)) == expected
    # incoming relationships are the same, and those of the store are still there
    back = ask.query("MATCH (p)<-[w:AUTHOR_OF]-(x) RETURN x.id, p.id, w.position", {}, LIMITS).rows
    assert sorted(map(tuple, back)) == expected
    rows = ask.query("MATCH (a:Author)-[w:WROTE]->(p) RETURN a.id, p.id, w.position", {}, LIMITS).rows
    assert sorted(map(tuple, rows)) == wrote
    is_one = {tuple(row) for row in ask.query("MATCH (a)-[:IS]->(x) RETURN a.id, x.id", {}, LIMITS).rows}
    assert {author for author, _ in is_one} == set(names)
