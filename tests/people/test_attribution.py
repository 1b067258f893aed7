"""How much each subject of evidence adds: worked out by hand for a small model, and adding up for the shipped weights."""

from __future__ import annotations

import math

import numpy as np
import pytest

from graphapp.people.attribution import SUMMARIES, weighed
from graphapp.people.blocks import blocks
from graphapp.people.collection import Collection
from graphapp.people.evidence import COLUMN, FEATURES, Pairs, evidence
from graphapp.people.evidence_subjects import SUBJECT_OF, SUBJECTS, WeighedEvidence
from graphapp.people.groups import GROUP_COLUMN, GROUP_FEATURES, Units
from graphapp.people.identifier_pairs import CERTAIN
from graphapp.people.model import MOST_LOG_ODDS, Curve, Model
from graphapp.people.shipped_weights import shipped
from graphapp.people.suggestions import Judged
from graphapp.people.weights import Weights
from tests.people.test_suggestions import field


def test_every_feature_belongs_to_one_subject():
    listed = [feature for subject in SUBJECTS for feature in subject.features]
    assert len(listed) == len(set(listed))
    known = {feature.name for feature in (*FEATURES, *GROUP_FEATURES)}
    assert known - set(SUMMARIES) == set(SUBJECT_OF)


def small_weights(mean: Curve) -> Weights:
    """Two papers: 1 for a shared coauthor, and less the more given names the last name has. Two groups: `mean`, less 2 for a gap of
    years."""
    paired = Model(
        0.5,
        {"any_shared": Curve((0, 1), (0, 1)), "last_commonness": Curve((0, 5, 10), (0, -1, -2))},
    )
    grouped = Model(-1.0, {"mean": mean, "year_gap": Curve((0, 1), (0, -2))})
    straight = Curve((-9, 9), (-9, 9))
    return Weights({"other": paired}, {}, {"other": grouped}, {"other": straight}, 0, {})


def two_groups(shared: list[int], commonness: float, log_odds: list[float], year_gap: float) -> tuple:
    """A paper in one group and one in the other for each pair, under two forms of a name."""
    values = np.zeros((len(shared), len(FEATURES)), np.float32)
    values[:, COLUMN["any_shared"]] = shared
    values[:, COLUMN["last_commonness"]] = commonness
    nothing = np.zeros(0, np.int32)
    relation = np.full(len(shared), 3, np.int8)
    p = Pairs((), nothing, nothing, nothing, nothing, nothing, relation, values, None)
    row = np.zeros((1, len(GROUP_FEATURES)), np.float32)
    row[0, GROUP_COLUMN["mean"]] = np.mean(log_odds)
    row[0, GROUP_COLUMN["year_gap"]] = year_gap
    kind = np.array([2], np.int8)
    seven = (nothing, nothing, nothing, nothing, nothing, nothing, nothing)
    u = Units(*seven, kind, row, nothing, nothing, nothing)
    return p, np.array(log_odds, np.float32), u, 0, np.arange(len(shared))


def test_the_effect_of_pairs_of_papers_is_divided_among_their_subjects():
    # under the reference name a pair has 0.5 - 1 = -0.5; under this one, 0.5 - 2 = -1.5, and 1 more with a shared coauthor
    weights = small_weights(Curve((-10, 10), (-5, 5)))
    found = weighed(weights, *two_groups([1, 1, 0, 0], 10, [-0.5, -0.5, -1.5, -1.5], 0.5))
    # half of what the pairs have on average: 0.5 of shared coauthors, -1 of the name
    assert found == WeighedEvidence(-1.25, {"coauthors": 0.25, "frequency": -0.5, "years": -1.0}, -2.5)
    assert found.total == pytest.approx(found.result)


def test_a_curve_that_is_flat_at_the_end_counts_with_its_average_slope():
    # the mean goes from -0.5 to 0.5, the curve only up to 0
    weights = small_weights(Curve((-0.5, 0, 1), (0, 1, 1)))
    found = weighed(weights, *two_groups([1], 5, [0.5], 0))
    assert found.effects == {"coauthors": 1.0}
    assert found.start == -1.0


def test_an_identifier_has_the_effect_that_other_evidence_does_not_explain():
    weights = small_weights(Curve((-10, 20), (-5, 10)))
    found = weighed(weights, *two_groups([1], 5, [CERTAIN], 0))
    assert found.effects == {"coauthors": 0.5, "identifiers": (CERTAIN - 0.5) / 2}
    # the sum of all evidence is limited
    assert (found.total, found.result) == (pytest.approx(-1.25 + 10.25), MOST_LOG_ODDS)


def test_the_effects_of_the_shipped_weights_add_up():
    collection, weights = Collection(field()), shipped()
    checked = 0
    for p in evidence(collection, blocks(collection)):
        judged = Judged(collection, weights, p)
        for k in range(len(judged.u.first)):
            kind = ("full", "initials", "other")[int(judged.u.kind[k])]
            found = weighed(weights, p, judged.log_odds, judged.u, k, judged.u.between(k))
            model, row = weights.statements[kind], judged.u.values[k]
            total = model.bias + sum(model.parts({n: row[c] for n, c in GROUP_COLUMN.items()}).values())
            # each effect is rounded to 0.01
            assert found.total == pytest.approx(total, abs=0.01 * (2 + len(found.effects)))
            assert all(map(math.isfinite, found.effects.values()))
            checked += 1
    assert checked >= 2
