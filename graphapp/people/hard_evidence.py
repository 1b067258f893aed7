"""Identifiers as evidence that decides: equal ones mean one person, different ones of one scheme mean two. Contradictions are listed, never
resolved. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.people.collection import Floats
from graphapp.people.evidence import Pairs

__all__ = ["CERTAIN", "Contradiction", "Identifiers", "decided", "verdict"]

CERTAIN = 20.0
"""The log-odds of two authorships with an equal identifier: above anything that other evidence can say."""


class Contradiction(NamedTuple):
    """Two authorships, by number, that have an equal identifier (`equal`), and `different` ones in another scheme."""

    one: int
    other: int
    equal: str
    different: tuple[str, str]


def _by_scheme(identifiers: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for text in identifiers:
        scheme, colon, value = text.partition(":")
        if colon and value:
            found[scheme].add(text)
    return found


def verdict(one: Iterable[str], other: Iterable[str]) -> tuple[str | None, tuple[str, str] | None]:
    """What the identifiers ("orcid:…", "dblp:…") of two authorships say: an equal one (the first in order) or None, and two different ones
    of a scheme in which none is equal, or None. Both at once is a contradiction."""
    mine, theirs = _by_scheme(one), _by_scheme(other)
    equal, different = None, None
    for scheme in sorted(mine.keys() & theirs.keys()):
        common = mine[scheme] & theirs[scheme]
        if common:
            equal = equal or min(common)
        else:
            different = different or (min(mine[scheme]), min(theirs[scheme]))
    return equal, different


class Identifiers:
    """The identifiers of authorships by number. Those without any may be absent."""

    def __init__(self, of: Mapping[int, Sequence[str]]) -> None:
        self._of = {number: frozenset(ids) for number, ids in of.items() if ids}
        self._known = np.array(sorted(self._of), np.int64)

    def of(self, number: int) -> frozenset[str]:
        """The identifiers of an authorship."""
        return self._of.get(number, frozenset())

    def __contains__(self, number: int) -> bool:
        return number in self._of

    def known(self, members: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of the authorships have an identifier."""
        return np.isin(members, self._known)


def decided(
    p: Pairs, log_odds: Floats, identifiers: Identifiers
) -> tuple[Pairs, Floats, list[Contradiction]]:
    """The pairs without those that identifiers forbid, log-odds of `CERTAIN` for those that identifiers join, and the contradictions. A
    contradictory pair is left to the other evidence."""
    known = identifiers.known(p.members)
    keep, found = np.ones(len(p.first), bool), log_odds.copy()
    contradictions = []
    for k in np.flatnonzero(known[p.first] & known[p.second]).tolist():
        one, other = int(p.members[p.first[k]]), int(p.members[p.second[k]])
        equal, different = verdict(identifiers.of(one), identifiers.of(other))
        if equal and different:
            contradictions.append(Contradiction(one, other, equal, different))
        elif equal:
            found[k] = CERTAIN
        elif different:
            keep[k] = False
    if keep.all():
        return p, found, contradictions
    bounds = np.r_[0, np.cumsum(keep)][p.bounds]
    left = p._replace(
        first=p.first[keep],
        second=p.second[keep],
        relation=p.relation[keep],
        values=p.values[keep],
        bounds=bounds,
    )
    return left, found[keep], contradictions
