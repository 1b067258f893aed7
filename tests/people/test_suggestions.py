"""From papers to suggestions: a small field in which everybody's identity is known, judged with the weights in the package."""

from __future__ import annotations

import random

import numpy as np
import pytest

from graphapp.people.collection import Collection
from graphapp.people.evidence import COLUMN
from graphapp.people.fitting import Place
from graphapp.people.identifier_pairs import Identifiers
from graphapp.people.paper_facts import PaperFacts
from graphapp.people.person_names import Relation
from graphapp.people.sentences import EvidenceFinder, sentence
from graphapp.people.shipped_weights import shipped
from graphapp.people.suggestions import find
from graphapp.people.weights import Weights
from tests.people.suggestion_field import GRAMMARS, ROBOTS, SYLLABLES


def every(*arguments, **options):
    """The suggestions of all findings."""
    return [finding.suggestion for finding in find(*arguments, **options)]


def field():
    """Two groups that never meet: one works on robots with Alan Yuille, who is printed with and without a middle name, one on grammars.
    A Wei Chen is in each. Hundreds of other names make Wei and Chen common."""
    papers = []
    for k in range(8):
        yuille = "Alan Yuille" if k % 2 else "Alan L. Yuille"
        papers.append(
            PaperFacts(
                f"r{k}",
                f"Grasping robots with vision {k}",
                "ICRA",
                2015 + k % 4,
                [yuille, "Wei Chen", *ROBOTS],
            )
        )
        papers.append(
            PaperFacts(
                f"g{k}", f"Parsing grammars of speech {k}", "ACL", 2005 + k % 3, ["Wei Chen", *GRAMMARS]
            )
        )
    for number, (a, b) in enumerate((a, b) for a in SYLLABLES for b in SYLLABLES):
        papers.append(
            PaperFacts(
                f"c{number}", f"Note {number}", "J", 2010, [f"{a.title()}{b} Chen", f"Wei {a.title()}{b}"]
            )
        )
    return papers


def test_a_missing_middle_name_with_shared_coauthors_is_suggested_to_be_one_person():
    collection = Collection(field())
    (found,) = (s for s in every(collection, shipped(), level=0.9) if "Yuille" in s.name)
    assert found.say == "same"
    assert found.relation == Relation.MIDDLE
    assert {found.name, found.other_name} == {"Alan Yuille", "Alan L. Yuille"}
    assert set(found.one) | set(found.other) == {Place(f"r{k}", 0) for k in range(8)}
    reasons = EvidenceFinder(collection).reasons(found)
    # Wei Chen, who has 16 papers, and the three of the group, who have 8 each
    assert "4 shared coauthors, 3 of them with fewer than 10 papers" in reasons.for_one
    assert "both in ICRA" in reasons.for_one
    assert any(phrase.startswith("years overlap") for phrase in reasons.for_one)
    assert "are probably the same person" in sentence(found, reasons)


def test_two_circles_under_a_common_name_are_suggested_to_be_two_people():
    collection = Collection(field())
    (found,) = (s for s in every(collection, shipped(), level=0.8) if s.name == "Wei Chen")
    assert found.say == "different"
    assert {place.paper[0] for place in found.one} != {place.paper[0] for place in found.other}
    reasons = EvidenceFinder(collection).reasons(found)
    # Alan Yuille in two forms and three others, against three
    assert any(
        phrase.startswith("no shared coauthor (5 and 3 coauthors)") for phrase in reasons.against
    ) or any(phrase.startswith("no shared coauthor (3 and 5 coauthors)") for phrase in reasons.against)
    assert any(phrase.startswith("different venues") for phrase in reasons.against)
    assert "are probably by two people" in sentence(found, reasons)


def test_a_name_of_several_people_has_one_suggestion_with_all_their_groups():
    """A third Wei Chen, who works on proteins, and a single paper that fits nobody."""
    papers = field()
    biologists = ["Ines Duarte", "Jakob Lind", "Kira Sato"]
    papers += [
        PaperFacts(f"b{k}", f"Folding proteins of yeast {k}", "Cell", 1990 + k % 3, ["Wei Chen", *biologists])
        for k in range(6)
    ]
    (found,) = (
        each for each in find(Collection(papers), shipped(), level=0.8) if each.suggestion.name == "Wei Chen"
    )
    groups = [found.suggestion.one, found.suggestion.other, *found.rest]
    assert {(group[0].paper[0], len(group)) for group in groups} == {("r", 8), ("g", 8), ("b", 6)}
    assert found.stated == 1
    assert 0.8 <= found.least <= found.suggestion.probability + 1e-4


def test_the_deciding_papers_are_those_with_what_a_reader_can_check(monkeypatch):
    """Also if papers without a shared coauthor have higher log-odds, as they can for a rare name."""

    def without_coauthors_first(self, p):
        return np.where(p.values[:, COLUMN["any_shared"]] > 0, 8, 9).astype(np.float32)

    monkeypatch.setattr(Weights, "pair_log_odds", without_coauthors_first)
    papers = [
        PaperFacts(f"s{k}", f"Solo {k}", "ICRA", 2015, ["Zdenko Quillfeather", "Adam Rook"]) for k in range(3)
    ]
    papers += [
        PaperFacts(f"t{k}", f"Grasping robots {k}", "ICRA", 2015, [name, *ROBOTS])
        for k, name in enumerate(["Zdenko Quillfeather", "Zdenko A. Quillfeather"] * 3)
    ]
    (found,) = find(Collection(papers), shipped(), level=0.5)
    assert found.suggestion.say == "same"
    assert {place.paper[0] for pair in found.similar for place in pair} == {"t"}


def test_the_order_of_the_papers_does_not_change_the_suggestions():
    papers = field()
    expected = every(Collection(papers), shipped(), level=0.8)
    random.Random(7).shuffle(papers)
    found = every(Collection(papers), shipped(), level=0.8)
    assert [s._replace(probability=0) for s in found] == [s._replace(probability=0) for s in expected]
    assert [s.probability for s in found] == pytest.approx([s.probability for s in expected], abs=0.02)


def test_the_same_papers_give_the_same_suggestions():
    one, other = (every(Collection(field()), shipped(), level=0.5) for _ in range(2))
    assert one == other
    assert one == sorted(one, key=lambda s: -s.probability)


def test_an_equal_identifier_leaves_nothing_to_suggest_within_a_name():
    collection = Collection(field())
    chens = [
        n
        for n in range(len(collection.name))
        if collection.printed_names[int(collection.printed[n])] == "Wei Chen"
    ]
    found = every(collection, shipped(), level=0.5, identifiers=Identifiers({n: ["orcid:1"] for n in chens}))
    assert not [s for s in found if s.name == s.other_name == "Wei Chen"]


def test_names_of_initials_only_and_crowds_are_not_split():
    papers = [
        paper._replace(authors=[name.replace("Wei Chen", "W. Chen") for name in paper.authors])
        for paper in field()
    ]
    found = every(Collection(papers), shipped(), level=0.5)
    assert not [s for s in found if s.say == "different" and s.name == "W. Chen"]
    crowd = [f"Member Numbered{k}" for k in range(26)]
    papers = [
        paper._replace(authors=[*paper.authors, *crowd]) if paper.id[0] == "g" else paper for paper in field()
    ]
    found = every(Collection(papers), shipped(), level=0.5)
    assert not [s for s in found if s.say == "different" and s.name == "Wei Chen"]


def test_the_weights_in_the_package_read_back_the_same():
    weights = shipped()
    assert Weights.of(weights.plain()) == weights
    assert len(weights.version) == 8
