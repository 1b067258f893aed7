"""Weights adjusted to decisions, worked out by hand where a closed form exists."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.people.decisions import Entry, Side, reference
from graphapp.people.retraining import (
    Adjustment,
    AnsweredSuggestion,
    adjusted,
    answered,
    fitted,
    log_loss,
)
from graphapp.people.shipped_weights import shipped, version
from graphapp.people.weights_file import OwnWeights, read_own_weights


def decision(say, a, b, p=0.9, weights="w1") -> Entry:
    return Entry("d1", say, a, b, p=p, weights=weights)


LISTED = Side("Wei Chen", (reference("p1#0"),)), Side("Wei Chen", (reference("p2#0"),))


def test_decisions_that_answer_suggestions_are_used():
    known = {"w1": {}, "w2": {"other": Adjustment(2.0, 1.0)}}
    entries = [
        decision("same", Side("A B"), Side("A C")),
        decision("different", *LISTED),
        decision("same", *LISTED),
        # 2 x + 1 = ln 9 by the weights w2
        decision("different", Side("A B"), Side("A C"), weights="w2"),
        decision("same", Side("A B"), Side("A C"), weights="other"),
        Entry("d9", "same", Side("A B"), Side("A C")),
    ]
    rows, unknown = answered(entries, known)
    nine = math.log(9)
    assert unknown == 1
    assert [(row.kind, row.same) for row in rows] == [
        ("other", True),
        ("full", False),
        ("full", True),
        ("other", False),
    ]
    assert [row.log_odds for row in rows] == pytest.approx([nine, -nine, -nine, (nine - 1) / 2])


def test_names_of_initials_are_a_kind_of_their_own():
    side = Side("W. Chen", (reference("p1#0"),)), Side("W. Chen", (reference("p2#0"),))
    (row,), _ = answered([decision("different", *side)], {"w1": {}})
    assert row.kind == "initials"


def test_without_decisions_nothing_changes():
    assert fitted([]) == {}
    assert adjusted(shipped(), {}) == shipped()


def test_rejected_suggestions_lower_the_odds_and_accepted_ones_do_not():
    rejected = fitted([AnsweredSuggestion("other", 3.0, False)] * 30)["other"]
    assert rejected.scale * 3 + rejected.shift < 0
    accepted = fitted([AnsweredSuggestion("other", 3.0, True)] * 30)["other"]
    assert accepted.scale * 3 + accepted.shift >= 3


def test_one_decision_changes_little():
    (one,) = fitted([AnsweredSuggestion("other", 3.0, False)]).values()
    assert 1.5 < one.scale * 3 + one.shift < 3


@given(
    st.lists(
        st.tuples(st.sampled_from(["full", "other"]), st.floats(-7, 7), st.booleans()),
        min_size=1,
        max_size=40,
    )
)
def test_the_fit_never_explains_the_decisions_worse_and_keeps_the_order(rows):
    found = [AnsweredSuggestion(*row) for row in rows]
    adjustments = fitted(found)
    # adjustments are rounded to four digits; a scale that would be negative is kept positive
    if all(each.scale > 0.05 for each in adjustments.values()):
        assert log_loss(found, adjustments) <= log_loss(found, {}) + 1e-3
    assert all(each.scale > 0 for each in adjustments.values())


def test_the_calibration_of_a_kind_changes_and_nothing_else():
    weights = shipped()
    made = adjusted(weights, {"other": Adjustment(0.5, -1.0)})
    before, after = (each.calibration["other"] for each in (weights, made))
    assert after.at == before.at
    assert after.gives == pytest.approx([0.5 * y - 1 for y in before.gives], abs=1e-4)
    assert made.calibration["full"] == weights.calibration["full"]
    assert (made.pairs, made.groups, made.statements) == (weights.pairs, weights.groups, weights.statements)


def test_the_version_without_adjustments_is_that_of_the_shipped_weights():
    assert OwnWeights.of({}).version == version() == shipped().version
    assert OwnWeights.of({"other": (0.5, 0.0)}).version != version()


def test_a_file_gives_the_weights_that_it_was_made_of(tmp_path):
    path = tmp_path / "w.json"
    assert read_own_weights(path) == OwnWeights.of({})
    made = OwnWeights.of({"other": (0.5, -1.0)}, {"w0": {"full": (2.0, 0.0)}})
    path.write_bytes(made.content())
    assert read_own_weights(path) == made
    assert set(made.known) == {"w0", version(), made.version}
    path.write_bytes(made.content().replace(version().encode(), b"00000000"))
    assert "another version" in read_own_weights(path).problem
    path.write_bytes(b"{")
    assert "damaged" in read_own_weights(path).problem
    assert read_own_weights(path).version == version()
