"""The links of a collection, compared with counting pair by pair."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from graphapp.maps.links import coauthor_links, summed
from graphapp.maps.strings import joined, string_at

PAPERS = some.lists(some.sets(some.integers(0, 8), min_size=1, max_size=6), max_size=12)


def links_of(papers):
    entries = [(number, author) for number, people in enumerate(papers) for author in sorted(people)]
    columns = np.array(entries, np.int32).reshape(-1, 2)
    return coauthor_links(columns[:, 0], columns[:, 1], 9)


@given(PAPERS)
def test_papers_and_strengths_are_those_of_all_pairs(papers):
    count, strength = defaultdict(int), defaultdict(float)
    for people in papers:
        for pair in combinations(sorted(people), 2):
            count[pair] += 1
            strength[pair] += 1 / (len(people) - 1)
    found = links_of(papers)
    pairs = list(zip(found.source.tolist(), found.target.tolist(), strict=True))
    assert pairs == sorted(count)
    assert found.papers.tolist() == [count[pair] for pair in pairs]
    assert np.allclose(found.strength, [strength[pair] for pair in pairs], atol=1e-5)


@given(PAPERS, some.lists(some.integers(-1, 3), min_size=9, max_size=9))
def test_links_between_groups_add_up(papers, groups):
    links = links_of(papers)
    expected = defaultdict(int)
    for a, b, n in zip(links.source.tolist(), links.target.tolist(), links.papers.tolist(), strict=True):
        ends = tuple(sorted((groups[a], groups[b])))
        if ends[0] >= 0 and ends[0] != ends[1]:
            expected[ends] += n
    found = summed(links, np.array(groups), 4)
    assert (
        dict(
            zip(
                zip(found.source.tolist(), found.target.tolist(), strict=True),
                found.papers.tolist(),
                strict=True,
            )
        )
        == expected
    )


@given(some.lists(some.text(max_size=8)))
def test_strings_are_read_back(strings):
    text, ends = joined(strings)
    assert [string_at(text, ends, number) for number in range(len(strings))] == strings
