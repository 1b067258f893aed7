"""Searches the titles of the SQLite file in the index of `dated_titles`: the newest papers are found without reading the others. Every
function takes a connection and only reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from itertools import chain, islice, repeat

from graphapp.model import names
from graphapp.stores.semantics import title_holds
from graphapp.stores.sqlite.dated_titles import (
    NUMBER_BITS,
    NUMBER_MASK,
    has_dated_titles,
    paper_of,
    year_places,
)
from graphapp.stores.sqlite.index_words import has_few_rows, one_of, words_beginning
from graphapp.stores.sqlite.rows import as_json
from graphapp.stores.sqlite.search import WORDS, is_tokenizable, titles

__all__ = ["first_of_year", "has_few_others", "newest_titles", "slice_of_year"]

# Titles that are read and compared before the next word is looked up in the index. A common word occurs often enough
# among the newest titles; a rare one takes little time to look up.
READ = 400
# of those, titles that are read at once; then each step has as many as the last one
STEPS = (60, 200, 1000)
# A beginning of at most this many words of the index is looked up at once.
FEW_WORDS = 20
# Titles that are read before a beginning of more words is looked up: nearly all such beginnings are common.
READ_BEFORE_WORDS = 4000
# The maximum number of words that are looked up for the beginnings of a search.
MOST_WORDS = 300
# Reading and sorting a title takes as long as skipping this many papers in the index.
SKIPPED = 20
# Titles that are read before a beginning of more words is left to SQLite, which merges the papers of all of them before it returns the
# first one.
READ_BEFORE_MERGE = 16_000


def newest_titles(db: sqlite3.Connection, text: str, limit: int) -> list[int]:
    """Numbers of the papers that `Store.search_papers` returns, in order."""
    asked = names.words(text)
    words = sorted(set(asked), key=len, reverse=True)[:WORDS]
    if has_dated_titles(db) and all(map(is_tokenizable, words)):
        return list(islice(_by_date(db, asked, words), limit)) if words else []
    return titles(db, text, limit)


def _by_date(db: sqlite3.Connection, asked: Sequence[str], words: Sequence[str]) -> Iterator[int]:
    """Numbers of the papers whose titles match, in order, read as far as they are consumed: first among the newest papers, then among the
    newest with the rarest of `words`, with the two rarest, and so on. Beginnings of many words come last."""
    held = dict.fromkeys(words, 0)

    def keep(title: str) -> bool:
        return title_holds(asked, names.words(title))

    def first(title: str) -> bool:
        own = names.words(title)
        for word in words:
            held[word] += any(each.startswith(word) for each in own)
        return title_holds(asked, own)

    search = _DatedSearch(db)
    yield from search.step(READ, first)
    words = sorted(words, key=held.__getitem__)
    common: list[str] = []
    for word in words:
        if search.done:
            return
        if part := _of_few(db, word):
            search.parts.append(part)
            yield from search.step(READ, keep, words)
        else:
            common.append(word)
    if common:
        yield from search.step(READ_BEFORE_WORDS, keep, words)
    if not search.done and (merged := search.look_up(common)):
        yield from search.step(READ_BEFORE_MERGE, keep, words)
        search.parts += map(_merged, merged)
    yield from search.rest(keep)


def _of_few(db: sqlite3.Connection, word: str) -> str | None:
    """The FTS5 expression for the words of the index that begin with `word`, if it is quickly answered; else None."""
    found = words_beginning(db, "dated_titles", word, FEW_WORDS)
    if found:
        return one_of(found)
    return _merged(word) if found == [] or has_few_rows(db, "dated_titles", word) else None


def _merged(word: str) -> str:
    """The FTS5 expression that leaves it to SQLite to find the words of the index that begin with `word`."""
    return f'"{word}"*'


class _DatedSearch:
    """A search through the index of titles from the newest paper on, in steps: each continues where the last one ended, among the papers
    that match all expressions of `parts`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._last = -1
        self.parts: list[str] = []
        self.done = False
        """True if no papers are left."""

    def step(self, most: int, keep: Callable[[str], bool], words: Sequence[str] = ()) -> Iterator[int]:
        """Those of the next `most` papers whose titles pass `keep`, which none does that does not contain all `words`. At the end, rows that may
        be in another order than their papers are left to the next step."""
        if self.done:
            return
        places = list(self._places(most))
        self.done = len(places) < most
        if not self.done:
            places = [place for place in places if place >> NUMBER_BITS < places[-1] >> NUMBER_BITS]
        yield from _in_order(self._db, places, keep, words)
        self._last = max(places, default=self._last)

    def rest(self, keep: Callable[[str], bool]) -> Iterator[int]:
        """All further papers whose titles pass `keep`."""
        if not self.done:
            yield from _in_order(self._db, self._places(-1), keep)

    def look_up(self, beginnings: Iterable[str]) -> list[str]:
        """Add the expressions of beginnings with at most MOST_WORDS words in all. Returns the others."""
        left, others = MOST_WORDS, []
        for beginning in beginnings:
            if left > 0 and (found := words_beginning(self._db, "dated_titles", beginning, left)):
                self.parts.append(one_of(found))
                left -= len(found)
            else:
                others.append(beginning)
        return others

    def _places(self, limit: int) -> Iterator[int]:
        """At most the next `limit` rows of the index, in order; a negative limit means all."""
        if self.parts:
            sql = "SELECT rowid FROM dated_titles WHERE dated_titles MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?"
            rows = self._db.execute(sql, (" AND ".join(self.parts), self._last, limit))
        else:
            sql = "SELECT id FROM dated_titles_docsize WHERE id > ? ORDER BY id LIMIT ?"
            rows = self._db.execute(sql, (self._last, limit))
        return (place for (place,) in rows)


def first_of_year(db: sqlite3.Connection, year: int | None, papers: Container[int]) -> Iterator[int]:
    """Those of `papers`, which are of one year, in the order of `paper_order`; read as far as they are consumed. Raises sqlite3.Error."""
    first, last = year_places(year)
    sql = "SELECT id FROM dated_titles_docsize WHERE id BETWEEN ? AND ? ORDER BY id"
    places = (place for (place,) in db.execute(sql, (first, last)))
    return _in_order(db, (place for place in places if paper_of(place) in papers), lambda _: True)


def has_few_others(db: sqlite3.Connection, year: int | None, papers: int) -> bool:
    """True if skipping the papers of a year in the index takes less time than reading and sorting the titles of this many of them."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM dated_titles_docsize WHERE id BETWEEN ? AND ? LIMIT ?)"
    most = papers * SKIPPED
    (found,) = db.execute(sql, (*year_places(year), most + 1)).fetchone()
    return bool(found <= most)


def slice_of_year(
    db: sqlite3.Connection, year: int | None, papers: Collection[int], offset: int, limit: int
) -> list[int]:
    """A slice of `papers`, which are of one year, in the order of `paper_order`. Reads the titles of little more than the slice. Raises
    sqlite3.Error."""
    sql = (
        "SELECT id FROM dated_titles_docsize WHERE id BETWEEN ? AND ?"
        f" AND id & {NUMBER_MASK} IN (SELECT value FROM json_each(?)) ORDER BY id"
    )
    places: list[int] = []
    for (place,) in db.execute(sql, (*year_places(year), as_json(papers))):
        if len(places) >= offset + limit and place >> NUMBER_BITS != places[-1] >> NUMBER_BITS:
            break
        places.append(place)
    # the first row of those that may be in another order than their papers
    start = min(offset, len(places))
    while 0 < start < len(places) and places[start - 1] >> NUMBER_BITS == places[start] >> NUMBER_BITS:
        start -= 1
    found = _in_order(db, places[start:], lambda _: True)
    return list(islice(found, offset - start, offset - start + limit))


def _in_order(
    db: sqlite3.Connection, places: Iterable[int], keep: Callable[[str], bool], words: Sequence[str] = ()
) -> Iterator[int]:
    """The numbers of the papers in these rows of the index, which are in order, if their titles pass `keep`, which none does that does not
    contain each of `words`."""
    holds = " AND instr(lower(coalesce(folded, title)), ?) > 0" * len(words)
    sql = f"SELECT year, title, id, n FROM paper WHERE n IN (SELECT value FROM json_each(?)){holds}"
    for part in _portions(places):
        rows = db.execute(sql, (as_json(map(paper_of, part)), *words))
        kept = [
            (year is None, -(year or 0), title.casefold(), id, n)
            for year, title, id, n in rows
            if keep(title)
        ]
        yield from (n for *_, n in sorted(kept))


def _portions(places: Iterable[int]) -> Iterator[list[int]]:
    """The rows in groups, none of which ends between rows that may be in another order."""
    sizes = chain(STEPS, repeat(STEPS[-1]))
    size = next(sizes)
    part: list[int] = []
    for place in places:
        if len(part) >= size and place >> NUMBER_BITS != part[-1] >> NUMBER_BITS:
            yield part
            part, size = [], next(sizes)
        part.append(place)
    if part:
        yield part
