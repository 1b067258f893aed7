"""Blocks, pairs and their evidence, worked out by hand for four papers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.people.blocks import blocks, new_pairs, pairs
from graphapp.people.collection import Collection
from graphapp.people.evidence import COLUMN, FEATURES, evidence
from graphapp.people.paper_facts import PaperFacts
from graphapp.people.person_names import Relation

PAPERS = [
    PaperFacts("p1", "Drawing graphs", "V", 2000, ["Anna Kim", "Bela Lee", "Carl Moe"]),
    PaperFacts("p2", "Drawing graphs again", "V 2003", 2003, ["Anna Kim", "Bela Lee"]),
    PaperFacts("p3", "Cooking rice", "W", 2010, ["Anna Kim", "Dora Roe"]),
    PaperFacts("p4", "Sowing wheat", "W", None, ["Carl Moe", "Dora Roe"]),
]


def compared(papers, name):
    """The evidence of each pair of papers of a name, by their ids."""
    collection = Collection(papers)
    found = {}
    for p in evidence(collection, blocks(collection)):
        for k in range(len(p.first)):
            one, other = int(p.members[p.first[k]]), int(p.members[p.second[k]])
            printed = {collection.printed_names[int(collection.printed[m])] for m in (one, other)}
            if printed == {name}:
                ids = tuple(sorted(collection.papers[int(collection.paper[m])].id for m in (one, other)))
                found[ids] = dict(zip(COLUMN, p.values[k].tolist(), strict=True))
    return found


def test_shared_coauthors_speak_for_one_person():
    found = compared(PAPERS, "Anna Kim")["p1", "p2"]
    # Bela Lee has two of four papers: log(5 / 2.5) / log(4) = 0.5
    assert found["shared"] == pytest.approx(0.5)
    assert found["any_shared"] == 1
    assert found["shared_share"] == 1
    assert found["none_shared"] == 0
    assert found["second_degree"] == 0


def test_coauthors_who_wrote_together_elsewhere_count_where_none_is_shared():
    found = compared(PAPERS, "Anna Kim")
    # Carl Moe and Dora Roe wrote p4; Bela Lee and Dora Roe nothing
    assert found["p1", "p3"]["none_shared"] == 1
    assert found["p1", "p3"]["second_degree"] > 0
    assert found["p1", "p3"]["no_second_degree"] == 0
    assert found["p2", "p3"]["second_degree"] == 0
    assert found["p2", "p3"]["no_second_degree"] == 1


def test_venues_and_years_are_compared():
    found = compared(PAPERS, "Anna Kim")
    # a year in the name of a venue does not make it another
    assert found["p1", "p2"]["same_venue"] == 1
    assert found["p1", "p3"]["same_venue"] == 0
    assert found["p1", "p2"]["year_gap"] == pytest.approx(0.3)
    assert found["p1", "p2"]["log_year_gap"] == pytest.approx(math.log(4))
    # where a year is missing, four years are assumed
    assert compared(PAPERS, "Dora Roe")["p3", "p4"]["year_gap"] == pytest.approx(0.4)


def test_two_authors_of_one_paper_are_no_pair():
    papers = [
        PaperFacts("q1", "T", "V", 2000, ["Wei Li", "Wei Li", "Ann Poe"]),
        PaperFacts("q2", "U", "V", 2001, ["Wei Li"]),
    ]
    assert set(compared(papers, "Wei Li")) == {("q1", "q2")}


def test_names_that_exclude_each_other_are_not_compared():
    papers = [
        PaperFacts("q1", "T", "V", 2000, ["Michael I. Jordan", "Ann Poe"]),
        PaperFacts("q2", "U", "V", 2001, ["Michael B. Jordan", "Ann Poe"]),
        PaperFacts("q3", "V", "V", 2001, ["M. Jordan", "Ann Poe"]),
    ]
    collection = Collection(papers)
    (block,) = (b for b in blocks(collection) if len(b.spans) == 3)
    first, second, relation = pairs(collection, block)
    printed = [collection.printed_names[int(collection.printed[m])] for m in block.members]
    assert {frozenset((printed[a], printed[b])) for a, b in zip(first, second, strict=True)} == {
        frozenset(("Michael I. Jordan", "M. Jordan")),
        frozenset(("Michael B. Jordan", "M. Jordan")),
    }
    assert set(relation.tolist()) == {Relation.INITIALS}


def test_with_only_some_authorships_just_their_pairs_are_compared():
    collection = Collection(PAPERS)
    (block,) = (b for b in blocks(collection) if len(b.members) == 3)
    block.only = np.array([False, True, False])
    first, second, _ = pairs(collection, block)
    assert sorted(zip(first.tolist(), second.tolist(), strict=True)) == [(1, 0), (1, 2)]


def test_pairs_of_new_papers_are_those_of_all_papers_with_a_new_one():
    names = ["Wei Li", "W. Li", "Wei Ming Li", "Ann Poe", "A. Poe"]
    papers = [
        PaperFacts(f"q{n}", "T", "V", 2000, [names[n % 5], names[(n * 3 + 1) % 5], "Ida Kok"])
        for n in range(12)
    ]
    collection = Collection(papers)
    found = list(blocks(collection))
    whole = {
        (frozenset((int(block.members[a]), int(block.members[b]))), how)
        for block in found
        for a, b, how in zip(*(each.tolist() for each in pairs(collection, block)), strict=True)
    }
    for modulus in (2, 5, 36):
        new = np.arange(len(collection.name)) % modulus == 0
        for block in found:
            block.only = new[block.members]
        members = np.concatenate([block.members for block in found])
        first, second, relation, bounds = new_pairs(collection, found)
        listed = [
            (frozenset((int(members[a]), int(members[b]))), how)
            for a, b, how in zip(first, second, relation.tolist(), strict=True)
        ]
        assert new[members[first]].all()
        assert len(listed) == len(set(listed))
        assert set(listed) == {pair for pair in whole if any(new[m] for m in pair[0])}
        # the pairs of each block are together
        starts = np.cumsum([0, *(len(block.members) for block in found)])
        for n in range(len(found)):
            own = first[bounds[n] : bounds[n + 1]]
            assert ((own >= starts[n]) & (own < starts[n + 1])).all()


def test_many_pairs_are_compared_in_parts_with_the_same_evidence(monkeypatch):
    names = ["Wei Li", "W. Li", "Wei Ming Li", "Ann Poe"]
    papers = [
        PaperFacts(f"q{n}", f"Title {n % 3}", "V", 2000 + n, [names[n % 4], names[(n + 1) % 4], "Ida Kok"])
        for n in range(12)
    ]
    collection = Collection(papers)
    (whole,) = evidence(collection, blocks(collection))
    monkeypatch.setattr("graphapp.people.evidence._MANY_PAIRS", 10)
    monkeypatch.setattr("graphapp.people.evidence._PART", 7)
    (parts,) = evidence(collection, blocks(collection))
    assert len(whole.first) > 20
    assert np.array_equal(parts.first, whole.first)
    assert parts.values == pytest.approx(whole.values, abs=1e-2)


def test_affiliations_count_where_they_are_printed():
    papers = [
        PaperFacts("q1", "T", "V", 2000, ["Wei Li"], ["Tsinghua University"]),
        PaperFacts("q2", "U", "V", 2001, ["Wei Li"], ["Dept. of Physics, Tsinghua"]),
        PaperFacts("q3", "U", "V", 2001, ["Wei Li"], ["Microsoft Research"]),
        PaperFacts("q4", "U", "V", 2001, ["Wei Li"], [""]),
    ]
    found = compared(papers, "Wei Li")
    assert found["q1", "q2"]["affiliation"] > 0.1
    assert found["q1", "q2"]["affiliation_differs"] == 0
    assert found["q1", "q3"]["affiliation"] == 0
    assert found["q1", "q3"]["affiliation_differs"] == 1
    assert found["q1", "q4"]["affiliation_differs"] == 0


def test_every_feature_has_one_column_and_a_sign():
    assert len(COLUMN) == len(FEATURES)
    assert {feature.sign for feature in FEATURES} <= {-1, 0, 1}


@given(st.permutations(range(4)))
def test_the_order_of_the_papers_does_not_matter(places):
    expected = compared(PAPERS, "Anna Kim")
    found = compared([PAPERS[place] for place in places], "Anna Kim")
    assert found.keys() == expected.keys()
    # directions of the projections may turn with the order, which changes the circle and topic of so small a collection
    same = [name for name in COLUMN if name not in ("community", "topic")]
    for ids, values in found.items():
        assert [values[name] for name in same] == pytest.approx(
            [expected[ids][name] for name in same], abs=1e-5
        )


def test_no_papers_have_no_blocks():
    collection = Collection([])
    assert list(blocks(collection)) == []
    assert np.array(collection.paper).size == 0
