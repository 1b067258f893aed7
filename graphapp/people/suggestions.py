"""Suggestions: "these two names are one person", "these papers of one name are another person's". Pure.

A suggestion changes nothing. Its probability is calibrated: of 100 suggestions at 97 %, about 97 are correct.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.people.blocks import NameBlock, blocks
from graphapp.people.collection import LONG_LIST, Collection, Ints
from graphapp.people.evidence import Pairs, evidence
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


class Suggestion(NamedTuple):
    """That `one` and `other` are the papers of two people who share a printed name ("different"), or of one person under two printed
    names ("same"). `one` is the smaller side. In a "different", `other` is the largest group of papers of the name, not all the rest."""

    say: Literal["same", "different"]
    probability: float
    one: tuple[Place, ...]
    other: tuple[Place, ...]
    name: str
    other_name: str
    relation: Relation


class SuggestionFinding(NamedTuple):
    """A suggestion, the most similar pairs of papers of its sides (of `one`, of `other`), and the further groups of papers of the name of
    a "different", largest first."""

    suggestion: Suggestion
    similar: tuple[tuple[Place, Place], ...] = ()
    rest: tuple[tuple[Place, ...], ...] = ()


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

    def groups(self) -> NDArray[np.int32]:
        """The group of each member of the batch: the number of its first authorship."""
        first = np.full(int(self.label.max()) + 1, np.iinfo(np.int32).max, np.int32)
        np.minimum.at(first, self.label, self.p.members)
        found: NDArray[np.int32] = first[self.label]
        return found

    def findings(self, level: float) -> Iterator[SuggestionFinding]:
        """The statements of at least `level`."""
        c, p, u = self.c, self.p, self.u
        probability = logistic(self.weights.statement_log_odds(u))
        sure = np.where(u.same_name, 1 - probability, probability)
        for k in np.flatnonzero((sure >= level) & (~u.same_name | _with_largest(c, p, u))).tolist():
            parts = (int(u.first[k]), int(u.second[k]))
            same_name = bool(u.same_name[k])
            if same_name and any(guarded(c, p.members[u.unit == part], self.identifiers) for part in parts):
                continue
            suggestion = in_words(
                c, p, u, parts, float(probability[k]), same_name=same_name, relation=int(u.relation[k])
            )
            yield SuggestionFinding(
                suggestion,
                self._similar(parts, suggestion),
                self._rest(parts) if same_name else (),
            )

    def _similar(self, parts: tuple[int, int], s: Suggestion) -> tuple[tuple[Place, Place], ...]:
        p, unit = self.p, self.u.unit
        one, other = unit[p.first], unit[p.second]
        a, b = parts
        pairs = np.flatnonzero(((one == a) & (other == b)) | ((one == b) & (other == a)))
        best = pairs[np.argsort(-self.log_odds[pairs], kind="stable")[: 4 * _MOST_SIMILAR]]
        left = set(s.one)
        found: list[tuple[Place, Place]] = []
        used: set[Place] = set()
        for k in best.tolist():
            x, y = (_place(self.c, int(p.members[place[k]])) for place in (p.first, p.second))
            pair = (x, y) if x in left else (y, x)
            # several pairs with the same paper tell a reader less than pairs of different papers
            if not used & set(pair):
                used.update(pair)
                found.append(pair)
        return tuple(found[:_MOST_SIMILAR])

    def _rest(self, parts: tuple[int, int]) -> tuple[tuple[Place, ...], ...]:
        c, p, unit = self.c, self.p, self.u.unit
        a = p.members[unit == parts[0]][0]
        block = self.u.block[parts[0]]
        of_name = np.flatnonzero(c.cluster[p.members] == c.cluster[a])
        others = {int(n) for n in np.unique(unit[of_name]) if self.u.block[n] == block} - set(parts)
        groups = [_side(c, p.members[unit == n])[1] for n in others]
        return tuple(sorted(groups, key=lambda group: (-len(group), group)))


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
    sides = sorted(
        (_side(c, p.members[u.unit == part]) for part in parts), key=lambda side: (len(side[1]), side)
    )
    (name, places), (other_name, others) = sides
    say: Literal["same", "different"] = "different" if same_name else "same"
    sure = round(1 - probability if same_name else probability, 4)
    return Suggestion(say, sure, places, others, name, other_name, Relation(relation))


def _with_largest(c: Collection, p: Pairs, u: Units) -> NDArray[np.bool_]:
    """Which pairs contain the largest part of their printed name: each other part is compared with that one only."""
    name = np.zeros(len(u.size), np.int64)
    name[u.unit] = c.cluster[p.members]
    order = np.lexsort((np.arange(len(u.size)), -u.size, name, u.block))
    begins = np.r_[True, (name[order][1:] != name[order][:-1]) | (u.block[order][1:] != u.block[order][:-1])]
    largest = np.zeros(len(u.size), np.bool_)
    largest[order[begins]] = True
    found: NDArray[np.bool_] = largest[u.first] | largest[u.second]
    return found


def _place(c: Collection, member: int) -> Place:
    return Place(c.papers[int(c.paper[member])].id, int(c.place[member]))


def _side(c: Collection, members: Ints) -> tuple[str, tuple[Place, ...]]:
    printed = sorted(c.printed_names[number] for number in set(c.printed[members].tolist()))
    return printed[0], tuple(sorted(_place(c, int(m)) for m in members))


def guarded(c: Collection, members: Ints, identifiers: Identifiers | None = None) -> bool:
    """True for authorships that no split may be suggested for: without an identifier, names that consist of initials only, and names
    of which most papers have more than 25 authors."""
    if identifiers is not None and any(int(m) in identifiers for m in members):
        return False
    if all(c.forms[number].initials_only for number in set(c.name[members].tolist())):
        return True
    return bool(np.mean(c.size[c.paper[members]] > LONG_LIST) > 0.5)
