"""The tables of the page about suggestions: accuracy and combined effects, with values worked out by hand."""

from __future__ import annotations

import math

from graphapp.people.evidence_subjects import WeighedEvidence
from graphapp.people.measured_accuracy import AccuracyAtLevel, MeasuredAccuracy
from graphapp.web.render.accuracy import accuracy_rows
from graphapp.web.render.combined_effects import combined_effects


def test_levels_are_rows_with_both_kinds():
    measured = MeasuredAccuracy(
        "1234abcd",
        (AccuracyAtLevel(0.999, 10, 10), AccuracyAtLevel(0.97, 1000, 998)),
        (AccuracyAtLevel(0.97, 41, 40),),
    )
    assert [tuple(row) for row in accuracy_rows(measured)] == [
        ("more than 99.9 %", "10 of 10 (100.0 %)", "–"),
        ("at least 97 %", "998 of 1,000 (99.8 %)", "40 of 41 (97.6 %)"),
    ]


def test_effects_are_those_on_what_is_suggested():
    # eleven suggestions: the 10 %, 50 % and 90 % quantiles are the second, sixth and tenth value
    found = [WeighedEvidence(0, {"coauthors": math.log(2) * n, "years": 0.01}, 0) for n in range(11)]
    (row,) = combined_effects(found, "merge")
    assert tuple(row) == ("Coauthors", "× 32", "× 2 to × 510")
    (row,) = combined_effects(found, "split")
    assert tuple(row) == ("Coauthors", "÷ 32", "÷ 510 to ÷ 2")


def test_without_suggestions_there_are_no_effects():
    assert combined_effects([], "merge") == []
