"""How much each subject of evidence adds to the log-odds of a suggestion. Pure.

A model adds up one value per feature, so that most effects can be read off. Four features of two groups of papers sum up the log-odds of
their pairs of papers (the mean, the best, the best three, the worst); their effects are divided among the subjects of the pairs by
integrated gradients along a straight line (Sundararajan, Taly and Yan 2017), here exact: the average slope of the curve times what
each subject adds to the pairs.

Evidence counts from what is usual: a name at the border between rare and common, so that a rare name is evidence for one person and a common
one against it; and a few coauthors of which none is shared, so that shared ones are evidence for it. Other features count from zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from graphapp.people.collection import Floats
from graphapp.people.evidence import COLUMN, Pairs
from graphapp.people.evidence_subjects import OTHER_SUBJECT, SUBJECT_OF, WeighedEvidence
from graphapp.people.groups import GROUP_COLUMN, NAME_KINDS, Units, kind_of
from graphapp.people.model import MOST_LOG_ODDS, Curve, Model
from graphapp.people.weights import Weights

__all__ = ["SUMMARIES", "USUAL", "pair_start", "starting_log_odds", "weighed"]

_USUAL = {"last_commonness": 5.0, "given_commonness": 5.0, "given_length": 5.0, "none_of_many": 1.5}
USUAL: Mapping[str, Mapping[str, float]] = {
    "full": _USUAL,
    # here, the names with the same last name and initial are counted
    "initials": {**_USUAL, "given_commonness": 3.0},
    "other": _USUAL,
}
"""The values before any evidence, by kind. About 150 given names occur with the last name and about 150 last names with the given name, which
has five letters; none of three or four coauthors is shared (numbers are given as log(1 + number))."""

SUMMARIES = ("mean", "best", "best_three", "worst")
"""The features of two groups that sum up the log-odds of their pairs of papers."""

_IDENTIFIERS = "identifiers"
# log-odds are stored as 32-bit floats
_ROUNDING = 1e-3


def weighed(
    weights: Weights, p: Pairs, log_odds: Floats, u: Units, k: int, pairs: NDArray[np.int64]
) -> WeighedEvidence:
    """How the evidence about pair `k` of the parts `u` adds up. `pairs` are the indices in `p` of the pairs of papers of both parts, `log_odds`
    those of all pairs in `p`."""
    kind = NAME_KINDS[int(u.kind[k])]
    pair_kind = NAME_KINDS[int(kind_of(p.relation[pairs[:1]])[0])]
    model, row, usual = weights.statements[kind], u.values[k], USUAL[kind]
    shares = _pair_shares(weights, pair_kind, p.values[pairs], log_odds[pairs])
    start = pair_start(weights, pair_kind)
    effects: dict[str, float] = defaultdict(float)
    for name, curve in model.curves.items():
        value = float(row[GROUP_COLUMN[name]])
        if name in SUMMARIES:
            slope = _slope(curve, start, value)
            for subject, added in shares.items():
                effects[subject] += slope * float(_chosen(name, log_odds[pairs]) @ added)
        else:
            effects[SUBJECT_OF.get(name, OTHER_SUBJECT)] += _at(curve, value) - _before(usual, name, curve)
    total = float(np.clip(_total(model, row), -MOST_LOG_ODDS, MOST_LOG_ODDS))
    return WeighedEvidence(
        round(starting_log_odds(weights, model, kind, pair_kind), 2),
        {subject: round(effect, 2) for subject, effect in effects.items() if round(effect, 2)},
        round(_at(weights.calibration[kind], total), 2),
    )


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


def _pair_shares(
    weights: Weights, kind: str, values: Floats, log_odds: Floats
) -> dict[str, NDArray[np.float64]]:
    """What each subject adds to the log-odds of each pair of papers: the sum over the subjects is the difference from the start."""
    start, usual = pair_start(weights, kind), USUAL[kind]
    shares: dict[str, NDArray[np.float64]] = {}
    for name, curve in weights.pairs[kind].curves.items():
        added = np.interp(values[:, COLUMN[name]], curve.at, curve.gives) - _before(usual, name, curve)
        subject = SUBJECT_OF.get(name, OTHER_SUBJECT)
        shares[subject] = shares[subject] + added if subject in shares else added
    raw = sum(shares.values(), np.zeros(len(values)))
    limited = np.clip(start + raw, -MOST_LOG_ODDS, MOST_LOG_ODDS) - start
    # beyond the limit, all evidence of a pair counts less
    scale = np.divide(limited, raw, out=np.ones(len(raw)), where=np.abs(raw) > _ROUNDING)
    shares = {subject: added * scale for subject, added in shares.items()}
    decided = log_odds - start - sum(shares.values(), np.zeros(len(values)))
    if np.any(np.abs(decided) > 2 * _ROUNDING * MOST_LOG_ODDS):
        shares[_IDENTIFIERS] = shares.get(_IDENTIFIERS, 0.0) + decided
    return shares


def _chosen(summary: str, log_odds: Floats) -> NDArray[np.float64]:
    """How much each pair of papers counts in a feature that sums pairs up; the sum is 1."""
    count = len(log_odds)
    if summary == "mean":
        return np.full(count, 1 / count)
    order = np.argsort(-log_odds, kind="stable")
    picked = {
        "best": order[:1],
        "best_three": order[np.minimum([0, 1, 2], count - 1)],
        "worst": order[-1:],
    }[summary]
    return np.bincount(picked, minlength=count) / len(picked)


def _total(model: Model, row: Floats) -> float:
    return model.bias + sum(
        _at(curve, float(row[GROUP_COLUMN[name]])) for name, curve in model.curves.items()
    )


def _slope(curve: Curve, start: float, end: float) -> float:
    """The average slope of a curve between two values."""
    if abs(end - start) < _ROUNDING:
        return 0.0
    return (_at(curve, end) - _at(curve, start)) / (end - start)


def _at(curve: Curve, value: float) -> float:
    return float(np.interp(value, curve.at, curve.gives))


def _before(usual: Mapping[str, float], name: str, curve: Curve) -> float:
    """The log-odds of a feature before any evidence."""
    return _at(curve, usual[name]) if name in usual else 0.0
