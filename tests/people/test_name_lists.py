"""Lists and indexes of names that incremental runs read instead of all names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphapp.people.form_list import FormList
from graphapp.people.name_frequency import NameFrequency
from graphapp.people.name_index import NameIndex
from graphapp.people.person_names import form

WORDS = st.sampled_from(["wei", "xiao", "ming", "yang", "li", "chen", "a", "j", "von"])
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join) | st.sampled_from(["김민준", "李明", "!"])


@given(st.lists(NAMES), st.lists(NAMES))
def test_a_list_of_forms_contains_the_forms(first, more):
    forms = list(map(form, first))
    added = list(map(form, more))
    assert list(FormList.of(forms)) == forms
    assert list(FormList.of(forms).with_more(added)) == [*forms, *added]


@given(st.lists(NAMES), st.lists(NAMES))
def test_counts_of_more_names_are_those_of_all_names(known, new):
    forms = list(map(form, known))
    fresh = [each for each in map(form, new) if each not in forms]
    every = [*forms, *fresh]
    whole, before = NameFrequency(every), NameFrequency(forms)
    grown = NameFrequency(fresh, before)
    for each in every:
        assert grown.last_commonness(each) == whole.last_commonness(each)
        assert grown.given_commonness(each) == whole.given_commonness(each)
        assert grown.bearers(each) == whole.bearers(each)
    # the counts that grew are others
    assert all(before.bearers(each) == NameFrequency(forms).bearers(each) for each in every)


@given(st.lists(NAMES, unique=True), st.lists(NAMES, unique=True))
def test_names_of_two_indexes_are_paired_as_those_of_one(known, new):
    forms = dict(enumerate(map(form, [*known, *new])))
    before, after = ({n: f for n, f in forms.items() if (n < len(known)) == old} for old in (True, False))
    every = {(a, b) for a, b in NameIndex.of(forms).pairs().tolist() if a < len(known) <= b}
    found = NameIndex.of(before).pairs_with(NameIndex.of(after)).tolist()
    assert found == sorted(map(list, every))
