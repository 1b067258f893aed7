"""Searches the titles of the SQLite file in the index of `dated_titles`: the newest papers are found without reading the others. Every
function takes a connection and only reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import chain, islice, repeat

from graphapp.model import names
from graphapp.stores.semantics import title_holds
from graphapp.stores.sqlite.dated_titles import NUMBER_BITS, has_dated_titles, paper_of, year_places
from graphapp.stores.sqlite.rows import as_json
from graphapp.stores.sqlite.search import WORDS, is_tokenizable, titles, words_table

__all__ = ["first_of_year", "newest_titles"]

# Titles that are read and compared before the next word is looked up in the index. A common word occurs often enough
# among the newest titles; a rare one takes little time to look up.
READ = 400
# if there are several words and all are short: such words are common, and take long to look up
READ_FOR_SHORT = 4000
# of those, titles that are read at once; then each step has as many as the last one
STEPS = (60, 200, 1000)
# Words of the index with the same beginning. Of more, SQLite would read the papers of each before it returns the first one.
WORDS_OF_PREFIX = 1000
# characters: too many words have the same shorter beginning
SHORTEST = 3
# this many papers take as long to read as another word takes to look up
PAPERS_PER_WORD = 70


def newest_titles(db: sqlite3.Connection, text: str, limit: int) -> list[int]:
    """Numbers of the papers that `Store.search_papers` returns, in order."""
    asked = names.words(text)
    words = sorted(set(asked), key=len, reverse=True)[:WORDS]
    if has_dated_titles(db) and all(map(is_tokenizable, words)):
        return list(islice(_by_date(db, asked, words), limit)) if words else []
    return titles(db, text, limit)


def _by_date(db: sqlite3.Connection, asked: Sequence[str], words: Sequence[str]) -> Iterator[int]:
    """Numbers of the papers whose titles match, in order, read as far as they are consumed: first among the newest papers, then among the
    newest with the rarest of `words`, with the two rarest, and so on."""
    held = dict.fromkeys(words, 0)

    def keep(title: str) -> bool:
        return title_holds(asked, names.words(title))

    def first(title: str) -> bool:
        own = names.words(title)
        for word in words:
            held[word] += any(each.startswith(word) for each in own)
        return title_holds(asked, own)

    short = len(words) > 1 and max(map(len, words)) < SHORTEST
    places, more = _newest(db, [], -1, READ_FOR_SHORT if short else READ)
    yield from _in_order(db, places, first)
    last = max(places, default=-1)
    parts: list[str] = []
    for word in sorted(words, key=held.__getitem__):
        part = _beginning_with(db, word, WORDS_OF_PREFIX // len(words)) if more else None
        if part is None:
            return
        parts.append(part)
        if len(parts) == len(words):
            yield from _in_order(db, _places(db, parts, last), keep)
        else:
            places, more = _newest(db, parts, last, READ)
            yield from _in_order(db, places, keep)
            last = max(places, default=last)


def _newest(db: sqlite3.Connection, parts: Sequence[str], after: int, most: int) -> tuple[list[int], bool]:
    """At most the first `most` rows of the index after a row that match every one of `parts`, and whether there may be more. At the end, rows
    that may be in another order than their papers are omitted."""
    found = list(_places(db, parts, after, most))
    if len(found) < most:
        return found, False
    return [place for place in found if place >> NUMBER_BITS < found[-1] >> NUMBER_BITS], True


def _places(db: sqlite3.Connection, parts: Sequence[str], after: int, limit: int = -1) -> Iterator[int]:
    """The rows of the index after a row that match every one of `parts`, in order."""
    if parts:
        sql = "SELECT rowid FROM dated_titles WHERE dated_titles MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?"
        rows = db.execute(sql, (" AND ".join(parts), after, limit))
    else:
        rows = db.execute(
            "SELECT id FROM dated_titles_docsize WHERE id > ? ORDER BY id LIMIT ?", (after, limit)
        )
    return (place for (place,) in rows)


def first_of_year(db: sqlite3.Connection, year: int | None, papers: Container[int]) -> Iterator[int]:
    """Those of `papers`, which are of one year, in the order of `paper_order`; read as far as they are consumed. Raises sqlite3.Error."""
    first, last = year_places(year)
    sql = "SELECT id FROM dated_titles_docsize WHERE id BETWEEN ? AND ? ORDER BY id"
    places = (place for (place,) in db.execute(sql, (first, last)))
    return _in_order(db, (place for place in places if paper_of(place) in papers), lambda _: True)


def _beginning_with(db: sqlite3.Connection, word: str, most: int) -> str | None:
    """The FTS5 expression for the words of the index that begin with `word`, looked up if these are not more than `most`; None if there are
    none."""
    prefix = f'"{word}"*'
    if not word.isascii() or len(word) < SHORTEST:
        return prefix
    past = word[:-1] + chr(ord(word[-1]) + 1)
    sql = f"SELECT term, doc FROM {words_table(db, 'dated_titles')} WHERE term >= ? AND term < ? LIMIT ?"
    found = db.execute(sql, (word, past, most + 1)).fetchall()
    if not found:
        return None
    if len(found) > most or sum(papers for _, papers in found) < PAPERS_PER_WORD * len(found):
        return prefix
    return "(" + " OR ".join(f'"{each}"' for each, _ in found) + ")"


def _in_order(db: sqlite3.Connection, places: Iterable[int], keep: Callable[[str], bool]) -> Iterator[int]:
    """The numbers of the papers in these rows of the index, which are in order, if their titles pass `keep`."""
    for part in _portions(places):
        rows = db.execute(
            "SELECT year, title, id, n FROM paper WHERE n IN (SELECT value FROM json_each(?))",
            (as_json(map(paper_of, part)),),
        )
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
