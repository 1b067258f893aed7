"""Suggestions: "these two names are one person", "these papers of one name are another person's". Pure.

A suggestion changes nothing. Its probability is calibrated: of 100 suggestions at 97 %, about 97 are correct.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.people.attribution import Attribution
from graphapp.people.blocks import NameBlock, blocks
from graphapp.people.collection import LONG_LIST, Collection, Ints
from graphapp.people.evidence import COLUMN, Pairs, evidence
from graphapp.people.evidence_subjects import WeighedEvidence
from graphapp.people.fitting import Place
from graphapp.people.groups import Units, units
from graphapp.people.identifier_pairs import Identifiers, decided
from graphapp.people.model import logistic
from graphapp.people.person_names import Relation
from graphapp.people.rounds import first_groups, joined_units
from graphapp.people.weights import Weights

__all__ = ["Judged", "Suggestion", "SuggestionFinding", "find", "guarded", "in_words", "order"]

# pairs of papers that are kept with a suggestion, for a reader to look at
_MOST_SIMILAR = 3
# groups of papers of one name that are stated to be different people: a reader must be able to check them
_MOST_STATED = 8


class Suggestion(NamedTuple):
    """That `one` and `other` are the papers of two people who share a printed name ("different"), or of one person under two printed
    names ("same"). `one` is the smaller side. In a "different", they are two groups of papers of the name, not all its papers."""

    say: Literal["same", "different"]
    probability: float
    one: tuple[Place, ...]
    other: tuple[Place, ...]
    name: str
    other_name: str
    relation: Relation


class SuggestionFinding(NamedTuple):
    """A suggestion, and the most similar pairs of papers of its sides (of `one`, of `other`). Of a "different", `rest` has the further
    groups of papers of the name: first `stated` groups that are further people with at least the probability `least` for each two of all
    stated groups, then the other ones, largest first. `weighed` is how the evidence adds up."""

    suggestion: Suggestion
    similar: tuple[tuple[Place, Place], ...] = ()
    rest: tuple[tuple[Place, ...], ...] = ()
    stated: int = 0
    least: float = 0.0
    weighed: WeighedEvidence = WeighedEvidence()


def order(suggestion: Suggestion) -> tuple[float, str, str, tuple[Place, ...], tuple[Place, ...]]:
    """Sort key: the most probable first, then by name and papers, so that the order does not depend on that of the papers."""
    return (-suggestion.probability, suggestion.name, suggestion.other_name, suggestion.one, suggestion.other)


def find(
    collection: Collection,
    weights: Weights,
    *,
    level: float = 0.9,
    identifiers: Identifiers | None = None,
    within: Iterable[NameBlock] | None = None,
    groups: NDArray[np.int32] | None = None,
    progress: Callable[[int], object] | None = None,
) -> list[SuggestionFinding]:
    """The suggestions of at least `level` about the blocks `within` (all blocks by default), the most probable first.

    `groups`, with a number for each authorship of the collection, receives the group of each compared authorship: the number of its first
    one. `progress` receives the number of authorships compared so far.
    """
    found: list[SuggestionFinding] = []
    done = 0
    for p in evidence(collection, blocks(collection) if within is None else within):
        judged = Judged(collection, weights, p, identifiers)
        if groups is not None:
            groups[p.members] = judged.groups()
        found.extend(judged.findings(level))
        done += len(p.members)
        if progress:
            progress(done)
    return sorted(found, key=lambda finding: order(finding.suggestion))


_Side = tuple[str, tuple[Place, ...]]
"""A printed name and the places of papers under it."""

_Sure = dict[frozenset[int], float]
"""Probabilities by pairs of parts."""


class Judged:
    """The statements about the blocks of one batch: the pairs that identifiers allow (`p`), their `log_odds`, and the parts of printed names
    that they make, compared (`u`).

    With `groups`, the group so far of each authorship of the collection, these groups are kept, and pairs join only what they connect
    completely."""

    def __init__(
        self,
        c: Collection,
        weights: Weights,
        p: Pairs,
        identifiers: Identifiers | None = None,
        groups: NDArray[np.int32] | None = None,
    ) -> None:
        log_odds = weights.pair_log_odds(p)
        if identifiers is not None:
            p, log_odds = decided(p, log_odds, identifiers)
        self.c, self.weights, self.identifiers, self.p, self.log_odds = c, weights, identifiers, p, log_odds
        if groups is None:
            first = first_groups(p, log_odds, weights.first_cut)
        else:
            first = groups[p.members].astype(np.int64)
        parts = units(c, p, log_odds, first)
        self.label = joined_units(parts, weights.group_log_odds(parts))
        self.u = units(c, p, log_odds, self.label)
        self._sides: dict[int, _Side] = {}

    def groups(self) -> NDArray[np.int32]:
        """The group of each member of the batch: the number of its first authorship."""
        first = np.full(int(self.label.max()) + 1, np.iinfo(np.int32).max, np.int32)
        np.minimum.at(first, self.label, self.p.members)
        found: NDArray[np.int32] = first[self.label]
        return found

    def findings(self, level: float) -> Iterator[SuggestionFinding]:
        """The statements of at least `level`: one for each two parts of different names, and one for each printed name of several people."""
        yield from self.merges(level)
        yield from self.splits(level)

    def merges(
        self, level: float, wanted: Callable[[int, int], bool] = lambda _a, _b: True
    ) -> Iterator[SuggestionFinding]:
        """The statements of at least `level` that two parts of different names are one person, if `wanted` is True of the names (numbers of
        forms)."""
        u = self.u
        likely = np.flatnonzero(~u.same_name & (self._probability >= level))
        names = zip(
            *(self._forms_of_part[part[likely]].tolist() for part in (u.first, u.second)), strict=True
        )
        chosen = [k for k, (a, b) in zip(likely.tolist(), names, strict=True) if wanted(a, b)]
        weighed = self._attribution.weighed_all(self.p, self.log_odds, u, chosen)
        for k, each in zip(chosen, weighed, strict=True):
            yield self._merge(k, float(self._probability[k]), each)

    def splits(
        self, level: float, wanted: Callable[[int, int], bool] = lambda _a, _b: True
    ) -> Iterator[SuggestionFinding]:
        """The statements of at least `level` that a printed name is several people, if `wanted` is True of the name, given twice."""
        different = 1 - self._probability
        for sure in self._by_name(self.u.same_name & (different >= level), different).values():
            number = int(self._forms_of_part[next(iter(next(iter(sure))))])
            if wanted(number, number) and (split := self._split(sure)) is not None:
                yield split

    @cached_property
    def _probability(self) -> NDArray[np.float64]:
        return logistic(self.weights.statement_log_odds(self.u))

    @cached_property
    def _forms_of_part(self) -> NDArray[np.int64]:
        name = np.zeros(len(self.u.size), np.int64)
        name[self.u.unit] = self.c.name[self.p.members]
        return name

    def _merge(self, k: int, probability: float, weighed: WeighedEvidence) -> SuggestionFinding:
        u = self.u
        sides = self._side(int(u.first[k])), self._side(int(u.second[k]))
        found = _stated(sides, probability, same_name=False, relation=int(u.relation[k]))
        return SuggestionFinding(found, self._similar(u.between(k), found), weighed=weighed)

    def _side(self, part: int) -> _Side:
        """The printed name of a part and its papers."""
        found = self._sides.get(part)
        if found is None:
            found = self._sides[part] = _side(self.c, _members(self.p, self.u, part))
        return found

    @cached_property
    def _attribution(self) -> Attribution:
        return Attribution(self.weights)

    def _by_name(self, some: NDArray[np.bool_], sure: NDArray[np.float64]) -> dict[tuple[int, int], _Sure]:
        """The values of `some` pairs of parts under one printed name, by block and name."""
        u, names = self.u, self._name_of_part
        found: dict[tuple[int, int], _Sure] = {}
        for k in np.flatnonzero(some).tolist():
            a, b = int(u.first[k]), int(u.second[k])
            found.setdefault((int(u.block[a]), int(names[a])), {})[frozenset((a, b))] = float(sure[k])
        return found

    @cached_property
    def _name_of_part(self) -> NDArray[np.int64]:
        name = np.zeros(len(self.u.size), np.int64)
        name[self.u.unit] = self.c.cluster[self.p.members]
        return name

    def _parts_of_block(self, block: int) -> list[int]:
        """The parts of a block, in order."""
        order = self._by_block
        low, high = np.searchsorted(self.u.block[order], [block, block + 1])
        found: list[int] = order[low:high].tolist()
        return found

    @cached_property
    def _by_block(self) -> NDArray[np.int64]:
        return np.argsort(self.u.block, kind="stable")

    def _split(self, sure: _Sure) -> SuggestionFinding | None:
        """The split of a name, given the probabilities that two of its parts are two people; None if none may be suggested."""
        c, u, names = self.c, self.u, self._name_of_part
        one = next(iter(next(iter(sure))))
        same_name = [part for part in self._parts_of_block(int(u.block[one])) if names[part] == names[one]]
        sides = {part: self._side(part)[1] for part in same_name}
        parts = sorted(sides, key=lambda part: (-len(sides[part]), sides[part]))
        known = {part for pair in sure for part in pair}
        allowed = {part for part in known if not guarded(c, _members(self.p, u, part), self.identifiers)}
        sure = {pair: probability for pair, probability in sure.items() if pair <= allowed}
        if not sure:
            return None
        stated = _apart(sure, parts, u.size)
        pair = min(stated[:2]), max(stated[:2])
        both = self._side(pair[0]), self._side(pair[1])
        found = _stated(both, 1 - sure[frozenset(pair)], same_name=True)
        rest = [*stated[2:], *(part for part in parts if part not in stated)]
        (k,) = np.flatnonzero((u.first == pair[0]) & (u.second == pair[1])).tolist()
        pairs = u.between(k)
        return SuggestionFinding(
            found,
            self._similar(pairs, found),
            tuple(sides[part] for part in rest),
            len(stated) - 2,
            min(sure[frozenset(two)] for two in combinations(stated, 2)),
            self._attribution.weighed(self.p, self.log_odds, u, k, pairs),
        )

    def _similar(self, pairs: NDArray[np.int32], s: Suggestion) -> tuple[tuple[Place, Place], ...]:
        p = self.p
        # what a reader can check comes first: of a rare name, papers without a shared coauthor have high log-odds, too
        shared = p.values[pairs, COLUMN["any_shared"]]
        best = pairs[np.lexsort((-self.log_odds[pairs], -shared))[: 4 * _MOST_SIMILAR]]
        left = set(s.one)
        found: list[tuple[Place, Place]] = []
        used: set[Place] = set()
        one, other = (p.members[place[best]].tolist() for place in (p.first, p.second))
        for x, y in zip(map(self.c.reader.place, one), map(self.c.reader.place, other), strict=True):
            pair = (x, y) if x in left else (y, x)
            # several pairs with the same paper tell a reader less than pairs of different papers
            if not used & set(pair):
                used.update(pair)
                found.append(pair)
        return tuple(found[:_MOST_SIMILAR])


def _apart(sure: _Sure, parts: Sequence[int], size: NDArray[np.int64]) -> list[int]:
    """The parts of a name that are different people, each two of them: at most `_MOST_STATED`. `parts` are all parts of the name, the
    largest first. The result starts with the surest pair (of equally sure ones that with the largest part, then the larger one); the
    others follow in order."""
    pairs = [pair for pair in combinations(parts, 2) if frozenset(pair) in sure]
    stated = list(
        max(
            pairs,
            key=lambda pair: (
                round(sure[frozenset(pair)], 2),
                parts[0] in pair,
                *sorted(int(size[part]) for part in pair),
            ),
        )
    )
    for part in parts:
        if len(stated) < _MOST_STATED and all(frozenset((part, each)) in sure for each in stated):
            stated.append(part)
    return stated


def in_words(
    c: Collection,
    p: Pairs,
    u: Units,
    parts: tuple[int, int],
    probability: float,
    *,
    same_name: bool,
    relation: int = Relation.SAME,
) -> Suggestion:
    """The statement that two parts are one person's with this probability, as a suggestion."""
    one, other = (_side(c, _members(p, u, part)) for part in parts)
    return _stated((one, other), probability, same_name=same_name, relation=relation)


def _stated(
    sides: tuple[_Side, _Side], probability: float, *, same_name: bool, relation: int = Relation.SAME
) -> Suggestion:
    """As `in_words`, for two sides."""
    (name, places), (other_name, others) = sorted(sides, key=lambda side: (len(side[1]), side))
    say: Literal["same", "different"] = "different" if same_name else "same"
    sure = round(1 - probability if same_name else probability, 4)
    return Suggestion(say, sure, places, others, name, other_name, Relation(relation))


def _members(p: Pairs, u: Units, part: int) -> Ints:
    """The authorships of a part."""
    own = slice(p.starts[u.block[part]], p.starts[u.block[part] + 1])
    found: Ints = p.members[own][u.unit[own] == part]
    return found


def _side(c: Collection, members: Ints) -> _Side:
    """The first printed name of some authorships by code point, and their places in order."""
    read = c.reader
    numbers: list[int] = members.tolist()
    printed = min(c.printed_names[number] for number in {read.printed[number] for number in numbers})
    return printed, tuple(sorted(map(read.place, numbers)))


def guarded(c: Collection, members: Ints, identifiers: Identifiers | None = None) -> bool:
    """True for authorships that no split may be suggested for: without an identifier, names that consist of initials only, and names
    of which most papers have more than 25 authors."""
    if identifiers is not None and any(int(m) in identifiers for m in members):
        return False
    if all(c.forms[number].initials_only for number in set(c.name[members].tolist())):
        return True
    return bool(np.mean(c.size[c.paper[members]] > LONG_LIST) > 0.5)
