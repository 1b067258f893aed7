"""Author lists in every representation are equal to lists of their entries."""

from __future__ import annotations

from graphapp.model.records import PersonName, PrintedNames
from graphapp.model.rows import AuthorRow, Authorship, PlacedInOrder, SharedRow


def test_printed_names_are_a_list_of_persons():
    found = PrintedNames(["Ada", "Kurt"])
    ada, kurt = PersonName("Ada"), PersonName("Kurt")
    assert list(found) == [ada, kurt]
    assert (len(found), found[1], found[-2], found[1:]) == (2, kurt, ada, [kurt])
    assert found == [ada, kurt] == found == PrintedNames(["Ada", "Kurt"])
    assert found != [kurt, ada]
    assert found != PrintedNames(["Ada"])
    assert ada in found
    assert not PrintedNames([])


def test_a_list_in_order_counts_the_places_from_0():
    ada, kurt = AuthorRow("name:Ada", "Ada", "ada"), AuthorRow("g/K", "Kurt", "kurt")
    people = [SharedRow("Ada", "ada", "ada"), SharedRow("Kurt", "kurt", "kurt", "g/K")]
    found = PlacedInOrder(people)
    entries = (Authorship(ada, 0), Authorship(kurt, 1))
    assert tuple(found) == entries
    assert (len(found), found[1], found[-2], found[1:]) == (2, entries[1], entries[0], entries[1:])
    assert found == entries == found == PlacedInOrder([SharedRow("Ada", "ada", ""), people[1]])
    assert found != entries[:1]
    assert found != PlacedInOrder(people[::-1])
