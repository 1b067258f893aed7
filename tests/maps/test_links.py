"""The links of a collection, compared with counting pair by pair."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from graphapp.maps import links
from graphapp.maps.links import coauthor_links, listed_authors
from graphapp.maps.region_links import region_links
from graphapp.maps.regions import Region
from graphapp.maps.strings import joined, string_at
from graphapp.maps.tree import tree_of

PAPERS = some.lists(some.sets(some.integers(0, 8), min_size=1, max_size=6), max_size=12)


def columns_of(papers):
    """The authorships of papers given as sets of authors."""
    entries = [(number, author) for number, people in enumerate(papers) for author in sorted(people)]
    return np.array(entries, np.int32).reshape(-1, 2).T


def links_of(papers):
    return coauthor_links(*columns_of(papers), 9)


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


def test_links_do_not_depend_on_the_size_of_blocks(monkeypatch):
    papers = [{0, 1, 2, 3}, {1, 2}, {0, 8}, {2, 3, 8}, {5}]
    whole = links_of(papers)
    monkeypatch.setattr(links, "PAIRS", 2)
    parts = links_of(papers)
    assert all((one == other).all() for one, other in zip(whole, parts, strict=True))


# two regions, the first of which is divided: authors 0 and 1; 2, 3 and 4; 5 to 8
DIVIDED = tree_of(
    [
        Region(np.zeros(0, np.int32), children=[Region(np.arange(2)), Region(np.arange(2, 5))]),
        Region(np.arange(5, 9)),
    ]
)
# the whole map is 0, its regions are 1 and 2, and the parts of 1 are 3 and 4
PART = [3, 3, 4, 4, 4, 2, 2, 2, 2]


@given(PAPERS)
def test_links_between_regions_are_those_of_their_authors(papers):
    links = links_of(papers)
    expected, shown = defaultdict(int), []
    for a, b, n in zip(links.source.tolist(), links.target.tolist(), links.papers.tolist(), strict=True):
        if PART[a] == PART[b]:
            shown.append((a, b))
        else:
            # authors of both parts of region 1 are linked in it, all others on the whole map
            ends = (3, 4) if b < 5 else (1, 2)
            expected[ends] += n
    found = region_links(DIVIDED, listed_authors(*columns_of(papers)))
    between = found.between
    assert (found.total, list(zip(found.shown.source, found.shown.target, strict=True))) == (
        len(links.source),
        shown,
    )
    assert (
        dict(
            zip(
                zip(between.source.tolist(), between.target.tolist(), strict=True),
                between.papers.tolist(),
                strict=True,
            )
        )
        == expected
    )


@given(some.lists(some.text(max_size=8)))
def test_strings_are_read_back(strings):
    text, ends = joined(strings)
    assert [string_at(text, ends, number) for number in range(len(strings))] == strings
