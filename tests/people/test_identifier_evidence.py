"""Identifiers: where they come from, which differ, and what contradicts itself."""

from __future__ import annotations

import pytest

from graphapp.model.rows import Variant
from graphapp.people.identifier_evidence import differing, evidence, identifiers, scheme_of


def test_an_author_has_the_identifiers_of_the_row_and_those_that_a_source_adds(paper):
    said = Variant("jsonl:p", '{"people":[[1,"Song Guo",null,["orcid:0000-0001-9831-2202","openalex:A1"]]]}')
    found = identifiers(paper("p", "Bo Li", "Song Guo 0001=dblp:01/267-1", "Ann Lee=s2:7", variants=(said,)))
    assert found == [
        frozenset(),
        {"dblp:01/267-1", "orcid:0000-0001-9831-2202", "dblp-number:song guo 0001"},
        frozenset(),
    ]


def test_a_merged_paper_has_the_identifiers_of_all_its_records_whichever_came_first(paper):
    """One record names the row by an ORCID, the other by the name; the list of the first one is the paper's."""
    orcid = Variant("b:1", '{"authors":[["name:Bo Li","Bo Li"],["orcid:7","W. Chen"]]}')
    plain = Variant("a:1", '{"authors":[["name:Bo Li","Bo Li"],["name:Wei Chen","Wei Chen"]]}')
    one = paper("p", "Bo Li", "Wei Chen", sources=("a:1", "b:1"), variants=(orcid,))
    other = paper("p", "Bo Li", "W. Chen=orcid:7", sources=("b:1", "a:1"), variants=(plain,))
    assert identifiers(one) == identifiers(other) == [frozenset(), {"orcid:7"}]


def test_a_record_with_another_list_says_nothing_about_others(paper):
    shifted = Variant("b:1", '{"authors":[["orcid:7","Mo Wu"],["orcid:8","Bo Li"]]}')
    assert identifiers(paper("p", "Bo Li", "Ann Lee", sources=("a:1", "b:1"), variants=(shifted,))) == [
        {"orcid:8"},
        frozenset(),
    ]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("orcid:1", "orcid:2", True),
        ("orcid:1", "orcid:1", False),
        ("orcid:1", "dblp:1", False),
        ("scopus:1", "scopus:2", True),
        ("ieee:1", "ieee:2", True),
        ("openreview:~A_B1", "openreview:~A_B2", True),
        # clusters made by a program, not by people
        ("openalex:A1", "openalex:A2", False),
        ("s2:1", "s2:2", False),
        ("name:A", "name:B", False),
        ("dblp:188/7759-93", "dblp:188/7759-94", True),
        # dblp's page of all who are not told apart yet
        ("dblp:188/7759", "dblp:188/7759-93", False),
        ("dblp:188/775", "dblp:188/7759", True),
        ("dblp-number:wei wang 0001", "dblp-number:wei wang 0002", True),
        ("dblp-number:wei wang 0001", "dblp-number:wei chen 0002", False),
    ],
)
def test_which_identifiers_are_of_different_people(one, other, differ):
    assert bool(differing([one], [other])) == differ
    assert bool(differing([other], [one])) == differ


def test_equal_identifiers_join_also_through_others_and_different_ones_keep_apart():
    found = evidence(
        {
            1: frozenset({"orcid:1", "dblp:1"}),
            2: frozenset({"orcid:1"}),
            3: frozenset({"dblp:1", "scopus:5"}),
            4: frozenset({"orcid:2"}),
            5: frozenset({"ieee:5"}),
        }
    )
    assert found.same == [{1, 2, 3}]
    assert found.different in ([({1, 2, 3}, {4})], [({4}, {1, 2, 3})])
    assert found.contradictions == []


def test_one_orcid_with_two_dblp_pids_is_listed_and_decides_nothing():
    found = evidence(
        {
            1: frozenset({"orcid:1", "dblp:1"}),
            2: frozenset({"orcid:1", "dblp:2"}),
            3: frozenset({"dblp:3"}),
        }
    )
    assert (found.same, found.different) == ([], [])
    (contradiction,) = found.contradictions
    assert contradiction.ids == ("dblp:1", "dblp:2", "orcid:1")
    assert contradiction.different == (("dblp:1", "dblp:2"),)
    assert str(contradiction) == (
        "dblp:1 and dblp:2 are linked by orcid:1, but are different people according to their identifiers"
    )


def test_only_schemes_of_people_count():
    assert [scheme_of(id) for id in ("orcid:1", "orcid:", "acl:x", "name:A", "dblp")] == [
        "orcid",
        "",
        "",
        "",
        "",
    ]
