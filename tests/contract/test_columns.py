"""The whole graph as columns of numbers: the same in every store, whatever numbers a store has."""

from __future__ import annotations

from collections import Counter

import graphapp.stores.columns
import graphapp.stores.sqlite.columns
from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.stores.base import Scope


def test_columns_have_all_names_papers_and_authorships(store, papers):
    store.upsert(list(papers.values()))
    with store.columns() as columns:
        printed: dict[int, set[str]] = {}
        key_of: dict[int, str] = {}
        for batch in columns.names():
            for row, cluster, name in zip(*batch, strict=True):
                printed.setdefault(cluster, set()).add(name)
                key_of[row] = names.key(name)
        venues = columns.venues()
        lists = list(columns.lists())
        venue_of = {
            paper: venue for batch in columns.published() for paper, venue in zip(*batch, strict=True)
        }
        found = [row for batch in lists for row in zip(*batch[:3], strict=True)]
        titles = dict(columns.titles([number for number, _, _ in found]))
        wrote = [pair for batch in lists for pair in zip(batch.lists, batch.authors, strict=True)]
    everyone = [(paper.title, entry.author) for paper in papers.values() for entry in paper.authors]
    assert sorted(map(sorted, printed.values())) == sorted(
        sorted({author.name for _, author in everyone if author.key == key})
        for key in {author.key for _, author in everyone}
    )
    # a venue keeps the name of its first paper
    assert Counter(
        (titles[number], year, size, venues[venue_of[number]].lower() if number in venue_of else "")
        for number, year, size in found
    ) == Counter(
        (paper.title, paper.year, len(paper.authors), paper.venue.name.lower() if paper.venue else "")
        for paper in papers.values()
    )
    # an entry may repeat
    assert {(titles[paper], key_of[row]) for paper, row in wrote} == {
        (title, author.key) for title, author in everyone
    }


def test_columns_are_the_authorships_of_the_whole_graph(full, monkeypatch):
    """Also where one batch ends and the next begins."""
    monkeypatch.setattr(graphapp.stores.columns, "AT_ONCE", 2)
    monkeypatch.setattr(graphapp.stores.sqlite.columns, "AT_ONCE", 2)
    monkeypatch.setattr(graphapp.stores.sqlite.columns, "ROWS_AT_ONCE", 2)
    with full.columns() as columns:
        cluster_of = {
            row: cluster for batch in columns.clusters() for row, cluster in zip(*batch, strict=True)
        }
        named = {
            row: (cluster, name)
            for batch in columns.names()
            for row, cluster, name in zip(*batch, strict=True)
        }
        numbers, papers, members = [], {}, {}
        for batch in columns.lists():
            numbers += batch.papers
            assert batch.lists == sorted(batch.lists)
            papers.update(zip(batch.papers, zip(batch.years, batch.sizes, strict=True), strict=True))
            for paper, author in zip(batch.lists, batch.authors, strict=True):
                members.setdefault(paper, set()).add(author)
        keyed, identified = (
            [row for batch in columns.authors(by_row=by_row) for row in zip(*batch, strict=True)]
            for by_row in (False, True)
        )
    assert [(number, name) for number, name, _ in keyed] == [(number, name) for number, name, _ in identified]
    numbered_rows = [
        (number, AuthorRow(id, name, key))
        for (number, name, key), (_, _, id) in zip(keyed, identified, strict=True)
    ]
    row_of = dict(numbered_rows)
    whole = full.authorships(Scope("all"))
    assert sorted(row_of.values()) == sorted(whole.authors)
    assert named == {number: (cluster, row_of[number].name) for number, cluster in cluster_of.items()}
    assert sorted(row_of) == sorted(cluster_of)
    # each once
    assert numbers == sorted(papers)
    assert min(row_of) >= 0
    assert max(row_of) < 1000
    # the rows of a cluster come one after the other, and clusters are keys
    keys = [row.key for _, row in numbered_rows]
    runs = [key for place, key in enumerate(keys) if place == 0 or keys[place - 1] != key]
    assert len(runs) == len(set(keys)) == len(set(cluster_of.values()))
    assert len({(row.key, cluster_of[number]) for number, row in numbered_rows}) == len(set(keys))
    found = [
        (*facts, {row_of[row].id for row in members.get(number, ())}) for number, facts in papers.items()
    ]
    expected = [
        (paper.year, paper.size, {whole.authors[index].id for index in paper.members})
        for paper in whole.papers
    ]
    assert sorted(map(shown, found)) == sorted(map(shown, expected))


def shown(paper):
    year, size, members = paper
    return str(year), size, sorted(members)


def test_titles_have_the_numbers_of_their_papers(store, people):
    """Later, too, and whatever letters the ids have: these are in another order as bytes of UTF-16 than as characters."""
    ids = ["a:\U0001f600", "a:\uffee", "a:z", "a:1", "a:é"]
    venue = VenueRow("v", "V", None, 0)
    store.upsert(
        [
            StoredPaper(
                id, f"Title of {id}", 2000 + n, "other", venue, (Authorship(people.nan, 0),), sources=(id,)
            )
            for n, id in enumerate(ids)
        ]
    )
    with store.columns() as columns:
        years = {
            n: year for batch in columns.lists() for n, year in zip(batch.papers, batch.years, strict=True)
        }
        assert {paper for batch in columns.published() for paper in batch[0]} == set(years)
    with store.columns() as columns:
        titles = dict(columns.titles(list(years)))
    assert {years[n]: title for n, title in titles.items()} == {
        2000 + n: f"Title of {id}" for n, id in enumerate(ids)
    }


def test_an_empty_store_has_empty_columns(store):
    with store.columns() as columns:
        assert [batch for batch in columns.names() if batch[0]] == []
        assert [batch for batch in columns.clusters() if batch[0]] == []
        assert [batch for batch in columns.authors(by_row=True) if batch[0]] == []
        assert [batch for batch in columns.lists() if batch.papers] == []
        assert [batch for batch in columns.published() if batch[0]] == []
        assert dict(columns.venues()) == {}
        assert list(columns.titles([1, 2])) == []


def test_ids_have_the_numbers_of_their_rows_and_papers(store, papers):
    store.upsert(list(papers.values()))
    with store.columns() as columns:
        numbered = {n: id for batch in columns.authors(by_row=True) for n, _, id in zip(*batch, strict=True)}
        titles = dict(columns.titles([number for batch in columns.lists() for number in batch.papers]))
        rows, found = columns.numbers([*numbered.values(), "name:Nobody"], [*papers, "x:none"])
    assert {n: id for id, n in rows.items()} == numbered
    assert {id: titles[n] for id, n in found.items()} == {paper.id: paper.title for paper in papers.values()}
