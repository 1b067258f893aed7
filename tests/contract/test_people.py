"""The same decisions give the same persons in every store, regardless of the order of loading."""

from __future__ import annotations

import io
import json
from contextlib import closing
from pathlib import Path

import pytest

from graphapp.groups.group_files import GroupFiles
from graphapp.ingest.load import ingest
from graphapp.ingest.sources import InputFile
from graphapp.networks.builder import Networks
from graphapp.networks.spec import NetworkSpec
from graphapp.people import exchange
from graphapp.people.decision_lines import parse
from graphapp.people.decision_service import DecisionService, Who
from graphapp.people.decisions import Decisions
from graphapp.people.directory import PersonDirectory, PersonNode
from graphapp.people.identifiers_in_common import IdentifierIndex, identifier_index, keep, kept
from graphapp.people.person_unit import PersonUnit
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Scope, Store

# two sources of the same papers: names, identifiers and one place differ
ONE = [
    {
        "id": "p1",
        "title": "Graphs of Papers",
        "year": 2018,
        "doi": "10.1234/one",
        "authors": ["Wei Chen", "Bo Li"],
    },
    {"id": "p2", "title": "Trees of Authors", "year": 2019, "authors": ["Bo Li", "Wei Chen"]},
    {"id": "p3", "title": "Cycles in Venues", "year": 2020, "authors": ["Wei Chen", "Ann Lee"]},
    {"id": "p4", "title": "Paths between People", "year": 2021, "authors": ["W. Chen"]},
    {"id": "p5", "title": "Topic Models", "year": 2003, "authors": ["David Blei"]},
    {"id": "p6", "title": "Dynamic Topics", "year": 2006, "authors": ["David M. Blei", "Ann Lee"]},
]
OTHER = [
    {
        "id": "q1",
        "title": "Graphs of Papers",
        "year": 2018,
        "doi": "10.1234/one",
        "authors": ["W. Y. Chen", "Bo Li"],
    },
    {
        "id": "q3",
        "title": "Cycles in Venues",
        "year": 2020,
        "authors": ["Wei Chen", {"name": "Ann Lee", "orcid": "0000-0002-1825-0097"}],
    },
    {
        "id": "q8",
        "title": "Another Paper",
        "year": 2023,
        "authors": [{"name": "A. Lee", "orcid": "0000-0002-1825-0097"}],
    },
]
DECISIONS = """
{"id":"d1","say":"same","a":{"name":"David Blei"},"b":{"name":"David M. Blei"}}
{"id":"d2","say":"different","a":{"name":"Wei Chen","papers":["jsonl:p1#0"]},"b":{"name":"Wei Chen","papers":["jsonl:p2#1","jsonl:p3#0"]}}
{"id":"d3","say":"same","a":{"name":"Wei Chen","papers":["jsonl:p1#0"]},"b":{"name":"W. Chen"}}
{"id":"d9","undo":"d3"}
{"id":"d4","say":"same","a":{"name":"Wei Chen","papers":["jsonl:p2#1"]},"b":{"name":"W. Chen","papers":["jsonl:p4#0"]}}
{"id":"d5","undo":"d4"}
{"id":"d6","say":"different","a":{"name":"Bo Li"},"b":{"name":"Ann Lee"}}
"""
KEYS = ["wei chen", "w. chen", "bo li", "ann lee", "a. lee", "david blei", "david m. blei", "w. y. chen"]


@pytest.fixture
def files(tmp_path: Path) -> list[InputFile]:
    found = []
    for name, records in (("one", ONE), ("other", OTHER)):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(map(json.dumps, records)))
        found.append(InputFile(path))
    return found


@pytest.fixture
def decisions() -> Decisions:
    return parse(DECISIONS)


def load(store: Store, files: list[InputFile]) -> Store:
    report = ingest(store, files, Settings.read(environ={}))
    assert report.refused == 0
    return store


def people(store: Store, decisions: Decisions) -> dict[tuple[str, ...], tuple[str, bool]]:
    """Each person's papers by title and place, with the id and whether they are decided."""
    directory = PersonDirectory(store, decisions, identifier_index(store, 3))
    found: dict[tuple[str, ...], tuple[str, bool]] = {}
    for key in KEYS:
        for person in directory.persons([key]).persons:
            titles = {paper.id: paper.title for paper in store.papers(person.papers)}
            found[tuple(sorted(f"{titles[p.paper]}#{p.entry}" for p in person.places))] = (
                person.id,
                person.decided,
            )
    return found


EXPECTED = {
    ("Graphs of Papers#0",),
    ("Cycles in Venues#0", "Trees of Authors#1"),
    ("Paths between People#0",),
    ("Graphs of Papers#1", "Trees of Authors#0"),
    # the ORCID joins two names
    ("Another Paper#0", "Cycles in Venues#1", "Dynamic Topics#1"),
    ("Dynamic Topics#0", "Topic Models#0"),
}


@pytest.mark.parametrize("turned", [False, True])
def test_decisions_make_the_same_persons_in_every_store_and_order(store, files, decisions, turned):
    load(store, files[::-1] if turned else files)
    found = people(store, decisions)
    assert found.keys() == EXPECTED
    with closing(open_store("memory:", Settings.read(environ={}))) as plain:
        oracle = people(load(plain, files), decisions)
    # with the same ids, although the other source prints W. Y. Chen at a place that a decision lists; only the row of an ORCID has the name
    # that was loaded first, and so has its person
    lee = ("Another Paper#0", "Cycles in Venues#1", "Dynamic Topics#1")
    assert {found.pop(lee), oracle.pop(lee)} <= {("person:ann lee", True), ("person:a. lee", True)}
    assert found == oracle


def by_person(store: Store, decisions: Decisions) -> dict[str, list[object]]:
    """What pages, networks and chains by person are made of. Names stand for the identifiers of persons that depend on the order of loading."""
    settings = Settings.read({"store": "memory:"}, {})
    unit = PersonUnit(store, PersonDirectory(store, decisions, identifier_index(store, 3)))
    titles = {
        paper.id: paper.title
        for paper in store.papers([row[0] for batch in store.rows("Paper") for row in batch])
    }
    stable = {"person:a. lee": "person:ann lee"}

    def named(id: str) -> str:
        return stable.get(id, id)

    # which name a merged paper prints depends on the order of loading, but not whose it is
    authors = sorted(
        {
            (named(author.id), tuple(sorted(titles[paper.id] for paper in unit.papers(author))))
            for key in KEYS
            for author in unit.find(key)
        }
    )
    networks = Networks(store, settings, lambda _: unit, GroupFiles(settings).read)
    views = [
        networks.view(NetworkSpec("all", unit="person"), wait=0),
        networks.view(NetworkSpec("author", "ann lee", unit="person"), wait=0),
        networks.view(NetworkSpec("author", "ann lee", unit="person", level="full"), wait=0),
    ]
    networks.close()
    links = [
        sorted(
            (*sorted((named(view.nodes[edge.source].id), named(view.nodes[edge.target].id))), edge.papers)
            for edge in view.edges
            if view.spec.level != "full"
        )
        for view in views
    ]
    nodes = [
        sorted((named(node.id), node.papers) for node in view.nodes if node.type == "author")
        for view in views
    ]
    people = [author for key in KEYS for author in unit.find(key)]
    steps = {(named(a.id), named(b.id)): len(unit.chain(a, b, 12) or ()) for a in people for b in people}
    found = sorted((named(hit.key), hit.papers) for hit in unit.hits(store.search_authors("chen", 20)))
    best = [hit.papers for hit in unit.top(3)]
    return {
        "authors": [*authors],
        "links": [*links],
        "nodes": [*nodes],
        "steps": sorted(steps.items()),
        "found": [*found],
        "best": [*best],
    }


@pytest.mark.parametrize("turned", [False, True])
def test_authors_by_person_are_the_same_in_every_store_and_order(store, files, decisions, turned):
    load(store, files[::-1] if turned else files)
    found = by_person(store, decisions)
    with closing(open_store("memory:", Settings.read(environ={}))) as plain:
        oracle = by_person(load(plain, files), decisions)
    assert found == oracle
    assert ("person:david blei", ("Dynamic Topics", "Topic Models")) in found["authors"]
    assert ("person:ann lee", ("Another Paper", "Cycles in Venues", "Dynamic Topics")) in found["authors"]


def test_decisions_made_about_one_store_mean_the_same_persons_in_another(
    files, store, tmp_path, new_sqlite_address
):
    """Decided in an SQLite file, used with any other store that was loaded in another order."""
    decided = tmp_path / "d.jsonl"
    settings = Settings.read({"decisions": str(decided)}, {})
    address = new_sqlite_address()
    with closing(open_store(address, Settings.read(environ={}), create=True)) as first:
        service = DecisionService(load(first, files), settings)
        side = service.side
        service.same([side("David Blei"), side("David M. Blei")], Who("ada", "test"))
        service.different(side("Wei Chen", ["jsonl:p1"]), None, Who("ada", "test"))
        before = by_person(first, service.reading().decisions)
    load(store, files[::-1])
    assert by_person(store, DecisionService(store, settings).reading().decisions) == before


def test_author_rows_are_found_by_several_keys_at_once(store, files):
    load(store, files)
    assert [row.id for row in store.author_rows(["wei chen", "nobody", "david blei", "wei chen"])] == [
        "name:David Blei",
        "name:Wei Chen",
    ]
    assert store.author_rows([]) == []
    for key in KEYS:
        assert store.author_rows([key]) == store.authors(key)


def test_persons_are_the_same_from_whichever_of_their_names_one_comes(store, files, decisions):
    load(store, files)
    directory = PersonDirectory(store, decisions, identifier_index(store, 100))
    for names in (["david blei", "david m. blei"], ["ann lee", "a. lee"]):
        one, other = (directory.persons([name]).persons for name in names)
        assert one == other
        assert len(one) == 1
        assert directory.person(one[0].id) == one[0]
    assert directory.person("person:nobody") is None
    assert directory.person("person:wei chen/0123456789") is None


def test_decisions_that_do_not_fit_are_found(store, files, decisions):
    load(store, files)
    directory = PersonDirectory(store, decisions)
    assert directory.misfits()[0] == []
    gone = parse(
        DECISIONS
        + '{"id":"d7","say":"same","a":{"name":"Wei Chen","papers":["jsonl:p9#0"]},"b":{"name":"Wei Chan"}}\n'
    )
    misfits, _ = PersonDirectory(store, gone).misfits()
    assert [(each.entry.id, each.what) for each in misfits] == [
        ("d7", "there is no paper jsonl:p9"),
        ("d7", "no author is named Wei Chan"),
    ]


def test_without_decisions_every_name_is_a_person(store, files):
    load(store, files)
    found = people(store, Decisions())
    assert ("Cycles in Venues#0", "Graphs of Papers#0", "Trees of Authors#1") in found
    assert found["Topic Models#0",] == ("person:david blei", True)
    assert PersonDirectory(store, Decisions()).concerned() == set()


def test_the_names_that_decisions_concern_are_known_without_reading_the_store(store, files, decisions):
    load(store, files[::-1])
    directory = PersonDirectory(store, decisions, IdentifierIndex({"orcid:1": {"x", "y"}}, {"z"}))
    assert directory.concerned() == {
        *("david blei", "david m. blei", "wei chen", "bo li", "ann lee", "x", "y", "z"),
        # printed at a place that a decision lists
        "w. y. chen",
    }


def test_a_network_knows_the_person_of_every_authorship(store, files, decisions):
    load(store, files)
    directory = PersonDirectory(store, decisions, identifier_index(store, 100))
    data = store.authorships(Scope("all"))
    node_of = directory.nodes(data)
    found = {}
    for paper in data.papers:
        title = store.papers([paper.id])[0].title
        for member in paper.members:
            row = data.authors[member]
            found[title, row.key] = node_of(paper.id, row)
    chen = {
        title: found[title, "wei chen"].id
        for title in ("Graphs of Papers", "Trees of Authors", "Cycles in Venues")
    }
    assert chen["Graphs of Papers"] != chen["Trees of Authors"] == chen["Cycles in Venues"]
    assert found["Topic Models", "david blei"] == found["Dynamic Topics", "david m. blei"]
    assert found["Paths between People", "w. chen"] == PersonNode("person:w. chen", "W. Chen")
    # each is who the page of the name says
    for (title, key), node in found.items():
        (paper,) = (paper for paper in data.papers if store.papers([paper.id])[0].title == title)
        mine = [
            person
            for person in directory.persons([key]).persons
            if paper.id in person.papers and key in person.keys
        ]
        assert [(person.id, person.decided) for person in mine] == [(node.id, node.decided)]


def test_what_a_pass_over_the_identifiers_found_is_kept(store, files, tmp_path):
    load(store, files)
    index = identifier_index(store, 2)
    assert index.linked("ann lee") == {"a. lee"}
    assert index.revision == store.revision()
    keep(index, tmp_path / "index")
    again = kept(tmp_path / "index")
    assert (again.keys_of, again.split, again.contradictions, again.revision) == (
        index.keys_of,
        index.split,
        index.contradictions,
        index.revision,
    )
    (tmp_path / "index").write_text("{}")
    assert kept(tmp_path / "index") is None
    assert kept(tmp_path / "absent") is None


def test_deciding_undoing_and_importing_work_in_every_store(store, files, tmp_path):
    load(store, files)
    settings = Settings.read({"decisions": str(tmp_path / "d.jsonl")}, {})
    service = DecisionService(store, settings)
    who = Who("wei", "test")
    service.same([service.side("david blei"), service.side("David M. Blei")], who)
    done = service.different(service.side("Wei Chen", ["doi:10.1234/one"]), None, who)
    (entry,) = done.entries
    assert [len(side.papers) for side in entry.sides] == [1, 2]
    assert sorted(len(person.papers) for person in done.persons.persons) == [1, 2]
    undone = service.undo("d1", who)
    assert [person.made_of for person in undone.persons.persons] == ["1 name, 0 decisions"] * 2
    assert service.check().fits
    # another file, as of another store
    other = DecisionService(store, Settings.read({"decisions": str(tmp_path / "others.jsonl")}, {}))
    proposed = exchange.by_name("decisions").read(io.BytesIO((tmp_path / "d.jsonl").read_bytes()))
    assert len(other.import_(proposed, who).entries) == 1
    both = [{(p.id, p.places) for p in each.persons("wei chen").persons} for each in (service, other)]
    assert both[0] == both[1]
    assert len(both[0]) == 2
