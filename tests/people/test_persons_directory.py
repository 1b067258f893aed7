"""Which names are looked up for an answer: all that are linked, and no others."""

from __future__ import annotations

from contextlib import closing

import pytest

from graphapp.people.decisions import Decisions
from graphapp.people.directory import PersonDirectory
from graphapp.people.identifiers_in_common import IdentifierIndex
from graphapp.settings import Settings
from graphapp.stores import open_store


@pytest.fixture
def store():
    with closing(open_store("memory:", Settings.read(environ={}))) as opened:
        yield opened


def keys(directory: PersonDirectory, *asked: str) -> set[str]:
    return {key for person in directory.persons(asked).persons for key in person.keys}


def test_different_links_nothing_and_same_links_through_others(store, paper, decided):
    store.upsert([paper(name, name) for name in ("A", "B", "C", "D")])
    directory = PersonDirectory(
        store,
        Decisions(
            [
                decided("d1", "same", "A", "B"),
                decided("d2", "same", "B", "C"),
                decided("d3", "different", "C", "D"),
            ]
        ),
    )
    assert keys(directory, "c") == {"a", "b", "c"}
    assert keys(directory, "d") == {"d"}
    assert keys(directory, "a", "d") == {"a", "b", "c", "d"}
    assert directory.persons(["d"]).persons[0].decisions == ("d3",)


def test_a_link_through_a_paper_is_found_whichever_name_brought_the_paper(store, paper, decided):
    """The paper comes with Wei Chen; Wendy Chen, who is linked to the name printed on it, only later."""
    store.upsert([paper("p", "Wei Chen", "W. Y. Chen"), paper("q", "Wendy Chen")])
    directory = PersonDirectory(
        store,
        Decisions(
            [
                decided("d1", "same", "Wei Chen", "Wendy Chen"),
                decided("d2", "same", "Wendy Chen | p#1", "Wendy Chen | q#0"),
            ]
        ),
    )
    answers = [directory.persons([key]) for key in ("wei chen", "wendy chen", "w. y. chen")]
    assert answers[0] == answers[1] == answers[2]
    assert [sorted(person.keys) for person in answers[0].persons] == [
        ["w. y. chen", "wei chen", "wendy chen"]
    ]


def test_many_names_at_once_are_as_one_by_one(store, paper, decided):
    store.upsert(
        [
            paper("p", "A=orcid:1", "B"),
            paper("q", "A=orcid:2"),
            paper("r", "B"),
            paper("s", "C=orcid:1"),
            paper("t", "E"),
        ]
    )
    decisions = Decisions([decided("d1", "different", "B | p#1", "B | r#0"), decided("d2", "same", "E", "F")])
    directory = PersonDirectory(store, decisions, IdentifierIndex({"orcid:1": {"a", "c"}}, {"a"}))
    together = directory.persons(["a", "b", "c", "e"])
    alone = [directory.persons([key]) for key in ("a", "b", "e")]
    assert set(together.persons) == {person for each in alone for person in each.persons}
    assert set(together.misfits) == {misfit for each in alone for misfit in each.misfits}
    assert len(together.by_place) == len(together.row_at) == 6


def test_an_answer_is_kept_until_the_store_changes(store, paper):
    store.upsert([paper("p", "A")])
    directory = PersonDirectory(store, Decisions())
    first = directory.persons(["a"])
    assert directory.persons(["a"]) is first
    store.upsert([paper("q", "A")])
    assert len(directory.persons(["a"]).persons[0].papers) == 2
