"""Lists and indexes of names that incremental runs read instead of all names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphapp.people.collection_growth import frequency_around
from graphapp.people.form_list import FormList
from graphapp.people.name_frequency import NameFrequency
from graphapp.people.name_parts import NamePartIndex
from graphapp.people.person_names import form

WORDS = st.sampled_from(["wei", "xiao", "ming", "yang", "li", "chen", "a", "j", "von"])
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join) | st.sampled_from(["김민준", "李明", "!"])


@given(st.lists(NAMES), st.lists(NAMES))
def test_a_list_of_forms_contains_the_forms(first, more):
    forms = list(map(form, first))
    added = list(map(form, more))
    assert list(FormList.of(forms)) == forms
    assert list(FormList.of(forms).with_more(added)) == [*forms, *added]


@given(st.lists(NAMES, min_size=1), st.lists(NAMES))
def test_the_frequency_around_names_is_that_among_all_names(known, new):
    forms, fresh = list(map(form, known)), list(map(form, new))
    every = [*forms, *fresh]
    whole = NameFrequency(every)
    around = frequency_around(every, NamePartIndex.of(forms), every)
    for each in every:
        assert around.last_commonness(each) == whole.last_commonness(each)
        assert around.given_commonness(each) == whole.given_commonness(each)
        assert around.bearers(each) == whole.bearers(each)
