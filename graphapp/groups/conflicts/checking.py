"""The reviewers and authors of two lists who wrote together in a period, or with the same people. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, get_args

from graphapp.groups.group_tables import ConnectingAuthor, best_connectors
from graphapp.model.clusters import commonest_name
from graphapp.model.rows import Authorships

__all__ = [
    "CONFLICT_KINDS",
    "ConflictKind",
    "CountedCoauthors",
    "FoundConflicts",
    "ReviewPair",
    "coauthors_of",
    "joint_papers",
]

ConflictKind = Literal["same", "joint", "shared"]
CONFLICT_KINDS: tuple[ConflictKind, ...] = get_args(ConflictKind)
"""A reviewer who is the author, a pair with joint papers, and a pair that has only common coauthors."""

ReviewPair = tuple[str, str]
"""The identifiers of a reviewer and of an author."""


@dataclass(slots=True)
class CountedCoauthors:
    """The numbers of joint papers of each of several authors with each coauthor, and how often each name of all of them is printed, by identifier."""

    papers: dict[str, Counter[str]] = field(default_factory=dict)
    printed: dict[str, Counter[str]] = field(default_factory=dict)


class FoundConflicts:
    """The conflicts between reviewers and authors, given by their identifiers in the order of their lists."""

    def __init__(
        self,
        reviewers: Sequence[str],
        authors: Sequence[str],
        joint: dict[ReviewPair, list[str]],
        coauthors: tuple[CountedCoauthors, CountedCoauthors] | None = None,
    ) -> None:
        """`joint` has the ids of the joint papers of each pair, and `coauthors` the coauthors of the reviewers and of the authors if pairs with common
        coauthors are conflicts, too."""
        self._reviewers = {id: number for number, id in enumerate(reviewers)}
        self._authors = {id: number for number, id in enumerate(authors)}
        self._coauthors = coauthors or (CountedCoauthors(), CountedCoauthors())
        self._listed = self._reviewers.keys() | self._authors.keys()
        self._with_author: dict[str, list[str]] = {}
        for author, counts in self._coauthors[1].papers.items():
            for key in counts:
                self._with_author.setdefault(key, []).append(author)
        self.joint = joint
        self.same = [(id, id) for id in reviewers if id in self._authors]

    @property
    def counts(self) -> Counter[ConflictKind]:
        """The number of pairs of each kind."""
        shared = sum(len(self._sharing(reviewer)) for reviewer in self._coauthors[0].papers)
        return Counter({"same": len(self.same), "joint": len(self.joint), "shared": shared})

    def ordered(self) -> Iterator[tuple[ConflictKind, ReviewPair]]:
        """All pairs by kind, then in the order of the reviewers, then in that of the authors."""
        yield from (("same", pair) for pair in self.same)
        yield from (("joint", pair) for pair in sorted(self.joint, key=self._place))
        # of one reviewer after the other: long lists have many millions of such pairs
        for reviewer in self._reviewers:
            for author in sorted(self._sharing(reviewer), key=self._authors.__getitem__):
                yield "shared", (reviewer, author)

    def _place(self, pair: ReviewPair) -> tuple[int, int]:
        return self._reviewers[pair[0]], self._authors[pair[1]]

    def through(self, pair: ReviewPair) -> tuple[tuple[ConnectingAuthor, ...], int]:
        """The best common coauthors of a pair without joint papers, and the number of all."""
        one, other = (each.papers[id] for each, id in zip(self._coauthors, pair, strict=True))
        names = {key: commonest_name(self._coauthors[1].printed[key]) for key in one.keys() & other.keys()}
        return best_connectors(one, other, names, self._listed)

    def _sharing(self, reviewer: str) -> set[str]:
        """The authors without joint papers with this reviewer who have coauthors in common with the reviewer."""
        coauthors = self._coauthors[0].papers.get(reviewer, ())
        found = set(chain.from_iterable(self._with_author.get(key, ()) for key in coauthors))
        return {author for author in found if author != reviewer and (reviewer, author) not in self.joint}


def joint_papers(
    data: Authorships, papers: Iterable[str], reviewers: Collection[str], authors: Collection[str]
) -> dict[ReviewPair, list[str]]:
    """The ids of the joint papers of each pair of a reviewer and another author, given by their identifiers, among `papers`. `data` is keyed."""
    counted, ours, theirs = set(papers), set(reviewers), set(authors)
    found: dict[ReviewPair, list[str]] = {}
    for paper in data.papers:
        if paper.id not in counted:
            continue
        keys = {data.authors[index].key for index in paper.members}
        for reviewer in keys & ours:
            for author in (keys & theirs) - {reviewer}:
                found.setdefault((reviewer, author), []).append(paper.id)
    return found


def coauthors_of(data: Authorships, papers: Iterable[str], members: Collection[str]) -> CountedCoauthors:
    """The coauthors of each member, given by its identifier, on these papers. `data` is keyed."""
    counted, wanted = set(papers), set(members)
    works = [paper.members for paper in data.papers if paper.id in counted]
    keys = [row.key for row in data.authors]
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for indices in works:
        authors = {keys[index] for index in indices}
        for member in authors & wanted:
            found[member].update(authors)
    for member, counts in found.items():
        del counts[member]
    printed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for index, count in Counter(chain.from_iterable(works)).items():
        printed[keys[index]][data.authors[index].name] += count
    return CountedCoauthors(dict(found), dict(printed))
