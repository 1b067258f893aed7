"""How much each subject of evidence adds to the log-odds of a suggestion. Pure.

A model adds up one value per feature, so that most effects can be read off. Four features of two groups of papers sum up the log-odds of
their pairs of papers (the mean, the best, the best three, the worst); their effects are divided among the subjects of the pairs by
integrated gradients along a straight line (Sundararajan, Taly and Yan 2017), here exact: the average slope of the curve times what
each subject adds to the pairs.

Evidence counts from what is usual: a name at the border between rare and common, so that a rare name is evidence for one person and a common
one against it; and a few coauthors of which none is shared, so that shared ones are evidence for it. Other features count from zero.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from graphapp.people.collection import Floats
from graphapp.people.evidence import COLUMN, Pairs
from graphapp.people.evidence_subjects import OTHER_SUBJECT, SUBJECT_OF, WeighedEvidence
from graphapp.people.groups import GROUP_COLUMN, NAME_KINDS, Units, kind_of
from graphapp.people.model import MOST_LOG_ODDS, Curve, Model
from graphapp.people.weights import Weights

__all__ = ["SUMMARIES", "USUAL", "Attribution", "pair_start", "starting_log_odds", "weighed"]

_USUAL = {
    "last_commonness": 5.0,
    "given_commonness": 5.0,
    "whole_given": 5.0,
    "given_length": 5.0,
    "none_of_many": 1.5,
}
USUAL: Mapping[str, Mapping[str, float]] = {
    "full": _USUAL,
    # here, the names with the same last name and initial are counted
    "initials": {**_USUAL, "given_commonness": 3.0, "whole_given": 3.0},
    "other": _USUAL,
}
"""The values before any evidence, by kind. About 150 given names occur with the last name and about 150 last names with the given name, which
has five letters; none of three or four coauthors is shared (numbers are given as log(1 + number))."""

SUMMARIES = ("mean", "best", "best_three", "worst")
"""The features of two groups that sum up the log-odds of their pairs of papers."""

_IDENTIFIERS = "identifiers"
# log-odds are stored as 32-bit floats
_ROUNDING = 1e-3
# pairs of papers above which no more suggestions are weighed at the same time
_MOST_TOGETHER = 50_000


def weighed(
    weights: Weights, p: Pairs, log_odds: Floats, u: Units, k: int, pairs: NDArray[np.int32]
) -> WeighedEvidence:
    """How the evidence about pair `k` of the parts `u` adds up. `pairs` are the indices in `p` of the pairs of papers of both parts, `log_odds`
    those of all pairs in `p`."""
    return Attribution(weights).weighed(p, log_odds, u, k, pairs)


class Attribution:
    """Weighs the evidence of many suggestions with the same weights."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._pairs: dict[str, _PairShares] = {}
        self._starts: dict[tuple[str, str], float] = {}

    def weighed(
        self, p: Pairs, log_odds: Floats, u: Units, k: int, pairs: NDArray[np.int32]
    ) -> WeighedEvidence:
        """As the function `weighed`."""
        (found,) = self._together(p, log_odds, u, [k], [pairs])
        return found

    def weighed_all(
        self, p: Pairs, log_odds: Floats, u: Units, chosen: Sequence[int]
    ) -> list[WeighedEvidence]:
        """As `weighed`, for each of the `chosen` pairs of parts."""
        found: list[WeighedEvidence] = []
        pairs: list[NDArray[np.int32]] = []
        size = 0
        for done, k in enumerate(chosen, 1):
            pairs.append(u.between(k))
            size += len(pairs[-1])
            # many small calculations take longer than a large one, which takes more memory
            if done == len(chosen) or size > _MOST_TOGETHER:
                found += self._together(p, log_odds, u, chosen[done - len(pairs) : done], pairs)
                pairs, size = [], 0
        return found

    def _together(
        self,
        p: Pairs,
        log_odds: Floats,
        u: Units,
        chosen: Sequence[int],
        pairs: Sequence[NDArray[np.int32]],
    ) -> Iterator[WeighedEvidence]:
        """The evidence about some pairs of parts, given the pairs of papers of each."""
        kinds = kind_of(p.relation[[some[0] for some in pairs]]).tolist()
        shares: dict[int, NDArray[np.float64]] = {}
        for kind in set(kinds):
            places = [n for n, each in enumerate(kinds) if each == kind]
            every = np.concatenate([pairs[n] for n in places])
            found = self._of_pairs(NAME_KINDS[kind]).shares(p.values[every], log_odds[every])
            stops = np.cumsum([len(pairs[n]) for n in places]).tolist()
            for n, stop in zip(places, stops, strict=True):
                shares[n] = found[:, stop - len(pairs[n]) : stop]
        for n, k in enumerate(chosen):
            yield self._weighed(u, k, NAME_KINDS[kinds[n]], log_odds[pairs[n]], shares[n])

    def _weighed(
        self, u: Units, k: int, pair_kind: str, own: Floats, shares: NDArray[np.float64]
    ) -> WeighedEvidence:
        """The evidence about pair `k` of parts, given the log-odds of its pairs of papers and what each subject adds to them."""
        kind = NAME_KINDS[int(u.kind[k])]
        model, row, usual = self._weights.statements[kind], u.values[k].tolist(), USUAL[kind]
        of_pairs = self._of_pairs(pair_kind)
        effects: dict[str, float] = defaultdict(float)
        total = model.bias
        for name, curve in model.curves.items():
            value = row[GROUP_COLUMN[name]]
            gives = _at(curve, value)
            total += gives
            if name in SUMMARIES:
                slope = _slope(curve, of_pairs.start, value)
                for subject, added in zip(of_pairs.subjects, _summed(name, own, shares), strict=True):
                    effects[subject] += slope * added
            else:
                effects[SUBJECT_OF.get(name, OTHER_SUBJECT)] += gives - _before(usual, name, curve)
        total = min(max(total, -MOST_LOG_ODDS), MOST_LOG_ODDS)
        return WeighedEvidence(
            round(self._start(model, kind, pair_kind), 2),
            {subject: round(effect, 2) for subject, effect in effects.items() if round(effect, 2)},
            round(_at(self._weights.calibration[kind], total), 2),
        )

    def _of_pairs(self, kind: str) -> _PairShares:
        if kind not in self._pairs:
            self._pairs[kind] = _PairShares(self._weights, kind)
        return self._pairs[kind]

    def _start(self, model: Model, kind: str, pair_kind: str) -> float:
        if (kind, pair_kind) not in self._starts:
            self._starts[kind, pair_kind] = starting_log_odds(self._weights, model, kind, pair_kind)
        return self._starts[kind, pair_kind]


def starting_log_odds(weights: Weights, model: Model, kind: str, pair_kind: str) -> float:
    """The log-odds of two groups of papers before any evidence by `model`, one of those for groups of this kind. `pair_kind` is the kind of
    their pairs of papers."""
    start = pair_start(weights, pair_kind)
    return model.bias + sum(
        _at(curve, start) if name in SUMMARIES else _before(USUAL[kind], name, curve)
        for name, curve in model.curves.items()
    )


def pair_start(weights: Weights, kind: str) -> float:
    """The log-odds of a pair of papers before any evidence, at most `MOST_LOG_ODDS` in either direction."""
    paired = weights.pairs[kind]
    total = paired.bias + sum(_before(USUAL[kind], name, curve) for name, curve in paired.curves.items())
    return float(np.clip(total, -MOST_LOG_ODDS, MOST_LOG_ODDS))


class _PairShares:
    """What each subject adds to the log-odds of pairs of papers of one kind: `start` are the log-odds before any evidence."""

    def __init__(self, weights: Weights, kind: str) -> None:
        self.start = pair_start(weights, kind)
        curves, usual = weights.pairs[kind].curves, USUAL[kind]
        self._curves = [
            (COLUMN[name], np.array(curve.at), np.array(curve.gives)) for name, curve in curves.items()
        ]
        self._before = np.array([[_before(usual, name, curve)] for name, curve in curves.items()])
        of_feature = [SUBJECT_OF.get(name, OTHER_SUBJECT) for name in curves]
        self.subjects = tuple(dict.fromkeys((*of_feature, _IDENTIFIERS)))
        self._sums = np.array([[each == subject for each in of_feature] for subject in self.subjects], float)

    def shares(self, values: Floats, log_odds: Floats) -> NDArray[np.float64]:
        """Subjects × pairs: the sum over the subjects is the difference from the start."""
        gives = np.array([np.interp(values[:, column], at, gives) for column, at, gives in self._curves])
        shares: NDArray[np.float64] = self._sums @ (gives - self._before)
        raw = shares.sum(axis=0)
        limited = np.clip(self.start + raw, -MOST_LOG_ODDS, MOST_LOG_ODDS) - self.start
        # beyond the limit, all evidence of a pair counts less
        shares *= np.divide(limited, raw, out=np.ones(len(raw)), where=np.abs(raw) > _ROUNDING)
        decided = log_odds - self.start - shares.sum(axis=0)
        decided[np.abs(decided) <= 2 * _ROUNDING * MOST_LOG_ODDS] = 0
        shares[self.subjects.index(_IDENTIFIERS)] += decided
        return shares


def _summed(summary: str, log_odds: Floats, shares: NDArray[np.float64]) -> list[float]:
    """What each subject adds to a feature that sums pairs up."""
    count = len(log_odds)
    if summary == "worst":
        chosen = [count - 1 - int(log_odds[::-1].argmin())]
    elif summary == "best":
        chosen = [int(log_odds.argmax())]
    elif summary == "best_three":
        order = np.argsort(-log_odds, kind="stable")
        chosen = order[[0, min(1, count - 1), min(2, count - 1)]].tolist()
    else:
        chosen = list(range(count))
    found: list[float] = shares[:, chosen].mean(axis=1).tolist()
    return found


def _slope(curve: Curve, start: float, end: float) -> float:
    """The average slope of a curve between two values."""
    if abs(end - start) < _ROUNDING:
        return 0.0
    return (_at(curve, end) - _at(curve, start)) / (end - start)


def _at(curve: Curve, value: float) -> float:
    """The log-odds of a curve at a value, as `numpy.interp`, which takes many times longer for one value."""
    at, gives = curve.at, curve.gives
    place = bisect_right(at, value)
    if place == 0 or place == len(at):
        return gives[0] if place == 0 else gives[-1]
    slope = (gives[place] - gives[place - 1]) / (at[place] - at[place - 1])
    return slope * (value - at[place - 1]) + gives[place - 1]


def _before(usual: Mapping[str, float], name: str, curve: Curve) -> float:
    """The log-odds of a feature before any evidence."""
    return _at(curve, usual[name]) if name in usual else 0.0
