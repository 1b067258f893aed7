"""Identifiers applied to pairs of authorships: equal ones join, different ones of one scheme separate. Pure.

What identifiers mean is decided in `identifier_evidence`; contradictions between them are listed by `IdentifierIndex`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from graphapp.people.collection import Floats
from graphapp.people.evidence import Pairs
from graphapp.people.identifier_evidence import differing, scheme_of

__all__ = ["CERTAIN", "Identifiers", "decided", "verdict"]

CERTAIN = 20.0
"""The log-odds of two authorships with an equal identifier: above anything that other evidence gives."""


def verdict(one: Iterable[str], other: Iterable[str]) -> Literal["same", "different"] | None:
    """What the identifiers of two authorships mean. None if they mean nothing, or contradict each other."""
    mine, theirs = (set(filter(scheme_of, ids)) for ids in (one, other))
    equal, different = bool(mine & theirs), bool(differing(mine, theirs))
    if equal == different:
        return None
    return "same" if equal else "different"


class Identifiers:
    """The identifiers of authorships, by number. Authorships without identifiers may be absent."""

    def __init__(self, of: Mapping[int, Iterable[str]], known: Identifiers | None = None) -> None:
        """The identifiers in `of`, and those of other authorships in `known`."""
        self._of = {number: found for number, ids in of.items() if (found := frozenset(ids))}
        self._before = known
        self._numbers: NDArray[np.int64] = np.zeros(0, np.int64)
        self._sets: Sequence[frozenset[str]] = ()
        # a flag for each authorship up to the last known one, and one for those after it
        before = known.known_flags if known else np.zeros(0, np.bool_)
        self._known = np.zeros(max(len(before), max(self._of, default=-1) + 1) + 1, np.bool_)
        self._known[: len(before)] = before
        self._known[list(self._of)] = True

    @classmethod
    def listed(cls, numbers: NDArray[np.int64], sets: Sequence[frozenset[str]]) -> Identifiers:
        """The identifiers of authorships with these numbers, in ascending order."""
        found = cls({})
        found._numbers, found._sets = numbers, sets
        found._known = np.zeros(int(numbers.max(initial=-1)) + 2, np.bool_)
        found._known[numbers] = True
        return found

    @property
    def known_flags(self) -> NDArray[np.bool_]:
        """Which authorships, up to the last known one, have identifiers."""
        flags: NDArray[np.bool_] = self._known[:-1]
        return flags

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The authorships with identifiers, in ascending order."""
        return np.flatnonzero(self._known)

    def of(self, number: int) -> frozenset[str]:
        """The identifiers of an authorship."""
        if number not in self:
            return frozenset()
        found = self._of.get(number)
        if found is None and self._before is not None:
            found = self._before.of(number)
        return self._sets[int(np.searchsorted(self._numbers, number))] if found is None else found

    def any_of(self, numbers: Sequence[int]) -> bool:
        """True if one of the authorships has identifiers."""
        flags = self._known.data
        last = len(flags) - 1
        return any(flags[min(number, last)] for number in numbers)

    def __contains__(self, number: int) -> bool:
        return number < len(self._known) and bool(self._known[number])

    def known(self, members: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of the authorships have an identifier."""
        known: NDArray[np.bool_] = self._known[np.minimum(members, len(self._known) - 1)]
        return known


def decided(p: Pairs, log_odds: Floats, identifiers: Identifiers) -> tuple[Pairs, Floats]:
    """The pairs without those that identifiers separate, and log-odds of `CERTAIN` for those that identifiers join. A pair whose
    identifiers contradict each other keeps its log-odds."""
    known = identifiers.known(p.members)
    keep, found = np.ones(len(p.first), bool), log_odds.copy()
    for k in np.flatnonzero(known[p.first] & known[p.second]).tolist():
        one, other = int(p.members[p.first[k]]), int(p.members[p.second[k]])
        said = verdict(identifiers.of(one), identifiers.of(other))
        if said == "same":
            found[k] = CERTAIN
        elif said == "different":
            keep[k] = False
    if keep.all():
        return p, found
    bounds = np.r_[0, np.cumsum(keep)][p.bounds]
    left = p._replace(
        first=p.first[keep],
        second=p.second[keep],
        relation=p.relation[keep],
        values=p.values[keep],
        bounds=bounds,
    )
    return left, found[keep]
