"""Weights adjusted to a user's own decisions: how sure suggestions were, against what was decided. Pure.

Only the calibration is fitted: for each kind of suggestion, calibrated log-odds become `scale` times log-odds plus `shift`. Two numbers can be
learned from tens of decisions; hundreds of weights cannot. The fit is the maximum a posteriori of a logistic regression whose prior is that
nothing changes (scale 1, shift 0), so that few decisions change little.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.people.decisions import Entry
from graphapp.people.model import Curve, logistic
from graphapp.people.person_names import form
from graphapp.people.weights import Weights

__all__ = ["Adjustment", "AnsweredSuggestion", "adjusted", "answered", "fitted", "log_loss"]

# standard deviations of the prior
_SCALE_DEVIATION = 0.3
_SHIFT_DEVIATION = 1.0
_STEPS = 100
_SMALL = 1e-9
_LEAST_SCALE = 0.05


class Adjustment(NamedTuple):
    """How calibrated log-odds change: `scale` times log-odds plus `shift`."""

    scale: float = 1.0
    shift: float = 0.0


class AnsweredSuggestion(NamedTuple):
    """The kind of a suggestion (see `groups.NAME_KINDS`), the log-odds of one person by the shipped weights, and whether it was decided to be
    one person."""

    kind: str
    log_odds: float
    same: bool


def answered(
    active: Iterable[Entry], known: Mapping[str, Mapping[str, Adjustment]]
) -> tuple[list[AnsweredSuggestion], int]:
    """The decisions that answer suggestions, and the number of those that cannot be used because their weights are unknown. `known` has the
    adjustments by kind of each known version of the weights; none for the shipped ones."""
    found: list[AnsweredSuggestion] = []
    unknown = 0
    for entry in active:
        if entry.p is None or not entry.weights or not 0 < entry.p < 1:
            continue
        if entry.weights not in known:
            unknown += 1
            continue
        a, b = entry.sides
        split = a.key == b.key
        kind = "other" if not split else "initials" if form(a.name).initials_only else "full"
        said = math.log(entry.p / (1 - entry.p)) * (-1 if split else 1)
        scale, shift = known[entry.weights].get(kind, Adjustment())
        found.append(AnsweredSuggestion(kind, (said - shift) / scale, entry.say == "same"))
    return found, unknown


def fitted(rows: Iterable[AnsweredSuggestion]) -> dict[str, Adjustment]:
    """The adjustment of each kind that has answers, by Newton's method."""
    by_kind: dict[str, list[AnsweredSuggestion]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    return {kind: _fitted(found) for kind, found in sorted(by_kind.items())}


def _fitted(rows: Sequence[AnsweredSuggestion]) -> Adjustment:
    inputs = np.array([[row.log_odds, 1.0] for row in rows])
    same = np.array([row.same for row in rows], np.float64)
    prior, precision = np.array([1.0, 0.0]), np.diag([_SCALE_DEVIATION**-2, _SHIFT_DEVIATION**-2])

    def cost(values: NDArray[np.float64]) -> float:
        odds, off = inputs @ values, values - prior
        return float(np.logaddexp(0, np.where(same > 0, -odds, odds)).sum() + off @ precision @ off / 2)

    values = prior.copy()
    for _ in range(_STEPS):
        probability = logistic(inputs @ values)
        gradient = inputs.T @ (probability - same) + precision @ (values - prior)
        curvature = inputs.T @ (inputs * (probability * (1 - probability))[:, None]) + precision
        step = np.linalg.solve(curvature, gradient)
        # where the curve is flat, Newton's step goes too far
        while np.abs(step).max() > _SMALL and cost(values - step) > cost(values):
            step /= 2
        values = values - step
        if np.abs(step).max() <= _SMALL:
            break
    # a scale of 0 or less would reverse the evidence
    return Adjustment(max(_LEAST_SCALE, round(float(values[0]), 4)), round(float(values[1]), 4))


def log_loss(rows: Sequence[AnsweredSuggestion], adjustments: Mapping[str, Adjustment]) -> float:
    """The mean negative log-likelihood of the decisions by the adjusted probabilities (0 is perfect, 0.693 is guessing); 0 without
    decisions."""
    total = 0.0
    for row in rows:
        scale, shift = adjustments.get(row.kind, Adjustment())
        odds = scale * row.log_odds + shift
        total += float(np.logaddexp(0, -odds if row.same else odds))
    return total / len(rows) if rows else 0.0


def adjusted(weights: Weights, adjustments: Mapping[str, Adjustment]) -> Weights:
    """Weights with adjusted calibration."""
    calibration = dict(weights.calibration)
    for kind, (scale, shift) in adjustments.items():
        curve = calibration[kind]
        calibration[kind] = Curve(curve.at, tuple(round(scale * y + shift, 4) for y in curve.gives))
    return replace(weights, calibration=calibration)
