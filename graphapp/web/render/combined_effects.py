"""How much each subject of evidence changes the odds of suggestions, over all features and steps, for the page that explains the weights. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from graphapp.people.evidence_subjects import LEAST_EFFECT, SUBJECTS, WeighedEvidence
from graphapp.people.odds_words import factor_words
from graphapp.people.suggestion_views import SuggestionKind

__all__ = ["CombinedEffect", "combined_effects"]

# the range that four of five suggestions are in
_RANGE = (0.1, 0.5, 0.9)


class CombinedEffect(NamedTuple):
    """The effects of a subject on the odds of what is suggested: the median of the suggestions, and the range of four of five of them."""

    label: str
    median: str
    range: str


def combined_effects(found: Sequence[WeighedEvidence], kind: SuggestionKind) -> list[CombinedEffect]:
    """The effects of each subject on suggestions of this kind, in the order in which evidence is listed; empty without suggestions. Subjects
    that change the odds of hardly any suggestion by 10 % are omitted."""
    sign = 1 if kind == "merge" else -1
    rows = []
    for subject in SUBJECTS if found else ():
        effects = [sign * each.effects.get(subject.name, 0.0) for each in found]
        low, median, high = np.quantile(effects, _RANGE).tolist()
        if max(-low, high) >= LEAST_EFFECT:
            rows.append(CombinedEffect(subject.label, _words(median), f"{_words(low)} to {_words(high)}"))
    return rows


def _words(log_odds: float) -> str:
    return "no effect" if abs(log_odds) < LEAST_EFFECT else factor_words(log_odds)
