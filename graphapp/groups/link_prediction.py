"""Scores of pairs of authors without a joint paper, by the coauthors that they share. Pure.

For an author x and a candidate y, with N(v) for the set of coauthors of v and |N(z)| for its size, both scores sum over the shared coauthors
z in N(x) and N(y):

- Adamic-Adar: the sum of 1 / ln |N(z)|. Adamic and Adar 2003, https://doi.org/10.1016/S0378-8733(03)00009-1
- resource allocation: the sum of 1 / |N(z)|. Zhou, Lü and Zhang 2009, https://doi.org/10.1140/epjb/e2009-00335-8

A shared coauthor with few coauthors counts more than one with many; resource allocation reduces the weight of those with many further.
"""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.model.rows import Authorships
from graphapp.support.gc_pause import uncollected

__all__ = ["Candidate", "Candidates", "scored"]

Ints = NDArray[np.int64]

MOST_PAIRS = 5_000_000
"""The maximum number of pairs of a coauthor and an author of the same paper; beyond it, the longest papers are ignored."""
DECIMALS = 12


class Candidate(NamedTuple):
    """A candidate by its identifier, its scores, and the identifiers of the shared coauthors with the number of the author's papers with each,
    most papers first."""

    id: str
    adamic_adar: float
    resource_allocation: float
    shared: tuple[tuple[str, int], ...]


class Candidates(NamedTuple):
    """The best candidates, their total number, and the number of coauthors of the author. `ignored` is the number of papers that were ignored
    because they have more than `longest` authors; `longest` is None if no paper was ignored."""

    best: list[Candidate]
    total: int
    coauthors: int
    ignored: int = 0
    longest: int | None = None


class _Entries(NamedTuple):
    """The entries of author lists, sorted by paper: paper and person are numbers. `length` has the number of entries of each paper."""

    paper: Ints
    person: Ints
    length: Ints


def scored(
    data: Authorships, author: str, *, by: str = "adamic_adar", limit: int = 50, longest: int | None = None
) -> Candidates:
    """The candidates for the author with this identifier: authors without a joint paper who share a coauthor, those with the highest score
    `by` (the name of a field of `Candidate`) first; ties by the other score, then by identifier. At most `limit`.

    `data` has every paper of the author and of all coauthors, keyed, with all their members. Papers with more than `longest` authors do not
    count.
    """
    with uncollected():
        ids: dict[str, int] = {}
        of_row = np.fromiter(
            (ids.setdefault(row.key, len(ids)) for row in data.authors), np.int64, len(data.authors)
        )
        me = ids.get(author)
        if me is None:
            return Candidates([], 0, 0)
        entries = _entries(data, of_row, longest)
        near = _near(entries, me, len(ids))
        entries, ignored, limit_of_size = _manageable(data, entries, near, of_row, longest)
        if ignored:
            near = _near(entries, me, len(ids))
        return _ranked(list(ids), entries, near, me, by, limit)._replace(
            coauthors=int(near.astype(bool).sum()), ignored=ignored, longest=limit_of_size
        )


def _entries(data: Authorships, of_row: Ints, longest: int | None) -> _Entries:
    papers = [paper for paper in data.papers if longest is None or paper.size <= longest]
    length = np.fromiter((len(paper.members) for paper in papers), np.int64, len(papers))
    members = np.fromiter(chain.from_iterable(paper.members for paper in papers), np.int64, int(length.sum()))
    return _Entries(np.repeat(np.arange(len(papers)), length), of_row[members], length)


def _near(entries: _Entries, me: int, people: int) -> Ints:
    """The number of joint papers of each person with the person `me`; 0 for `me`."""
    mine = np.zeros(len(entries.length), bool)
    mine[entries.paper[entries.person == me]] = True
    # an author may be listed on a paper by several rows
    codes = np.unique(entries.paper[mine[entries.paper]] * people + entries.person[mine[entries.paper]])
    joint = np.bincount(codes % max(people, 1), minlength=people)
    joint[me] = 0
    return joint


def _manageable(
    data: Authorships, entries: _Entries, near: Ints, of_row: Ints, longest: int | None
) -> tuple[_Entries, int, int | None]:
    """The entries without the longest papers, if there are more than MOST_PAIRS pairs; the number of papers that were dropped, and the maximum
    length of those that remain."""
    pairs = np.bincount(entries.paper, (near > 0)[entries.person], len(entries.length)) * entries.length
    if pairs.sum() <= MOST_PAIRS:
        return entries, 0, None
    sizes = np.array([paper.size for paper in data.papers if longest is None or paper.size <= longest])
    order = np.argsort(sizes, kind="stable")
    fits = int(np.searchsorted(np.cumsum(pairs[order]), MOST_PAIRS, side="right"))
    most = max(int(sizes[order[fits]]) - 1, 1)
    return _entries(data, of_row, most), int((sizes > most).sum()), most


def _ranked(ids: list[str], entries: _Entries, near: Ints, me: int, by: str, limit: int) -> Candidates:
    people = len(ids)
    through, other = _pairs(entries, near, people)
    degree = np.bincount(through, minlength=people)
    # a shared coauthor has at least two coauthors, so that its logarithm is positive
    new = (near[other] == 0) & (other != me)
    through, other = through[new], other[new]
    weight = degree[through]
    adamic = np.round(np.bincount(other, 1 / np.log(weight), people), DECIMALS)
    allocation = np.round(np.bincount(other, 1 / weight, people), DECIMALS)
    found = np.flatnonzero(np.bincount(other, minlength=people)).tolist()
    first, second = (adamic, allocation) if by == "adamic_adar" else (allocation, adamic)
    order = sorted(found, key=lambda person: (-first[person], -second[person], ids[person]))
    best = []
    for person in order[:limit]:
        shared = through[other == person].tolist()
        shared.sort(key=lambda each: (-near[each], ids[each]))
        best.append(
            Candidate(
                ids[person],
                float(adamic[person]),
                float(allocation[person]),
                tuple((ids[each], int(near[each])) for each in shared),
            )
        )
    return Candidates(best, len(found), 0)


def _pairs(entries: _Entries, near: Ints, people: int) -> tuple[Ints, Ints]:
    """Each pair of a coauthor of the author and one of its own coauthors, once: arrays of both persons, sorted."""
    starts = np.cumsum(entries.length) - entries.length
    chosen = np.flatnonzero(near[entries.person])
    length = entries.length[entries.paper[chosen]]
    through = np.repeat(entries.person[chosen], length)
    nth = np.arange(len(through)) - np.repeat(np.cumsum(length) - length, length)
    other = entries.person[np.repeat(starts[entries.paper[chosen]], length) + nth]
    codes = np.unique(through * people + other)
    through, other = codes // max(people, 1), codes % max(people, 1)
    different = through != other
    return through[different], other[different]
