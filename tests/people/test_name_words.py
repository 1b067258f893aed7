"""Printed names in words: last names of several words, and how two names differ."""

from __future__ import annotations

import pytest

from graphapp.people.name_words import name_difference, name_parts
from graphapp.people.person_names import Relation


@pytest.mark.parametrize(
    ("printed", "other", "last", "given"),
    [
        ("Yehoshua Bar Hillel", "Yehoshua Bar-Hillel", "Bar Hillel", ("yehoshua",)),
        ("Yehoshua Bar-Hillel", "Yehoshua Bar Hillel", "Bar-Hillel", ("yehoshua",)),
        ("Alexandre Bouchard Cote", "Alexandre Bouchard-Côté", "Bouchard Cote", ("alexandre",)),
        ("Marthinus C du Plessis", "Marthinus Christoffel du Plessis", "du Plessis", ("marthinus", "c")),
        ("du Plessis, Marthinus", "M. du Plessis", "du Plessis", ("marthinus",)),
        ("Luc Van Gool", "L. Van Gool", "Van Gool", ("luc",)),
        ("Jan van der Berg", "", "van der Berg", ("jan",)),
        # Chinese given names that look like particles
        ("Xiao Bin Li", "X. B. Li", "Li", ("xiao", "bin")),
        ("Bin Yang", "", "Yang", ("bin",)),
        # a hyphen in the given name
        ("Jean-François Lalonde", "Jean-Francois Lalonde", "Lalonde", ("jean", "francois")),
        ("Van Dyk", "", "Dyk", ("van",)),
        ("张伟", "Wei Zhang", "Zhang", ("wei",)),
        ("John Smith Jr.", "John Smith", "Smith", ("john",)),
    ],
)
def test_the_last_name_is_recognised_with_all_its_words(printed, other, last, given):
    found = name_parts(printed, other)
    assert (found.printed_last, found.given) == (last, given)


@pytest.mark.parametrize(
    ("name", "other", "relation", "words"),
    [
        ("David Blei", "David M. Blei", Relation.MIDDLE, "only one of the names has “M.”"),
        (
            "Marthinus C du Plessis",
            "Marthinus Christoffel du Plessis",
            Relation.MIDDLE,
            "“C.” in one name, “Christoffel” in the other",
        ),
        (
            "S. Stramigioli",
            "Stefano Stramigioli",
            Relation.INITIALS,
            "“S.” in one name, “Stefano” in the other",
        ),
        ("D. M. Blei", "David Blei", Relation.INITIALS, "only one of the names has “M.”"),
        ("Yashraj Narang", "Yashraj S Narang", Relation.MIDDLE, "only one of the names has “S.”"),
        # the initial is not that of the last name
        (
            "Siddhartha S. Srinivasa",
            "Siddhartha Srinivasa",
            Relation.MIDDLE,
            "only one of the names has “S.”",
        ),
        # the initials may be those of Xiao and Ming
        (
            "X. M. Li",
            "Xiaoming Li",
            Relation.INITIALS,
            "one name has an initial where the other has a given name",
        ),
        (
            "Bob Roe",
            "Robert Roe",
            Relation.SPELLING,
            "the names are similar but not equal (“Bob” and “Robert”)",
        ),
        (
            "Alex Roe",
            "Alexander G. Roe",
            Relation.SPELLING,
            "the names are similar but not equal (“Alex” and “Alexander G.”)",
        ),
        ("A.W.M. Ode", "Arnold Ode", Relation.PARTIAL, "only one of the names has “W.” and “M.”"),
    ],
)
def test_the_difference_of_two_names_names_the_words_that_differ(name, other, relation, words):
    assert name_difference(name, other, relation) == words
    assert name_difference(other, name, relation) == words
