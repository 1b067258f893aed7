"""What a person may want to decide: "these two names are one person", "these papers of one name are another person's". Pure.

Nothing is changed by a suggestion. Its probability is calibrated: of 100 suggestions of 97 %, about 97 are right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.people.blocks import Block, blocks
from graphapp.people.collection import LONG_LIST, Collection, Ints
from graphapp.people.evidence import Pairs, evidence
from graphapp.people.groups import Units, units
from graphapp.people.hard_evidence import Contradiction, Identifiers, decided
from graphapp.people.model import logistic
from graphapp.people.person_names import Relation
from graphapp.people.rounds import first_groups, joined_units
from graphapp.people.weights import Weights

__all__ = ["Found", "Place", "Suggestion", "find", "guarded", "in_words", "order", "with_largest"]


class Place(NamedTuple):
    """An entry of an author list: the paper's id and the 0-based place. It survives reloading and copying between stores."""

    paper: str
    position: int


class Suggestion(NamedTuple):
    """That `one` and `other` are the papers of two people who share a printed name ("different"), or of one person under two printed
    names ("same"). `one` is the smaller side; of a "different", `other` is the largest part of the name, not all the rest."""

    say: Literal["same", "different"]
    probability: float
    one: tuple[Place, ...]
    other: tuple[Place, ...]
    name: str
    other_name: str
    relation: Relation


class Found(NamedTuple):
    """The suggestions of some blocks, best first, and the contradictions between identifiers, by numbers of authorships."""

    suggestions: list[Suggestion]
    contradictions: list[Contradiction]


def order(suggestion: Suggestion) -> tuple[float, str, str, tuple[Place, ...], tuple[Place, ...]]:
    """Sorts suggestions: the surest first, then by name and papers, so that the order is the same however papers were loaded."""
    return (-suggestion.probability, suggestion.name, suggestion.other_name, suggestion.one, suggestion.other)


def find(
    collection: Collection,
    weights: Weights,
    *,
    level: float = 0.9,
    identifiers: Identifiers | None = None,
    within: Iterable[Block] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Found:
    """The suggestions of at least `level` about the blocks `within` (by default all). `progress` is called with the number of authorships
    compared so far."""
    found: list[Suggestion] = []
    contradictions: list[Contradiction] = []
    done = 0
    for p in evidence(collection, blocks(collection) if within is None else within):
        group_units, odd = judged(collection, weights, p, identifiers)
        found.extend(_statements(collection, weights, p, group_units, level, identifiers))
        contradictions.extend(odd)
        done += len(p.members)
        if progress:
            progress(done)
    return Found(sorted(found, key=order), sorted(contradictions))


def judged(
    c: Collection, weights: Weights, p: Pairs, identifiers: Identifiers | None = None
) -> tuple[Units, list[Contradiction]]:
    """The parts of printed names that the pairs make, compared; and the contradictions met."""
    log_odds = weights.pair_log_odds(p)
    odd: list[Contradiction] = []
    if identifiers is not None:
        p, log_odds, odd = decided(p, log_odds, identifiers)
    parts = units(c, p, log_odds, first_groups(p, log_odds, weights.first_cut))
    return units(c, p, log_odds, joined_units(parts, weights.group_log_odds(parts))), odd


def _statements(
    c: Collection, weights: Weights, p: Pairs, u: Units, level: float, identifiers: Identifiers | None
) -> Iterator[Suggestion]:
    probability = logistic(weights.statement_log_odds(u))
    sure = np.where(u.same_name, 1 - probability, probability)
    wanted = np.flatnonzero((sure >= level) & (~u.same_name | with_largest(c, p, u)))
    if not len(wanted):
        return
    for k in wanted.tolist():
        parts = (int(u.first[k]), int(u.second[k]))
        same_name = bool(u.same_name[k])
        if same_name and any(guarded(c, p.members[u.unit == part], identifiers) for part in parts):
            continue
        yield in_words(
            c, p, u, parts, float(probability[k]), same_name=same_name, relation=int(u.relation[k])
        )


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
    """The statement about two parts that are one person's with this probability, as a suggestion."""
    sides = sorted(
        (_side(c, p.members[u.unit == part]) for part in parts), key=lambda side: (len(side[1]), side)
    )
    (name, places), (other_name, others) = sides
    say: Literal["same", "different"] = "different" if same_name else "same"
    sure = round(1 - probability if same_name else probability, 4)
    return Suggestion(say, sure, places, others, name, other_name, Relation(relation))


def with_largest(c: Collection, p: Pairs, u: Units) -> NDArray[np.bool_]:
    """Which pairs have the largest part of their printed name: comparing each part with that one says everything, and once."""
    name = np.zeros(len(u.size), np.int64)
    name[u.unit] = c.cluster[p.members]
    order = np.lexsort((np.arange(len(u.size)), -u.size, name, u.block))
    begins = np.r_[True, (name[order][1:] != name[order][:-1]) | (u.block[order][1:] != u.block[order][:-1])]
    largest = np.zeros(len(u.size), np.bool_)
    largest[order[begins]] = True
    found: NDArray[np.bool_] = largest[u.first] | largest[u.second]
    return found


def _side(c: Collection, members: Ints) -> tuple[str, tuple[Place, ...]]:
    printed = sorted(c.printed_names[number] for number in set(c.printed[members].tolist()))
    places = sorted(Place(c.papers[int(c.paper[m])].id, int(c.place[m])) for m in members)
    return printed[0], tuple(places)


def guarded(c: Collection, members: Ints, identifiers: Identifiers | None = None) -> bool:
    """True for authorships of which no split may be suggested: without an identifier, names that consist of initials only, and names
    where papers of more than 25 authors dominate."""
    if identifiers is not None and any(int(m) in identifiers for m in members):
        return False
    if all(c.forms[number].initials_only for number in set(c.name[members].tolist())):
        return True
    return bool(np.mean(c.size[c.paper[members]] > LONG_LIST) > 0.5)
