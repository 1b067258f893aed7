"""The words of a search index that resemble a misspelled word."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from graphapp.cypher.language.spelling import distance
from graphapp.stores.semantics import most_edits
from graphapp.support.cache import MemoryCache

__all__ = ["MOST_SPELLINGS", "IndexWords"]

MOST_SPELLINGS = 50
_LETTERS = 32
_COUNTED = 3


def _mask(word: str) -> int:
    """The letters of a word as bits: for each letter, one bit for each of its first three occurrences; a few rare letters share their bits. An edit
    changes at most two bits."""
    bits = 0
    for place, count in Counter(ord(char) % _LETTERS for char in word).items():
        bits |= ((1 << min(count, _COUNTED)) - 1) << (_COUNTED * place)
    return bits


class IndexWords:
    """The words of the search index of a store, kept in memory for one state of the store. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: MemoryCache[tuple[str, str], dict[int, list[tuple[int, str]]]] = MemoryCache(1)

    def like(
        self,
        db: sqlite3.Connection,
        index: str,
        word: str,
        words_table: Callable[[sqlite3.Connection, str], str],
        *,
        keep: bool,
    ) -> list[str]:
        """The words of `index` that differ from `word` by a few characters (`most_edits`), most similar first; at most MOST_SPELLINGS.
        `words_table` returns the name of the table with the words of an index. Without `keep`, they are read from there and not kept in memory:
        during a load there may be millions, and each batch changes them."""
        most = most_edits(word)
        if not most:
            return []
        table = words_table(db, index)
        possible = self._possible(db, index, table, word, most) if keep else _read(db, table, word, most)
        found = [(edits, each) for each in possible if (edits := distance(word, each, most)) <= most]
        return [each for _, each in sorted(found)[:MOST_SPELLINGS]]

    def _possible(
        self, db: sqlite3.Connection, index: str, table: str, word: str, most: int
    ) -> Iterator[str]:
        """The words with nearly the letters of `word`, which is much faster to check than the distance."""
        (revision,) = db.execute("SELECT revision FROM state").fetchone()
        words = self._kept.get((revision, index), lambda: _by_length(db, table))
        letters = _mask(word)
        for length in range(len(word) - most, len(word) + most + 1):
            for bits, each in words.get(length, ()):
                if (bits ^ letters).bit_count() <= 2 * most:
                    yield each


def _read(db: sqlite3.Connection, table: str, word: str, most: int) -> Iterator[str]:
    """The words of a table with nearly the letters of `word`, without counting how often each occurs."""
    letters = set(word)
    bounds = (len(word) - most, len(word) + most)
    for (each,) in db.execute(f"SELECT term FROM {table} WHERE length(term) BETWEEN ? AND ?", bounds):
        if len(letters.symmetric_difference(each)) <= 2 * most and '"' not in each:
            yield each


def _by_length(db: sqlite3.Connection, table: str) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for (word,) in db.execute(f"SELECT term FROM {table}"):
        if '"' not in word:
            found[len(word)].append((_mask(word), word))
    return dict(found)
