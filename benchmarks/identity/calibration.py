"""Calibration: what a raw score of a statement means as a probability, learned from statements about names that the model did not see. Pure.

Two kinds of curves, both monotone and piecewise linear. `levels` gives one probability to many statements at a time: with a few hundred
statements to learn from, the share in each level is known well, and that of a narrow range is not. `line` follows the scores.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.identity.fitting import fit
from graphapp.people.model import MOST_LOG_ODDS, Curve, Model, logistic

__all__ = ["Level", "levels", "line", "pooled"]

_DIGITS = 4
# the distance between the end of a level and the beginning of the next one
_STEP = 1e-3
_RIDGE = 1e-4
# Two names are never suggested to be two people, so that nothing depends on how unlikely one person is, and the share in the lowest level
# depends on a few names with many statements: the least probability of a line.
_LEAST = 0.04
# what a level rises from its lowest to its highest score, in log-odds, so that stronger evidence is listed first
_RISE = 0.2


class Level(NamedTuple):
    """Statements with raw scores from `low` to `high`: how many there are, and how many of them are about one person."""

    low: float
    high: float
    number: int
    same: int

    @property
    def share(self) -> float:
        """The share of one person."""
        return self.same / self.number

    @property
    def log_odds(self) -> float:
        """The log-odds of one person, as if half a statement more of either kind had been seen: no share is 0 or 1."""
        return float(np.log((self.same + 0.5) / (self.number - self.same + 0.5)))

    def joined(self, other: Level) -> Level:
        """Both levels as one; `other` has the higher scores."""
        return Level(self.low, other.high, self.number + other.number, self.same + other.same)


def pooled(raw: NDArray[Any], same: NDArray[np.bool_], least: int) -> list[Level]:
    """Levels of ascending scores whose shares ascend (pool adjacent violators, Ayer and others 1955), each of at least `least`
    statements if there are that many: smaller ones are joined with the neighbour that is most like them."""
    found: list[Level] = []
    order = np.argsort(raw, kind="stable")
    for score, one in zip(raw[order].tolist(), same[order].tolist(), strict=True):
        found.append(Level(score, score, 1, int(one)))
        while len(found) > 1 and (found[-2].share >= found[-1].share or found[-2].high == found[-1].low):
            last = found.pop()
            found[-1] = found[-1].joined(last)
    while len(found) > 1:
        place = min(range(len(found)), key=lambda k: found[k].number)
        if found[place].number >= least:
            break
        near = [k for k in (place - 1, place + 1) if 0 <= k < len(found)]
        first = min(place, min(near, key=lambda k: abs(found[k].share - found[place].share)))
        found[first : first + 2] = [found[first].joined(found[first + 1])]
    return found


def levels(raw: NDArray[Any], same: NDArray[np.bool_], share: float, least: int) -> Curve:
    """A curve of levels. The lowest one has as many statements as possible of which on average at most the share `share` is about one
    person, by logistic regression on all scores: their own share alone would depend on a few statements. The levels above it have at
    least `least` statements each."""
    order = np.argsort(raw, kind="stable")
    raw, same = raw[order].astype(np.float64), same[order]
    expected = logistic(_regression(raw, same, 1).log_odds(raw[:, None], {"raw": 0}))
    # equal scores are in one level
    ends = np.r_[np.diff(raw) > 0, True]
    allowed = np.flatnonzero((np.cumsum(expected) <= share * np.arange(1, len(raw) + 1)) & ends)
    end = int(allowed[-1]) + 1 if len(allowed) else 0
    found = [(level.low, level.high, level.log_odds) for level in pooled(raw[end:], same[end:], least)]
    if end:
        sure = float(expected[:end].mean())
        found.insert(0, (float(raw[0]), float(raw[end - 1]), float(np.log(sure / (1 - sure)))))
    return _steps(found)


def line(raw: NDArray[Any], same: NDArray[np.bool_], share: float, least: int, pieces: int) -> Curve:
    """A curve that is level up to where the share of one person reaches `share`, and follows the scores above it, in pieces with as many
    statements each (logistic regression on the scores, Platt 1999, by pieces)."""
    found = pooled(raw, same, least)
    low = [level for level in found if level.share <= share]
    end = low[-1].high if low else -np.inf
    over, truth = raw[raw > end].astype(np.float64), same[raw > end]
    if len(over) < least or not 0 < truth.sum() < len(over):
        return _steps([(level.low, level.high, level.log_odds) for level in found])
    curve = _regression(over, truth, pieces)
    if not low and not curve.curves:
        # the scores are too close to each other for a line
        return _steps([(level.low, level.high, level.log_odds) for level in found])
    at = sorted({*curve.curves["raw"].at} if curve.curves else {over.min(), over.max()})
    gives = curve.log_odds(np.array(at)[:, None], {"raw": 0}).tolist()
    if not low:
        return _rounded(at, gives)
    under = Level(low[0].low, end, sum(x.number for x in low), sum(x.same for x in low))
    high = max(end, under.low + _STEP)
    at = [max(place, high + _STEP * (k + 1)) for k, place in enumerate(at)]
    level = _rising(max(under.log_odds, float(np.log(_LEAST / (1 - _LEAST)))))
    return _rounded([under.low, high, *at], level + [max(level[1], value) for value in gives])


def _regression(raw: NDArray[np.float64], same: NDArray[np.bool_], pieces: int) -> Model:
    at = np.unique(np.quantile(raw, np.linspace(0, 1, pieces + 1)).round(2)).tolist()
    return fit(raw[:, None], same, np.ones(len(raw)), {"raw": 0}, {"raw": at}, {"raw": 1}, _RIDGE)


def _steps(found: Iterable[tuple[float, float, float]]) -> Curve:
    """A curve that is nearly level from each lowest to each highest score, at these log-odds, and never falls."""
    at: list[float] = []
    gives: list[float] = []
    for low, high, log_odds in found:
        start = max(low, at[-1] + _STEP) if at else low
        at += [start, max(high, start + _STEP)]
        gives += [max([value, *gives[-1:]]) for value in _rising(log_odds)]
    return _rounded(at, gives)


def _rising(log_odds: float) -> list[float]:
    return [log_odds - _RISE / 2, log_odds + _RISE / 2]


def _rounded(at: list[float], gives: list[float]) -> Curve:
    least, most = -MOST_LOG_ODDS, MOST_LOG_ODDS
    return Curve(
        tuple(round(place, _DIGITS) for place in at),
        tuple(round(min(max(value, least), most), _DIGITS) for value in gives),
    )
