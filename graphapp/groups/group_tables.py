"""The tables of a group of authors: joint papers, missing connections, and papers by year. Pure."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from graphapp.model.clusters import commonest_name
from graphapp.model.rows import Authorships

__all__ = [
    "CONNECTORS",
    "ConnectingAuthor",
    "GroupTables",
    "GroupYear",
    "UnconnectedPair",
    "best_connectors",
    "group_tables",
]

CONNECTORS = 5
"""The maximum number of connecting authors that are listed for a pair; a group may have more than 100,000 pairs."""


class ConnectingAuthor(NamedTuple):
    """An author with joint papers with both authors of a pair, and the numbers of these papers. `member` says whether the author is in the
    group."""

    key: str
    name: str
    papers: tuple[int, int]
    member: bool


class UnconnectedPair(NamedTuple):
    """Two members, by their numbers, without a joint paper, and the authors who could connect them: those with most papers with the member with whom
    they have fewer first, at most CONNECTORS of them; `connectors` is the number of all."""

    one: int
    other: int
    through: tuple[ConnectingAuthor, ...]
    connectors: int


class GroupYear(NamedTuple):
    """A year (None: unknown): the number of papers of the group, of those by at least two members, and of those with an author outside the group."""

    year: int | None
    papers: int
    together: int
    outside: int


@dataclass(slots=True)
class GroupTables:
    """The tables of a group. `joint[i][j]` is the number of joint papers of members i and j, `joint[i][i]` the number of papers of member i.
    `unconnected` has each pair without a joint paper, those with most connecting authors first. `years` ascend without gaps, unknown years last.
    """

    joint: list[list[int]]
    unconnected: list[UnconnectedPair]
    years: list[GroupYear]

    @property
    def total(self) -> GroupYear:
        """The sums over all years."""
        columns = ([year[n] or 0 for year in self.years] for n in (1, 2, 3))
        return GroupYear(None, *(sum(column) for column in columns))

    @property
    def pairs(self) -> int:
        """The number of pairs of members with a joint paper."""
        return sum(self.joint[i][j] > 0 for i, j in combinations(range(len(self.joint)), 2))


def group_tables(data: Authorships, members: Sequence[str], *, longest: int | None = None) -> GroupTables:
    """The tables of the members with these identifiers. `data` has every paper of each member, keyed, with all members of the papers; papers
    with more than `longest` authors do not count."""
    place = {id: number for number, id in enumerate(members)}
    joint = [[0] * len(members) for _ in members]
    with_each: list[Counter[str]] = [Counter() for _ in members]
    printed: dict[str, Counter[str]] = {}
    years: dict[int | None, list[int]] = {}
    for paper in data.papers:
        rows = {data.authors[index] for index in paper.members}
        keys = {row.key for row in rows}
        here = sorted(place[key] for key in keys if key in place)
        if not here or (longest is not None and paper.size > longest):
            continue
        for row in rows:
            printed.setdefault(row.key, Counter())[row.name] += 1
        for number in here:
            joint[number][number] += 1
            with_each[number].update(keys)
        for one, other in combinations(here, 2):
            joint[one][other] += 1
            joint[other][one] += 1
        counts = years.setdefault(paper.year, [0, 0, 0])
        counts[0] += 1
        counts[1] += len(here) > 1
        counts[2] += len(keys) > len(here)
    names = {key: commonest_name(counts) for key, counts in printed.items()}
    pairs = [
        UnconnectedPair(one, other, *best_connectors(with_each[one], with_each[other], names, place))
        for one, other in combinations(range(len(members)), 2)
        if not joint[one][other]
    ]
    pairs.sort(key=lambda pair: (-pair.connectors, pair.one, pair.other))
    return GroupTables(joint, pairs, _years(years))


def best_connectors(
    one: Counter[str], other: Counter[str], names: Mapping[str, str], members: Collection[str]
) -> tuple[tuple[ConnectingAuthor, ...], int]:
    """The best authors with joint papers with both of two authors, and the number of all. `one` and `other` have the numbers of joint papers of the two
    with each co-author, `names` the names of these, and `members` the members of the group."""
    shared = one.keys() & other.keys()
    best = heapq.nsmallest(
        CONNECTORS,
        shared,
        key=lambda key: (-min(one[key], other[key]), -one[key] - other[key], names[key], key),
    )
    found = (ConnectingAuthor(key, names[key], (one[key], other[key]), key in members) for key in best)
    return tuple(found), len(shared)


def _years(counts: dict[int | None, list[int]]) -> list[GroupYear]:
    known = [year for year in counts if year is not None]
    years: list[int | None] = list(range(min(known), max(known) + 1)) if known else []
    if None in counts:
        years.append(None)
    return [GroupYear(year, *counts.get(year, (0, 0, 0))) for year in years]
