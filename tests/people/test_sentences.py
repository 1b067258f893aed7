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
from tests.suggested import MERGE, SPLIT

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
    words = (
        "no shared coauthor (1 and 1 coauthor), but 1 pair of their coauthors have written papers together"
    )
    assert words in reasons.for_one
    assert "different venues: CVPR / ECCV" in reasons.against
    assert "9 years apart (2000 and 2009)" in reasons.against
    assert any(phrase.startswith("a rare name in the loaded papers") for phrase in reasons.for_one)
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
        "a rare name in the loaded papers (D'Arcy occurs with 3 given names, Óscar with 3 last names)"
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
        "a rare name in the loaded papers (Bar Hillel occurs with 2 given names, Yehoshua with 2 last names)"
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
    assert reasons.for_one == (
        "no title words in common, but titles from the same field",
        "similar positions in the author list: “Anna Kim” is first author of 1 of 1 paper, “Anna B. Kim” is first author of 1 of 1 paper",
    )
    assert reasons.against == (
        "no shared coauthor (1 and 1 coauthor), but 1 pair of their coauthors have written papers together",
        "a common name in the loaded papers (Kim occurs with 2 given names, Anna with 1 last name)",
    )
    venues = next(each for each in compared.evidence(effects) if each.subject == "venues")
    assert (venues.phrases, venues.log_odds, venues.direction) == (
        ("different venues: CVPR / ECCV",),
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
        "a rare name in the loaded papers (du Plessis occurs with 1 given name, Marthinus with 2 last names)"
    )


@pytest.mark.parametrize(
    ("name", "other", "words"),
    [
        ("J. Paul Kim", "Paul Kim", "only one of the names has “J.”"),
        ("Anna Duke Kim", "Anna Duke", "only one of the names has “Kim”"),
        ("J. Paul Kim", "Paul B. Kim", "“J.” and “B.” each occur in only one of the names"),
        ("Anna De Vries", "Anna Devries", "the same letters are divided into words differently"),
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
        (
            1,
            " 1 more group of papers is probably by a third person (with a probability of at least 93 % for each pair of groups).",
        ),
        (
            5,
            " 5 more groups of papers are probably by further people (with a probability of at least 93 % for each pair of groups).",
        ),
    ],
)
def test_further_groups_of_a_split_are_mentioned(stated, words):
    assert further_groups(stated, 0.931) == words


def test_the_sentence_says_the_statement_its_probability_and_both_sides():
    reasons = Reasons(("2 shared coauthors",), ("different venues: A / B",))
    assert sentence(suggestion([Place("p1", 0)], [Place("p2", 0), Place("p4", 0)]), reasons) == (
        "“Anna Kim” (1 paper) and “Anna B. Kim” (2 papers) are probably the same person (97 %): 2 shared coauthors. "
        "Evidence against it: different venues: A / B."
    )
    split = suggestion(
        [Place("p1", 0)], [Place("p2", 0), Place("p4", 0)], "different", Relation.SAME, "Wei Li", "Wei Li"
    )
    assert sentence(split, reasons) == (
        "1 paper (group A) and 2 other papers (group B) of “Wei Li” are probably by two people (97 %): "
        "different venues: A / B. Evidence against it: 2 shared coauthors."
    )


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.9836, "Of 100 suggestions with this probability, about 98 are correct."),
        (0.976, "Of 100 suggestions with this probability, about 97 are correct."),
        (0.9952, "Of 1,000 suggestions with this probability, about 995 are correct."),
        (0.99951, "Of 1,000 suggestions with this probability, more than 999 are expected to be correct."),
    ],
)
def test_a_probability_is_explained_by_the_number_of_correct_suggestions(probability, words):
    assert meaning(MERGE._replace(probability=probability)) == words


def test_the_probability_of_a_split_is_that_of_its_first_two_groups():
    first = (
        "Of 100 suggestions with this probability, about 97 are correct: groups A and B are by two people."
    )
    assert meaning(SPLIT) == first
    assert meaning(SPLIT._replace(stated=1, least=0.961)) == (
        f"{first} For each other pair of groups, the probability is at least 96 %."
    )


def test_title_words_that_are_not_rare_are_listed_as_such():
    # of 200 papers, "graphs" is in 100, too many for a rare word (1 in 55)
    papers = [
        PaperFacts(f"x{n}", f"Topic {'graphs' if n % 2 else 'rivers'}", "", 2000, [f"Author Nr{n}"])
        for n in range(198)
    ]
    papers += [
        PaperFacts("p1", "Drawing graphs", "", 2000, ["Anna Kim"]),
        PaperFacts("p2", "Reading graphs", "", 2000, ["Anna B. Kim"]),
    ]
    compared = EvidenceFinder(Collection(papers)).compare(suggestion([Place("p1", 0)], [Place("p2", 0)]))

    def titles(effect):
        return next(
            each.phrases for each in compared.evidence({"titles": effect}) if each.subject == "titles"
        )

    assert titles(0.0) == ("only frequent title words in common (graphs)",)
    assert titles(1.0) == ("only frequent title words in common (graphs), but titles from the same field",)


def test_a_difference_of_positions_that_few_papers_cause_counts_as_one_of_the_numbers_of_papers():
    papers = [PaperFacts("p1", "One", "", 2000, ["Bo Lee", "Anna Kim"])]
    papers += [PaperFacts(f"q{n}", "Two", "", 2000, ["Carl Moe", "Anna B. Kim"]) for n in range(9)]
    papers += [PaperFacts("r1", "Three", "", 2000, ["Anna Kim", "Dora Ray"])]
    finder = EvidenceFinder(Collection(papers))
    others = [Place(f"q{n}", 0 + 1) for n in range(9)]

    def evidence(place, effect):
        found = finder.compare(suggestion([place], others)).evidence({"positions": effect, "sizes": 0.1})
        return {each.subject: each for each in found}

    # both are last authors
    found = evidence(Place("p1", 1), -0.4)
    assert "positions" not in found
    assert found["sizes"].log_odds == pytest.approx(-0.3)
    # a first and a last author
    found = evidence(Place("r1", 0), -0.4)
    assert found["positions"].phrases == (
        "usually first author in one, last author in the other: “Anna Kim” is first author of 1 of 1 paper, "
        "“Anna B. Kim” is last author of 9 of 9 papers",
    )
    assert (found["positions"].log_odds, found["sizes"].log_odds) == (-0.4, 0.1)


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        # "Anna", "Anna B." and 29 others before "Kim"; 2 last names after "Anna"
        (
            1.0,
            "a rare given name in the loaded papers (Kim occurs with 31 given names, Anna with 2 last names)",
        ),
        (-1.0, "a common name in the loaded papers (Kim occurs with 31 given names, Anna with 2 last names)"),
    ],
)
def test_the_part_of_a_name_that_is_rare_is_named(effect, words):
    given = ["Anna", *(f"G{'abcdefghijklmnopqrstuvwxyz'[n % 26] * (1 + n // 26)}ra" for n in range(29))]
    papers = [PaperFacts(f"p{n}", "One", "", 2000, [f"{name} Kim"]) for n, name in enumerate(given)]
    papers.append(PaperFacts("q", "Two", "", 2000, ["Anna B. Kim"]))
    papers.append(PaperFacts("r", "Two", "", 2000, ["Anna Moe"]))
    compared = EvidenceFinder(Collection(papers)).compare(suggestion([Place("p0", 0)], [Place("q", 0)]))
    assert compared.name_frequency(effect) == words
