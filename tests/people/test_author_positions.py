"""Positions in author lists, counted by hand."""

from __future__ import annotations

import pytest

from graphapp.people.author_positions import AuthorPositions, positions_words

FIRST, LAST, BETWEEN, ALONE = (0, 3), (2, 3), (1, 3), (0, 1)


@pytest.mark.parametrize(
    ("entries", "usual", "words"),
    [
        ([FIRST, FIRST, LAST], "first", "A is first author of 2 and last author of 1 of 3 papers"),
        ([LAST, BETWEEN], "last", "A is last author of 1 of 2 papers"),
        ([BETWEEN, (1, 4), (2, 4)], "between", "A is neither the first nor the last author of 3 papers"),
        ([ALONE, FIRST], "first", "A is first author of 1 of 1 paper with coauthors"),
        ([ALONE], "", "A is the only author of all papers"),
    ],
)
def test_positions_are_counted(entries, usual, words):
    found = AuthorPositions.of(entries)
    assert (found.usual, found.words("A")) == (usual, words)


@pytest.mark.parametrize(
    ("one", "similar", "what"),
    [
        ([FIRST], False, "usually first author in one, last author in the other"),
        # first and last author equally often
        ([FIRST, LAST], False, "different positions in the author list"),
        ([ALONE], False, "different positions in the author list"),
        ([LAST], True, "similar positions in the author list"),
    ],
)
def test_what_is_different_comes_before_the_counts_of_both_sides(one, similar, what):
    sides = AuthorPositions.of(one), AuthorPositions.of([LAST, LAST])
    words = positions_words(*sides, ("A", "B"), similar=similar)
    assert words == f"{what}: {sides[0].words('A')}, B is last author of 2 of 2 papers"
