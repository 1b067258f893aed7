"""The weights of suggestions in words and numbers, for the page that explains them. Pure.

A weight adds to the log-odds; the page shows what it does to the odds: log-odds of 0.69 double them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graphapp.people.evidence import FEATURES, Feature
from graphapp.people.groups import GROUP_FEATURES, NAME_KINDS
from graphapp.people.model import MOST_LOG_ODDS, Model
from graphapp.people.weights import Weights

__all__ = ["KIND_WORDS", "WeightRow", "WeightTable", "weight_tables"]

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
# what the strongest features mean for a reader; others have their own words
_PLAIN_WORDS = {
    "affiliation": "similar affiliations",
    "common_unshared": "a common name without a shared coauthor",
    "community": "coauthors from the same community",
    "given_commonness": "a common given name",
    "given_length": "a long given name",
    "last_commonness": "a common last name",
    "none_of_many": "many coauthors, none of them shared",
    "share_of_pairs": "many papers with a shared coauthor",
    "topic": "titles on the same subject",
    "year_gap": "many years between the groups",
}
_MOST = 5
# smaller effects than this factor are not worth a number
_VISIBLE = math.log(1.05)


class WeightRow(NamedTuple):
    """A feature: its words, what its strongest value does to the odds of one person, for each kind, and the whole curves in words."""

    words: str
    effects: tuple[str, ...]
    curves: tuple[str, ...]


class WeightTable(NamedTuple):
    """The weights of one step; `start` has the odds before any evidence, for each kind. `most_for` and `most_against` are the features with the
    strongest effects in words, the strongest first."""

    title: str
    what: str
    start: tuple[str, ...]
    rows: tuple[WeightRow, ...]
    most_for: tuple[str, ...]
    most_against: tuple[str, ...]


def weight_tables(weights: Weights) -> list[WeightTable]:
    """The weights of all steps, the last step first, in the order of their strongest effect."""
    return [_table(title, what, getattr(weights, name), features) for name, title, what, features in _MODELS]


def _table(title: str, what: str, models: Mapping[str, Model], features: Sequence[Feature]) -> WeightTable:
    chosen = [models[kind] for kind in NAME_KINDS]
    used = [feature for feature in features if any(_strongest(model, feature.name) for model in chosen)]
    used.sort(key=lambda feature: -max(abs(_strongest(model, feature.name)) for model in chosen))
    rows = tuple(
        WeightRow(
            feature.words.removesuffix(" (logarithm)"),
            tuple(_effect(_strongest(model, feature.name)) for model in chosen),
            tuple(_curve(model, feature.name) for model in chosen),
        )
        for feature in used
    )
    most_for, most_against = (
        tuple(
            _PLAIN_WORDS.get(feature.name, feature.words.removesuffix(" (logarithm)"))
            for feature in used
            if sign * max((_strongest(model, feature.name) for model in chosen), key=abs) > 0
        )[:_MOST]
        for sign in (1, -1)
    )
    return WeightTable(
        title, what, tuple(_odds(model.bias) for model in chosen), rows, most_for, most_against
    )


def _strongest(model: Model, feature: str) -> float:
    """The log-odds of the value that counts most; 0 if the feature hardly counts."""
    curve = model.curves.get(feature)
    strongest = max(curve.gives, key=abs) if curve else 0.0
    return strongest if abs(strongest) >= _VISIBLE else 0.0


def _effect(log_odds: float) -> str:
    if not log_odds:
        return "–"
    return _factor(log_odds) if abs(log_odds) > MOST_LOG_ODDS else f"up to {_factor(log_odds)}"


def _odds(log_odds: float) -> str:
    """Log-odds as odds: "20 to 1", "1 to 13"."""
    text = _rounded(math.exp(abs(log_odds)))
    return f"{text} to 1" if log_odds >= 0 else f"1 to {text}"


def _factor(log_odds: float) -> str:
    """What log-odds do to the odds: "× 2", "÷ 30"."""
    sign = "×" if log_odds >= 0 else "÷"
    # a sum of log-odds is cut there
    if abs(log_odds) > MOST_LOG_ODDS:
        return f"{sign} {_rounded(math.exp(MOST_LOG_ODDS))} or more"
    return f"{sign} {_rounded(math.exp(abs(log_odds)))}"


def _rounded(factor: float) -> str:
    if factor < 10:
        return f"{factor:.1f}"
    digits = 10 ** (len(str(int(factor))) - 2)
    return f"{round(factor / digits) * digits:,}"


def _curve(model: Model, feature: str) -> str:
    """The points of a curve: "0.5: × 1.2, 1: × 2"."""
    curve = model.curves.get(feature)
    if curve is None:
        return ""
    return ", ".join(_points(zip(curve.at, curve.gives, strict=True)))


def _points(points: Iterable[tuple[float, float]]) -> Iterable[str]:
    for at, gives in points:
        # the first point is the one that changes nothing
        if gives:
            yield f"{at:g}: {_factor(gives)}"
