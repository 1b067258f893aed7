"""The words of a search index that resemble a misspelled word."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from graphapp.cypher.language.spelling import distance
from graphapp.stores.semantics import most_edits
from graphapp.support.cache import MemoryCache

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["MOST_SPELLINGS", "IndexWords"]

MOST_SPELLINGS = 50
# a few rare letters are counted together
_LETTERS = 32


class _SameLength(NamedTuple):
    """Words of one length, and how often each of them contains each letter: an array of a row for each word and a column for each letter."""

    words: list[str]
    counts: npt.NDArray[np.int8]

    @classmethod
    def of(cls, words: list[str]) -> _SameLength:
        import numpy as np

        letters = _letters("".join(words)).reshape(len(words), -1)
        # a higher count wraps around, and so does the difference of two, so that a small one stays correct
        counts = np.zeros((len(words), _LETTERS), np.int8)
        rows = np.arange(len(words))
        for place in letters.T:
            counts[rows, place] += 1
        return cls(words, counts)

    def near(self, letters: npt.NDArray[np.int8], most: int) -> Iterator[str]:
        """The words whose letters differ from those counted in `letters` by no more than `most` edits can cause: each removes one and
        adds another."""
        import numpy as np

        differing = np.abs(self.counts - letters).sum(axis=1)
        return (self.words[row] for row in np.flatnonzero(differing <= 2 * most).tolist())


def _letters(text: str) -> npt.NDArray[np.uint32]:
    """The column of each character in the counts of letters."""
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4") % _LETTERS


class IndexWords:
    """The words of the search index of a store, kept in memory for one state of the store. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: MemoryCache[tuple[str, str], dict[int, _SameLength]] = MemoryCache(1)

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
        import numpy as np

        (revision,) = db.execute("SELECT revision FROM state").fetchone()
        words = self._kept.get((revision, index), lambda: _by_length(db, table))
        lengths = range(len(word) - most, len(word) + most + 1)
        counts = np.bincount(_letters(word), minlength=_LETTERS).astype(np.int8)
        for same in (words[length] for length in lengths if length in words):
            yield from same.near(counts, most)


def _read(db: sqlite3.Connection, table: str, word: str, most: int) -> Iterator[str]:
    """The words of a table with nearly the letters of `word`, without counting how often each occurs."""
    letters = set(word)
    bounds = (len(word) - most, len(word) + most)
    for (each,) in db.execute(f"SELECT term FROM {table} WHERE length(term) BETWEEN ? AND ?", bounds):
        if len(letters.symmetric_difference(each)) <= 2 * most and '"' not in each:
            yield each


def _by_length(db: sqlite3.Connection, table: str) -> dict[int, _SameLength]:
    found: dict[int, list[str]] = defaultdict(list)
    for (word,) in db.execute(f"SELECT term FROM {table}"):
        if '"' not in word:
            found[len(word)].append(word)
    return {length: _SameLength.of(words) for length, words in found.items() if length}
