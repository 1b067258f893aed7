"""Additive models of log-odds in which every feature may count in the direction that its words claim only. Pure.

A model is a bias and one curve per feature: log-odds by value, straight between a few points and flat outside them. A curve of a feature
with sign 1 never falls, one with sign -1 never rises: more shared coauthors never speak against one person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_LOG_ODDS", "Curve", "Model", "logistic", "steps"]

MOST_LOG_ODDS = 9.0
"""No pair and no statement is surer than these log-odds (1 in 8,000)."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Log-odds by the value of one feature: straight between the points (`at`, `gives`), flat outside."""

    at: tuple[float, ...]
    gives: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """`bias` plus the curves of the features named in `curves`; other features do not count."""

    bias: float
    curves: Mapping[str, Curve]

    def log_odds(self, values: NDArray[Any], columns: Mapping[str, int]) -> NDArray[np.float32]:
        """The log-odds for rows of features; `columns` says which column of `values` has which feature."""
        total = np.full(len(values), self.bias, np.float32)
        for name, curve in self.curves.items():
            column = np.asarray(values[:, columns[name]], np.float32)
            total += np.interp(column, curve.at, curve.gives).astype(np.float32)
        return np.clip(total, -MOST_LOG_ODDS, MOST_LOG_ODDS)

    def parts(self, row: Mapping[str, float]) -> dict[str, float]:
        """What each feature adds to the log-odds for one row of values by name."""
        return {
            name: float(np.interp(row[name], curve.at, curve.gives)) for name, curve in self.curves.items()
        }

    def plain(self) -> dict[str, Any]:
        """The model as JSON values."""
        return {
            "bias": self.bias,
            "curves": {name: [list(curve.at), list(curve.gives)] for name, curve in self.curves.items()},
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Model:
        """The model that `plain` gave."""
        curves = {name: Curve(tuple(at), tuple(gives)) for name, (at, gives) in plain["curves"].items()}
        return cls(plain["bias"], curves)


def steps(values: NDArray[Any], knots: Sequence[float]) -> NDArray[np.float64]:
    """How far each value reaches into each interval between the knots: rows × (knots − 1). A curve is linear in these."""
    low, high = np.array(knots[:-1]), np.array(knots[1:])
    reached: NDArray[np.float64] = np.clip(np.asarray(values, np.float64)[:, None], low, high) - low
    return reached


def logistic(log_odds: NDArray[Any]) -> NDArray[np.float64]:
    """The probabilities of log-odds."""
    values: NDArray[np.float64] = 1 / (1 + np.exp(-np.asarray(log_odds, np.float64)))
    return values
