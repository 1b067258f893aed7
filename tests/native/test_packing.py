"""Packed rows, and what SQLite computes from them: the same as the Python code does without them."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing, contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model import names
from graphapp.native import compiled
from graphapp.stores.sqlite import batch, packed_rows
from graphapp.stores.sqlite.dated_titles import title_place

pytestmark = pytest.mark.skipif(
    compiled is None or not packed_rows.extend_sqlite(), reason="SQLite cannot be extended here"
)

VALUES = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=["Cs"]))
)  # fmt: skip


@contextmanager
def connected():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        packed_rows.add_functions(db)
        yield db


@contextmanager
def held(content):
    number = compiled.hold(content)
    try:
        yield number
    finally:
        compiled.release(number)


@given(st.integers(1, 14).flatmap(lambda width: st.lists(st.tuples(*[VALUES] * width), max_size=5)))
def test_packed_values_are_read_as_they_were(rows):
    width = len(rows[0]) if rows else 3
    packed = compiled.packed([value for row in rows for value in row], width)
    assert compiled.unpacked(packed) == [value for row in rows for value in row]
    columns = ", ".join(f"c{place}" for place in range(width))
    with connected() as db, held(packed) as number:
        found = db.execute(f"SELECT {columns} FROM packed_rows(?)", (number,)).fetchall()
    assert found == rows


def test_other_values_are_not_packed():
    for value in (2**63, 1.5, b"x", "\ud800", []):
        assert compiled.packed([value], 1) is None
    with pytest.raises(ValueError, match="not complete rows"):
        compiled.packed([1, 2, 3], 2)


def test_incomplete_rows_are_refused():
    whole = compiled.packed([1, "é" * 200, None, 2**40, "b", -5], 3)
    with connected() as db:
        for size in range(len(whole)):
            with held(whole[:size]) as number, pytest.raises(sqlite3.OperationalError):
                db.execute("SELECT c0, c1, c2 FROM packed_rows(?)", (number,)).fetchall()
            with pytest.raises(ValueError, match="packed rows"):
                compiled.unpacked(whole[:size])


def test_incomplete_rows_are_not_counted():
    whole = compiled.packed([7, "a", "A", 3], 4)
    for size in range(len(whole)):
        with pytest.raises(ValueError, match="packed rows"):
            compiled.PaperCounts().authors(whole[:size])


@given(st.binary(max_size=60))
def test_other_bytes_give_an_error_or_rows(data):
    with connected() as db, held(data) as number:
        try:
            rows = db.execute("SELECT c0, c1, c13 FROM packed_rows(?)", (number,)).fetchall()
        except (sqlite3.OperationalError, UnicodeDecodeError):
            return
    # each value has at least one byte
    assert len(rows) <= len(data)


def test_a_number_that_stands_for_nothing_is_refused():
    with connected() as db:
        for number in (-1, 5, 8, 2**40, None, "x"):
            with pytest.raises(sqlite3.OperationalError):
                db.execute("SELECT * FROM packed_rows(?)", (number,)).fetchall()
        with pytest.raises(sqlite3.OperationalError):
            db.execute("SELECT * FROM packed_rows").fetchall()


@given(st.lists(st.lists(st.integers(0, 2**31), max_size=4), max_size=6), st.integers(1, 2**31))
def test_lists_are_read_with_their_numbers_and_places(lists, first):
    with connected() as db, held(json.dumps(lists, separators=(",", ":"))) as number:
        found = db.execute("SELECT list, place, value FROM listed(?, ?)", (number, first)).fetchall()
    assert found == [
        (n, place, value) for n, each in enumerate(lists, first) for place, value in enumerate(each)
    ]


@given(st.text("[],01 -x", max_size=12))
def test_text_that_is_no_lists_of_numbers_is_refused(text):
    with connected() as db, held(text) as number:
        try:
            found = db.execute("SELECT list, value FROM listed(?, 0)", (number,)).fetchall()
        except sqlite3.OperationalError:
            return
    assert text.count("[") == text.count("]")
    assert len(found) <= len(text)


TITLES = st.text(st.sampled_from(" abzAZ09-_.'@[`{~\x00\x1f\x7fßéİΣŉ中😀"), max_size=8) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=8
)


@given(
    st.none() | st.integers(-3, 3000) | st.integers(1970, 2045), TITLES, st.integers(1, 2**30 - 1)
)  # fmt: skip
def test_titles_have_the_same_places(year, title, number):
    with connected() as db:
        sql = "SELECT title_place(?1, ?2, ?3), odd_title_place(?1, ?2, ?3)"
        ours, plain = db.execute(sql, (year, title, number)).fetchone()
    assert plain == title_place(year, title, number)
    assert ours in (None, plain)
    if title[:6].isascii():
        assert ours == plain


@given(TITLES)
def test_names_and_titles_are_folded_alike(text):
    clusters = compiled.packed([1, text, None], 3)
    papers = compiled.packed([1, "id", text, None, *[0] * 10], 14)
    with connected() as db:
        db.execute("CREATE TABLE cluster (n, key, folded)")
        columns = ", ".join(f"v{place}" for place in range(10))
        db.execute(f"CREATE TABLE paper (n, id, title, folded, {columns})")
        packed_rows.insert_packed(db, "INSERT INTO", "cluster", clusters)
        packed_rows.insert_packed(db, "INSERT INTO", "paper", papers)
        found = [db.execute(f"SELECT folded FROM {table}").fetchone()[0] for table in ("cluster", "paper")]
    plain = batch.Batch.empty(1)._replace(
        clusters=[1, text, None], papers=[1, "id", text, None, *[0] * 10]
    )  # fmt: skip
    batch._fold(plain)
    assert found == [plain.clusters[2], plain.papers[3]]
    assert found[1] == (None if text.isascii() else " ".join(names.words(text)))


def test_the_papers_of_clusters_are_counted_while_papers_come_and_go():
    """Authors 1 and 2 have the name of cluster 7, author 3 that of cluster 5."""
    counts = compiled.PaperCounts()
    counts.authors(compiled.packed([1, "a", "A", 7, 2, "b", "A", 7, 3, "c", "C", 5], 4))
    counts.lists("[[1,2,3],[],[2]]", 1)
    counts.rows([(4, 1), (4, 2), (4, 3)], False)
    assert compiled.unpacked(counts.packed(0, 100)) == [5, 2, 7, 3]
    assert compiled.unpacked(counts.packed(6, 100)) == [7, 3]
    assert compiled.unpacked(counts.packed(0, 7)) == [5, 2]
    # paper 1 is replaced by one of author 3 alone, and paper 4 is removed
    counts.rows([(1, 1), (1, 2), (1, 3), (4, 1), (4, 2), (4, 3)], True)
    counts.rows([(1, 3)], False)
    assert compiled.unpacked(counts.packed(0, 100)) == [5, 1, 7, 1]


PAPERS = st.dictionaries(st.integers(1, 9), st.lists(st.integers(1, 6), max_size=4), max_size=4)


@given(st.lists(PAPERS, max_size=5))
def test_papers_of_clusters_are_counted_as_in_the_finished_tables(changes):
    counts = compiled.PaperCounts()
    cluster_of = {author: 1 + author % 3 for author in range(1, 7)}
    counts.authors(compiled.packed([v for n, of in cluster_of.items() for v in (n, "", "", of)], 4))
    papers: dict[int, list[int]] = {}
    for change in changes:
        removed = [(n, author) for n in sorted(change) for author in papers.get(n, ())]
        counts.rows(removed, True)
        counts.rows([(n, author) for n, each in change.items() for author in each], False)
        papers.update(change)
    expected = Counter(of for each in papers.values() for of in {cluster_of[author] for author in each})
    assert compiled.unpacked(counts.packed(0, 9)) == [v for pair in sorted(expected.items()) for v in pair]


def test_an_author_without_a_cluster_is_an_error():
    with pytest.raises(ValueError, match="without a cluster"):
        compiled.PaperCounts().lists("[[1]]", 1)


def test_a_refused_row_rolls_the_transaction_back():
    """As rows that are parameters of the statement do."""
    with connected() as db:
        db.execute("CREATE TABLE tally (cluster INTEGER PRIMARY KEY, papers)")
        db.execute("BEGIN")
        db.execute("INSERT INTO tally VALUES (9, 9)")
        rows = compiled.packed([1, 1, 2, 2, 1, 3], 2)
        with pytest.raises(sqlite3.IntegrityError):
            packed_rows.insert_packed(db, "INSERT OR ROLLBACK INTO", "tally", rows)
        assert not db.in_transaction
        assert db.execute("SELECT count(*) FROM tally").fetchone() == (0,)
