"""Tables of strings: found by number and by string, and more strings after them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphapp.people.string_table import Chained, NumberedStrings, StringTable, TableValues

# characters that a file of JSON may contain, unpaired surrogates among them
TEXTS = st.text(st.characters(exclude_categories=()), max_size=4)


@given(st.lists(TEXTS, unique=True), TEXTS)
def test_a_string_is_found_by_its_number_and_a_number_by_its_string(strings, other):
    table = StringTable.of(strings)
    assert list(table) == strings
    assert [table.number(text) for text in strings] == list(range(len(strings)))
    assert table.number(other) == (strings.index(other) if other in strings else -1)


def test_strings_with_equal_checks_are_told_apart():
    # both have the CRC-32 0x4DDB0C25
    assert StringTable.of(["plumless", "buckeroo"]).number("plumless") == 0
    assert StringTable.of(["plumless", "buckeroo"]).number("buckeroo") == 1
    assert StringTable.of(["plumless"]).number("buckeroo") == -1


@given(st.lists(TEXTS, unique=True), st.lists(TEXTS))
def test_new_strings_get_the_next_numbers(known, added):
    in_memory, from_file = NumberedStrings(known), NumberedStrings(StringTable.of(known))
    expected = list(dict.fromkeys([*known, *added]))
    for strings in (in_memory, from_file):
        assert [strings.add(text) for text in added] == [expected.index(text) for text in added]
        assert list(strings) == expected
        assert [strings.number(text) for text in expected] == list(range(len(expected)))


def test_the_values_of_a_table_are_a_mapping():
    values = TableValues(StringTable.of(["a", "b"]), np.array([7, 2**64 - 1], np.uint64))
    assert dict(values) == {"a": 7, "b": 2**64 - 1}
    assert values.get("c") is None
    assert "c" not in values
    assert dict(TableValues(StringTable.of(["a", "b"]))) == {"a": 0, "b": 1}


def test_two_sequences_are_read_as_one():
    chained = Chained([1, 2], [3])
    assert list(chained) == [1, 2, 3]
    assert (len(chained), chained[0:3:2]) == (3, [1, 3])
