"""Probabilities and log-odds in words."""

from __future__ import annotations

import math

import pytest

from graphapp.people.odds_words import (
    capped_odds_words,
    effect_words,
    factor_words,
    odds_words,
    percent_words,
    stated_probability,
)


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


@pytest.mark.parametrize(
    ("probability", "stated", "text"),
    [
        (0.5, 0.5, "50 %"),
        (0.57, 0.57, "57 %"),
        (0.934, 0.93, "93 %"),
        (0.976, 0.97, "97 %"),
        (0.9899, 0.98, "98 %"),
        (0.99, 0.99, "99.0 %"),
        (0.9948, 0.994, "99.4 %"),
        (0.999, 0.999, "99.9 %"),
        (0.9991, 0.9995, "more than 99.9 %"),
        (1.0, 0.9995, "more than 99.9 %"),
    ],
)
def test_a_probability_is_rounded_down_and_never_certain(probability, stated, text):
    assert stated_probability(probability) == pytest.approx(stated)
    assert percent_words(probability) == text


def test_odds_are_limited_where_the_probability_is():
    assert capped_odds_words(math.log(5500)) == "more than 1,000 to 1"
    assert capped_odds_words(math.log(500)) == "500 to 1"
    assert capped_odds_words(-math.log(5500)) == "1 to 5,500"


def test_small_effects_are_none():
    assert effect_words(math.log(1.04), math.log(1.05)) == "no effect"
    assert effect_words(math.log(0.5), math.log(1.05)) == "÷ 2 against"
    assert effect_words(math.log(3), math.log(1.05)) == "× 3 for"
