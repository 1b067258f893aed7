"""Communities of collections that are small enough to be divided by hand."""

from __future__ import annotations

import numpy as np
import pytest

from graphapp.maps import grouping
from graphapp.maps.grouping import divided
from graphapp.maps.regions import SMALL


def division_of(papers, authors, before=None):
    """The communities of papers given as sets of authors, numbered from 0; `before` has the community of each in an earlier map."""
    entries = [(number, author) for number, people in enumerate(papers) for author in sorted(people)]
    paper, author = np.array(entries, np.int32).T
    return divided(
        paper, author, np.full(authors, -1, np.int32) if before is None else np.array(before, np.int32),
        lambda group: np.full(int(group.max()) + 1, -1, np.int32), lambda done, total: None,
    )  # fmt: skip


def test_teams_with_one_author_in_common_are_different_communities():
    # author 0 wrote one paper with each of six teams of eight, who have no other papers
    teams = [set(range(start, start + 8)) for start in range(1, 49, 8)]
    found = division_of([{0, *team} for team in teams], 49)
    assert [len(region.authors) for region in found.regions] == [9, 8, 8, 8, 8, 8]
    # each of the 54 authorships has the strength 1, of which 1/8 is that of the link with author 0: twice 5 links are cut
    assert found.modularity == pytest.approx(44 / 54 - (14 / 54) ** 2 - 5 * (8 / 54) ** 2, abs=1e-4)


def test_authors_with_one_coauthor_are_in_the_community_of_this_one():
    # two authors with twelve students each, and one paper together
    papers = [{0, student} for student in range(2, 14)] + [{1, student} for student in range(14, 26)]
    found = division_of([*papers, {0, 1}], 26)
    assert sorted(sorted(region.authors.tolist()) for region in found.regions) == [
        [0, *range(2, 14)],
        [1, *range(14, 26)],
    ]
    # 25 links, of which one is cut
    assert found.modularity == pytest.approx(24 / 25 - 2 * 0.5**2, abs=1e-4)


def test_of_too_many_communities_those_with_strong_links_become_one(monkeypatch):
    # four cliques of twelve authors, with ten papers of the first and the second, and of the third and the fourth, and one of both pairs
    cliques = [set(range(start, start + 12)) for start in range(0, 48, 12)]
    papers = [clique for clique in cliques for _ in range(12)]
    papers += [{start + each, start + 12 + each} for start in (0, 24) for each in range(10)]
    papers.append({12, 24})
    assert len(division_of(papers, 48).regions) == 4
    monkeypatch.setattr(grouping, "MOST_COMMUNITIES", 2)
    found = division_of(papers, 48)
    assert [sorted(region.authors.tolist()) for region in found.regions] == [
        list(range(24)),
        list(range(24, 48)),
    ]


def test_one_community_too_many_is_accepted_only_after_an_earlier_map(monkeypatch):
    # five cliques of twelve authors, with ten papers of the first and the second
    cliques = [set(range(start, start + 12)) for start in range(0, 60, 12)]
    papers = [clique for clique in cliques for _ in range(12)]
    papers += [{each, 12 + each} for each in range(10)]
    monkeypatch.setattr(grouping, "MOST_COMMUNITIES", 4)
    found = division_of(papers, 60)
    assert sorted(len(region.authors) for region in found.regions) == [12, 12, 12, 24]
    before = [author // 12 for author in range(60)]
    assert len(division_of(papers, 60, before).regions) == 5


def test_communities_that_were_one_stay_one(monkeypatch):
    # four cliques, which an earlier map showed as the first with the third, and the second with the fourth
    cliques = [set(range(start, start + 12)) for start in range(0, 48, 12)]
    papers = [clique for clique in cliques for _ in range(12)]
    papers += [{start + each, start + 12 + each} for start in (0, 24) for each in range(10)]
    before = [*([0] * 12), *([1] * 12), *([0] * 12), *([1] * 12)]
    monkeypatch.setattr(grouping, "MOST_COMMUNITIES", 2)
    found = division_of(papers, 48, before)
    assert [sorted(region.authors.tolist()) for region in found.regions] == [
        [*range(12), *range(24, 36)],
        [*range(12, 24), *range(36, 48)],
    ]


def test_a_community_of_several_stays_with_that_of_most_of_its_authors(monkeypatch):
    # in an earlier map, five authors of the first clique were with the second one, four with the third, and three with the fourth
    cliques = [set(range(start, start + 12)) for start in range(0, 48, 12)]
    before = [*([0] * 5), *([1] * 4), *([2] * 3), *([0] * 12), *([1] * 12), *([2] * 12)]
    monkeypatch.setattr(grouping, "MOST_COMMUNITIES", 3)
    found = division_of([clique for clique in cliques for _ in range(12)], 48, before)
    assert [sorted(region.authors.tolist()) for region in found.regions] == [
        list(range(24)),
        list(range(24, 36)),
        list(range(36, 48)),
    ]


def test_the_order_of_the_papers_does_not_matter():
    dice = np.random.default_rng(3)
    papers = [set(dice.integers(0, 40, dice.integers(1, 5)).tolist()) for _ in range(60)]
    papers.append(set(range(40)))
    one, other = (division_of(order, 40) for order in (papers, papers[::-1]))
    assert [sorted(region.authors) for region in one.regions] == [
        sorted(region.authors) for region in other.regions
    ]


def test_authors_without_coauthors_are_small_groups():
    # 201 authors with a paper each: too many communities to show all
    found = division_of([{author} for author in range(201)], 201)
    assert [(region.kind, len(region.authors)) for region in found.regions] == [(SMALL, 201)]
