"""The whole graph as columns of numbers: the same in every store, whatever numbers a store has."""

from __future__ import annotations

from collections import Counter

from graphapp.model import names


def test_columns_have_all_names_papers_and_authorships(store, papers):
    store.upsert(list(papers.values()))
    with store.columns() as columns:
        printed: dict[int, set[str]] = {}
        for batch in columns.names():
            for number, name in zip(*batch, strict=True):
                printed.setdefault(number, set()).add(name)
        venues = columns.venues()
        found = [row for batch in columns.papers() for row in zip(*batch, strict=True)]
        titles = dict(columns.titles([number for number, _, _ in found]))
        wrote = [pair for batch in columns.authorships() for pair in zip(*batch, strict=True)]
    everyone = [(paper.title, entry.author) for paper in papers.values() for entry in paper.authors]
    assert sorted(map(sorted, printed.values())) == sorted(
        sorted({author.name for _, author in everyone if author.key == key})
        for key in {author.key for _, author in everyone}
    )
    # a venue keeps the name of its first paper
    assert Counter(
        (titles[number], year, venues.get(venue, "").lower()) for number, year, venue in found
    ) == Counter(
        (paper.title, paper.year or 0, paper.venue.name.lower() if paper.venue else "")
        for paper in papers.values()
    )
    key = {number: names.key(min(written)) for number, written in printed.items()}
    assert Counter((titles[paper], key[cluster]) for paper, cluster in wrote) == Counter(
        (title, author.key) for title, author in everyone
    )


def test_an_empty_store_has_empty_columns(store):
    with store.columns() as columns:
        assert [batch for batch in columns.names() if batch[0]] == []
        assert [batch for batch in columns.papers() if batch.numbers] == []
        assert [batch for batch in columns.authorships() if batch.papers] == []
        assert list(columns.titles([1, 2])) == []
