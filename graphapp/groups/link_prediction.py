"""Scores of pairs of authors without a joint paper, by the coauthors that they share. Pure.

For an author x and a candidate y, with N(v) for the set of coauthors of v and |N(z)| for its size, both scores sum over the shared coauthors
z in N(x) and N(y):

- Adamic-Adar: the sum of 1 / ln |N(z)|. Adamic and Adar 2003, https://doi.org/10.1016/S0378-8733(03)00009-1
- resource allocation: the sum of 1 / |N(z)|. Zhou, Lü and Zhang 2009, https://doi.org/10.1140/epjb/e2009-00335-8

A shared coauthor with few coauthors counts more than one with many; resource allocation reduces the weight of those with many further.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.model.rows import AuthorLists

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
    lists: AuthorLists,
    author: str,
    *,
    by: str = "adamic_adar",
    limit: int = 50,
    longest: int | None = None,
) -> Candidates:
    """The candidates for the author with this identifier: authors without a joint paper who share a coauthor, those with the highest score
    `by` (the name of a field of `Candidate`) first; ties by the other score, then by identifier. At most `limit`.

    `lists` has every paper of the author and of all coauthors. Papers with more than `longest` authors do not count.
    """
    if author not in lists.ids:
        return Candidates([], 0, 0)
    me, people = lists.ids.index(author), len(lists.ids)
    entries = _entries(lists, longest)
    near = _near(entries, me, people)
    most = _manageable_length(lists, entries, near, longest)
    ignored = 0
    if most is not None:
        sizes = np.array(lists.sizes)
        ignored = int((sizes > most).sum() - (0 if longest is None else (sizes > longest).sum()))
        entries = _entries(lists, most)
        near = _near(entries, me, people)
    found = _ranked(lists.ids, entries, near, me, by, limit)
    return found._replace(coauthors=int((near > 0).sum()), ignored=ignored, longest=most)


def _entries(lists: AuthorLists, longest: int | None) -> _Entries:
    """The entries of the papers that count."""
    paper, person = np.array(lists.papers, np.int64), np.array(lists.authors, np.int64)
    if longest is not None:
        kept = np.array(lists.sizes, np.int64)[paper] <= longest
        paper, person = paper[kept], person[kept]
    order = np.argsort(paper, kind="stable")
    return _Entries(paper[order], person[order], np.bincount(paper, minlength=len(lists.sizes)))


def _near(entries: _Entries, me: int, people: int) -> Ints:
    """The number of joint papers of each person with the person `me`; 0 for `me`."""
    mine = np.zeros(len(entries.length), bool)
    mine[entries.paper[entries.person == me]] = True
    # an author may be listed on a paper by several rows
    codes = np.unique(entries.paper[mine[entries.paper]] * people + entries.person[mine[entries.paper]])
    joint = np.bincount(codes % max(people, 1), minlength=people)
    joint[me] = 0
    return joint


def _manageable_length(lists: AuthorLists, entries: _Entries, near: Ints, longest: int | None) -> int | None:
    """The maximum length of papers with which there are at most MOST_PAIRS pairs; None if no paper needs to be ignored."""
    pairs = np.bincount(entries.paper, near[entries.person] > 0, len(lists.sizes)) * entries.length
    if pairs.sum() <= MOST_PAIRS:
        return None
    sizes = np.array(lists.sizes)
    order = np.argsort(sizes, kind="stable")
    fits = int(np.searchsorted(np.cumsum(pairs[order]), MOST_PAIRS, side="right"))
    most = max(int(sizes[order[fits]]) - 1, 1)
    return most if longest is None else min(most, longest)


def _ranked(ids: Sequence[str], entries: _Entries, near: Ints, me: int, by: str, limit: int) -> Candidates:
    people = len(ids)
    through, other = _pairs(entries, near, people)
    degree = np.bincount(through, minlength=people)
    # a shared coauthor has at least two coauthors, so that its logarithm is positive
    new = (near[other] == 0) & (other != me)
    through, other = through[new], other[new]
    weight = degree[through]
    adamic = np.round(np.bincount(other, 1 / np.log(weight), people), DECIMALS)
    allocation = np.round(np.bincount(other, 1 / weight, people), DECIMALS)
    found = np.flatnonzero(np.bincount(other, minlength=people))
    first, second = (adamic, allocation) if by == "adamic_adar" else (allocation, adamic)
    order = found[np.lexsort((-second[found], -first[found]))]
    if len(order) > limit:
        # among those with the scores of the last one, the identifier decides
        last = order[limit - 1]
        order = order[
            (first[order] > first[last]) | ((first[order] == first[last]) & (second[order] >= second[last]))
        ]
    ranked = sorted(order.tolist(), key=lambda person: (-first[person], -second[person], ids[person]))
    best = []
    for person in ranked[:limit]:
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
