"""How often suggestions were correct on labelled names, as measured with the weights that ship with the package."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

__all__ = ["AccuracyAtLevel", "MeasuredAccuracy", "measured_accuracy"]


class AccuracyAtLevel(NamedTuple):
    """The number of suggestions with at least the probability `level`, and how many of them are correct."""

    level: float
    number: int
    correct: int


class MeasuredAccuracy(NamedTuple):
    """Figures of cross-validation by name, for the highest level first: of merges (ACL Anthology, people whom its staff has examined) and of splits
    (OpenReview). `weights` is the version of the shipped weights at that time."""

    weights: str
    merges: tuple[AccuracyAtLevel, ...]
    splits: tuple[AccuracyAtLevel, ...]


@cache
def measured_accuracy() -> MeasuredAccuracy:
    """The figures in the package, which `python -m benchmarks.identity --accuracy FILE` writes."""
    plain = json.loads(files("graphapp.people").joinpath("accuracy.json").read_text("utf-8"))
    merges, splits = (tuple(AccuracyAtLevel(*row) for row in plain[kind]) for kind in ("merges", "splits"))
    return MeasuredAccuracy(plain["weights"], merges, splits)
