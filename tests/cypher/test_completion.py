"""What the editor offers is what may be asked."""

from __future__ import annotations

import pytest

from graphapp.cypher import completion, guard
from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.language.keywords import FUNCTIONS
from graphapp.settings import Settings


def test_every_function_that_is_offered_is_allowed():
    assert {name.lower() for name in completion.FUNCTIONS} <= FUNCTIONS
    assert len(set(completion.FUNCTIONS)) == len(completion.FUNCTIONS)


def test_labels_types_and_patterns_are_those_of_the_graph():
    assert completion.LABELS == ("Author", "Paper", "Venue")
    assert {*completion.LABELS, *completion.TYPES} == set(PROPERTIES) == set(completion.PATTERNS)


@pytest.mark.parametrize("pattern", completion.PATTERNS.values())
def test_what_a_click_puts_into_a_query_is_cypher(pattern):
    whole = pattern if pattern.startswith("(") else f"(a){pattern}(b)"
    assert guard.check(f"MATCH {whole} RETURN 1 AS x", Settings())
