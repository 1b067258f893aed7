"""Names that may be meant by another name."""

from __future__ import annotations

import pytest

from graphapp.analysis import similar_names
from graphapp.model.rows import AuthorHit


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Weizhu Chen", "W. Chen"),
        ("Weizhu Chen", "Wei-Zhu Chen"),
        ("Weizhu Chen", "Weizhu X. Chen"),
        ("Weizhu Chen", "Chen Weizhu"),
        ("Weizhu Chen", "Chen, Weizhu"),
        ("Weizhu Chen", "Weizhu Chen 0002"),
        ("Bernhard Schölkopf", "Bernhard Scholkopf"),
        ("Michael I. Jordan", "M. Jordan"),
        ("Michael I. Jordan", "Michael Jordan"),
        ("Sammy Davis Jr.", "Sammy Davis"),
    ],
)
def test_forms_of_one_name_may_be_meant(name: str, other: str) -> None:
    assert similar_names.compatible(name, other)
    assert similar_names.compatible(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Weizhu Chen", "Wei Chen"),
        ("Weizhu Chen", "Weizhu Cheng"),
        ("Michael I. Jordan", "Michael B. Jordan"),
        ("Michael I. Jordan", "Ian Jordan"),
        ("Weizhu Chen", "Chen"),
        ("Weizhu Chen", ""),
        ("Weizhu Chen", "Weizhu Chen, Ada Byron, Bo Wu, Cy Day"),
        ("", ""),
    ],
)
def test_other_names_are_not_offered(name: str, other: str) -> None:
    assert not similar_names.compatible(name, other)


def test_a_misspelt_name_finds_the_nearest_ones() -> None:
    hits = [AuthorHit("weizhu chen", "Weizhu Chen", 49, 1), AuthorHit("xiaodong liu", "Xiaodong Liu", 9, 1)]
    assert [hit.key for hit in similar_names.likely("Weizu Chen", hits, 5)] == ["weizhu chen"]


def test_searches_ask_for_initial_and_last_name() -> None:
    assert similar_names.searches("Weizhu Chen 0001") == ["w chen", "weizhu chen"]
    assert similar_names.searches("Madonna") == ["madonna"]
    assert similar_names.searches("…") == []


def test_of_names_as_much_alike_the_one_with_letters_that_changed_places_comes_first() -> None:
    # both differ from "Wiezhu Chen" in two places
    hits = [AuthorHit("wenzhu chen", "Wenzhu Chen", 90, 1), AuthorHit("weizhu chen", "Weizhu Chen", 49, 1)]
    assert [hit.key for hit in similar_names.likely("Wiezhu Chen", hits, 5)] == ["weizhu chen", "wenzhu chen"]


def test_the_same_words_in_another_order_or_with_a_number_are_told_apart_from_others() -> None:
    hits = [AuthorHit(name.lower(), name, 1, 1) for name in ("Chen Liang 0006", "Liang Chen", "Chen Li")]
    assert [hit.name for hit in similar_names.same_words("chen, liang", hits)] == [
        "Chen Liang 0006",
        "Liang Chen",
    ]
