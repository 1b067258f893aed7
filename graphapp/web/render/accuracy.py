"""How often suggestions were correct, as rows of a table."""

from __future__ import annotations

from typing import NamedTuple

from graphapp.people.measured_accuracy import AccuracyAtLevel, MeasuredAccuracy
from graphapp.people.odds_words import MOST_STATED

__all__ = ["AccuracyRow", "accuracy_rows"]


class AccuracyRow(NamedTuple):
    """A level in words, and the correct suggestions of at least this level, of two names and of one: "998 of 1,000 (99.8 %)", "–" if there were
    none."""

    level: str
    merges: str
    splits: str


def accuracy_rows(measured: MeasuredAccuracy) -> list[AccuracyRow]:
    """The rows, the highest level first."""
    merges, splits = ({row.level: _words(row) for row in rows} for rows in (measured.merges, measured.splits))
    levels = sorted({*merges, *splits}, reverse=True)
    return [AccuracyRow(_level(level), merges.get(level, "–"), splits.get(level, "–")) for level in levels]


def _level(level: float) -> str:
    return f"more than {100 * level:g} %" if level == MOST_STATED else f"at least {100 * level:g} %"


def _words(row: AccuracyAtLevel) -> str:
    return f"{row.correct:,} of {row.number:,} ({100 * row.correct / row.number:.1f} %)"
