"""Every store can be copied to and from, and equal graphs have equal digests."""

from __future__ import annotations

import dataclasses
import os
import signal
from contextlib import closing
from hashlib import blake2b

import pytest

from graphapp.demo import DEMO
from graphapp.errors import BadInput, StoreBusy
from graphapp.ingest.load import ingest
from graphapp.model.rows import LoadRecord, Variant
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.copy import copy, digest

# the rows of a graph of one paper, each as JSON after the name of its table
ROWS = (
    b'Author\x1e["name:Nan Duan","Nan Duan","nan duan"]',
    b'Author\x1e["orcid:0000-0001","Jos\xc3\xa9 Garc\xc3\xada","jos\xc3\xa9 garc\xc3\xada"]',
    b'Paper\x1e["p","Zebra",null,"preprint",null,"10.1/z",null,["p","q"],true]',
    b'Venue\x1e["acl","ACL",null]',
    b'WROTE\x1e["name:Nan Duan","p",0]',
    b'WROTE\x1e["orcid:0000-0001","p",null]',
    b'PUBLISHED_IN\x1e["p","acl"]',
)


@pytest.fixture
def plain():
    with closing(open_store("memory:", Settings.read(environ={}))) as store:
        yield store


def test_the_digest_is_the_sum_of_the_digests_of_all_rows(store, papers, people, list_of_authors):
    paper = dataclasses.replace(
        papers["a:3"],
        id="p",
        year=None,
        venue=papers["a:1"].venue,
        doi="10.1/z",
        authors=list_of_authors((people.nan, 0), (people.jose, None)),
        sources=("p", "q"),
    )
    store.upsert([paper])
    total = sum(int.from_bytes(blake2b(row, digest_size=32).digest(), "big") for row in ROWS)
    assert digest(store) == f"{total % 2**256:064x}"


def test_a_copy_has_the_digest_of_its_original_there_and_back(full, plain, papers):
    full.log_load(LoadRecord("a.bib", "bibtex", "2020-01-01T00:00:00+00:00", 9, 8, 1, 0))
    there = copy(full, plain, 3)
    assert (there.written, there.already, there.counts) == (8, 0, full.counts())
    assert there.source == there.target == digest(full) == digest(plain)
    assert plain.loads() == full.loads()
    assert plain.papers(list(papers)) == full.papers(list(papers))


def test_a_copy_into_every_store_is_equal(store, plain, papers):
    plain.upsert(list(papers.values()))
    report = copy(plain, store, 3)
    assert report.source == report.target == digest(store)
    assert store.papers(list(papers)) == plain.papers(list(papers))
    # what records are matched by is copied, too
    assert [paper.id for paper in store.matching([], [], [11])] == ["a:1"]


def test_a_copy_contains_the_variants(store, plain, papers):
    said = Variant("b:7", '{"doi":"10.1000/b","title":"Bees"}', "10.1000/b", 2**61)
    paper = dataclasses.replace(papers["a:1"], variants=(said,))
    plain.upsert([paper])
    copy(plain, store, 3)
    assert store.paper("a:1") == paper
    assert [each.id for each in store.matching([], ["10.1000/b"], [])] == ["a:1"]


def test_an_interrupted_copy_is_resumed(store, plain, papers):
    plain.upsert(list(papers.values()))
    done = []

    def stopping(papers_done, total):
        done.append((papers_done, total))
        if papers_done == 6:
            os.kill(os.getpid(), signal.SIGINT)

    first = copy(plain, store, 3, stopping)
    assert (first.written, first.interrupted, first.target) == (6, True, "")
    assert done == [(3, 8), (6, 8)]
    assert store.counts().papers == 6
    # a load into an unfinished copy would belong to neither graph
    with pytest.raises(BadInput, match="unfinished copy of memory:") as caught:
        ingest(store, [DEMO], Settings.read(environ={}))
    assert "copy --from memory:" in caught.value.hint
    assert store.counts().papers == 6
    with pytest.raises(BadInput, match="unfinished copy"):
        copy(store, plain, 3)
    second = copy(plain, store, 3)
    assert (second.written, second.already, second.interrupted) == (2, 6, False)
    assert digest(store) == digest(plain)
    assert store.loads() == plain.loads()
    assert ingest(store, [DEMO], Settings.read(environ={})).loaded == 49


def test_a_store_with_another_graph_is_refused_and_unchanged(full, plain, papers):
    plain.upsert([papers["a:1"], dataclasses.replace(papers["a:2"], id="other")])
    before = digest(plain)
    with pytest.raises(BadInput, match="'other' is not in"):
        copy(full, plain, 3)
    assert digest(plain) == before


def test_a_change_during_the_copy_is_reported(plain, papers):
    plain.upsert(list(papers.values()))
    with (
        closing(open_store("memory:", Settings.read(environ={}))) as target,
        pytest.raises(StoreBusy, match="changed"),
    ):
        copy(plain, target, 8, lambda *_: plain.upsert([dataclasses.replace(papers["a:1"], title="Changed")]))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"year": 1999},
        {"abstract": ""},
        {"doi": "10.1/other"},
        {"sources": ("a:1",)},
        {"authors_cut": True},
        {"venue": None},
        {"authors": ()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_difference_changes_the_digest(full, papers, change):
    before = digest(full)
    full.upsert([dataclasses.replace(papers["a:1"], **change)])
    assert digest(full) != before
    full.upsert([papers["a:1"]])
    assert digest(full) == before
