"""Totals and rankings of the SQLite file, which are counted once after each load: the sizes of the tables, the venues by number of papers,
and a small search index of the authors with the most papers.

They are valid for one revision of the store, which `totals` names. After a write that has not been settled yet, in a file that another
version of graphapp has written, and in one that was never settled, they are ignored, and readers count on demand: slower, with the same
results. Everything about these tables is in this module: `settle_tallies` writes them, the other functions only read.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

import orjson

from graphapp.model.rows import Counts, VenueRow
from graphapp.stores.sqlite.rows import as_json
from graphapp.stores.sqlite.split_indexes import parts

__all__ = ["TallyChanges", "are_settled", "counts", "has_prominent", "prominent", "settle_tallies", "venues"]

# Clusters in the small index, and the number of clusters from which it is worth its size. Searching it takes the same time however large the
# store is.
PROMINENT = 30_000
MANY_CLUSTERS = 200_000

_RANKED = "ranked_venue AS counted JOIN venue ON venue.n = counted.venue"
# SQLite lowers only ASCII letters: other names are compared by the caller
_NOT_ASCII = "length(name) <> length(CAST(name AS BLOB))"
_ONE_OF = "IN (SELECT value FROM json_each(?))"


def are_settled(db: sqlite3.Connection) -> bool:
    """True if the tables of this module describe the present state of the store. Raises sqlite3.Error."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'totals'").fetchone():
        return False
    same = db.execute("SELECT totals.revision = state.revision FROM totals, state").fetchone()
    return bool(same == (1,))


def counts(db: sqlite3.Connection) -> Counts:
    """`Store.counts`. Raises sqlite3.Error."""
    if are_settled(db):
        columns = "authors, clusters, papers, venues, authorships, first_year, last_year"
        return Counts(*db.execute(f"SELECT {columns} FROM totals").fetchone())
    return _counted(db)


def _counted(db: sqlite3.Connection) -> Counts:
    tables = ("author", "cluster", "paper", "venue", "wrote")
    numbers = (db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)
    authors, clusters, papers, venues, authorships = numbers
    return Counts(authors, clusters, papers, venues, authorships, *_first_and_last_year(db))


def _first_and_last_year(db: sqlite3.Connection) -> tuple[int | None, int | None]:
    found: tuple[int | None, int | None] = db.execute("SELECT min(year), max(year) FROM paper").fetchone()
    return found


def _on_demand(db: sqlite3.Connection) -> str:
    """The venues with their numbers of papers, to follow FROM, counted in the order of the index of venues."""
    each = " UNION ALL ".join(
        f"SELECT venue, count(*) AS papers FROM paper WHERE {part} AND venue IS NOT NULL GROUP BY venue"
        for part in parts(db, "paper_venue")
    )
    counted = f"(SELECT venue, sum(papers) AS papers FROM ({each}) GROUP BY venue) AS counted"
    return f"{counted} JOIN venue ON venue.n = counted.venue"


def venues(
    db: sqlite3.Connection, words: Sequence[str] = (), offset: int = 0, limit: int = -1
) -> Iterator[VenueRow]:
    """The venues whose names may contain every one of the folded `words`, those with the most papers
    first, ties by id. A negative limit means all. Raises sqlite3.Error."""
    order, source = ("place", _RANKED) if are_settled(db) else ("papers DESC, id", _on_demand(db))
    holds = " AND ".join(["instr(lower(name), ?) > 0"] * len(words))
    where = f"WHERE ({holds}) OR {_NOT_ASCII}" if words else ""
    found = db.execute(
        f"SELECT id, name, kind, papers FROM {source} {where} ORDER BY {order} LIMIT ? OFFSET ?",
        (*words, limit, offset),
    )
    yield from (VenueRow(*row) for row in found)


def has_prominent(db: sqlite3.Connection) -> bool:
    """True if there is a small index of the clusters with the most papers. Raises sqlite3.Error."""
    return are_settled(db) and db.execute("SELECT 1 FROM prominent LIMIT 1").fetchone() is not None


def prominent(db: sqlite3.Connection, match: str) -> Iterator[tuple[int, str]] | None:
    """Number and key of the clusters with the most papers whose names match an FTS5 expression: most papers first, then by key. All other
    clusters that match have fewer papers than these. None without such an index. Raises sqlite3.Error."""
    if not has_prominent(db):
        return None
    return iter(
        db.execute(
            "SELECT cluster.n, key FROM prominent_search CROSS JOIN prominent ON place = prominent_search.rowid"
            " CROSS JOIN cluster ON cluster.n = prominent.cluster WHERE prominent_search MATCH ?"
            " ORDER BY prominent_search.rowid",
            (match,),
        )
    )


class TallyChanges:
    """What batches changed since the tables of this module were filled: only that is counted when they are settled again, so that a small load
    into a large store takes little time."""

    def __init__(self) -> None:
        self._authors = self._clusters = self._papers = self._venues = self._authorships = 0
        # by the number of the venue: how many more papers it has
        self._of_venues: Counter[int] = Counter()
        self._new_years: set[int] = set()
        self._lost_years: set[int] = set()

    def removing(self, db: sqlite3.Connection, papers: Collection[int]) -> None:
        """Note what is removed with these papers, which the file still contains. Raises sqlite3.Error."""
        if not papers:
            return
        sql = f"SELECT venue, size, year FROM paper WHERE n {_ONE_OF}"
        found = db.execute(sql, (as_json(papers),)).fetchall()
        self._papers -= len(found)
        self._authorships -= sum(size for _, size, _ in found)
        self._of_venues.subtract(venue for venue, _, _ in found if venue is not None)
        self._lost_years.update(year for _, _, year in found if year is not None)

    def added(
        self, sizes: Collection[int], venues: Iterable[int | None], years: Iterable[int | None]
    ) -> None:
        """Note new papers: the lengths of their author lists, the numbers of their venues, and their years."""
        self._papers += len(sizes)
        self._authorships += sum(sizes)
        self._of_venues.update(venue for venue in venues if venue is not None)
        self._new_years.update(year for year in years if year is not None)

    def rows(self, authors: int, clusters: int, venues: int) -> None:
        """Note how many more (or, below 0, fewer) authors, clusters and venues there are."""
        self._authors += authors
        self._clusters += clusters
        self._venues += venues

    def _bounds(self, db: sqlite3.Connection) -> tuple[int | None, int | None]:
        """The first and the last year of all papers; reads them only if a paper of one of these years was removed."""
        known = db.execute("SELECT first_year, last_year FROM totals").fetchone()
        years = {*self._new_years, *known} - {None}
        first, last = min(years, default=None), max(years, default=None)
        if self._lost_years.isdisjoint((first, last)):
            return first, last
        return _first_and_last_year(db)

    def apply(self, db: sqlite3.Connection) -> None:
        """Change the totals and the ranking of venues, in the open transaction. Raises sqlite3.Error."""
        db.execute(
            "UPDATE totals SET authors = authors + ?, clusters = clusters + ?, papers = papers + ?, venues = venues + ?,"
            " authorships = authorships + ?, first_year = ?, last_year = ?, revision = (SELECT revision FROM state)",
            (
                self._authors,
                self._clusters,
                self._papers,
                self._venues,
                self._authorships,
                *self._bounds(db),
            ),
        )
        changed = {str(venue): more for venue, more in self._of_venues.items() if more}
        if not changed:
            return
        (last,) = db.execute("SELECT coalesce(max(place), 0) FROM ranked_venue").fetchone()
        # the new ranking follows the old one, which is then removed: readers need the order of places, not where they begin
        db.execute(
            "INSERT INTO ranked_venue (place, venue, papers)"
            " SELECT ? + row_number() OVER (ORDER BY papers DESC, id), n, papers FROM"
            " (SELECT venue, sum(papers) AS papers FROM (SELECT venue, papers FROM ranked_venue UNION ALL"
            " SELECT CAST(key AS INTEGER), value FROM json_each(?)) GROUP BY venue) AS counted"
            " JOIN venue ON venue.n = counted.venue WHERE papers > 0",
            (last, orjson.dumps(changed).decode()),
        )
        db.execute("DELETE FROM ranked_venue WHERE place <= ?", (last,))


def settle_tallies(db: sqlite3.Connection, changes: TallyChanges | None = None) -> None:
    """Count and rank again, in the open transaction, unless that was done for this revision. `changes` are all those since it was done;
    None: they are not known. The papers of all clusters must be counted. Raises sqlite3.Error."""
    if are_settled(db):
        return
    if changes is None:
        _count_all(db)
    else:
        changes.apply(db)
    _rank_clusters(db)


def _count_all(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM totals")
    db.execute(
        "INSERT INTO totals SELECT 1, revision, ?, ?, ?, ?, ?, ?, ? FROM state",
        _counted(db),
    )
    db.execute("DELETE FROM ranked_venue")
    db.execute(
        "INSERT INTO ranked_venue (place, venue, papers)"
        f" SELECT row_number() OVER (ORDER BY papers DESC, id), n, papers FROM {_on_demand(db)}"
    )


def _rank_clusters(db: sqlite3.Connection) -> None:
    """Fill the small index with complete groups of clusters with equal numbers of papers, so that no cluster outside has as many."""
    db.execute("DELETE FROM prominent")
    db.execute("INSERT INTO prominent_search (prominent_search) VALUES ('delete-all')")
    (clusters,) = db.execute("SELECT clusters FROM totals").fetchone()
    if clusters < MANY_CLUSTERS:
        return
    past = db.execute(
        "SELECT papers FROM tally ORDER BY papers DESC LIMIT 1 OFFSET ?", (PROMINENT,)
    ).fetchone()
    db.execute(
        "INSERT INTO prominent (place, cluster)"
        " SELECT row_number() OVER (ORDER BY papers DESC, key), n FROM tally JOIN cluster ON n = cluster"
        " WHERE papers > ?",
        past or (0,),
    )
    db.execute(
        "INSERT INTO prominent_search (rowid, words)"
        " SELECT place, coalesce(folded, key) FROM prominent JOIN cluster ON n = cluster ORDER BY place"
    )
