"""Fits the additive models of `graphapp.people.model`: logistic regression with signed slopes, by a deterministic solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphapp.people.model import Curve, Model, steps

__all__ = ["fit"]

_DIGITS = 4


def fit(
    values: NDArray[Any],
    same: NDArray[Any],
    weight: NDArray[Any],
    columns: Mapping[str, int],
    knots: Mapping[str, Sequence[float]],
    signs: Mapping[str, int],
    ridge: float = 1e-3,
    near: Model | None = None,
) -> Model:
    """The model of the features in `knots` that makes `same` (booleans) likeliest under the `weight` of each row.

    Slopes are penalised by `ridge` times their square, in units of the standard deviation of the interval. Curves are 0 at their first
    knot. Numbers are rounded to four digits after the solver has converged far below them.
    `near` is a model of similar data to begin with, which saves time.
    """
    parts, places = [], []
    for name, at in knots.items():
        parts.append(steps(values[:, columns[name]], at))
        places += [(name, k) for k in range(len(at) - 1)]
    design = np.concatenate(parts, axis=1)
    scale = design.std(axis=0) + 1e-3
    design /= scale
    share = np.asarray(weight, np.float64) / np.sum(weight)
    target = np.where(same, 1.0, -1.0)
    begin = np.append(_slopes(near, knots) * scale, near.bias) if near else np.zeros(len(scale) + 1)
    whole = np.column_stack([design, np.ones(len(design))])
    point = _minimum(whole, target, share, _bounds(signs, places), ridge, begin)
    slopes: dict[str, list[float]] = {name: [] for name in knots}
    for (name, _), value in zip(places, point[:-1] / scale, strict=True):
        slopes[name].append(float(value))
    curves = {}
    for name, at in knots.items():
        rise = np.cumsum([0.0, *(s * (b - a) for s, a, b in zip(slopes[name], at, at[1:], strict=False))])
        if np.any(np.abs(rise) > 5e-4):
            curves[name] = Curve(tuple(map(float, at)), tuple(round(float(v), _DIGITS) for v in rise))
    return Model(round(float(point[-1]), _DIGITS), curves)


Vector = NDArray[np.float64]


def _bounds(signs: Mapping[str, int], places: Sequence[tuple[str, int]]) -> tuple[Vector, Vector]:
    """The least and greatest value of each slope, and of the bias, which has none."""
    low = [0.0 if signs[name] > 0 else -np.inf for name, _ in places]
    high = [0.0 if signs[name] < 0 else np.inf for name, _ in places]
    return np.array([*low, -np.inf]), np.array([*high, np.inf])


def _loss(design: Vector, target: Vector, share: Vector, point: Vector, ridge: Vector) -> float:
    margin = target * (design @ point)
    return float(
        (share * (np.log1p(np.exp(-np.abs(margin))) + np.maximum(-margin, 0))).sum()
        + (ridge * point**2).sum()
    )


def _minimum(
    design: Vector,
    target: Vector,
    share: Vector,
    bounds: tuple[Vector, Vector],
    strength: float,
    begin: Vector,
) -> Vector:
    """The point of least loss within bounds, by Newton steps that stop at bounds: the loss is convex, so that there is one."""
    low, high = bounds
    ridge = np.append(np.full(design.shape[1] - 1, strength), 0.0)
    point = np.clip(begin, low, high)
    best = _loss(design, target, share, point, ridge)
    for _ in range(200):
        margin = target * (design @ point)
        wrong = 1 / (1 + np.exp(np.clip(margin, -500, 500)))
        slope = -(design.T @ (share * target * wrong)) + 2 * ridge * point
        free = ~((point <= low) & (slope > 0) | (point >= high) & (slope < 0))
        some = design[:, free]
        curvature = (some * (share * wrong * (1 - wrong))[:, None]).T @ some
        curvature[np.diag_indices_from(curvature)] += 2 * ridge[free] + 1e-10
        step = np.zeros(len(point))
        step[free] = _step(curvature, slope[free], low[free] - point[free], high[free] - point[free])
        rate = 1.0
        while rate > 1e-6:
            tried = point + rate * step
            value = _loss(design, target, share, tried, ridge)
            if value < best:
                break
            rate /= 2
        else:
            return point
        gained, best, point = best - value, value, np.clip(tried, low, high)
        if gained < 1e-10:
            return point
    return point


def _step(curvature: Vector, slope: Vector, low: Vector, high: Vector) -> Vector:
    """The Newton step within bounds: what would pass a bound stops there, and the rest is solved again."""
    step = np.zeros(len(slope))
    moving = np.ones(len(slope), np.bool_)
    while moving.any():
        pull = slope[moving] + curvature[np.ix_(moving, ~moving)] @ step[~moving]
        step[moving] = -np.linalg.solve(curvature[np.ix_(moving, moving)], pull)
        passed = moving & ((step < low) | (step > high))
        if not passed.any():
            break
        step = np.where(passed, np.clip(step, low, high), step)
        moving &= ~passed
    return step if step @ slope < 0 else np.clip(-slope, low, high)


def _slopes(model: Model, knots: Mapping[str, Sequence[float]]) -> Vector:
    """The slopes of a model's curves, in the order of the design."""
    found: list[float] = []
    for name, at in knots.items():
        gives = model.curves[name].gives if name in model.curves else (0.0,) * len(at)
        found += [(d - c) / (b - a) for a, b, c, d in zip(at, at[1:], gives, gives[1:], strict=False)]
    return np.array(found)
