"""What writing changes, and what it keeps."""

from __future__ import annotations

import dataclasses
import threading

from graphapp.model.records import Problem
from graphapp.model.rows import AuthorHit, AuthorRow, Counts, LoadRecord, Variant, VenueRow
from graphapp.stores.base import Scope


def test_writing_the_same_again_changes_nothing(full, papers):
    before = full.revision(), full.counts(), full.papers(list(papers))
    full.upsert(list(papers.values()))
    full.settle()
    assert (full.revision(), full.counts(), full.papers(list(papers))) == before


def test_each_change_changes_the_revision(full, papers):
    seen = {full.revision()}
    paper = papers["a:3"]
    for change in (
        {"title": "Zebras"},
        {"year": 2022},
        {"abstract": "Striped."},
        {"sources": ("a:3", "c:3")},
        {"authors_cut": False},
        {"authors": paper.authors[:1]},
        {"venue": VenueRow("vision", "Vision", None)},
        {"venue": VenueRow("vision", "Vision", "journal")},
    ):
        paper = dataclasses.replace(paper, **change)
        full.upsert([paper])
        assert full.revision() not in seen
        seen.add(full.revision())
        assert full.paper("a:3") == paper


def test_a_store_that_logs_changes_names_the_papers_that_changed_since_a_revision(full, papers):
    first = full.revision()
    assert full.changed_since(first) == frozenset()
    full.upsert([dataclasses.replace(papers["a:3"], title="Zebras")])
    second = full.revision()
    full.upsert([dataclasses.replace(papers["a:2"], id="n:1", sources=("n:1",), doi=None)], gone=["a:1"])
    changed = full.changed_since(first)
    if changed is None:
        # the store does not know, and never names some of the papers only
        assert full.changed_since(second) is None
        return
    assert changed == {"a:3", "n:1", "a:1"}
    assert full.changed_since(second) == {"n:1", "a:1"}
    assert full.changed_since(full.revision()) == frozenset()
    assert full.changed_since("another revision") is None


def test_reading_does_not_change_the_revision(full):
    before = full.revision()
    full.search_authors("chen", 5)
    full.authorships(Scope("all"))
    assert full.revision() == before


def test_a_known_paper_is_replaced_whole(full, papers, people, list_of_authors):
    new = dataclasses.replace(
        papers["a:1"],
        title="Of Bees",
        year=2023,
        doi="10.1000/b",
        abstract=None,
        venue=VenueRow("tacl", "TACL", None),
        authors=list_of_authors(people.chen_wei),
        sources=("a:1", "z:9"),
        fingerprint=77,
    )
    full.upsert([new])
    new.venue = VenueRow("tacl", "TACL", "journal")
    assert full.paper("a:1") == new
    assert full.paper("b:7") is None
    assert full.paper("z:9") == new
    assert full.matching(["b:7"], ["10.1000/a"], [11]) == []
    assert full.matching(["z:9"], ["10.1000/b"], [77]) == [new]
    assert full.search_papers("graphs", 5) == []
    assert full.search_papers("bees", 5) == [new]
    assert full.venue("acl").papers == 3
    assert full.venue("tacl").papers == 2


def test_authors_and_venues_that_no_paper_names_any_more_are_removed(full, papers, people, list_of_authors):
    full.upsert(
        [
            dataclasses.replace(papers["a:2"], venue=None, authors=list_of_authors(people.nan_1)),
            dataclasses.replace(papers["a:6"], authors=()),
        ]
    )
    # one row of the cluster Weizhu Chen is removed, and the whole cluster of the lone author
    assert full.counts() == Counts(8, 7, 8, 1, 12, 1999, 2021)
    assert full.authors("weizhu chen") == [people.weizhu_dblp, people.weizhu]
    assert full.authors("lone ångström-o'neil") == []
    assert full.search_authors("angstrom", 5) == []
    assert full.search_authors("weizhu", 5) == [AuthorHit("weizhu chen", "Weizhu Chen", 3, 2)]
    assert full.venue("tacl") is None
    assert [venue.id for venue in full.top_venues(9)] == ["acl"]
    assert full.shortest_path("nan duan", "nan duan 0001", 12) is None


def test_an_author_who_is_added_again_is_found(full, papers, people, list_of_authors):
    full.upsert([dataclasses.replace(papers["a:6"], authors=())])
    full.settle()
    again = AuthorRow(people.alone.id, "Lone Angstrom", "lone angstrom")
    full.upsert([dataclasses.replace(papers["a:6"], authors=list_of_authors(again))])
    assert full.search_authors("angstrom", 5) == [AuthorHit("lone angstrom", "Lone Angstrom", 1, 1)]
    full.settle()
    assert full.search_authors("angstrom", 5) == [AuthorHit("lone angstrom", "Lone Angstrom", 1, 1)]


def test_an_author_whom_another_paper_of_the_batch_names_stays(full, papers, people, list_of_authors):
    renamed = AuthorRow(people.alone.id, "Another Name", "another name")
    full.upsert(
        [
            dataclasses.replace(papers["a:6"], authors=()),
            dataclasses.replace(papers["a:8"], authors=list_of_authors(renamed)),
        ]
    )
    # an existing row keeps its first name
    assert full.paper("a:8").authors == list_of_authors(people.alone)


def test_of_a_paper_given_twice_in_a_batch_the_last_one_counts(store, papers):
    first, last = papers["a:5"], dataclasses.replace(papers["a:5"], title="Birnen", year=1980)
    store.upsert([first, papers["a:7"], last])
    assert store.paper("a:5").title == "Birnen"
    assert store.counts().papers == 2
    assert store.counts().first_year == 1980


def test_counts_of_papers_follow_each_change(full, papers, people, list_of_authors):
    full.upsert([dataclasses.replace(papers["a:8"], authors=list_of_authors(people.chen_wei, people.nan))])
    assert [(hit.key, hit.papers) for hit in full.top_authors(3)] == [
        ("weizhu chen", 4),
        ("chen wei", 3),
        ("nan duan", 3),
    ]
    full.settle()
    full.upsert([dataclasses.replace(papers["a:1"], authors=list_of_authors(people.jose))])
    assert [(hit.key, hit.papers) for hit in full.top_authors(3)] == [
        ("chen wei", 3),
        ("weizhu chen", 3),
        ("nan duan", 2),
    ]


def test_an_empty_batch_changes_nothing(full):
    before = full.revision()
    full.upsert([])
    assert full.revision() == before


def test_loads_are_remembered_in_the_order_of_the_first_one_of_each_file(store):
    problem = Problem("record 3", "no title", "record refused", 1, 1, "b.jsonl")
    first = LoadRecord("b.jsonl", "jsonl", "2024-01-01T00:00:00+00:00", 3, 2, 0, 1, 1, [problem])
    second = LoadRecord("a.bib", "bibtex", "2024-01-02T00:00:00+00:00", 1, 1, 0, 0)
    again = dataclasses.replace(first, finished="2024-01-03T00:00:00+00:00", loaded=0, merged=2)
    store.log_load(first)
    store.log_load(second)
    assert store.loads() == [first, second]
    assert store.loads()[0].problems[0].refused == 1
    store.log_load(again)
    assert store.loads() == [again, second]
    store.forget_load("b.jsonl")
    store.forget_load("never loaded")
    assert store.loads() == [second]


def test_rows_are_of_one_state_of_the_store(full, papers):
    rows = full.rows("Paper")
    taken = next(rows)
    full.upsert([dataclasses.replace(papers["a:1"], title="Changed")])
    taken += [row for batch in rows for row in batch]
    assert [row[1] for row in taken[:1]] == ["Attention and Graphs"]
    assert len(taken) == 8


def test_many_threads_read_at_once(full):
    expected = full.search_authors("chen", 5), full.papers_by(["name:Nan Duan"]), full.counts()
    wrong: list[object] = []

    def read() -> None:
        try:
            for _ in range(20):
                found = full.search_authors("chen", 5), full.papers_by(["name:Nan Duan"]), full.counts()
                if found != expected:
                    wrong.append(found)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_store_may_be_closed_twice(store):
    store.close()
    store.close()


def test_variants_are_kept_and_papers_are_found_by_them(full, papers):
    before = full.revision()
    said = (
        Variant("b:1", '{"title":"Bees \\u00e9"}'),
        Variant("c:1", '{"doi":"10.1000/other"}', "10.1000/other", 2**61),
    )
    paper = dataclasses.replace(full.paper("a:1"), sources=("a:1", "b:1", "c:1"), variants=said)
    full.upsert([paper])
    assert full.revision() != before
    assert full.paper("c:1") == full.paper("a:1") == paper
    assert full.papers(["a:1"]) == full.matching(["b:1"], (), ()) == [paper]
    assert full.matching((), ["10.1000/other"], ()) == full.matching((), (), [2**61]) == [paper]
    changed = full.revision()
    full.upsert([paper])
    assert full.revision() == changed
    full.upsert([dataclasses.replace(paper, variants=said[:1])])
    assert full.paper("a:1").variants == said[:1]
    assert full.matching((), ["10.1000/other"], [2**61]) == []


def test_papers_are_found_by_a_range_of_fingerprints(full, papers):
    one, two = (
        dataclasses.replace(papers[id], fingerprint=number)
        for id, number in (("a:1", 2**62), ("a:3", 2**62 + 9))
    )
    one.variants = (Variant("a:1", "{}", None, 2**40 + 5),)
    full.upsert([one, two])
    found = lambda first, last: {paper.id for paper in full.fingerprinted(first, last)}  # noqa: E731
    assert found(2**62, 2**62 + 9) == {"a:1", "a:3"}
    assert found(2**62 + 1, 2**62 + 9) == {"a:3"}
    assert found(2**40, 2**40 + 5) == {"a:1"}
    assert found(2**40, 2**40 + 4) == set()
    assert full.fingerprinted(2**62, 2**62 + 9) == full.papers(["a:1", "a:3"])


def test_removing_papers_removes_their_authors_venues_and_words(full, papers):
    gone = full.paper("a:1")
    kept = [paper for id, paper in papers.items() if id != "a:1"]
    new = dataclasses.replace(full.paper("a:3"), title="Quaggas", sources=("a:3", "a:1"))
    full.upsert([new], ["a:1", "a:3", "no such paper"])
    full.settle()
    assert full.paper("a:3") == full.paper("a:1") == new
    people = {entry.author.id for paper in [*kept, new] for entry in paper.authors}
    assert {row[0] for batch in full.rows("Author") for row in batch} == people
    assert full.counts().papers == len(papers) - 1
    assert gone.id not in {paper.id for paper in full.search_papers(gone.title, 50)}
    for entry in gone.authors:
        (hit,) = [
            hit for hit in full.search_authors(entry.author.name, 50) if hit.key == entry.author.key
        ] or [None]
        wrote = {
            paper.id
            for paper in [*kept, new]
            if entry.author.key in {each.author.key for each in paper.authors}
        }
        assert (hit.papers if hit else 0) == len(wrote)
    revision = full.revision()
    full.upsert([], ["a:1"])
    assert full.revision() == revision
    full.upsert([gone])
    assert full.papers(["a:1"]) == [gone]
