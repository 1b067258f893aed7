"""Persons of names: what joins, what splits, what stays undecided, and that no order matters."""

from __future__ import annotations

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graphapp.model.rows import StoredPaper, Variant
from graphapp.people.decisions import REST, Decisions, Entry, Side
from graphapp.people.persons import Persons, resolve
from tests.people.random_people import KEYS, decisions, stores


def groups(persons: Persons) -> dict[str, bool]:
    """The papers of each person, as one text, and whether they are decided."""
    return {
        " ".join(sorted(f"{place.paper}#{place.entry}" for place in person.places)): person.decided
        for person in persons.persons
    }


@pytest.fixture
def chens(paper) -> list[StoredPaper]:
    """Five papers of Wei Chen, one of W. Chen."""
    return [
        paper("p", "Wei Chen", "Bo Li"),
        paper("q", "Bo Li", "Wei Chen"),
        paper("r", "Wei Chen"),
        paper("s", "Wei Chen"),
        paper("t", "wei chen"),
        paper("u", "W. Chen"),
    ]


def test_without_decisions_persons_are_clusters(chens):
    found = resolve(chens, {"wei chen", "w. chen", "bo li"}, Decisions())
    assert groups(found) == {"p#0 q#1 r#0 s#0 t#0": True, "p#1 q#0": True, "u#0": True}
    assert [person.id for person in found.persons] == ["person:wei chen", "person:bo li", "person:w. chen"]
    chen = found.persons[0]
    assert (chen.name, chen.keys, chen.made_of) == ("Wei Chen", ("wei chen",), "1 name, 0 decisions")
    assert [row.id for row in chen.rows] == ["name:Wei Chen", "name:wei chen"]


def test_a_name_joined_with_another_is_one_person_later_papers_included(chens, paper, decided):
    decisions = Decisions([decided("d1", "same", "Wei Chen", "W. Chen")])
    found = resolve(chens, {"wei chen", "w. chen"}, decisions)
    assert groups(found) == {"p#0 q#1 r#0 s#0 t#0 u#0": True}
    (person,) = found.persons
    assert (person.id, person.name, person.made_of) == ("person:w. chen", "Wei Chen", "2 names, 1 decision")
    later = resolve([*chens, paper("v", "Wei Chen")], {"wei chen", "w. chen"}, decisions)
    assert [person.id for person in later.persons] == ["person:w. chen"]
    assert len(later.persons[0].places) == 7


def test_a_split_leaves_later_papers_undecided_and_ids_as_they_were(chens, paper, decided):
    decisions = Decisions([decided("d1", "different", "Wei Chen | p#0,q#1", "Wei Chen | r#0,s#0,t#0")])
    found = resolve(chens, {"wei chen"}, decisions)
    assert groups(found) == {"p#0 q#1": True, "r#0 s#0 t#0": True}
    later = resolve([*chens, paper("a", "Wei Chen")], {"wei chen"}, decisions)
    assert groups(later) == {"p#0 q#1": True, "r#0 s#0 t#0": True, "a#0": False}
    ids = {person.id for person in found.persons}
    assert {person.id for person in later.persons} == ids | {"person:wei chen/undecided"}
    assert all(id.startswith("person:wei chen/") for id in ids)


def test_the_rest_includes_later_papers(chens, paper, decided):
    decisions = Decisions([decided("d1", "different", "Wei Chen | p#0", "Wei Chen | rest")])
    found = resolve([*chens, paper("a", "Wei Chen")], {"wei chen"}, decisions)
    assert groups(found) == {"p#0": True, "a#0 q#1 r#0 s#0 t#0": True}


def test_a_name_may_be_split_again_and_a_part_joined_with_another_name(chens, decided):
    decisions = Decisions(
        [
            decided("d1", "different", "Wei Chen | p#0", "Wei Chen | q#1,r#0,s#0,t#0"),
            decided("d2", "different", "Wei Chen | r#0,s#0", "Wei Chen | q#1,t#0"),
            decided("d3", "same", "Wei Chen | p#0", "W. Chen"),
        ]
    )
    found = resolve(chens, {"wei chen", "w. chen"}, decisions)
    assert groups(found) == {"p#0 u#0": True, "r#0 s#0": True, "q#1 t#0": True}
    joined = next(person for person in found.persons if "w. chen" in person.keys)
    # named by the first paper that a decision lists, under the name that it says
    assert joined.id.startswith("person:wei chen/")
    assert joined.decisions == ("d1", "d3")


def test_a_paper_that_is_joined_with_one_side_is_of_that_side(chens, paper, decided):
    decisions = Decisions(
        [
            decided("d1", "different", "Wei Chen | p#0,q#1", "Wei Chen | r#0,s#0"),
            decided("d2", "same", "Wei Chen | t#0", "Wei Chen | r#0"),
        ]
    )
    assert groups(resolve(chens, {"wei chen"}, decisions)) == {"p#0 q#1": True, "r#0 s#0 t#0": True}


def test_same_alone_splits_nothing_and_different_names_stay_as_they_are(chens, decided):
    decisions = Decisions(
        [decided("d1", "same", "Wei Chen | p#0", "W. Chen"), decided("d2", "different", "Wei Chen", "Bo Li")]
    )
    found = resolve(chens, {"wei chen", "w. chen", "bo li"}, decisions)
    assert groups(found) == {"p#0 q#1 r#0 s#0 t#0 u#0": True, "p#1 q#0": True}


def test_what_could_be_either_of_two_people_is_neither(paper, decided):
    """A's second paper is B's first one by a decision; A's first and B's second are two people."""
    papers = [paper("a1", "A"), paper("a2", "A"), paper("b1", "B"), paper("b2", "B")]
    decisions = Decisions(
        [decided("d1", "same", "A | a2#0", "B | b1#0"), decided("d2", "different", "A | a1#0", "B | b2#0")]
    )
    assert set(groups(resolve(papers, {"a", "b"}, decisions))) == {"a1#0", "a2#0 b1#0", "b2#0"}


def test_a_paper_known_to_be_different_from_one_group_only_is_undecided_still(chens, paper, decided):
    first = decided("d1", "different", "Wei Chen | p#0", "Wei Chen | q#1,r#0,s#0")
    # the rest of the second split holds the first person's paper and a new one, which may be that person's
    second = decided("d2", "different", "Wei Chen | r#0", "Wei Chen | p#0,q#1,s#0,t#0")
    found = resolve(chens, {"wei chen"}, Decisions([first, second]))
    assert groups(found) == {"p#0": True, "r#0": True, "q#1 s#0": True, "t#0": False}
    # listed with the second group alone, it is of that group
    third = decided("d2", "different", "Wei Chen | r#0", "Wei Chen | q#1,s#0,t#0")
    found = resolve(chens, {"wei chen"}, Decisions([first, third]))
    assert groups(found) == {"p#0": True, "r#0": True, "q#1 s#0 t#0": True}


# --- decisions and stores that differ


def test_a_decision_finds_its_paper_by_any_of_its_names(paper, decided):
    merged = paper("doi:10.1000/x", "Wei Chen", sources=("dblp:conf/x/1", "jsonl:p"), doi="10.1000/x")
    other = paper("o", "Wei Chen")
    for name in ("dblp:conf/x/1", "jsonl:p", "p", "doi:10.1000/x", "doi:10.1000/X"):
        decisions = Decisions([decided("d1", "different", f"Wei Chen | {name}#0", "Wei Chen | o#0")])
        found = resolve([merged, other], {"wei chen"}, decisions)
        assert found.misfits == ()
        assert set(groups(found)) == {"doi:10.1000/x#0", "o#0"}


def test_what_no_longer_fits_is_reported_and_the_rest_of_the_decision_counts(chens, decided):
    decisions = Decisions(
        [
            decided("d1", "different", "Wei Chen | p#0,gone#0", "Wei Chen | r#0,q#0"),
            decided("d2", "same", "Wei Chen | r#0", "W. Chan"),
        ]
    )
    found = resolve(chens, {"wei chen", "w. chan"}, decisions)
    said = [(misfit.entry.id, misfit.what, misfit.applied) for misfit in found.misfits]
    assert said == [
        ("d1", "there is no paper gone", False),
        ("d1", "q#0: Wei Chen has a different position in this store", True),
        ("d2", "no author is named W. Chan", False),
    ]
    assert groups(found) == {"p#0": True, "q#1 r#0": True, "s#0 t#0": False}


def test_the_place_decides_where_another_record_prints_the_name_otherwise(paper, decided):
    decisions = Decisions([decided("d1", "different", "Wei Chen | p#1", "Wei Chen | q#0")])
    papers = [paper("p", "Bo Li", "W. Chen"), paper("q", "Wei Chen"), paper("x", "Mo Li")]
    found = resolve(papers, {"wei chen", "w. chen"}, decisions)
    assert set(groups(found)) == {"p#1", "q#0"}
    assert [(each.what, each.applied) for each in found.misfits] == [
        ("p#1: the name is W. Chen in this store", True)
    ]
    other = resolve([paper("p", "Bo Li", "Ann Lee"), papers[1]], {"wei chen", "ann lee"}, decisions)
    assert [(each.what, each.applied) for each in other.misfits] == [("p#1 is Ann Lee, not Wei Chen", False)]


def test_a_name_that_a_paper_lists_twice_needs_a_place(paper, decided):
    papers = [paper("p", "Long Nguyen", "Long Nguyen"), paper("q", "Long Nguyen")]
    unplaced = Decisions([decided("d1", "different", "Long Nguyen | p", "Long Nguyen | q")])
    found = resolve(papers, {"long nguyen"}, unplaced)
    assert [each.what for each in found.misfits] == [
        "p lists Long Nguyen 2 times: specify the position, such as #0"
    ]
    placed = Decisions([decided("d1", "different", "Long Nguyen | p#1", "Long Nguyen | p#0,q")])
    assert set(groups(resolve(papers, {"long nguyen"}, placed))) == {"p#1", "p#0 q#0"}


def test_decisions_that_contradict_only_in_this_store_are_reported_and_the_first_counts(paper, decided):
    merged = paper("p", "A", sources=("x:1", "y:1"))
    decisions = Decisions(
        [
            decided("d1", "different", "A | x:1#0", "A | q#0"),
            decided("d2", "same", "A | y:1#0", "A | q#0"),
        ]
    )
    found = resolve([merged, paper("q", "A")], {"a"}, decisions)
    assert set(groups(found)) == {"p#0", "q#0"}
    (misfit,) = found.misfits
    assert misfit.entry.id == "d2"
    assert not misfit.applied
    assert "d1" in misfit.what


# --- identifiers


def test_identifiers_split_a_name_and_what_has_none_is_undecided(paper):
    papers = [
        paper("p", "Wei Chen=openreview:~Wei_Chen1"),
        paper("q", "Wei Chen=openreview:~Wei_Chen2"),
        paper("r", "Wei Chen=openreview:~Wei_Chen2"),
        paper("s", "Wei Chen"),
    ]
    found = resolve(papers, {"wei chen"}, Decisions())
    assert groups(found) == {"p#0": True, "q#0 r#0": True, "s#0": False}
    assert found.persons[0].identifiers == ("openreview:~Wei_Chen2",)
    assert set(groups(resolve(papers, {"wei chen"}, Decisions(), identifiers=False))) == {"p#0 q#0 r#0 s#0"}


def test_one_identifier_beside_papers_without_splits_nothing(paper):
    papers = [paper("p", "Wei Chen=dblp:1/1"), paper("q", "Wei Chen")]
    assert groups(resolve(papers, {"wei chen"}, Decisions())) == {"p#0 q#0": True}


def test_a_decision_counts_more_than_identifiers_and_says_so(paper, decided):
    papers = [
        paper("p", "A=scopus:1"),
        paper("q", "A=scopus:2"),
        paper("r", "B=orcid:7"),
        paper("s", "C=orcid:7"),
    ]
    joined = resolve(papers, {"a"}, Decisions([decided("d1", "same", "A | p#0", "A | q#0")]))
    assert set(groups(joined)) == {"p#0 q#0"}
    assert joined.contradictions == (
        "scopus:1 and scopus:2 identify different people, but not according to the decision d1, which takes precedence",
    )
    apart = resolve(papers, {"b", "c"}, Decisions([decided("d1", "different", "B", "C")]))
    assert set(groups(apart)) == {"r#0", "s#0"}
    assert apart.contradictions == (
        "orcid:7 identifies one person, but not according to the decision d1, which takes precedence",
    )


def test_identifiers_that_contradict_each_other_decide_nothing(paper):
    """The same ORCID beside two dblp pids."""

    def told(id: str) -> tuple[Variant, ...]:
        return (Variant(f"jsonl:{id}", '{"people":[[0,null,null,["orcid:7"]]]}'),)

    papers = [
        paper("p", "A=dblp:1/1", variants=told("p")),
        paper("q", "A=dblp:1/2", variants=told("q")),
        paper("r", "B=dblp:9/9"),
    ]
    found = resolve(papers, {"a", "b"}, Decisions())
    assert set(groups(found)) == {"p#0 q#0", "r#0"}
    (said,) = found.contradictions
    for id in ("dblp:1/1", "dblp:1/2", "orcid:7"):
        assert id in said


# --- properties


@given(stores(), decisions(), st.randoms(use_true_random=False))
def test_no_order_of_papers_records_or_sides_changes_who_is_who(
    papers, given_decisions, chance: random.Random
):
    first = resolve(papers, KEYS, given_decisions)
    shuffled = [
        StoredPaper(p.id, p.title, p.year, p.kind, None, p.authors, sources=p.sources[::-1]) for p in papers
    ]
    chance.shuffle(shuffled)
    turned = Decisions([Entry(e.id, e.say, e.b, e.a) for e in given_decisions.active])
    second = resolve(shuffled, KEYS, turned)
    assert {(p.id, p.places, p.decided) for p in first.persons} == {
        (p.id, p.places, p.decided) for p in second.persons
    }


@given(stores(), decisions())
def test_everyone_is_one_person_and_what_counts_holds(papers, given_decisions):
    found = resolve(papers, KEYS, given_decisions)
    places = [place for person in found.persons for place in person.places]
    assert sorted(places) == sorted((paper.id, n) for paper in papers for n in range(2))
    assert len({person.id for person in found.persons}) == len(found.persons)
    left_out = {misfit.entry.id for misfit in found.misfits}
    for entry in given_decisions.active:
        if entry.id in left_out:
            continue
        a, b = (
            {found.by_place[place] for place in _places(papers, side, other)} for side, other in _sides(entry)
        )
        if entry.say == "same":
            assert len({person.id for person in a | b}) <= 1
        else:
            assert not {person.id for person in a} & {person.id for person in b}


def _sides(entry: Entry):
    a, b = entry.sides
    return ((a, b), (b, a))


def _places(papers, side: Side, other: Side) -> set[tuple[str, int]]:
    whole = {
        (paper.id, n)
        for paper in papers
        for n, author in enumerate(paper.authors)
        if author.author.key == side.key
    }
    listed = {(ref.paper, ref.position) for ref in side.listed} & whole
    if side.papers is None:
        return whole
    return whole - {(ref.paper, ref.position) for ref in other.listed} if side.papers == REST else listed


@given(stores(), decisions(), st.sets(st.sampled_from("pqrs")))
def test_a_store_with_some_of_the_papers_has_the_same_persons(papers, given_decisions, some):
    """So new papers change nobody else, and decisions mean the same in every store. By decisions alone: a paper with a new identifier may
    split a name."""
    whole = resolve(papers, KEYS, given_decisions, identifiers=False)
    assume(not any(" in this store" in misfit.what for misfit in whole.misfits))
    part = resolve([p for p in papers if p.id in some], KEYS, given_decisions, identifiers=False)
    expected = {
        frozenset(place for place in person.places if place.paper in some): person for person in whole.persons
    }
    found = {person.places: person for person in part.persons}
    assert found.keys() == expected.keys() - {frozenset()}
    assert {places: (each.id, each.decided) for places, each in found.items()} == {
        places: (expected[places].id, expected[places].decided) for places in found
    }


def test_names_are_joined_through_one_that_the_store_does_not_have(chens, decided):
    decisions = Decisions(
        [decided("d1", "same", "Bo Li", "Bo Lee"), decided("d2", "same", "Bo Lee", "W. Chen")]
    )
    found = resolve(chens, {"bo li", "bo lee", "w. chen"}, decisions)
    (person,) = found.persons
    assert (person.keys, person.made_of, person.id) == (
        ("bo li", "w. chen"),
        "2 names, 2 decisions",
        "person:bo lee",
    )


def test_papers_are_joined_through_one_that_the_store_does_not_have(chens, decided):
    decisions = Decisions(
        [
            decided("d1", "different", "Wei Chen | p#0", "Wei Chen | r#0"),
            decided("d2", "same", "Wei Chen | gone#0", "Wei Chen | r#0"),
            decided("d3", "same", "Wei Chen | gone#0", "Wei Chen | s#0"),
        ]
    )
    found = resolve(chens, {"wei chen"}, decisions)
    assert groups(found) == {"p#0": True, "r#0 s#0": True, "q#1 t#0": False}
