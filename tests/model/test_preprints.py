"""A paper and its preprint are linked, both ways, and stay two papers."""

from __future__ import annotations

import pytest

from graphapp.ingest.clean import Cleaner
from graphapp.model.preprints import is_preprint, versions
from graphapp.model.records import Paper, PersonName, Venue
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store

PEOPLE = ("Ada Lovelace", "Alan Turing")


def record(name, title="On Graphs", authors=PEOPLE, year=2020, **fields):
    paper = Cleaner().clean(Paper(name, title, [PersonName(author) for author in authors], year, **fields))
    assert paper is not None
    return paper


ARXIV = record("arxiv:1", year=2019, kind="preprint", doi="10.48550/arXiv.1901.1")
CONFERENCE = record("dblp:c", venue=Venue("NeurIPS", "conference"), kind="conference")
JOURNAL = record("dblp:j", year=2023, venue=Venue("JMLR", "journal"), kind="journal")


@pytest.mark.parametrize(
    ("fields", "is_one"),
    [
        ({"kind": "preprint"}, True),
        ({"doi": "10.48550/arXiv.1901.1"}, True),
        ({"venue": Venue("CoRR"), "kind": "journal"}, True),
        ({"venue": Venue("arXiv:1901.00001")}, True),
        ({"venue": Venue("Archives of Graphs")}, False),
        ({"doi": "10.1000/10.48550/"}, False),
        ({}, False),
    ],
)
def test_a_preprint_says_so_by_kind_doi_or_venue(fields, is_one):
    assert is_preprint(record("x:1", **fields)) is is_one


def test_a_preprint_and_what_appeared_elsewhere_are_versions_and_two_that_appeared_are_not():
    assert versions(ARXIV, [ARXIV, CONFERENCE, JOURNAL]) == [CONFERENCE, JOURNAL]
    assert versions(CONFERENCE, [ARXIV, CONFERENCE, JOURNAL]) == [ARXIV]


@pytest.mark.parametrize(
    ("year", "linked"), [(2024, True), (2014, True), (2025, False), (2013, False), (None, True)]
)
def test_years_are_at_most_five_apart(year, linked):
    assert bool(versions(ARXIV, [record("x:1", year=year)])) is linked


@pytest.fixture(params=["memory:", "sqlite"])
def service(request, tmp_path):
    address = request.param if request.param == "memory:" else str(tmp_path / "graph.db")
    store = open_store(address, Settings(), create=True)
    others = [
        record("x:1", authors=("Ada Lovelace",)),
        record("x:2", title="On Graphs II"),
        record("x:3", authors=("Grace Hopper", "Alan Turing")),
    ]
    store.upsert([ARXIV, CONFERENCE, JOURNAL, *others])
    store.settle()
    service = GraphService(store, Settings())
    yield service
    service.close()


def test_each_page_links_to_the_other_version_and_to_no_other_paper(service):
    assert [each.id for each in service.paper_view(ARXIV.id).versions] == ["dblp:c", "dblp:j"]
    assert [each.id for each in service.paper_view("dblp:c").versions] == [ARXIV.id]
    assert [each.id for each in service.paper_view("dblp:j").versions] == [ARXIV.id]
    assert service.paper_view("x:1").versions == []
