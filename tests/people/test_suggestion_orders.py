"""The orders of suggestions and the sets of names, worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model.names import key
from graphapp.people.suggestion_orders import ORDERS, SuggestionOrders, name_sets
from graphapp.people.suggestion_records import RecordHead


def head(id, *names, probability=0.95, community=""):
    kind = "merge" if len(names) == 2 else "split"
    keys = tuple(map(key, names))
    return RecordHead(id, kind, names, keys, probability, "", (1, 1), community, 0 if kind == "merge" else 2)


COMPLETE = [
    head("1", "B. Kim", "Bo Kim", probability=0.9995),
    head("2", "Bo Kim", "Bo J. Kim", probability=0.91),
    head("3", "B. Kim", "Bo J. Kim", probability=0.97),
]


def test_three_names_that_are_suggested_in_pairs_are_a_set():
    assert name_sets(COMPLETE) == dict.fromkeys("123", ("B. Kim", "Bo J. Kim", "Bo Kim"))


@pytest.mark.parametrize(
    "heads",
    [
        # the initial may be of either
        [head("1", "P. Kumar", "Pankaj Kumar"), head("2", "P. Kumar", "Priyanshu Kumar")],
        [head("1", "Bo Kim", "Bo J. Kim"), head("2", "Ann Lee", "Ann B. Lee")],
        [head("1", "Wei Li"), head("2", "Wei Li", "W. Li")],
    ],
)
def test_other_names_are_no_set(heads):
    assert name_sets(heads) == {}


def test_a_set_has_the_place_of_its_most_probable_suggestion_and_equal_ones_are_in_order_of_names():
    heads = [
        head("4", "Zoe Roe", "Zoë Roe", probability=0.9999),
        head("5", "Ann Lee", "Ann B. Lee", probability=0.9992),
        head("6", "Ed Poe", "Edward Poe", probability=0.98),
        *COMPLETE,
    ]
    listed = SuggestionOrders(heads)
    assert [heads[k].id for k in listed.indices("confidence")] == ["5", "1", "3", "2", "4", "6"]
    assert [heads[k].id for k in listed.indices("name")] == ["5", "3", "1", "2", "6", "4"]


def test_the_community_with_most_suggestions_is_first():
    heads = [
        head("1", "Ann Lee", community="Bo"),
        head("2", "Ed Poe", community="Cy", probability=0.92),
        head("3", "Flo Ray", community="Cy", probability=0.96),
    ]
    assert [heads[k].id for k in SuggestionOrders(heads).indices("community")] == ["3", "2", "1"]


@given(
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"), st.floats(0.5, 1)), max_size=12)
)
def test_every_suggestion_is_in_each_order_once(rows):
    heads = [head(str(n), *dict.fromkeys(pair), probability=p) for n, (*pair, p) in enumerate(rows)]
    listed = SuggestionOrders(heads)
    for order in ORDERS:
        assert sorted(listed.indices(order)) == list(range(len(heads)))
