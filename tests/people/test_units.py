"""Authors as clusters, author rows and persons: the same questions, and answers that agree with each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import AmbiguousName
from graphapp.model.rows import AuthorHit, StoredPaper
from graphapp.model.units import AuthorUnit, one_author
from graphapp.people.decisions import DecisionError, Decisions, Entry
from graphapp.people.directory import DirectoryCache, PersonDirectory
from graphapp.people.identifiers_in_common import identifier_index
from graphapp.people.person_unit import PersonUnit
from graphapp.people.units import ClusterUnit, RowUnit
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Scope, Store
from tests.people.random_people import KEYS, decisions, stores


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(open_store("memory:", Settings.read(environ={}))) as opened:
        yield opened


@pytest.fixture
def chens(store, paper) -> Store:
    """Wei Chen twice, joined with W. Chen in part; David Blei under two names; one of them beside Ann Lee."""
    store.upsert(
        [
            paper("p1", "Wei Chen", "Bo Li"),
            paper("p2", "Bo Li", "Wei Chen"),
            paper("p3", "Wei Chen", "Ann Lee"),
            paper("p4", "W. Chen", "Cy Day"),
            paper("p5", "David Blei", "Ann Lee"),
            paper("p6", "David M. Blei", "Ann Lee"),
            paper("p7", "David M. Blei"),
        ]
    )
    return store


@pytest.fixture
def persons(chens, decided) -> PersonUnit:
    made = [
        decided("d1", "same", "David Blei", "David M. Blei"),
        decided("d2", "different", "Wei Chen | p1#0", "Wei Chen | p2#1,p3#0"),
        decided("d3", "same", "Wei Chen | p1#0", "W. Chen"),
    ]
    return PersonUnit(chens, PersonDirectory(chens, Decisions(made)), "state")


def ids(papers: list[StoredPaper]) -> list[str]:
    return sorted(paper.id for paper in papers)


def test_a_person_has_the_papers_of_all_names_and_a_name_of_two_persons_has_both(persons):
    (blei,) = persons.find("David Blei")
    assert blei == persons.find("david m. blei")[0] == persons.find(blei.id)[0]
    assert (blei.id, blei.keys) == ("person:david blei", ("david blei", "david m. blei"))
    assert ids(persons.papers(blei)) == ["p5", "p6", "p7"]
    assert [note.id for note in blei.decisions] == ["d1"]
    chens = {tuple(ids(persons.papers(author))): author for author in persons.find("wei chen")}
    assert chens.keys() == {("p1", "p4"), ("p2", "p3")}
    assert chens["p1", "p4"].keys == ("w. chen", "wei chen")
    assert persons.find("W. Chen") == [chens["p1", "p4"]]
    assert persons.find("nobody") == persons.find("person:nobody") == []


def test_an_identifier_from_before_a_decision_leads_to_the_persons_of_its_name_now(persons):
    assert persons.find("person:david m. blei") == persons.find("david blei")
    assert persons.find("person:wei chen/0123456789") == persons.find("wei chen")


def test_a_name_of_several_authors_is_an_error_that_lists_them(persons, chens):
    with pytest.raises(AmbiguousName) as found:
        one_author("Wei Chen", persons, persons.find("Wei Chen"))
    assert found.value.asked == "Wei Chen"
    assert {hit.papers for hit in found.value.suggestions} == {2}
    assert len({hit.key for hit in found.value.suggestions}) == 2
    rows = RowUnit(chens)
    assert one_author("Bo Li", rows, rows.find("Bo Li")).id == "name:Bo Li"


def test_hits_are_grouped_by_person_and_split_names_listed_apart(persons, chens):
    found = persons.hits(chens.search_authors("blei", 10))
    assert found == [AuthorHit("person:david blei", "David M. Blei", 3, 2, ("David M. Blei", "David Blei"))]
    chen = persons.hits(chens.search_authors("wei chen", 10))
    assert [(hit.papers, hit.names) for hit in chen if "W. Chen" in hit.names] == [
        (2, ("W. Chen", "Wei Chen"))
    ]
    assert len(chen) == 2
    # a name without decisions is as it was, with the identifier of a person
    assert persons.hits(chens.search_authors("ann lee", 10)) == [AuthorHit("person:ann lee", "Ann Lee", 3, 1)]


def test_the_authors_with_the_most_papers_count_all_names(persons, chens):
    assert [(hit.key, hit.papers) for hit in persons.top(2)] == [
        ("person:ann lee", 3),
        ("person:david blei", 3),
    ]
    assert len(persons.top(100)) == 6
    assert [hit.key for hit in RowUnit(chens).top(1)] == ["name:Ann Lee"]
    assert len(RowUnit(chens).top(100)) == 7


def test_a_chain_goes_through_persons(persons, chens):
    """By name, W. Chen writes with Cy Day only; as a person, with Bo Li too."""
    by_name = ClusterUnit(chens)
    assert chain(by_name, "Cy Day", "Bo Li") is None
    person = persons.find("w. chen")[0].id
    assert chain(persons, "Cy Day", "Bo Li") == ["person:cy day", person, "person:bo li"]
    # the other Wei Chen is on the way to Ann Lee
    other = next(author.id for author in persons.find("wei chen") if author.id != person)
    assert chain(persons, "Bo Li", "Ann Lee") == ["person:bo li", other, "person:ann lee"]
    assert chain(persons, "Bo Li", "Bo Li") == ["person:bo li"]
    assert chain(persons, "Cy Day", "Bo Li", 1) is None


def chain(unit: AuthorUnit, source: str, target: str, longest: int = 12) -> list[str] | None:
    return unit.chain(unit.find(source)[0], unit.find(target)[0], longest)


def test_without_decisions_a_chain_is_the_same_in_every_unit(chens):
    units: list[AuthorUnit] = [
        ClusterUnit(chens),
        RowUnit(chens),
        PersonUnit(chens, PersonDirectory(chens, Decisions())),
        # as with a damaged file
        PersonUnit(chens, None),
    ]
    names = ["wei chen", "bo li", "ann lee", "cy day", "w. chen", "david blei", "david m. blei"]
    for source in names:
        for target in names:
            found = [chain(unit, source, target) for unit in units]
            short = [[id.rpartition(":")[2].lower() for id in each] if each else None for each in found]
            assert short[0] == short[1] == short[2] == short[3]


def test_the_network_around_a_person_has_all_papers_of_coauthors_under_all_their_names(persons):
    (lee,) = persons.find("ann lee")
    data = persons.around(lee.rows)
    blei = {
        paper.id
        for paper in data.papers
        for index in paper.members
        if data.authors[index].key == "person:david blei"
    }
    assert blei == {"p5", "p6", "p7"}


def everyone(unit: AuthorUnit, store: Store) -> dict[tuple[str, str], str]:
    """Who each authorship of a store is of, by paper and row."""
    data = unit.keyed(store.authorships(Scope("all")))
    return {
        (paper.id, data.authors[index].id): data.authors[index].key
        for paper in data.papers
        for index in paper.members
    }


@given(stores(), decisions())
def test_names_that_need_no_papers_are_who_all_papers_say(papers, given_decisions):
    """What is known without papers is what the resolution of all names gives; and lists of papers agree with it."""
    with closing(open_store("memory:", Settings.read(environ={}))) as store:
        store.upsert(papers)
        directory = PersonDirectory(store, given_decisions, identifier_index(store, 100))
        unit = PersonUnit(store, directory)
        whole = directory.persons(KEYS)
        wanted: dict[tuple[str, str], str] = {}
        for place in sorted(whole.by_place):
            wanted.setdefault((place.paper, whole.row_at[place]), whole.by_place[place].id)
        assert everyone(unit, store) == wanted
        for paper in unit.keyed_papers(store.papers([paper.id for paper in papers])):
            for entry in paper.authors:
                assert entry.author.key == wanted[paper.id, entry.author.id]
        # every person is found by its identifier and by each of its names, with the same papers and names
        for person in whole.persons:
            (author,) = unit.find(person.id)
            assert {paper.id for paper in unit.papers(author)} == person.papers
            assert (author.keys, author.rows, author.decided) == (person.keys, person.rows, person.decided)
            assert {note.id for note in author.decisions} == set(person.decisions)
            for key in person.keys:
                assert author in unit.find(key)


@given(stores(), st.lists(st.tuples(decisions(), st.integers(0, 5)), max_size=4))
def test_any_sequence_of_decisions_and_undos_gives_what_reading_afresh_gives(papers, steps):
    """Directories that share what they looked up answer as new ones do, whatever was decided and undone before."""
    with closing(open_store("memory:", Settings.read(environ={}))) as store:
        store.upsert(papers)
        shared = DirectoryCache()
        entries: list[Entry] = []
        for number, (more, undone) in enumerate(steps):
            for entry in more.entries:
                proposed = Entry(f"{entry.id}-{number}", entry.say, entry.a, entry.b)
                try:
                    Decisions([*entries, proposed])
                except DecisionError:
                    continue
                entries.append(proposed)
            active = Decisions(entries).active
            if active:
                target = active[undone % len(active)]
                entries.append(Entry(f"u{number}", "undo", undo=target.id))
            made = Decisions(entries)
            kept = PersonUnit(store, PersonDirectory(store, made, None, shared))
            afresh = PersonUnit(store, PersonDirectory(store, Decisions(entries)))
            assert everyone(kept, store) == everyone(afresh, store)
