"""Names that may be meant by another name."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.analysis import similar_names
from graphapp.analysis.similar_names import FormSearch
from graphapp.model import names
from graphapp.model.rows import AuthorHit
from graphapp.stores.semantics import has_words


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


@given(st.text("abcd ", max_size=8), st.sets(st.text("abcd ", max_size=8), max_size=12))
def test_no_name_of_which_three_fifths_are_common_is_missed(name, others):
    hits = [AuthorHit(other, other, 1, 1) for other in others]
    wanted = names.fold(name)
    expected = {other for other in others if SequenceMatcher(None, wanted, names.fold(other)).ratio() >= 0.6}
    assert {hit.key for hit in similar_names.likely(name, hits, 12)} == expected


def test_searches_ask_for_initial_and_last_name() -> None:
    assert similar_names.searches("Weizhu Chen 0001") == ["w chen", "weizhu chen"]
    assert similar_names.searches("Madonna") == ["madonna"]
    assert similar_names.searches("…") == []


def test_other_forms_are_searched_for_by_last_name_and_the_beginnings_of_the_given_names() -> None:
    assert similar_names.form_searches("Al B. Chen 0001") == [
        FormSearch(("chen",), ("a", "al", "alb")),
        FormSearch(("al", "b", "chen")),
    ]
    assert similar_names.form_searches("W. X. Chen") == [
        FormSearch(("w", "chen"), initials=True),
        FormSearch(("w", "chen")),
        FormSearch(("w", "x", "chen")),
    ]
    (first, _) = similar_names.form_searches(f"{'a' * 99} Chen")
    assert (len(first.one_of), first.one_of[-2:]) == (51, ("a" * 50, "a" * 99))
    assert similar_names.form_searches("Madonna") == [FormSearch(("madonna",))]
    assert similar_names.form_searches("…") == []


GIVEN = st.lists(
    st.sampled_from(["Wei", "Zhu", "Weizhu", "W.", "wei-zhu", "Z", "Jr", "Chen", "É"]), max_size=3
)
FORM = st.one_of(
    st.builds(
        lambda given, last: " ".join([*given, last]), GIVEN, st.sampled_from(["Chen", "Li", "Chen Jr."])
    ),
    st.builds(lambda given: f"Chen, {' '.join(given)}", GIVEN),
)


@given(name=FORM, others=st.lists(FORM, max_size=8))
def test_the_first_search_finds_all_forms_of_a_name(name: str, others: list[str]) -> None:
    first = similar_names.form_searches(name)[0]
    for other in filter(lambda other: similar_names.compatible(name, other), others):
        assert has_words(first.words, names.words(other), initials=first.initials, one_of=first.one_of)


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
