"""Names in Hangul are compared with the Latin spellings that their bearers print."""

from __future__ import annotations

import pytest

from graphapp.people.korean import possible_surnames, sound
from graphapp.people.person_names import Relation, candidate_keys, form, relation

# as members of the 20th National Assembly print their names
MEMBERS = [
    ("강길부", "Ghilboo Kang"),
    ("강병원", "Byungwon Kang"),
    ("김경협", "Kyunghyup Kim"),
    ("박명재", "Myungjae Park"),
    ("이완영", "Wanyoung Yi"),
    ("정운천", "Woon Chun Jeong"),
    ("황주홍", "Juhong Hwang"),
    ("유승민", "Seongmin Yoo"),
    ("이철희", "Cheolhee Rhee"),
    ("장병완", "Byoungwan Chang"),
]


@pytest.mark.parametrize(("own", "printed"), MEMBERS)
def test_a_name_in_hangul_is_related_to_the_spelling_of_its_bearer(own, printed):
    one, other = form(own), form(printed)
    assert relation(one, other) in (Relation.SAME, Relation.SPELLING)
    assert relation(one, other) == relation(other, one)
    assert set(candidate_keys(one)) & set(candidate_keys(other))


@pytest.mark.parametrize(
    ("own", "printed"), [("강병원", "Ghilboo Kang"), ("김경협", "Kyunghyup Park"), ("이철희", "Wanyoung Lee")]
)
def test_other_given_names_and_other_surnames_are_not_related(own, printed):
    assert relation(form(own), form(printed)) is None


def test_two_latin_spellings_are_not_taken_for_one_name():
    # one sound, but each bearer keeps to one spelling
    assert sound("kyunghyun") == sound("gyeonghyeon")
    assert relation(form("Kyunghyun Cho"), form("Gyeonghyeon Cho")) is None


def test_a_spelling_can_be_that_of_several_surnames():
    assert possible_surnames("chun") == {"jeon", "chun"}
    assert possible_surnames("smith") == frozenset()
