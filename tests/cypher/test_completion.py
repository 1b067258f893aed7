"""The completions of the editor are allowed in queries."""

from __future__ import annotations

import pytest

from graphapp.cypher import completion, guard
from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.language.keywords import FUNCTION_NAMES
from graphapp.cypher.persons import PERSON_PROPERTIES
from graphapp.settings import Settings


def test_every_function_that_is_offered_is_allowed():
    assert {name.lower() for name in completion.COMPLETED_FUNCTIONS} <= FUNCTION_NAMES
    assert len(set(completion.COMPLETED_FUNCTIONS)) == len(completion.COMPLETED_FUNCTIONS)


def test_labels_types_and_patterns_are_those_of_the_graph():
    assert completion.COMPLETED_LABELS == ("Author", "Paper", "Venue")
    assert (
        {*completion.COMPLETED_LABELS, *completion.COMPLETED_TYPES}
        == set(PROPERTIES)
        == set(completion.PATTERNS) - set(PERSON_PROPERTIES)
    )


def test_persons_are_completed_where_the_graph_has_them():
    plain, more = completion.vocabulary(), completion.vocabulary(persons=True)
    assert "Person" not in plain["labels"]
    assert more["labels"] == (*plain["labels"], "Person")
    assert more["types"] == (*plain["types"], "IS", "AUTHOR_OF")
    assert more["properties"] == {
        **plain["properties"],
        "Person": ("id", "name", "decided"),
        "AUTHOR_OF": ("position",),
    }


@pytest.mark.parametrize("pattern", completion.PATTERNS.values())
def test_what_a_click_puts_into_a_query_is_cypher(pattern):
    whole = pattern if pattern.startswith("(") else f"(a){pattern}(b)"
    assert guard.check(f"MATCH {whole} RETURN 1 AS x", Settings())
