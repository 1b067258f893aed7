"""The papers of authors in the SQLite file, as columns. Every function takes a connection and only reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from itertools import islice
from typing import NamedTuple

from graphapp.model.rows import AuthorWorks, VenueRow, paper_order
from graphapp.stores.sqlite import rows
from graphapp.stores.sqlite.search import newest
from graphapp.support.cache import MemoryCache

__all__ = ["DATED_BYTES", "DatedPapers", "author_works", "dated_cache", "dated_papers", "newest_papers"]

DATED_BYTES = 8_000_000
"""Memory for the years of the papers of authors whose pages were requested, in bytes."""

_ONE_OF = "IN (SELECT value FROM json_each(?))"
_PAPERS = (
    "SELECT json_group_array(n), json_group_array(year), json_group_array(kind), json_group_array(venue),"
    f" json_group_array(authors_cut) FROM paper WHERE n {_ONE_OF}"
)
# the entries of a list one after the other, in its order
_ENTRIES = (
    "SELECT json_group_array(paper), json_group_array(author), json_group_array(position) FROM"
    f" (SELECT paper, author, position FROM wrote WHERE paper {_ONE_OF} ORDER BY paper, place)"
)
_VARIED = f"SELECT DISTINCT paper FROM variant WHERE paper {_ONE_OF}"


class DatedPapers(NamedTuple):
    """The papers of an author: the year of each (None: unknown), and its number."""

    years: list[int | None]
    numbers: list[int]


def dated_cache() -> MemoryCache[tuple[str, ...], DatedPapers]:
    """An empty cache for the papers of authors by the revision of the store and the author rows. It takes at most DATED_BYTES of memory."""
    return MemoryCache(weigh=_held_bytes, capacity=DATED_BYTES)


def _held_bytes(papers: DatedPapers) -> int:
    """At least the memory for an entry of the cache whose key names no more author rows than there are papers."""
    return 850 + 150 * len(papers.numbers)


def _numbers(db: sqlite3.Connection, author_ids: Collection[str]) -> str:
    """The numbers of the papers of these author rows, ascending, as JSON."""
    people = rows.as_json(rows.author_numbers(db, author_ids))
    (found,) = rows.columns(db, f"SELECT json_group_array(paper) FROM wrote WHERE author {_ONE_OF}", people)
    return rows.as_json(sorted(set(found)))


def author_works(db: sqlite3.Connection, author_ids: Collection[str]) -> tuple[AuthorWorks, DatedPapers]:
    """`Store.author_works`, and the papers as `dated_papers` returns them."""
    asked = _numbers(db, author_ids)
    numbers, years, kinds, of_venue, cut = rows.columns(db, _PAPERS, asked)
    of_paper, of_author, positions = rows.columns(db, _ENTRIES, asked)
    paper = dict(zip(numbers, range(len(numbers)), strict=True))
    authors, place = rows.numbered_authors(db, of_author)
    found = db.execute(
        f"SELECT n, id, name, kind FROM venue WHERE n {_ONE_OF}", (rows.as_json(set(of_venue) - {None}),)
    )
    venues = {n: VenueRow(*row) for n, *row in found}
    varied = rows.papers(db, [n for (n,) in db.execute(_VARIED, (asked,))])
    number_of = dict(rows.where_in(db, "SELECT id, n FROM paper WHERE id IN", [each.id for each in varied]))
    works = AuthorWorks(
        authors,
        list(map(place.__getitem__, of_author)),
        list(map(paper.__getitem__, of_paper)),
        positions,
        years,
        kinds,
        list(map(venues.get, of_venue)),
        list(map(bool, cut)),
        {paper[number_of[each.id]]: each for each in sorted(varied, key=paper_order)},
    )
    return works, DatedPapers(years, numbers)


def dated_papers(db: sqlite3.Connection, author_ids: Collection[str]) -> DatedPapers:
    """The papers of these author rows."""
    years, numbers = rows.columns(
        db,
        f"SELECT json_group_array(year), json_group_array(n) FROM {rows.dates_table(db)} WHERE n {_ONE_OF}",
        _numbers(db, author_ids),
    )
    return DatedPapers(years, numbers)


def newest_papers(db: sqlite3.Connection, papers: DatedPapers, offset: int, limit: int) -> list[int]:
    """The numbers of a slice of these papers, in the order of `Store.papers_by`. Only the titles of the years up to the end of the slice are
    read."""
    dated = zip(papers.years, papers.numbers, strict=True)
    return list(islice(newest(db, dated), offset, offset + limit))
