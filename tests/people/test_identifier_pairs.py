"""Identifiers join and separate pairs of authorships."""

from __future__ import annotations

from graphapp.people.blocks import blocks
from graphapp.people.collection import Collection
from graphapp.people.evidence import evidence
from graphapp.people.identifier_pairs import CERTAIN, Identifiers, decided, verdict
from graphapp.people.paper_facts import PaperFacts


def test_an_equal_identifier_means_one_person():
    assert verdict(["orcid:1", "dblp:a"], ["orcid:1"]) == "same"


def test_different_identifiers_of_one_scheme_mean_two_people():
    assert verdict(["orcid:1"], ["orcid:2"]) == "different"


def test_identifiers_of_different_schemes_mean_nothing():
    assert verdict(["orcid:1"], ["dblp:a"]) is None
    assert verdict([], ["dblp:a"]) is None
    assert verdict(["openalex:A1"], ["openalex:A1"]) is None


def test_an_equal_and_a_different_identifier_decide_nothing():
    assert verdict(["orcid:1", "dblp:a"], ["orcid:1", "dblp:b"]) is None


def test_identifiers_join_separate_and_leave_pairs():
    papers = [PaperFacts(f"q{k}", "T", "V", 2000, ["Wei Li"]) for k in range(4)]
    collection = Collection(papers)
    (p,) = evidence(collection, blocks(collection))
    ids = Identifiers({0: ["orcid:1"], 1: ["orcid:1", "dblp:a"], 2: ["orcid:2"], 3: ["orcid:1", "dblp:b"]})
    soft = p.values[:, 0] * 0 - 3
    left, log_odds = decided(p, soft, ids)
    found = {
        (int(left.members[a]), int(left.members[b])): float(x)
        for a, b, x in zip(left.first, left.second, log_odds, strict=True)
    }
    # 2 has another ORCID iD than all others; 1 and 3 contradict each other, so the other evidence remains
    assert found == {(0, 1): CERTAIN, (0, 3): CERTAIN, (1, 3): -3}
    assert left.bounds.tolist() == [0, 3]
