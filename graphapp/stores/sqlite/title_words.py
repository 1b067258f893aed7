"""The words of the index of titles that begin alike. Every function takes a connection and only reads.

No function reads all papers of a common word, as the table that counts the papers of each word would.
"""

from __future__ import annotations

import sqlite3

from graphapp.stores.sqlite.search import words_table

__all__ = ["has_few_papers", "words_beginning"]

# SQLite merges the papers of many words in a few milliseconds if they are not more than this.
FEW_PAPERS = 3000
# The table has a row for each paper of a word. `word || char(1)` is before all other words that follow this one, so that the next word is
# found without reading these rows.
_NEXT = "(SELECT term FROM {table} WHERE term >= {first} AND term < :past LIMIT 1)"
_WORDS = (
    "WITH RECURSIVE found (word) AS (SELECT {begin} UNION ALL SELECT {next} FROM found WHERE word IS NOT NULL)"
    " SELECT word FROM found WHERE word IS NOT NULL LIMIT :most"
)


def words_beginning(db: sqlite3.Connection, beginning: str, most: int) -> list[str] | None:
    """The words of the index that begin with `beginning`, in order; None if there are more than `most`, or if it is not ASCII: the index
    may then contain it in another form."""
    if not beginning.isascii():
        return None
    table = words_table(db, "dated_titles", "instance")
    sql = _WORDS.format(
        begin=_NEXT.format(table=table, first=":first"),
        next=_NEXT.format(table=table, first="word || char(1)"),
    )
    asked = {"first": beginning, "past": _past(beginning), "most": most + 1}
    found = [word for (word,) in db.execute(sql, asked)]
    return found if len(found) <= most else None


def has_few_papers(db: sqlite3.Connection, beginning: str) -> bool:
    """True if at most FEW_PAPERS papers contain words of the index that begin with `beginning`. Of one that is not ASCII, only the words that
    the index contains in this form are counted."""
    table = words_table(db, "dated_titles", "instance")
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE term >= ? AND term < ? LIMIT ?)"
    (found,) = db.execute(sql, (beginning, _past(beginning), FEW_PAPERS + 1)).fetchone()
    return bool(found <= FEW_PAPERS)


def _past(beginning: str) -> str:
    """A string that comes after all words that begin so: no word contains its last character."""
    return f"{beginning}\U0010ffff"
