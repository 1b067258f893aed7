"""How right groups, statements and probabilities are: B³, pairwise, precision and coverage of statements, calibration. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise as consecutive
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.identity.data import Labelled
from graphapp.people.suggestions import Suggestion

__all__ = ["Statement", "b3", "calibration", "measured_rows", "merge_figures", "pairwise", "split_figures"]

Figures = list[float]


def _f(precision: float, recall: float) -> Figures:
    return [precision, recall, 2 * precision * recall / max(1e-9, precision + recall)]


def b3(groups: Sequence[int], persons: Sequence[int]) -> Figures:
    """B³ precision, recall and F (Bagga and Baldwin 1998): of each item, the share of its group that is of its person, and the reverse."""
    both, group, person = Counter(zip(groups, persons, strict=True)), Counter(groups), Counter(persons)
    total = max(1, len(persons))
    precision = sum(n * n / group[g] for (g, _), n in both.items()) / total
    recall = sum(n * n / person[p] for (_, p), n in both.items()) / total
    return _f(precision, recall)


def pairwise(groups: Sequence[int], persons: Sequence[int]) -> Figures:
    """Precision, recall and F of the pairs of items that are in one group."""

    def pairs(counts: Mapping[Any, int]) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    right = pairs(Counter(zip(groups, persons, strict=True)))
    return _f(right / max(1, pairs(Counter(groups))), right / max(1, pairs(Counter(persons))))


def measured_rows(s: Labelled) -> dict[str, NDArray[np.int64]]:
    """The authorships that are measured. "all": those that could be confused or missed, which share the last name and first initial, or
    the person, with another known one. "mixed": of them, under printed names (ignoring case) of several persons. "variants": of
    them, of persons with several folded names."""
    c, known = s.collection, np.flatnonzero(s.person >= 0)
    brief = Counter(c.short_name[c.name[known]].tolist())
    papers = Counter(s.person[known].tolist())
    every = [int(i) for i in known if brief[c.short_name[c.name[i]]] > 1 or papers[s.person[i]] > 1]
    persons_of, names_of = defaultdict(set), defaultdict(set)
    for i in every:
        persons_of[c.cluster[i]].add(s.person[i])
        names_of[s.person[i]].add(c.name[i])
    mixed = [i for i in every if len(persons_of[c.cluster[i]]) > 1]
    variants = [i for i in every if len(names_of[s.person[i]]) > 1]
    return {
        name: np.array(rows, np.int64)
        for name, rows in (("all", every), ("mixed", mixed), ("variants", variants))
    }


class Statement(NamedTuple):
    """A statement about two parts: the probability of one person, the truth of the parts (sets of persons, empty where unknown), the
    printed names, and whether the truth examined both. Wrong ones that are sure have the suggestion too."""

    probability: float
    persons: frozenset[int]
    others: frozenset[int]
    name: int
    other_name: int
    examined: bool
    in_words: Suggestion | None = None

    @property
    def known(self) -> bool:
        return bool(self.persons) and bool(self.others)

    @property
    def one(self) -> bool:
        """True where some person is in both parts."""
        return bool(self.persons & self.others)


def split_figures(statements: Iterable[Statement], level: float, s: Labelled) -> dict[str, float]:
    """Statements "A and B are two people" about parts of one printed name with at least `level`: how many there are, how many are right
    (no person is in both), the share of the mixed names that a right one finds, and the correct names that a wrong one disturbs.

    A name is correct where all its papers (at least two) are known to be one person's. `clean` counts the correct names whose person the
    truth has examined, and `disturbed_names` those of them with a wrong statement; `assumed` and `disturbed_assumed` count the names that
    the truth takes for one person's without having examined them, such as "Wei Wang" with 55 papers.
    """
    persons_of: dict[int, list[int]] = defaultdict(list)
    for i in np.flatnonzero(s.person >= 0):
        persons_of[int(s.collection.cluster[i])].append(int(s.person[i]))
    mixed = {name for name, found in persons_of.items() if len(set(found)) > 1}
    correct = {name for name, found in persons_of.items() if len(found) > 1} - mixed
    clean = {name for name in correct if s.curated[persons_of[name][0]]}
    made = [x for x in statements if x.known and x.name == x.other_name and 1 - x.probability >= level]
    right = [x for x in made if not x.one]
    named = {x.name for x in made}
    return {
        "number": len(made),
        "correct": len(right) / max(1, len(made)),
        "covered": len({x.name for x in right} & mixed) / max(1, len(mixed)),
        "clean": len(clean),
        "disturbed_names": len(named & clean),
        "assumed": len(correct - clean),
        "disturbed_assumed": len(named & (correct - clean)),
    }


def merge_figures(statements: Iterable[Statement], level: float, s: Labelled) -> dict[str, float]:
    """Statements "A and B are one person" about parts of two printed names with at least `level`: how many there are, how many are right
    among those whose persons the truth examined, and how many of the joins are made that the persons with several printed names need."""
    names_of: dict[int, set[int]] = defaultdict(set)
    for i in np.flatnonzero(s.person >= 0):
        names_of[int(s.person[i])].add(int(s.collection.cluster[i]))
    needed = sum(len(found) - 1 for found in names_of.values())
    made = [x for x in statements if x.known and x.name != x.other_name and x.probability >= level]
    right = [x for x in made if x.one]
    wrong = [x for x in made if not x.one]
    examined = [x for x in wrong if x.examined]
    parent: dict[tuple[int, int], tuple[int, int]] = {}

    def root(at: tuple[int, int]) -> tuple[int, int]:
        while parent.get(at, at) != at:
            at = parent[at]
        return at

    joined = 0
    for x in right:
        for person in x.persons & x.others:
            a, b = root((person, x.name)), root((person, x.other_name))
            if a != b:
                parent[a] = b
                joined += 1
    return {
        "number": len(made),
        "correct": len(right) / max(1, len(right) + len(examined)),
        "correct_by_whole_truth": len(right) / max(1, len(made)),
        "covered": joined / max(1, needed),
    }


_EDGES = (0, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99, 1.0001)


def calibration(statements: Iterable[Statement], name: str) -> list[tuple[float, int, float, float]]:
    """By range of probability: its lower bound, the number of statements, their average probability, and the share that is true. Counted
    are statements about persons whom the truth of the set `name` has examined: of the rest it assumes that a printed name is a person.
    Of OpenReview, statements about two names are not counted: it prints every profile under one name, so that two profiles of one person
    count as two people."""
    known = [
        x for x in statements if x.known and x.examined and (name != "openreview" or x.name == x.other_name)
    ]
    table = []
    for low, high in consecutive(_EDGES):
        some = [x for x in known if low <= x.probability < high]
        if some:
            said = sum(x.probability for x in some) / len(some)
            table.append((low, len(some), said, sum(x.one for x in some) / len(some)))
    return table
