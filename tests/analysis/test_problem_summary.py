"""Problems of a load by kind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphapp.analysis.problem_summary import kinds_of, members_of
from graphapp.model.records import Problem

NO_TITLE = Problem("line 1", "no title", "record refused", 1)
KIND = Problem("line 2", "not a kind: 'x'", "kind ignored")
OTHER_KIND = Problem("line 3", "not a kind: 'it\\'s'", "kind ignored", times=4)
BROKEN = Problem("", "unexpected end", "file read up to here", file="a.bib")


def test_problems_that_differ_in_what_they_quote_are_one_kind_with_the_first_as_example():
    (kind,) = kinds_of([KIND, OTHER_KIND])
    assert (kind.what, kind.done, kind.times, kind.alike) == ("not a kind: '…'", "kind ignored", 5, False)
    assert kind.example is KIND


def test_problems_in_the_same_words_keep_their_words():
    (kind,) = kinds_of([KIND, KIND._replace(where="line 9")])
    assert (kind.what, kind.times, kind.alike) == ("not a kind: 'x'", 2, True)


def test_unreadable_files_come_first_then_refused_records_then_what_is_most_frequent():
    kinds = kinds_of([KIND, OTHER_KIND, NO_TITLE, BROKEN])
    assert [kind.example for kind in kinds] == [BROKEN, NO_TITLE, KIND]
    assert [kind.refused for kind in kinds] == [0, 1, 0]


def test_a_problem_of_a_whole_file_is_told_apart_for_each_file():
    assert len(kinds_of([BROKEN, BROKEN._replace(file="b.bib")])) == 2
    assert len(kinds_of([KIND._replace(file="a"), KIND._replace(file="b")])) == 1


PROBLEMS = st.builds(
    Problem,
    st.sampled_from(["", "line 1", "line 2"]),
    st.sampled_from(["no title", "not a kind: 'a'", "not a kind: 'b'", "'a' and 'b'"]),
    st.sampled_from(["kept", "record refused ('a', 'b')", "file skipped"]),
    st.integers(0, 2),
    st.integers(1, 5),
    st.sampled_from(["a", "b"]),
)


@given(st.lists(PROBLEMS))
def test_every_problem_is_of_exactly_one_kind(problems: list[Problem]) -> None:
    kinds = kinds_of(problems)
    members = [member for kind in kinds for member in members_of(kind, problems)]
    assert sorted(members) == sorted(problems)
    assert sum(kind.times for kind in kinds) == sum(problem.times for problem in problems)
