"""Authorships are numbered once for all filters of a network."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model.rows import AuthorColumns, AuthorRow
from graphapp.networks.numbered import NO_YEAR, JoinedStrings, numbered_authorships


@given(st.lists(st.text(st.characters())))
def test_strings_in_a_buffer_stay_the_same(values: list[str]) -> None:
    strings = JoinedStrings(values)
    assert len(strings) == len(values)
    assert strings.at(range(len(values))[::-1]) == values[::-1]


def test_authors_are_numbered_by_name_and_papers_by_year_then_size() -> None:
    rows = [
        AuthorRow("1", "Bo Wu", "bo wu"),
        AuthorRow("2", "Ann Lee", "ann lee"),
        AuthorRow("3", "ANN LEE", "ann lee"),
    ]
    # Ann Lee is in the list of the second paper with both rows, and Bo Wu twice in that of the third
    data = AuthorColumns(rows, [1, 0, 1, 2, 0, 0], [0, 0, 1, 1, 2, 2], [None, 2001, 2001], [2, 3, 1])
    found = numbered_authorships(data, "cluster")
    assert (found.ids.at([0, 1]), found.names.at([0, 1])) == (["ann lee", "bo wu"], ["Ann Lee", "Bo Wu"])
    assert found.rows.tolist() == [2, 1]
    assert (found.years.tolist(), found.sizes.tolist()) == ([2001, 2001, NO_YEAR], [1, 3, 2])
    assert list(zip(found.papers.tolist(), found.people.tolist(), strict=True)) == [
        (0, 1),
        (1, 0),
        (2, 0),
        (2, 1),
    ]
    assert np.flatnonzero(found.among({"bo wu", "cy day"})).tolist() == [1]
