"""Merging of two records of one paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graphapp.ingest.merge import merged, same_paper
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow


def authors(*names, unplaced=()):
    rows = [AuthorRow(f"name:{name}", name, name.lower()) for name in (*names, *unplaced)]
    return tuple(Authorship(row, place if place < len(names) else None) for place, row in enumerate(rows))


FIRST = StoredPaper("p", "T", 2000, "other", None, authors("A", "B"), sources=("jsonl:p",), fingerprint=5)
SECOND = replace(FIRST, id="q", sources=("bibtex:q",))


def test_the_same_record_again_is_the_same_object():
    assert merged(FIRST, replace(FIRST)) is FIRST
    known = merged(FIRST, SECOND)
    assert merged(known, SECOND) is known
    assert merged(known, FIRST) is known


def test_sources_name_every_record_and_the_first_identifier_stays():
    known = merged(FIRST, SECOND)
    assert (known.id, known.sources) == ("p", ("jsonl:p", "bibtex:q"))


@pytest.mark.parametrize(
    ("field", "value", "other"),
    [
        ("abstract", "words", "others"),
        ("doi", "10.1/x", "10.1/y"),
        ("url", "https://a.org", "https://b.org"),
        ("kind", "journal", "book"),
        ("venue", VenueRow("v", "V", "journal"), VenueRow("w", "W", "journal")),
    ],
)
def test_the_first_value_that_is_not_empty_stays(field, value, other):
    with_value = replace(SECOND, **{field: value})
    assert getattr(merged(FIRST, with_value), field) == value
    assert getattr(merged(with_value, FIRST), field) == value
    assert getattr(merged(with_value, replace(FIRST, **{field: other})), field) == value


def test_a_missing_year_is_filled_in():
    assert merged(replace(FIRST, year=None), SECOND).year == 2000


def test_the_kind_of_the_same_venue_is_filled_in_and_of_another_is_not():
    known = replace(FIRST, venue=VenueRow("v", "V", None))
    assert merged(known, replace(SECOND, venue=VenueRow("v", "v", "journal"))).venue == VenueRow(
        "v", "V", "journal"
    )
    other = merged(known, replace(SECOND, venue=VenueRow("w", "W", "journal")))
    assert other.venue == VenueRow("v", "V", None)


def test_a_whole_author_list_takes_the_place_of_a_cut_one():
    cut = replace(FIRST, authors=authors("A", unplaced=["Z"]), authors_cut=True)
    whole = replace(SECOND, authors=authors("A", "B", "Z"))
    for found in (merged(cut, whole), merged(whole, cut)):
        assert found.authors == whole.authors
        assert not found.authors_cut


def test_an_empty_list_takes_no_place():
    cut = replace(FIRST, authors_cut=True)
    assert merged(cut, replace(SECOND, authors=())).authors == FIRST.authors
    empty = replace(FIRST, authors=())
    found = merged(empty, replace(SECOND, authors_cut=True))
    assert (found.authors, found.authors_cut) == (SECOND.authors, True)


def test_who_is_known_to_belong_to_a_cut_list_joins_the_other_cut_list_once():
    one = replace(FIRST, authors=authors("A", "B", unplaced=["Y"]), authors_cut=True)
    two = replace(SECOND, authors=authors("A", "B", unplaced=["Z"]), authors_cut=True)
    known = merged(one, two)
    assert known.authors == authors("A", "B", unplaced=["Y", "Z"])
    assert merged(known, two) is known
    # an author whose position is printed in the other list is not added to it
    placed = replace(SECOND, authors=authors("A", unplaced=["b"]), authors_cut=True)
    assert merged(one, placed).authors == one.authors


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"title": "Another"}, True),  # the fingerprint differs
        ({"title": "Another", "fingerprint": 6}, False),
        ({"title": "Another", "fingerprint": None}, False),
        ({"title": "t!", "fingerprint": 6}, True),
        ({"title": "Another", "fingerprint": 6, "doi": "10.1/x"}, True),
        ({"title": "Another", "fingerprint": 6, "doi": "10.1/y"}, False),
    ],
)
def test_a_name_given_to_another_record_is_noticed(changes, same):
    assert same_paper(replace(FIRST, doi="10.1/x"), replace(FIRST, **changes)) is same
