"""Rules of values: what they read, what they say of what they refuse, and the JSON schema of the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from graphapp.support.value_rules import ValueRule


@pytest.mark.parametrize(
    ("rule", "text", "value"),
    [
        (ValueRule(str), " as it is ", " as it is "),
        (ValueRule(int), " -12 ", -12),
        (ValueRule(int, 0, 65_535), "65535", 65_535),
        (ValueRule(float), "2.5", 2.5),
        (ValueRule(float, positive=True), "1e-9", 1e-9),
        (ValueRule(str, choices=("on", "off")), "on", "on"),
    ],
)
def test_a_text_is_read(rule, text, value):
    assert rule.read(text) == value


@pytest.mark.parametrize(
    ("rule", "text", "wanted"),
    [
        (ValueRule(int), "2.5", "an integer"),
        (ValueRule(int), "٣", "an integer"),
        (ValueRule(int), "1_000", "an integer"),
        (ValueRule(int, 1), "0", "an integer of at least 1"),
        (ValueRule(int, None, 9), "10", "an integer of at most 9"),
        (ValueRule(int, 1, 1_000), "1001", "an integer from 1 to 1,000"),
        (ValueRule(float), "nan", "a number"),
        (ValueRule(float), "inf", "a number"),
        (ValueRule(float), "soon", "a number"),
        (ValueRule(float, positive=True), "0", "a number greater than 0"),
        (ValueRule(str, choices=("on", "off", "auto")), "On", "on, off or auto"),
        (ValueRule(str, choices=("on",)), "", "on"),
    ],
)
def test_a_text_that_breaks_the_rule_is_refused_with_what_is_wanted(rule, text, wanted):
    with pytest.raises(ValueError, match=f"^{re.escape(wanted)}$"):
        rule.read(text)


BOUND = st.none() | st.integers(-20, 20)


@given(BOUND, BOUND, st.booleans(), st.integers(-30, 30))
def test_the_schema_accepts_what_the_rule_reads(minimum, maximum, positive, value):
    rule = ValueRule(int, minimum, maximum, positive=positive)
    try:
        read = rule.read(str(value)) == value
    except ValueError:
        read = False
    assert Draft202012Validator(rule.schema).is_valid(value) == read


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (ValueRule(int), "2"),
        (ValueRule(int), 2.0),
        (ValueRule(int), True),
        (ValueRule(float), "2"),
        (ValueRule(str), 2),
    ],
)
def test_a_value_of_another_type_is_refused(rule, value):
    with pytest.raises(ValueError, match=rule.wanted):
        rule.check(value)
    assert ValueRule(float).check(2) == 2
