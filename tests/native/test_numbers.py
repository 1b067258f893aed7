"""The compiled functions for the numbers of authors and papers, compared with the Python code that does the same."""

from __future__ import annotations

import os
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.ingest import recorded
from graphapp.model.identifiers import named_by, paper_named
from graphapp.model.record_columns import RecordColumns, RowRoster
from graphapp.model.rows import AuthorRow, Authorship
from graphapp.native import compiled
from graphapp.stores import id_cache as paper_cache
from graphapp.stores.sqlite import id_cache

needed = pytest.mark.skipif(
    os.environ.get("GRAPHAPP_NATIVE") == "off", reason="the compiled functions are turned off"
)

NAMES = st.sampled_from(["Ada Bell", "ada bell", "Ng", '"A" \\ B', "Łukasz Kaiser", "Ann\x01Lee", "李飞飞"])
IDS = st.sampled_from([None, None, None, "dblp:1", "orcid:2"])
# a list without entries, and one that is not in order, have no members
LISTS = st.lists(st.one_of(st.lists(st.integers(0, 5), max_size=4), st.none()), max_size=5)
UNORDERED = (Authorship(AuthorRow("name:Bo Wu", "Bo Wu", "bo wu"), None),)
# with a colon or without, of graphapp's own form or not
PARTS = st.sampled_from(["jsonl", "jsonl:", ":", "a", "é", "dblp", "doi:10.1/x", "\ud800", ""])
TEXTS = st.lists(PARTS, max_size=4).map("".join)


def columns_with(people: list[tuple[str, str | None]], lists: list[list[int] | None]) -> RecordColumns:
    """Records with these author lists; the authors have names and ids."""
    roster = RowRoster()
    roster.add([name for name, _ in people], [name.lower() for name, _ in people], [id for _, id in people])
    columns = RecordColumns()
    for each in columns.columns():
        each += [None] * len(lists)
    columns.venues[:] = [0] * len(lists)
    columns.sizes[:] = [len(each or ()) for each in lists]
    for place, each in enumerate(lists):
        columns.members.extend(each or ())
        if each is None:
            columns.unordered[place] = UNORDERED
    columns.rosters.append((roster, len(lists)))
    return columns


def without_compiled(function, *modules):
    """What a function returns if these modules have no compiled functions."""
    with pytest.MonkeyPatch.context() as patch:
        for module in modules:
            patch.setattr(module, "compiled", None)
        return function()


@needed
@given(st.lists(st.tuples(NAMES, IDS), min_size=6, max_size=6), st.lists(LISTS, max_size=3))
def test_authors_get_the_same_numbers(people, batches):
    def numbered():
        authors = id_cache._Authors({"author": 7, "cluster": 3})
        columns = [columns_with(people, lists) for lists in batches]
        found = [authors.number_columns(each) for each in columns]
        numbers = [[*each.rosters[0][0].numbers] for each in columns]
        known = authors._by_name, authors._by_id, authors.clusters
        return found, numbers, authors.added, authors.added_clusters, authors._last, known

    assert numbered() == without_compiled(numbered, id_cache)


@needed
@given(st.lists(st.tuples(NAMES, IDS), min_size=6, max_size=6), LISTS)
def test_author_lists_are_recorded_alike(people, lists):
    columns = columns_with(people, lists)

    def listed():
        return [recorded._listed(run) for run in columns.runs()]

    assert listed() == without_compiled(listed, recorded)


def test_a_number_outside_the_roster_is_an_error():
    columns = columns_with([("Ada Bell", None)], [[0, 1]])
    with pytest.raises(IndexError):
        id_cache._Authors({"author": 0, "cluster": 0}).number_columns(columns)


@needed
@given(st.lists(TEXTS))
def test_the_ids_of_papers_follow_from_the_names_of_records(names):
    assert compiled.papers_named(names) == [id for id in map(paper_named, names) if id is not None]
    assert paper_cache.PaperCache.named(names) == {id for id in map(paper_named, names) if id is not None}


@needed
@given(st.lists(TEXTS, min_size=1))
def test_each_string_has_one_second_hash(values):
    found = array("Q", compiled.second_hashes(values))
    hashes = dict(zip(values, found, strict=True))
    assert [*found] == [hashes[value] for value in values]
    assert len({*hashes.values()}) == len(hashes)
    assert array("Q", compiled.second_hashes(values[::-1])) == found[::-1]


@needed
@given(st.lists(st.tuples(TEXTS, TEXTS | st.none())))
def test_papers_of_single_records_are_recognized(pairs):
    ids = [id for id, _ in pairs]
    names = [named_by(id) if name is None else name for id, name in pairs]
    assert compiled.singles(ids, names) == [name == named_by(id) for id, name in zip(ids, names, strict=True)]
