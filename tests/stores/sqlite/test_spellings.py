"""Words of an index that resemble a misspelled one: exactly those that differ by a few characters."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from graphapp.cypher.language.spelling import distance
from graphapp.stores.semantics import most_edits
from graphapp.stores.sqlite.spellings import MOST_SPELLINGS, IndexWords

# also letters that share a place among the bits of a word, and repeated ones
WORDS = st.text("abAé\u0161", min_size=1, max_size=9)


@st.composite
def asked_and_words(draw):
    """A word, and others of which many differ from it by a few characters."""
    asked = draw(WORDS)
    words = draw(st.sets(WORDS, max_size=20))
    for _ in range(draw(st.integers(0, 8))):
        word = asked
        for letter in draw(st.text("abA\u0161", max_size=3)):
            place = draw(st.integers(0, len(word)))
            word = word[:place] + letter + word[place + draw(st.integers(0, 1)) :]
        words.add(word)
    return asked, words


def store_of(words: Iterable[str]) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(
        "CREATE TABLE state (revision); INSERT INTO state VALUES ('r1'); CREATE TABLE words (term)"
    )
    db.executemany("INSERT INTO words VALUES (?)", [(word,) for word in words])
    return db


def table_of(_db, _index):
    return "words"


@given(asked_and_words(), st.booleans())
def test_no_word_within_the_number_of_edits_is_missed_and_no_other_is_found(both, keep):
    asked, words = both
    with closing(store_of(words)) as db:
        found = IndexWords().like(db, "index", asked, table_of, keep=keep)
    most = most_edits(asked)
    edits = {word: distance(asked, word, most) for word in words}
    expected = sorted(word for word in words if edits[word] <= most) if most else []
    assert found == sorted(expected, key=lambda word: (edits[word], word))[:MOST_SPELLINGS]


def test_words_that_are_added_to_the_store_are_found():
    words = IndexWords()
    with closing(store_of(["levine", "levin"])) as db:
        assert words.like(db, "index", "levine", table_of, keep=True) == ["levine", "levin"]
        db.execute("INSERT INTO words VALUES ('levina')")
        db.execute("UPDATE state SET revision = 'r2'")
        assert words.like(db, "index", "levine", table_of, keep=True) == ["levine", "levin", "levina"]


def test_words_that_change_with_each_batch_are_not_kept():
    words = IndexWords()
    with closing(store_of(["levine"])) as db:
        assert words.like(db, "index", "levine", table_of, keep=False) == ["levine"]
        db.execute("INSERT INTO words VALUES ('levina')")
        assert words.like(db, "index", "levine", table_of, keep=False) == ["levine", "levina"]


def test_one_letter_repeated_more_often_than_a_byte_can_count_is_compared_too():
    long = "a" * 300
    with closing(store_of([long, "a" * 296, "b" * 300])) as db:
        assert IndexWords().like(db, "index", "a" * 298, table_of, keep=True) == ["a" * 296, long]
