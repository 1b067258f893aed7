"""How common a name is, counted in distinct names."""

from __future__ import annotations

import math

import pytest

from graphapp.people.name_frequency import NameFrequency
from graphapp.people.person_names import form

NAMES = ["Wei Chen", "Wei-Hong Chen", "Li Chen", "Wei Zhang", "W. Chen", "Csaba Szepesvári", "Wei Chen"]


def test_distinct_given_and_last_names_are_counted():
    frequency = NameFrequency(map(form, NAMES))
    # wei, weihong, li and w
    assert frequency.given_names("chen") == 4
    # chen and zhang
    assert frequency.last_names("wei") == 2
    assert frequency.given_names("szepesvari") == 1
    assert frequency.given_names("nobody") == 0
    # wei, wei hong and w: the names under the last name and initial
    assert frequency.bearers(form("W. Chen")) == 3


def test_commonness_is_the_logarithm_of_one_more_than_the_count():
    frequency = NameFrequency(map(form, NAMES))
    assert frequency.last_commonness(form("Li Chen")) == pytest.approx(math.log(5))
    assert frequency.given_commonness(form("Wei Zhang")) == pytest.approx(math.log(3))
    assert frequency.given_commonness(form("W. Chen")) == pytest.approx(math.log(4))
    # a second initial makes fewer names possible
    assert frequency.given_commonness(form("W. H. Chen")) == pytest.approx(math.log(1 + 3 / 8))


def test_two_given_words_are_also_counted_as_a_whole():
    frequency = NameFrequency(map(form, ["William Wang", "William Cohen", "William Yang Wang", "W. Wang"]))
    # William stands before wang and cohen, William Yang before wang only
    assert frequency.whole_given_commonness(form("William Wang")) == pytest.approx(math.log(3))
    assert frequency.whole_given_commonness(form("William Yang Wang")) == pytest.approx(math.log(2))
    assert frequency.given_commonness(form("William Yang Wang")) == pytest.approx(math.log(1 + (1 + 2) / 2))
    initials = form("W. Wang")
    assert frequency.whole_given_commonness(initials) == frequency.given_commonness(initials)
