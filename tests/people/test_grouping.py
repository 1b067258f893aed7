"""Average linkage: who is joined, and what never is."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphapp.people.grouping import linkage


def groups(size, pairs, cut=0.0):
    first, second, log_odds = (
        (np.array(column) for column in zip(*pairs, strict=True)) if pairs else ([], [], [])
    )
    return linkage(
        size, np.asarray(first, int), np.asarray(second, int), np.asarray(log_odds, float), cut
    ).tolist()


def test_items_are_joined_while_their_average_is_above_the_cut():
    # 0 and 1 first (3); then 2 with both: (1 + -2) / 2 = -0.5
    assert groups(3, [(0, 1, 3.0), (0, 2, 1.0), (1, 2, -2.0)]) == [0, 0, 1]
    assert groups(3, [(0, 1, 3.0), (0, 2, 1.0), (1, 2, -0.5)]) == [0, 0, 0]
    assert groups(3, [(0, 1, 3.0), (0, 2, 1.0), (1, 2, -0.5)], cut=0.5) == [0, 0, 1]


def test_items_without_a_pair_are_never_together():
    # 1 and 2 may not be together, so 0 goes to the surer one only
    assert groups(3, [(0, 1, 8.0), (0, 2, 7.0)]) == [0, 0, 1]
    assert groups(2, []) == [0, 1]
    assert groups(1, []) == [0]


@given(st.integers(25, 28), st.data())
def test_items_with_few_likely_pairs_are_grouped_as_those_with_many(size, data):
    every = [(a, b) for a in range(size) for b in range(a + 1, size)]
    values = data.draw(st.permutations([x * 1.37 - len(every) * 1.3 for x in range(len(every))]))
    kept = data.draw(st.lists(st.booleans(), min_size=len(every), max_size=len(every)))
    pairs = [(a, b, v) for (a, b), v, keep in zip(every, values, kept, strict=True) if keep]
    # at most `size` pairs are likely: those above the cut; a second, large group of items makes it more
    crowd = [(size + a, size + b, 50.0 - a - b / 50) for a in range(9) for b in range(a + 1, 9)]
    assert groups(size + 9, [*pairs, *crowd])[:size] == groups(size, pairs)


@given(st.integers(2, 7), st.data())
def test_the_order_of_pairs_and_the_direction_of_each_do_not_matter(size, data):
    every = [(a, b) for a in range(size) for b in range(a + 1, size)]
    # distinct values: with ties, either of two equally good groupings is right
    values = data.draw(st.permutations([x * 1.37 - len(every) / 2 for x in range(len(every))]))
    kept = data.draw(st.lists(st.booleans(), min_size=len(every), max_size=len(every)))
    pairs = [(a, b, v) for (a, b), v, keep in zip(every, values, kept, strict=True) if keep]
    turned = [(b, a, v) for a, b, v in data.draw(st.permutations(pairs))]
    found = groups(size, pairs)
    assert groups(size, turned) == found
    allowed = {(a, b) for a, b, _ in pairs}
    assert all((a, b) in allowed for a, b in every if found[a] == found[b])
