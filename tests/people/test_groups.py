"""Parts of a name compared as wholes, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.identity.data import Labelled
from benchmarks.identity.train import Truth
from graphapp.people.blocks import blocks
from graphapp.people.collection import Collection
from graphapp.people.evidence import evidence
from graphapp.people.groups import GROUP_COLUMN, units
from graphapp.people.paper_facts import PaperFacts

PAPERS = [
    PaperFacts("p1", "A", "V", 2000, ["Anna Kim", "Bela Lee"]),
    PaperFacts("p2", "B", "V", 2002, ["Anna Kim", "Bela Lee"]),
    PaperFacts("p3", "C", "V", 2001, ["Carl Moe", "Anna Kim"]),
    PaperFacts("p4", "D", "V", 2009, ["Carl Moe", "Dora Roe", "Anna Kim"]),
    PaperFacts("p5", "E", "V", 2001, ["Anna Kim"]),
]


def compared(groups, persons=None, papers=PAPERS):
    """What is compared of the parts of Anna Kim: the features and the truth of each pair of parts, by the first papers of both."""
    c = Collection(papers)
    (block,) = (b for b in blocks(c) if c.printed_names[int(c.printed[b.members[0]])] == "Anna Kim")
    (p,) = evidence(c, [block])
    of_paper = {c.papers[int(paper)].id: k for k, paper in enumerate(c.paper[p.members])}
    group = np.arange(len(p.members))
    for number, ids in enumerate(groups):
        group[[of_paper[id] for id in ids]] = number + 100
    u = units(c, p, np.zeros(len(p.first), np.float32), group)
    person = np.full(len(c.name), -1, np.int32)
    for id, who in (persons or {}).items():
        person[p.members[of_paper[id]]] = who
    truth = Truth.of(Labelled("acl", c, person, np.array([True, True, False]), [], np.zeros(0)), p, u)
    first = [
        min(c.papers[int(n)].id for n in c.paper[p.members[u.unit == part]]) for part in range(len(u.size))
    ]
    return {
        (first[a], first[b]): (dict(zip(GROUP_COLUMN, u.values[k].tolist(), strict=True)), truth, k)
        for k, (a, b) in enumerate(zip(u.first.tolist(), u.second.tolist(), strict=True))
    }


def test_roles_are_compared_where_the_years_overlap():
    found = compared([("p1", "p2"), ("p3",), ("p4",), ("p5",)])
    # always first author (-1) and always last author (1), but one side has one paper: half of the difference counts
    assert found["p1", "p3"][0]["roles_differ"] == pytest.approx((1 + 1) / 2)
    # no year in common
    assert found["p1", "p4"][0]["roles_differ"] == 0
    # the only author is neither
    assert found["p1", "p5"][0]["roles_differ"] == 0


def test_equal_roles_do_not_differ_with_the_number_of_papers():
    papers = [PaperFacts(f"q{n}", "A", "V", 2000, ["Anna Kim", "Bela Lee"]) for n in range(4)]
    assert compared([("q0", "q1", "q2"), ("q3",)], papers=papers)["q0", "q3"][0]["roles_differ"] == 0


def test_the_share_of_papers_with_the_same_place_is_that_of_the_pairs():
    found = compared([("p1", "p2", "p3"), ("p4",)])
    # last author of p3 and p4
    assert found["p1", "p4"][0]["same_place"] == pytest.approx(1 / 3)


def test_parts_are_one_person_where_a_person_is_in_both():
    found = compared([("p1", "p2"), ("p3",), ("p4",)], {"p1": 0, "p2": 1, "p3": 1, "p4": 2})
    _, truth, k = found["p1", "p3"]
    assert (truth.known[k], truth.same[k], truth.examined[k], truth.open[k]) == (True, True, True, True)
    _, truth, k = found["p3", "p4"]
    # person 2 was not examined
    assert (truth.known[k], truth.same[k], truth.examined[k]) == (True, False, False)
    _, truth, k = found["p5", "p3"]
    assert not truth.known[k]
