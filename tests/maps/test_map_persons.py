"""The map counts persons where decisions say who is who: two cliques joined by one paper, see `tests.maps.conftest`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graphapp.cypher.persons import PersonTable
from graphapp.maps.as_json import left_out_sentences
from graphapp.maps.collected import check_of
from graphapp.maps.collecting import collect
from graphapp.maps.computing import drafted, finished
from graphapp.maps.map_data import MapAbout, MapData
from graphapp.model.rows import AuthorRow, Authorship
from graphapp.networks.spec import NetworkSpec
from graphapp.people.decision_service import Who
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.maps.conftest import CLIQUES, DRAWERS, make_paper

ADA = Who("ada", "test")


@pytest.fixture(params=["memory", "sqlite"])
def service(request, tmp_path):
    """The two cliques, with a file for decisions."""
    address = "memory:" if request.param == "memory" else str(tmp_path / "graph.db")
    settings = Settings.read(
        {"store": address, "map_longest": 10, "decisions": str(tmp_path / "decisions.jsonl")}, {}
    )
    service = GraphService(open_store(settings.store, settings, create=True), settings)
    service.store.upsert(CLIQUES)
    yield service
    service.close()


def on_the_map(service):
    """The papers of each author, by the identifier of the person in networks."""
    maps = service.maps
    levels = [maps.level(item.region) for item in maps.level().items]
    found = {
        (item.key if item.names else f"person:{item.key}"): item.papers
        for level in levels
        for item in level.items
    }
    assert sum(len(level.items) for level in levels) == len(found)
    return found


def in_the_network(service):
    """The papers of each person in the network of all persons."""
    view = service.network(NetworkSpec("all", unit="person", longest=10))
    return {node.id: node.papers for node in view.nodes}


def test_two_names_of_one_person_are_one_author(service):
    decisions, maps = service.decisions, service.maps
    decisions.same([decisions.side("Drawer A"), decisions.side("Folder A")], ADA)
    state = maps.build()
    # eleven names; the person has two papers with drawers, three with folders, and one that is now without coauthors
    assert (state.authors, state.papers, state.decisions) == (10, 6, 1)
    place = maps.find("Drawer A")
    assert (place.key, place.name, place.papers, place.names, place.others) == (
        *("person:drawer a", "Folder A", 6),
        *(("Folder A", "Drawer A"), 0),
    )
    assert maps.find("folder a") == maps.find("person:drawer a") == place
    assert on_the_map(service) == in_the_network(service)
    assert left_out_sentences(state) == ["Authors are persons according to 1 decision about who is who."]


def test_one_name_of_two_persons_is_two_authors(service):
    decisions, maps = service.decisions, service.maps
    maps.build()
    before = [(item.region, item.colour) for item in maps.level().items]
    decisions.different(decisions.side("Drawer A", ["t:6"]), None, ADA)
    state = maps.build()
    assert state.authors == 12
    place = maps.find("Drawer A")
    # two papers with other drawers, and one with a folder by another person
    assert (place.papers, place.names, place.others) == (2, ("Drawer A",), 1)
    assert on_the_map(service) == in_the_network(service)
    assert [(item.region, item.colour) for item in maps.level().items] == before
    # the paper no longer links the communities
    assert maps.level().links == ()


def test_a_paper_of_one_name_can_be_by_the_person_of_another(service):
    decisions, maps = service.decisions, service.maps
    decisions.different(decisions.side("Drawer A", ["t:6"]), None, ADA)
    decisions.same([decisions.side("Drawer A", ["t:6"]), decisions.side("Folder A")], ADA)
    maps.build()
    # the folder is on the joint paper under both names
    assert (maps.find("Folder A").papers, maps.find("Folder A").names) == (4, ("Folder A", "Drawer A"))
    assert (maps.find("Drawer A").papers, maps.find("Drawer A").others) == (4, 1)
    assert on_the_map(service) == in_the_network(service)


def test_later_decisions_make_the_map_outdated(service):
    decisions, maps = service.decisions, service.maps
    assert maps.build().current
    (entry,) = decisions.same([decisions.side("Drawer A"), decisions.side("Folder A")], ADA).entries
    assert maps.state().outdated == (
        "1 decision about who is who has been recorded since the map was built.",
    )
    decisions.same([decisions.side("Drawer B"), decisions.side("Folder B")], ADA)
    state = maps.state()
    assert (state.current, state.outdated) == (
        False,
        ("2 decisions about who is who have been recorded since the map was built.",),
    )
    # the map shows names until it is built again
    assert maps.find("Drawer A").papers == 3
    assert maps.build().current
    assert maps.find("Drawer A").papers == 6
    decisions.undo(entry.id, ADA)
    assert maps.state().outdated == (
        "1 decision about who is who has been recorded since the map was built.",
    )
    # as before the first decision
    assert maps.build().current
    assert maps.find("Drawer A").papers == 3


def test_decisions_that_were_undone_do_not_make_the_map_outdated(service):
    decisions, maps = service.decisions, service.maps
    maps.build()
    (entry,) = decisions.same([decisions.side("Drawer A"), decisions.side("Folder A")], ADA).entries
    decisions.undo(entry.id, ADA)
    assert maps.state().current


def test_a_damaged_file_of_decisions_is_stated_on_the_map(service):
    decisions, maps = service.decisions, service.maps
    decisions.same([decisions.side("Drawer A"), decisions.side("Folder A")], ADA)
    decisions.file.path.write_text("not a decision\n")
    state = maps.build()
    assert (state.authors, state.current) == (11, True)
    assert left_out_sentences(state) == [
        "The decisions about who is who cannot be used (line 1), so each name counts as one person."
    ]


def test_a_file_of_decisions_damaged_later_makes_the_map_outdated(service):
    decisions, maps = service.decisions, service.maps
    decisions.same([decisions.side("Drawer A"), decisions.side("Folder A")], ADA)
    maps.build()
    decisions.file.path.write_text("not a decision\n")
    assert maps.state().outdated == (
        "The decisions about who is who can no longer be used, so a new map would count names, not persons.",
    )


def test_persons_by_identifiers_alone_are_stated(service):
    decisions, maps = service.decisions, service.maps
    # one name of two people by their identifiers, one on a paper with a drawer, the other with a folder
    service.store.upsert(
        [
            replace(
                make_paper(f"t:{number}", f"Title {number}", 2021, "GD", [other]),
                authors=(
                    Authorship(AuthorRow(f"orcid:000{number}", "Robin Tee", "robin tee"), 0),
                    Authorship(AuthorRow(f"name:{other}", other, other.casefold()), 1),
                ),
            )
            for number, other in ((7, "Drawer B"), (8, "Folder B"))
        ]
    )
    decisions.index_identifiers()
    state = maps.build()
    # eleven names, and two people with the twelfth
    assert (state.authors, state.current) == (13, True)
    assert left_out_sentences(state) == ["Authors are persons according to the identifiers in their records."]
    assert left_out_sentences(state._replace(decisions=2)) == [
        "Authors are persons according to 2 decisions about who is who and the identifiers in their records."
    ]


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_a_community_whose_authors_get_new_names_is_still_known(store, order):
    before = drawn(store, None, None)
    # new names by which the persons are numbered, on a paper of their own
    new = {
        drawer: next(filter(lambda name: check_of(name) < check_of(drawer.casefold()), spare(drawer)))
        for drawer in DRAWERS
    }
    store.upsert([make_paper("t:7", "Drawers", 2022, "GD", [name.title() for name in new.values()])])
    joined = {
        name: f"person:{drawer.casefold()}"
        for drawer, fresh in new.items()
        for name in (drawer.casefold(), fresh)[order]
    }
    after = drawn(store, before, PersonTable([], [], [], [], [], [], joined))
    assert after.communities == 2
    # the new map has the same two communities under their numbers
    assert sorted(after.arrays["region_lasting"].tolist()) == sorted(before.arrays["region_lasting"].tolist())


def spare(name):
    """Further names."""
    return (f"{name.casefold()} {number}" for number in range(1000))


def drawn(store, earlier, persons):
    """The map of a store, which continues an earlier one, without names of communities."""
    found = collect(store, 10, 2030, lambda *_: None, persons)
    draft = drafted(found, earlier, lambda *_: None)
    arrays = finished(draft, np.zeros(0, np.int64), [])
    return MapData(MapData.described(arrays, MapAbout()))


def test_a_person_without_counted_papers_is_left_out(service, paper):
    decisions, maps = service.decisions, service.maps
    crowd = [f"Member {number}" for number in range(10)]
    service.store.upsert([paper("t:7", "A detector", 2021, "PRL", ["Drawer A", *crowd])])
    decisions.same([decisions.side("Member 3"), decisions.side("Member 4")], ADA)
    decisions.same([decisions.side("Member 5"), decisions.side("Drawer A")], ADA)
    state = maps.build()
    # eight of the ten members: one is two names, and another one is a drawer
    assert (state.authors, state.left_out_authors) == (11, 8)
    assert maps.find("Member 5").papers == 3
