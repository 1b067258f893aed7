"""Curves of log-odds, and their fitting: a feature counts in the direction that it claims only."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.identity.fitting import fit
from graphapp.people.model import MOST_LOG_ODDS, Curve, Model, logistic, steps


def test_a_curve_is_straight_between_its_points_and_flat_outside():
    model = Model(-1.0, {"shared": Curve((0.0, 2.0), (0.0, 3.0))})
    values = np.array([[-5.0], [0.0], [1.0], [2.0], [9.0]])
    assert model.log_odds(values, {"shared": 0}).tolist() == [-1.0, -1.0, 0.5, 2.0, 2.0]
    assert model.parts({"shared": 1.0}) == {"shared": 1.5}


def test_log_odds_have_a_limit():
    model = Model(50.0, {})
    assert model.log_odds(np.zeros((1, 1)), {}).tolist() == [MOST_LOG_ODDS]


def test_a_model_is_the_same_after_writing_and_reading():
    model = Model(0.25, {"a": Curve((0.0, 1.0), (0.0, -0.5))})
    assert Model.of(model.plain()) == model


def test_steps_say_how_far_a_value_reaches_into_each_interval():
    assert steps(np.array([0.5, 3.0]), (0, 1, 3)).tolist() == [[0.5, 0.0], [1.0, 2.0]]


def test_fitting_finds_the_log_odds_of_a_table():
    # 3 of 4 are one person with the feature, 1 of 4 without: log 3 and -log 3
    values = np.array([[0.0]] * 4 + [[1.0]] * 4)
    same = np.array([True, False, False, False, True, True, True, False])
    model = fit(values, same, np.ones(8), {"x": 0}, {"x": (0, 1)}, {"x": 1}, ridge=0.0)
    assert model.bias == pytest.approx(-np.log(3), abs=1e-3)
    assert model.curves["x"].gives[1] == pytest.approx(2 * np.log(3), abs=1e-3)
    assert logistic(np.array([model.bias]))[0] == pytest.approx(0.25, abs=1e-3)


def test_a_feature_that_would_count_the_wrong_way_does_not_count():
    values = np.array([[0.0]] * 4 + [[1.0]] * 4)
    same = np.array([True, False, False, False, True, True, True, False])
    model = fit(values, same, np.ones(8), {"x": 0}, {"x": (0, 1)}, {"x": -1}, ridge=0.0)
    assert model.curves == {}
    assert model.bias == pytest.approx(0.0, abs=1e-3)
