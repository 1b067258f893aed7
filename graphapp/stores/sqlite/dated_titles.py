"""The search index of titles. Its rows are in the order of `paper_order`, as far as a row number can express it, so that the newest papers with
given words are found without reading the others.

The row number of a title consists of, from the highest bits down, its year (the newest first), the beginning of the title, and the number
of the paper. So titles with the same year and beginning are next to each other, but in no particular order.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from functools import lru_cache

import orjson

from graphapp.model import names
from graphapp.stores.sqlite.rows import has_index
from graphapp.stores.sqlite.schema import DATED_TITLES, VERSION

__all__ = [
    *("NUMBER_BITS", "NUMBER_MASK", "add_titles", "fill_dated_titles", "has_dated_titles", "paper_of"),
    *("remove_titles", "title_place", "year_places"),
]

Note = Callable[[int], object]

NUMBER_BITS = 30
"""The lowest bits of a row number: those of the number of the paper, which are enough for a billion papers."""
NUMBER_MASK = (1 << NUMBER_BITS) - 1
_HEAD_BITS = 27
# Years up to the earliest and from the latest on are not distinguished, and neither are their titles.
_LATEST, _EARLIEST = 2040, 1978
_UNDATED = 63
_HEAD = 6
_OMITTED_BITS = 5 * _HEAD - _HEAD_BITS
_PLAIN = re.compile("[ a-z]*")
# Digits of base 32: 0 is the end of the title, 2 a space, 4 to t the letters. A digit that stands for several characters ends the beginning.
_DIGITS = str.maketrans(" abcdefghijklmnopqrstuvwxyz", "2456789abcdefghijklmnopqrst")
# The same for letters of either case; "-" stands for all other ASCII characters.
_ORDINARY = {code: _DIGITS.get(code | 0x20 if chr(code).isalpha() else code, "-") for code in range(128)}
_BEFORE_SPACE, _BEFORE_LETTERS, _AFTER_LETTERS = "1", "3", "u"
# Papers that get row numbers at once: these are spread over the whole index, nearly every page of which each portion changes.
_PORTION = 1_000_000
_AT_ONCE = 50_000
# SQLite's default, and one for many titles
_BUFFER, _LARGE_BUFFER = 1 << 20, 1 << 22


def title_place(year: int | None, title: str, paper: int) -> int:
    """The row number of a title in the index, for the paper with this number."""
    known = year is None or _EARLIEST < year < _LATEST
    return (_age(year) << _HEAD_BITS | (_head(title) if known else 0)) << NUMBER_BITS | paper


def year_places(year: int | None) -> tuple[int, int]:
    """The lowest and the highest row number that a paper of a year may have."""
    first = _age(year) << (_HEAD_BITS + NUMBER_BITS)
    return first, first + (1 << (_HEAD_BITS + NUMBER_BITS)) - 1


@lru_cache(1024)
def _age(year: int | None) -> int:
    return _UNDATED if year is None else _LATEST - min(max(year, _EARLIEST), _LATEST)


def _head(title: str) -> int:
    """The beginning of a title as a number, which never falls from one title to the next in alphabetical order."""
    head = title[:_HEAD]
    # nearly all consist of letters and spaces
    if len(head) == _HEAD and head.isascii() and (digits := head.translate(_ORDINARY)).isalnum():
        return int(digits, 32) >> _OMITTED_BITS
    # one character may become several
    head = head.casefold()[:_HEAD]
    plain = _PLAIN.match(head)[0]  # type: ignore[index]
    digits = plain.translate(_DIGITS)
    if len(plain) < len(head):
        other = head[len(plain)]
        digits += _BEFORE_SPACE if other < " " else _BEFORE_LETTERS if other < "a" else _AFTER_LETTERS
    return int(digits.ljust(_HEAD, "0"), 32) >> _OMITTED_BITS


def paper_of(place: int) -> int:
    """The number of the paper with a row number of the index."""
    return place & NUMBER_MASK


def has_dated_titles(db: sqlite3.Connection) -> bool:
    """False for a file of format 3 that was not opened for writing since, and during a large load. Raises sqlite3.Error."""
    return has_index(db, "dated_titles")


def add_titles(
    db: sqlite3.Connection, papers: Iterable[tuple[int | None, str, int]], note: Note | None = None
) -> None:
    """Add papers that the file contains: the year, the title and the number of each. `note` receives how many have been added. Raises
    sqlite3.Error."""
    # FTS5 writes its buffer to the file whenever a row number is smaller than the one before
    places = sorted(title_place(*paper) for paper in papers)
    for start in range(0, len(places), _AT_ONCE):
        db.execute(
            "INSERT INTO dated_titles (rowid, words) SELECT value, coalesce(folded, title) FROM json_each(?)"
            f" CROSS JOIN paper ON paper.n = value & {NUMBER_MASK}",
            (orjson.dumps(places[start : start + _AT_ONCE]).decode(),),
        )
        if note is not None:
            note(min(start + _AT_ONCE, len(places)))


def remove_titles(db: sqlite3.Connection, papers: Iterable[tuple[int | None, str, int]]) -> None:
    """Remove papers that were added with these years, titles and numbers. Raises sqlite3.Error."""
    # the index does not contain the titles, and needs the words that it contains for this
    db.executemany(
        "INSERT INTO dated_titles (dated_titles, rowid, words) VALUES ('delete', ?, ?)",
        sorted((title_place(*paper), _indexed_words(paper[1])) for paper in papers),
    )


def _indexed_words(title: str) -> str:
    """The text of a title from which SQLite's tokenizer makes the words of `names.words`."""
    return title if title.isascii() else " ".join(names.words(title))


def fill_dated_titles(db: sqlite3.Connection, note: Note | None = None, *, extended: bool = False) -> None:
    """Create the index, in the open transaction, in place of the one of format 3 if the file has it. `note` receives about how many papers have
    been added. `extended`: the connection has the functions of `packed_rows`. Raises sqlite3.Error."""
    db.execute(DATED_TITLES)
    _set_buffer(db, _LARGE_BUFFER)
    (last,) = db.execute("SELECT coalesce(max(n), 0) FROM paper").fetchone()
    for first in range(1, last + 1, _PORTION):
        sql = "SELECT year, title, n FROM paper WHERE n BETWEEN ? AND ?"
        before, past = first - 1, min(first - 1 + _PORTION, last)
        if extended:
            _add_stored(db, first, past)
            if note is not None:
                note(past)
            continue
        add_titles(
            db,
            db.execute(sql, (first, past)),
            None if note is None else lambda added, before=before: note(before + added),  # type: ignore[misc]
        )
    _set_buffer(db, _BUFFER)
    db.execute("DROP TABLE IF EXISTS title_search")
    db.execute(f"PRAGMA user_version = {VERSION}")


def _set_buffer(db: sqlite3.Connection, size: int) -> None:
    """Set the bytes of words that FTS5 collects before it writes them as a part of the index, which it merges with others later."""
    db.execute("INSERT INTO dated_titles (dated_titles, rank) VALUES ('hashsize', ?)", (size,))


def _add_stored(db: sqlite3.Connection, first: int, last: int) -> None:
    """Add the papers with these numbers, and those between them."""
    db.execute(
        "INSERT INTO dated_titles (rowid, words) SELECT place, words FROM"
        " (SELECT coalesce(title_place(year, title, n), odd_title_place(year, title, n)) AS place, coalesce(folded, title) AS words"
        " FROM paper WHERE n BETWEEN ? AND ?) ORDER BY place",
        (first, last),
    )
