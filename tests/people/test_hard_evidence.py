"""Identifiers decide, and contradictions between them are listed."""

from __future__ import annotations

from graphapp.people.blocks import blocks
from graphapp.people.collection import Collection, PaperFacts
from graphapp.people.evidence import evidence
from graphapp.people.hard_evidence import CERTAIN, Contradiction, Identifiers, decided, verdict


def test_equal_identifiers_mean_one_person():
    assert verdict(["orcid:1", "dblp:a"], ["orcid:1"]) == ("orcid:1", None)


def test_different_identifiers_of_one_scheme_mean_two():
    assert verdict(["orcid:1"], ["orcid:2"]) == (None, ("orcid:1", "orcid:2"))


def test_identifiers_of_different_schemes_say_nothing():
    assert verdict(["orcid:1"], ["dblp:a"]) == (None, None)
    assert verdict([], ["dblp:a"]) == (None, None)


def test_an_equal_and_a_different_identifier_contradict_each_other():
    assert verdict(["orcid:1", "dblp:a"], ["orcid:1", "dblp:b"]) == ("orcid:1", ("dblp:a", "dblp:b"))


def test_identifiers_join_forbid_and_leave_alone():
    papers = [PaperFacts(f"q{k}", "T", "V", 2000, ["Wei Li"]) for k in range(4)]
    collection = Collection(papers)
    (p,) = evidence(collection, blocks(collection))
    ids = Identifiers({0: ["orcid:1"], 1: ["orcid:1", "dblp:a"], 2: ["orcid:2"], 3: ["orcid:1", "dblp:b"]})
    soft = p.values[:, 0] * 0 - 3
    left, log_odds, contradictions = decided(p, soft, ids)
    found = {
        (int(left.members[a]), int(left.members[b])): float(x)
        for a, b, x in zip(left.first, left.second, log_odds, strict=True)
    }
    # 2 has another ORCID iD than all others; 1 and 3 contradict each other, so the other evidence stays
    assert found == {(0, 1): CERTAIN, (0, 3): CERTAIN, (1, 3): -3}
    assert contradictions == [Contradiction(1, 3, "orcid:1", ("dblp:a", "dblp:b"))]
    assert left.bounds.tolist() == [0, 3]
