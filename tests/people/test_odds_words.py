"""Log-odds in words."""

from __future__ import annotations

import math

import pytest

from graphapp.people.odds_words import effect_words, factor_words, odds_words


@pytest.mark.parametrize(
    ("odds", "words"),
    [
        (1, "1 to 1"),
        (2, "2 to 1"),
        (2.54, "2.5 to 1"),
        (9.97, "10 to 1"),
        (32.3, "32 to 1"),
        (1 / 13, "1 to 13"),
        (8123, "8,100 to 1"),
    ],
)
def test_odds(odds, words):
    assert odds_words(math.log(odds)) == words


@pytest.mark.parametrize(
    ("factor", "words"),
    [(1.5, "× 1.5"), (1 / 30, "÷ 30"), (1e6, "× 8,100 or more"), (1e-6, "÷ 8,100 or more")],
)
def test_factors(factor, words):
    assert factor_words(math.log(factor)) == words


def test_small_effects_are_none():
    assert effect_words(math.log(1.04), math.log(1.05)) == "no effect"
    assert effect_words(math.log(0.5), math.log(1.05)) == "÷ 2 against"
    assert effect_words(math.log(3), math.log(1.05)) == "× 3 for"
