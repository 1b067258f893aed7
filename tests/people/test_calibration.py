"""What raw scores mean as probabilities: levels and lines, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.identity.calibration import levels, line, pooled
from graphapp.people.model import logistic

SCORES = st.lists(st.tuples(st.floats(-8, 8), st.booleans()), min_size=1, max_size=80)


def test_levels_whose_shares_do_not_ascend_are_joined():
    raw = np.arange(6.0)
    same = np.array([False, True, False, True, True, True])
    # 0 | 1 of 2 | 3 of 3
    assert [(level.low, level.high, level.number, level.same) for level in pooled(raw, same, 1)] == [
        (0.0, 0.0, 1, 0),
        (1.0, 2.0, 2, 1),
        (3.0, 5.0, 3, 3),
    ]
    # the first has one statement: it joins the level that is most like it
    assert [level.number for level in pooled(raw, same, 2)] == [3, 3]


def test_equal_scores_are_in_one_level():
    (only,) = pooled(np.array([1.0, 1.0]), np.array([False, True]), 1)
    assert (only.number, only.same) == (2, 1)


def test_the_lowest_level_has_the_share_that_is_asked_for():
    # 1 of 100 below, 1 of 2 above
    raw = np.r_[np.full(200, -2.0), np.full(200, 2.0)]
    same = np.r_[np.arange(200) % 100 == 0, np.arange(200) % 2 == 0]
    curve = levels(raw, same, 0.02, 50)
    low, high = logistic(np.interp([-2.0, 2.0], curve.at, curve.gives))
    assert low == pytest.approx(0.01, abs=0.002)
    assert high == pytest.approx(0.5, abs=0.03)
    # no group of the lowest statements is that sure
    assert logistic(np.array(levels(raw, same, 0.001, 50).gives)).min() > 0.001


def test_a_line_is_level_up_to_the_share_and_follows_the_scores_above():
    random = np.random.default_rng(0)
    raw = np.r_[np.linspace(-8, -4, 400), np.linspace(-1, 5, 600)]
    same = random.random(1000) < np.r_[np.full(400, 0.02), logistic(raw[400:])]
    curve = line(raw, same, 0.1, 50, 2)
    probability = logistic(np.interp([-8.0, -4.0, 0.0, 3.0], curve.at, curve.gives))
    # 2 % of one person, but no less than 4 %
    assert probability[:2] == pytest.approx([0.04, 0.04], abs=0.005)
    assert probability[2] == pytest.approx(0.5, abs=0.1)
    assert probability[3] == pytest.approx(0.953, abs=0.03)


@given(SCORES, st.sampled_from(["levels", "line"]))
def test_curves_ascend_and_keep_the_order_of_scores(rows, kind):
    raw, same = (np.array(column) for column in zip(*rows, strict=True))
    curve = levels(raw, same, 0.1, 5) if kind == "levels" else line(raw, same, 0.2, 5, 2)
    assert all(np.diff(curve.at) > 0)
    assert all(np.diff(curve.gives) >= 0)
