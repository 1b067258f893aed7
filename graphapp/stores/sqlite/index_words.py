"""The words of a search index that begin alike. Every function takes a connection and only reads.

No function reads all rows of a common word, as the table that counts the rows of each word would.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import Literal

__all__ = ["has_few_rows", "one_of", "words_beginning", "words_table"]

# SQLite merges the rows of many words in a few milliseconds if they are not more than this.
FEW_ROWS = 3000
# The table has a row for each occurrence of a word. `word || char(1)` is before all other words that follow this one, so that the next word is
# found without reading these rows.
_NEXT = "(SELECT term FROM {table} WHERE term >= {first} AND term < :past LIMIT 1)"
_WORDS = (
    "WITH RECURSIVE found (word) AS (SELECT {begin} UNION ALL SELECT {next} FROM found WHERE word IS NOT NULL)"
    " SELECT word FROM found WHERE word IS NOT NULL LIMIT :most"
)


def words_beginning(db: sqlite3.Connection, index: str, beginning: str, most: int) -> list[str] | None:
    """The words of the index that begin with `beginning`, in order; None if there are more than `most`, or if it is not ASCII: the index
    may then contain it in another form."""
    if not beginning.isascii():
        return None
    table = words_table(db, index, "instance")
    sql = _WORDS.format(
        begin=_NEXT.format(table=table, first=":first"),
        next=_NEXT.format(table=table, first="word || char(1)"),
    )
    asked = {"first": beginning, "past": _past(beginning), "most": most + 1}
    found = [word for (word,) in db.execute(sql, asked)]
    return found if len(found) <= most else None


def has_few_rows(db: sqlite3.Connection, index: str, beginning: str) -> bool:
    """True if at most FEW_ROWS rows of the index contain words of the index that begin with `beginning`. Of one that is not ASCII, only the words that
    the index contains in this form are counted."""
    table = words_table(db, index, "instance")
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE term >= ? AND term < ? LIMIT ?)"
    (found,) = db.execute(sql, (beginning, _past(beginning), FEW_ROWS + 1)).fetchone()
    return bool(found <= FEW_ROWS)


def _past(beginning: str) -> str:
    """A string that comes after all words that begin so: no word contains its last character."""
    return f"{beginning}\U0010ffff"


def one_of(words: Collection[str]) -> str:
    """The FTS5 expression for any of these words, of which there is at least one."""
    return "(" + " OR ".join(f'"{word}"' for word in words) + ")"


def words_table(db: sqlite3.Connection, index: str, rows: Literal["row", "instance"] = "row") -> str:
    """The table with the words of a search index, with one row for each word or for each of its occurrences: a temporary view that contains no data,
    and is created by the first use."""
    name = f"{index}_words_{rows}"
    (known,) = db.execute("SELECT count(*) FROM temp.sqlite_master WHERE name = ?", (name,)).fetchone()
    if not known:
        (protected,) = db.execute("PRAGMA query_only").fetchone()
        db.execute("PRAGMA query_only = OFF")
        try:
            db.execute(f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab('main', '{index}', '{rows}')")
        finally:
            db.execute(f"PRAGMA query_only = {int(protected)}")
    return f"temp.{name}"
