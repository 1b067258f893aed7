"""Printed names as forms, and which two forms may be one person's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.people.person_names import Form, Relation, candidate_keys, form, plain_last, relation


@pytest.mark.parametrize(
    ("printed", "given_words", "last"),
    [
        ("Csaba Szepesvári", ("csaba",), "szepesvari"),
        ("Müller, J.-P.", ("j", "p"), "muller"),
        ("Sørensen, Søren", ("soren",), "sorensen"),
        ("Patrick O'Neil", ("patrick",), "oneil"),
        ("Jun’ichi Nakamura", ("junichi",), "nakamura"),
        ("Laurens van der Maaten", ("laurens", "van", "der"), "maaten"),
        ("van der Maaten, Laurens", ("laurens", "van", "der"), "maaten"),
        ("Nan Duan 0001", ("nan",), "duan"),
        ("John Smith Jr.", ("john",), "smith"),
        ("Smith, Jr., John", ("john",), "smith"),
        ("Smith III, John", ("john",), "smith"),
        ("Wang, HaiChen", ("haichen",), "wang"),
        ("Plato", (), "plato"),
        ("李", (), "li"),
    ],
)
def test_a_name_is_read_into_given_words_and_last_word(printed, given_words, last):
    assert form(printed) == Form(given_words, last)


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("Csaba Szepesvári", "Csaba Szepesvari", Relation.SAME),
        ("Hai-Chen Wang", "Haichen Wang", Relation.SAME),
        ("Y. Liu", "Liu, Y", Relation.SAME_INITIALS),
        ("S. Stramigioli", "Stefano Stramigioli", Relation.INITIALS),
        ("X. M. Li", "Xiaoming Li", Relation.INITIALS),
        ("Alan Yuille", "Alan L. Yuille", Relation.MIDDLE),
        ("Jezek Karel", "Karel Ježek", Relation.SWAPPED),
        ("Bob Moore", "Robert Moore", Relation.SPELLING),
        ("Teruko Mitamura", "Teruko Mitamara", Relation.SPELLING),
        ("Hinrich Schütze", "Hinrich Schuetze", Relation.SPELLING),
        ("Maria Garcia", "Maria Garcia Lopez", Relation.PARTIAL),
        ("Hendrik De Vries", "Hendrik Devries", Relation.PARTIAL),
        ("J. Paul Smith", "Paul Smith", Relation.PARTIAL),
        ("Yang Liu", "Liu Yang", Relation.SWAPPED),
        ("Yang Liu", "Ying Liu", None),
        ("Yang Liu", "Yang Li", None),
        ("Michael I. Jordan", "Michael B. Jordan", None),
        ("Y. Liu", "W. Liu", None),
    ],
)
def test_two_names_are_related_as_a_reader_would_say(one, other, how):
    assert relation(form(one), form(other)) == how


WORDS = st.sampled_from(
    ["a", "j", "jo", "john", "jon", "anna", "paul", "wei", "weiwei", "robert", "bob", "maria"]
)
LASTS = st.sampled_from(
    ["li", "liu", "smith", "smyth", "muller", "mueller", "devries", "vries", "wei", "john"]
)
FORMS = st.builds(Form, st.lists(WORDS, max_size=3).map(tuple), LASTS)


@given(FORMS, FORMS)
def test_a_relation_does_not_depend_on_the_order(one, other):
    assert relation(one, other) == relation(other, one)


@given(FORMS)
def test_a_name_is_the_same_as_itself(one):
    expected = Relation.SAME_INITIALS if one.initials_only else Relation.SAME
    assert relation(one, one) == expected


@given(FORMS, FORMS)
def test_related_names_are_found_by_a_key_or_by_an_initial(one, other):
    if relation(one, other) is None or not one.given or not other.given:
        return
    brief = min(len(one.given[0]), len(other.given[0])) == 1
    by_initial = (
        plain_last(one.last) == plain_last(other.last) and one.given[0][0] == other.given[0][0] and brief
    )
    assert by_initial or set(candidate_keys(one)) & set(candidate_keys(other))


@given(st.text(max_size=30))
def test_every_text_has_a_form(text):
    found = form(text)
    assert form(text) == found
    assert relation(found, found) is not None
