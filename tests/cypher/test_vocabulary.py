"""What the editor offers is what may be asked."""

from __future__ import annotations

import pytest

from graphapp.cypher import guard, vocabulary
from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.words import FUNCTIONS
from graphapp.settings import Settings


def test_every_function_that_is_offered_is_allowed():
    assert {name.lower() for name in vocabulary.FUNCTIONS} <= FUNCTIONS
    assert len(set(vocabulary.FUNCTIONS)) == len(vocabulary.FUNCTIONS)


def test_labels_types_and_patterns_are_those_of_the_graph():
    assert vocabulary.LABELS == ("Author", "Paper", "Venue")
    assert {*vocabulary.LABELS, *vocabulary.TYPES} == set(PROPERTIES) == set(vocabulary.PATTERNS)


@pytest.mark.parametrize("pattern", vocabulary.PATTERNS.values())
def test_what_a_click_puts_into_a_query_is_cypher(pattern):
    whole = pattern if pattern.startswith("(") else f"(a){pattern}(b)"
    assert guard.check(f"MATCH {whole} RETURN 1 AS x", Settings())
