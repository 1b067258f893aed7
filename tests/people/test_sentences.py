"""The evidence in words: worked out by hand for few papers."""

from __future__ import annotations

import pytest

from graphapp.people.collection import Collection
from graphapp.people.fitting import Place
from graphapp.people.paper_facts import PaperFacts
from graphapp.people.person_names import Relation
from graphapp.people.sentences import EvidenceFinder, Reasons, further_groups, sentence
from graphapp.people.suggestion_detail import meaning
from graphapp.people.suggestions import Suggestion

PAPERS = [
    PaperFacts("p1", "Drawing graphs", "CVPR", 2000, ["Anna Kim", "Bela Lee"]),
    PaperFacts("p2", "Cooking rice", "ECCV", 2009, ["Anna B. Kim", "Carl Moe"]),
    PaperFacts("p3", "Sowing wheat", "ECCV", 2004, ["Bela Lee", "Carl Moe"]),
    PaperFacts("p4", "Sowing oats", "", None, ["Anna B. Kim"]),
]


def suggestion(one, other, say="same", relation=Relation.MIDDLE, name="Anna Kim", other_name="Anna B. Kim"):
    return Suggestion(say, 0.973, tuple(one), tuple(other), name, other_name, relation)


def test_coauthors_who_wrote_together_are_named_in_numbers():
    reasons = EvidenceFinder(Collection(PAPERS)).reasons(suggestion([Place("p1", 0)], [Place("p2", 0)]))
    words = "no shared coauthor (1 and 1 coauthor), but 1 pair of their coauthors wrote together"
    assert words in reasons.for_one
    assert "different venues (CVPR; ECCV)" in reasons.against
    assert "9 years apart (2000 and 2009)" in reasons.against
    assert any(phrase.startswith("a rare name in this store") for phrase in reasons.for_one)
    assert "only one of the names has “B.”" in reasons.against


def test_what_is_unknown_is_not_mentioned():
    reasons = EvidenceFinder(Collection(PAPERS)).reasons(suggestion([Place("p1", 0)], [Place("p4", 0)]))
    assert "no coauthors on one of the two sides" in reasons.against
    assert not any("venue" in phrase or "year" in phrase for phrase in (*reasons.for_one, *reasons.against))


def test_a_paper_that_is_not_in_the_collection_is_an_error():
    with pytest.raises(KeyError):
        EvidenceFinder(Collection(PAPERS)).authorship(Place("p9", 0))


def test_how_common_a_name_is_counts_the_given_name_without_initials_as_it_is_printed():
    papers = [
        PaperFacts("p1", "One", "", 2000, ["Óscar M. D'Arcy", "Óscar Lee"]),
        PaperFacts("p2", "Two", "", 2000, ["Óscar M. T. D'Arcy", "Anna D'Arcy", "Óscar M. Moe"]),
    ]
    found = EvidenceFinder(Collection(papers)).compare(
        suggestion(
            [Place("p1", 0)], [Place("p2", 0)], name="Óscar M. D'Arcy", other_name="Óscar M. T. D'Arcy"
        )
    )
    # before D'Arcy: Óscar M., Óscar M. T., Anna; after Óscar: D'Arcy, Lee, Moe
    assert found.name_frequency() == (
        "a rare name in this store (D'Arcy occurs with 3 given names, Óscar with 3 last names)"
    )


def test_a_last_name_of_two_words_is_counted_as_one():
    papers = [
        PaperFacts("p1", "One", "", 2000, ["Yehoshua Bar Hillel", "Anna Hillel", "Maya Bar Hillel"]),
        PaperFacts("p2", "Two", "", 2000, ["Yehoshua Bar-Hillel", "Yehoshua Lee"]),
    ]
    found = EvidenceFinder(Collection(papers)).compare(
        suggestion(
            [Place("p1", 0)], [Place("p2", 0)], name="Yehoshua Bar Hillel", other_name="Yehoshua Bar-Hillel"
        )
    )
    # before Bar Hillel: Yehoshua, Maya; after Yehoshua: Hillel, Lee, as the model divides names
    assert found.name_frequency() == (
        "a rare name in this store (Bar Hillel occurs with 2 given names, Yehoshua with 2 last names)"
    )


def test_effects_decide_on_which_side_evidence_is_and_what_has_none_is_omitted():
    compared = EvidenceFinder(Collection(PAPERS)).compare(suggestion([Place("p1", 0)], [Place("p2", 0)]))
    effects = {
        "coauthors": -1.0,
        "venues": 0.01,
        "titles": 2.0,
        "frequency": -0.5,
        "positions": 0.3,
        "sizes": 1,
    }
    reasons = compared.reasons(effects)
    assert reasons.for_one == ("titles on similar subjects", "often the same position")
    assert reasons.against == (
        "no shared coauthor (1 and 1 coauthor), but 1 pair of their coauthors wrote together",
        "a common name in this store (Kim occurs with 2 given names, Anna with 1 last name)",
    )
    venues = next(each for each in compared.evidence(effects) if each.subject == "venues")
    assert (venues.phrases, venues.log_odds, venues.direction) == (
        ("different venues (CVPR; ECCV)",),
        0.01,
        0,
    )


def test_a_particle_is_no_part_of_the_given_name():
    papers = [PaperFacts("p1", "One", "", 2000, ["Marthinus du Plessis", "Marthinus Lee"])]
    found = EvidenceFinder(Collection(papers)).compare(
        suggestion(
            [Place("p1", 0)], [Place("p1", 0)], name="Marthinus du Plessis", other_name="Marthinus du Plessis"
        )
    )
    assert found.name_frequency() == (
        "a rare name in this store (du Plessis occurs with 1 given name, Marthinus with 2 last names)"
    )


@pytest.mark.parametrize(
    ("name", "other", "words"),
    [
        ("J. Paul Kim", "Paul Kim", "only one of the names has “J.”"),
        ("Anna Duke Kim", "Anna Duke", "only one of the names has “Kim”"),
        ("J. Paul Kim", "Paul B. Kim", "“J.” and “B.” each occur in only one of the names"),
        ("Anna De Vries", "Anna Devries", "the names are divided into words differently"),
    ],
)
def test_the_part_that_only_one_name_has_is_evidence_against_one_person(name, other, words):
    papers = [PaperFacts("p1", "One", "", 2000, [name]), PaperFacts("p2", "Two", "", 2000, [other])]
    reasons = EvidenceFinder(Collection(papers)).reasons(
        suggestion([Place("p1", 0)], [Place("p2", 0)], "same", Relation.PARTIAL, name, other)
    )
    assert words in reasons.against
    assert words not in reasons.for_one


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (0, ""),
        (1, " 1 more group of papers is probably by a third person (at least 93 % for each pair of groups)."),
        (
            5,
            " 5 more groups of papers are probably by further people (at least 93 % for each pair of groups).",
        ),
    ],
)
def test_further_groups_of_a_split_are_mentioned(stated, words):
    assert further_groups(stated, 0.931) == words


def test_the_sentence_says_the_statement_its_probability_and_both_sides():
    reasons = Reasons(("2 shared coauthors",), ("different venues (A; B)",))
    assert sentence(suggestion([Place("p1", 0)], [Place("p2", 0), Place("p4", 0)]), reasons) == (
        "“Anna Kim” (1 paper) and “Anna B. Kim” (2 papers) are probably one person (97 %): 2 shared coauthors. "
        "Against it: different venues (A; B)."
    )
    split = suggestion(
        [Place("p1", 0)], [Place("p2", 0), Place("p4", 0)], "different", Relation.SAME, "Wei Li", "Wei Li"
    )
    assert sentence(split, reasons) == (
        "1 paper and 2 other papers of “Wei Li” are probably by two different people (97 %): different venues (A; B). "
        "Against it: 2 shared coauthors."
    )


@pytest.mark.parametrize(
    ("probability", "words"), [(0.9836, "Of 100 suggestions"), (0.99951, "Of 1,000 suggestions")]
)
def test_a_probability_of_tenths_of_a_percent_is_explained_by_a_thousand_suggestions(probability, words):
    right = {"Of 100 suggestions": "98", "Of 1,000 suggestions": "999"}[words]
    assert meaning(probability, "merge") == f"{words} with this probability, about {right} are correct."
