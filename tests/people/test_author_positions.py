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


def test_both_sides_are_named():
    words = positions_words(AuthorPositions.of([FIRST]), AuthorPositions.of([LAST, LAST]), ("A", "B"))
    assert words == "A is first author of 1 of 1 paper, B is last author of 2 of 2 papers"
