"""The weights of suggestions in words and numbers, for the page that explains them. Pure.

A weight adds to the log-odds; the page shows what it does to the odds: log-odds of 0.69 double them. Features are listed by subject, as on
the page of a suggestion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from graphapp.people.attribution import SUMMARIES, USUAL, pair_start, starting_log_odds
from graphapp.people.evidence import FEATURES, Feature
from graphapp.people.evidence_subjects import LEAST_EFFECT, OTHER_SUBJECT, SUBJECT_OF, SUBJECTS
from graphapp.people.groups import GROUP_FEATURES, NAME_KINDS
from graphapp.people.model import Curve, Model
from graphapp.people.odds_words import factor_words, odds_words
from graphapp.people.weights import Weights

__all__ = ["KIND_WORDS", "WeightBlock", "WeightRow", "WeightTable", "spelling_start", "weight_tables"]

KIND_WORDS = {
    "full": "the same full name",
    "initials": "the same initials",
    "other": "two forms of a name",
}
"""What is compared, by kind of model."""
_MODELS = (
    (
        "statements",
        "Step 4: two groups of papers, compared as a whole",
        "These weights determine the probability of a suggestion, before calibration.",
        GROUP_FEATURES,
    ),
    (
        "groups",
        "Step 3: joining groups",
        "Groups with sufficiently high odds are joined, the most probable ones first.",
        GROUP_FEATURES,
    ),
    (
        "pairs",
        "Step 2: two papers",
        "Papers with sufficiently high odds form the first groups.",
        FEATURES,
    ),
)
_PAIRS = "Pairs of papers"


class WeightRow(NamedTuple):
    """A feature: its words, by how much it can change the odds of one person, for each kind, and the whole curves in words."""

    words: str
    effects: tuple[str, ...]
    curves: tuple[str, ...]


class WeightBlock(NamedTuple):
    """The features of one subject, with its label."""

    label: str
    rows: tuple[WeightRow, ...]


class WeightTable(NamedTuple):
    """The weights of one step; `start` has the odds before any evidence, for each kind."""

    title: str
    what: str
    start: tuple[str, ...]
    blocks: tuple[WeightBlock, ...]


def weight_tables(weights: Weights) -> list[WeightTable]:
    """The weights of all steps, the last step first, by subject."""
    return [_table(title, what, name, weights, features) for name, title, what, features in _MODELS]


def spelling_start(weights: Weights) -> str:
    """The odds of one person before any evidence for two names that differ only in accents, capitals or hyphens, in step 4: the papers under
    them are compared as those of one full name."""
    return odds_words(starting_log_odds(weights, weights.statements["other"], "other", "full"))


def _table(title: str, what: str, step: str, weights: Weights, features: Sequence[Feature]) -> WeightTable:
    models: Mapping[str, Model] = getattr(weights, step)
    start = [
        pair_start(weights, kind) if step == "pairs" else starting_log_odds(weights, models[kind], kind, kind)
        for kind in NAME_KINDS
    ]
    changes = [_changes(models[kind], weights, kind) for kind in NAME_KINDS]
    labels = {each.name: each.label for each in SUBJECTS}
    blocks = []
    for subject in (*labels, _PAIRS):
        rows = tuple(_row(feature, changes) for feature in features if _subject(feature) == subject)
        shown = tuple(row for row in rows if any(effect != "–" for effect in row.effects))
        if shown:
            blocks.append(WeightBlock(labels.get(subject, subject), shown))
    return WeightTable(title, what, tuple(map(odds_words, start)), tuple(blocks))


def _subject(feature: Feature) -> str:
    return _PAIRS if feature.name in SUMMARIES else SUBJECT_OF.get(feature.name, OTHER_SUBJECT)


_Changes = Callable[[str], list[tuple[float, float]]]
"""What each value of a feature, at the points of its curve, adds to the log-odds."""


def _changes(model: Model, weights: Weights, kind: str) -> _Changes:
    """The changes of a model, from its start."""
    usual = {**USUAL[kind], **dict.fromkeys(SUMMARIES, pair_start(weights, kind))}

    def of(feature: str) -> list[tuple[float, float]]:
        curve = model.curves.get(feature)
        if curve is None:
            return []
        start = _at(curve, usual[feature]) if feature in usual else 0.0
        return [(at, gives - start) for at, gives in zip(curve.at, curve.gives, strict=True)]

    return of


def _at(curve: Curve, value: float) -> float:
    return float(np.interp(value, curve.at, curve.gives))


def _row(feature: Feature, changes: Sequence[_Changes]) -> WeightRow:
    found = [of(feature.name) for of in changes]
    return WeightRow(
        feature.words.removesuffix(" (logarithm)"),
        tuple(_effect([added for _, added in points]) for points in found),
        tuple(", ".join(_points(points)) for points in found),
    )


def _effect(added: Sequence[float]) -> str:
    """How far a feature can change the odds: "up to × 4", "÷ 3 to × 4"; "–" if it changes them by less than 10 %."""
    least, most = min(added, default=0.0), max(added, default=0.0)
    ends = [each for each in (least, most) if abs(each) >= LEAST_EFFECT]
    if not ends:
        return "–"
    if len(ends) == 1 or least * most > 0:
        words = factor_words(max(ends, key=abs))
        return words if words.endswith("more") else f"up to {words}"
    return f"{factor_words(least)} to {factor_words(most)}"


def _points(points: Iterable[tuple[float, float]]) -> Iterable[str]:
    """The points of a curve that change the odds: "0.5: × 1.2", "1: × 2"."""
    return (f"{at:g}: {factor_words(added)}" for at, added in points if added)
