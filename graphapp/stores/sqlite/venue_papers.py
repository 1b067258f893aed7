"""The papers of one venue in the SQLite file: by year, newest first, and their authors. Every function takes a connection and only reads."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice
from operator import itemgetter

from graphapp.model.clusters import commonest_name
from graphapp.model.rows import VenueAuthor
from graphapp.stores.semantics import storable
from graphapp.stores.sqlite import rows, search
from graphapp.stores.sqlite.dated_titles import has_dated_titles
from graphapp.stores.sqlite.split_indexes import parts
from graphapp.stores.sqlite.titles import first_of_year, has_few_others, slice_of_year
from graphapp.support.gc_pause import uncollected

__all__ = ["authors", "newest", "years"]

# one more than the largest integer of SQLite
BIGGEST = 2**63
# The first few of many papers of a year are found faster among all papers of the year, which the index of titles has in order.
FEW = 200
MANY = 2000
_OF_VENUE = "venue = (SELECT n FROM venue WHERE id = ?)"
_ONE_OF = "IN (SELECT value FROM json_each(?))"


def years(db: sqlite3.Connection, venue_id: str) -> dict[int | None, int]:
    """`Store.venue_years`."""
    found: Counter[int | None] = Counter()
    for part in parts(db, "paper_venue"):
        sql = f"SELECT year, count(*) FROM paper WHERE {part} AND {_OF_VENUE} GROUP BY year"
        found.update(dict(db.execute(sql, (storable(venue_id),)).fetchall()))
    return dict(found)


def newest(db: sqlite3.Connection, venue_id: str, year: int | None, offset: int, limit: int) -> list[int]:
    """Numbers of the papers that `Store.papers_in` returns, in no particular order. Reads only the years that they are from."""
    found: list[int] = []
    if year is not None and not -BIGGEST <= year < BIGGEST:
        return found
    (venue,) = db.execute("SELECT n FROM venue WHERE id = ?", (storable(venue_id),)).fetchone() or (None,)
    if not rows.has_index(db, "paper_venue"):
        # during a load, each query reads the whole table
        sql = "SELECT year, n FROM paper WHERE venue = ?1 AND (?2 IS NULL OR year = ?2)"
        return list(islice(search.newest(db, db.execute(sql, (venue, year))), offset, offset + limit))
    for each in _newest_years(db, venue) if year is None else [year]:
        sql = "SELECT count(*) FROM paper WHERE venue = ? AND year IS ?"
        (papers,) = db.execute(sql, (venue, each)).fetchone()
        if offset < papers:
            found += _of_year(db, venue, each, offset, limit - len(found))
        if len(found) >= limit:
            break
        offset = max(0, offset - papers)
    return found


def _newest_years(db: sqlite3.Connection, venue: int | None) -> Iterator[int | None]:
    """The years of the papers of a venue, the newest first; then None, for those without a year. Reads no more years than are consumed."""
    by_part = [
        f"SELECT max(year) AS year FROM paper WHERE {part} AND venue = ?1"
        for part in parts(db, "paper_venue")
    ]
    last = BIGGEST - 1
    while True:
        # the last year of each part is found without reading the others
        sql = f"SELECT max(year) FROM ({' UNION ALL '.join(f'{each} AND year <= ?2' for each in by_part)})"
        (year,) = db.execute(sql, (venue, last)).fetchone()
        yield year
        if year is None:
            return
        last = year - 1


def _of_year(
    db: sqlite3.Connection, venue: int | None, year: int | None, offset: int, limit: int
) -> list[int]:
    """A slice of the papers of a venue in a year, in the order of `paper_order`."""
    papers = db.execute("SELECT year, n FROM paper WHERE venue = ? AND year IS ?", (venue, year)).fetchall()
    ordered = search.newest(db, papers)
    if len(papers) >= MANY and has_dated_titles(db):
        numbers = {n for _, n in papers}
        if offset + limit < FEW:
            ordered = first_of_year(db, year, numbers)
        elif has_few_others(db, year, len(papers)):
            return slice_of_year(db, year, numbers, offset, limit)
    return list(islice(ordered, offset, offset + limit))


def authors(
    db: sqlite3.Connection, venue_id: str, first: int | None, last: int | None, limit: int
) -> tuple[list[VenueAuthor], int]:
    """`Store.venue_authors`."""
    with uncollected():
        return _Entries(db, venue_id, first, last).ranked(limit)


class _Entries:
    """The authorships of a venue between two years: the numbers of paper, author and cluster of each, in parallel lists."""

    def __init__(self, db: sqlite3.Connection, venue_id: str, first: int | None, last: int | None) -> None:
        self._db = db
        bounds = [
            f"year {sign} {max(-BIGGEST, min(year, BIGGEST - 1))}"
            for sign, year in ((">=", first), ("<=", last))
            if year is not None
        ]
        where = " AND ".join([_OF_VENUE, *bounds])
        numbers, dates = rows.columns(
            db,
            f"SELECT json_group_array(n), json_group_array(year) FROM paper WHERE {where}",
            storable(venue_id),
        )
        self._year = dict(zip(numbers, dates, strict=True))
        self._papers, self._authors = rows.columns(
            db,
            f"SELECT json_group_array(paper), json_group_array(author) FROM wrote WHERE paper {_ONE_OF}",
            rows.as_json(numbers),
        )
        own, clusters = rows.columns(
            db,
            f"SELECT json_group_array(n), json_group_array(cluster) FROM author WHERE n {_ONE_OF}",
            rows.as_json(set(self._authors)),
        )
        cluster_of = dict(zip(own, clusters, strict=True))
        self._clusters = [cluster_of[author] for author in self._authors]

    def ranked(self, limit: int) -> tuple[list[VenueAuthor], int]:
        """The clusters with the most papers, at most `limit`, and the number of all."""
        # an author counts once per paper
        counts = Counter(map(itemgetter(1), set(zip(self._papers, self._clusters, strict=True))))
        fewest = min((papers for _, papers in counts.most_common(limit)), default=0)
        keys = self._keys([cluster for cluster, papers in counts.items() if papers >= fewest])
        best = sorted(keys, key=lambda cluster: (-counts[cluster], keys[cluster]))[:limit]
        printed, dates = self._details(set(best))
        return [
            VenueAuthor(
                keys[cluster],
                commonest_name(printed[cluster]),
                counts[cluster],
                min(dates[cluster], default=None),
                max(dates[cluster], default=None),
            )
            for cluster in best
        ], len(counts)

    def _keys(self, clusters: Collection[int]) -> dict[int, str]:
        sql = f"SELECT n, key FROM cluster WHERE n {_ONE_OF}"
        return dict(self._db.execute(sql, (rows.as_json(clusters),)))

    def _details(self, wanted: set[int]) -> tuple[dict[int, Counter[str]], dict[int, set[int]]]:
        """The printed names of each of these clusters with their numbers of papers, and the years of its papers."""
        entries = {
            (paper, author, cluster)
            for paper, author, cluster in zip(self._papers, self._authors, self._clusters, strict=True)
            if cluster in wanted
        }
        sql = f"SELECT n, name FROM author WHERE n {_ONE_OF}"
        name_of = dict(self._db.execute(sql, (rows.as_json({author for _, author, _ in entries}),)))
        printed: dict[int, Counter[str]] = {cluster: Counter() for cluster in wanted}
        dates: dict[int, set[int]] = {cluster: set() for cluster in wanted}
        for paper, author, cluster in entries:
            printed[cluster][name_of[author]] += 1
            if (year := self._year[paper]) is not None:
                dates[cluster].add(year)
        return printed, dates
