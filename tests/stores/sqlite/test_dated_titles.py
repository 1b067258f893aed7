"""Searches for titles in an SQLite store, which reads the newest papers first and no more than it lists."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from graphapp.model.rows import StoredPaper, VenueRow, paper_order
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.sqlite import dated_titles, index_words, packed_rows, titles, venue_papers, writer
from graphapp.stores.sqlite.dated_titles import NUMBER_BITS, paper_of, title_place
from graphapp.stores.sqlite.schema import VERSION
from tests.stores.sqlite.in_thread import bulk_load_everything

SETTINGS = Settings.read(environ={})
YEARS = st.none() | st.integers(-5, 9999) | st.sampled_from([1977, 1978, 1979, 2020, 2039, 2040, 2041])
TITLES = st.text(st.sampled_from(" abcz-09_{éÉßZAǅ\x01\U0010ffff"), max_size=8) | st.text(max_size=8)


def paper(id, title, year):
    return StoredPaper(id, title, year, "other", None, (), sources=(id,))


@given(papers=st.lists(st.tuples(YEARS, TITLES), min_size=2, max_size=6))
def test_the_index_has_papers_in_the_order_of_lists_except_among_those_that_begin_alike(papers):
    ordered = sorted((paper("x", title, year) for year, title in papers), key=paper_order)
    places = [title_place(each.year, each.title, number) for number, each in enumerate(ordered, 1)]
    groups = [place >> NUMBER_BITS for place in places]
    assert groups == sorted(groups)
    assert [paper_of(place) for place in places] == list(range(1, len(places) + 1))
    # SQLite's integers
    assert all(0 < place < 2**63 for place in places)


def test_years_and_beginnings_are_distinguished():
    known = [(2024, "Deep"), (2024, "Deep l"), (2024, "Deer"), (2023, "3D"), (2023, "A"), (2023, "A b"), (2023, "Éa"), (1979, "A"), (1978, "Z"), (None, "A")]  # fmt: skip
    groups = [title_place(year, title, 1) >> NUMBER_BITS for year, title in known]
    assert groups == sorted(set(groups))


WORDS = ["graph", "graphs", "graphics", "grab", "a", "an", "é", "Éa", "x", "xy", "𞤀"]
TITLE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
TEXT = st.lists(st.sampled_from([*WORDS, "gra", "gr", "none"]), min_size=1, max_size=3).map(" ".join)
BATCH = st.dictionaries(st.integers(1, 30), st.tuples(TITLE, st.sampled_from([None, 1950, 1951, 2020, 2021])))


@pytest.fixture(scope="module")
def small_steps():
    """A few papers are searched as millions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(titles, "STEPS", (1, 2))
        patch.setattr(titles, "READ", 3)
        patch.setattr(titles, "FEW_WORDS", 1)
        patch.setattr(titles, "READ_BEFORE_WORDS", 2)
        patch.setattr(titles, "MOST_WORDS", 3)
        patch.setattr(titles, "READ_BEFORE_MERGE", 2)
        patch.setattr(index_words, "FEW_ROWS", 1)
        yield


@examples(max_examples=60, deadline=None)
@given(
    batches=st.lists(BATCH, min_size=1, max_size=3),
    gone=st.sets(st.integers(1, 30)),
    asked=st.lists(TEXT, min_size=4, max_size=8),
    limit=st.integers(0, 6),
)
def test_titles_are_found_as_in_memory(batches, gone, asked, limit, small_steps, tmp_path_factory):
    """Papers that change their title or year, and papers that are removed."""
    path = str(tmp_path_factory.mktemp("titles") / "g.db")
    with (
        closing(open_store("memory:", SETTINGS)) as plain,
        closing(open_store(path, SETTINGS, create=True)) as store,
    ):
        for held in (plain, store):
            for batch in batches:
                held.upsert([paper(f"p{number}", *each) for number, each in batch.items()])
            held.upsert([], gone=[f"p{number}" for number in gone])
        assert [store.search_papers(text, limit) for text in asked] == [
            plain.search_papers(text, limit) for text in asked
        ]
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO dated_titles (dated_titles) VALUES ('integrity-check')")
        count = "SELECT count(*) FROM"
        assert (
            db.execute(f"{count} dated_titles_docsize").fetchone() == db.execute(f"{count} paper").fetchone()
        )


def test_the_papers_of_a_large_venue_are_listed_in_order(tmp_path, small_steps, monkeypatch):
    """The first ones of a year are found among all papers of the year."""
    monkeypatch.setattr(venue_papers, "MANY", 3)
    monkeypatch.setattr(venue_papers, "FEW", 6)
    venues = [VenueRow("v", "V", None), VenueRow("w", "W", None)]
    papers = [
        paper(f"p{number}", f"{'abé'[number % 3]} {number % 4}", [2020, 2021, 1950, 1951, None][number % 5])
        for number in range(60)
    ]
    for number, each in enumerate(papers):
        each.venue = venues[number % 7 == 0]
    expected = sorted((each for each in papers if each.venue.id == "v"), key=paper_order)
    with closing(open_store(str(tmp_path / "g.db"), SETTINGS, create=True)) as store:
        store.upsert(papers)
        for offset in range(0, 60, 4):
            assert store.papers_in("v", None, offset, 7) == expected[offset : offset + 7]
            for year in (2020, 1950, None):
                own = expected if year is None else [each for each in expected if each.year == year]
                assert store.papers_in("v", year, offset, 2) == own[offset : offset + 2]
        assert store.papers_in("unknown", None, 0, 5) == []


def test_the_papers_of_a_venue_are_read_once_where_the_index_is_missing(tmp_path):
    path = str(tmp_path / "g.db")
    papers = [paper(f"p{number}", f"T{number}", 2000 + number if number else None) for number in range(5)]
    for each in papers:
        each.venue = VenueRow("v", "V", None)
    with closing(open_store(path, SETTINGS, create=True)) as store:
        store.upsert(papers)
    read: list[str] = []
    with closing(sqlite3.connect(path)) as db:
        # as during a load
        db.execute("DROP INDEX paper_venue")
        db.set_trace_callback(read.append)
        listed = [venue_papers.newest(db, "v", None, 1, 3), venue_papers.newest(db, "v", 2003, 0, 9)]
        assert venue_papers.newest(db, "v", None, 4, 3) == [1]
    # the newest first, the one without a year last
    assert listed == [[4, 3, 2], [4]]
    assert len([sql for sql in read if "FROM paper WHERE venue" in sql]) == 3


def as_format_3(path):
    """Change a store to what an earlier version would have written."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            "DROP TABLE dated_titles; CREATE VIRTUAL TABLE title_search USING fts5 (words, content = '', detail = none,"
            " tokenize = 'unicode61 remove_diacritics 2');"
            "INSERT INTO title_search (rowid, words) SELECT n, coalesce(folded, title) FROM paper; PRAGMA user_version = 3;"
        )


@pytest.mark.parametrize("apart", [False, True], ids=["in this process", "in another process"])
def test_a_conversion_shows_how_far_it_is(tmp_path, monkeypatch, apart):
    path = str(tmp_path / "g.db")
    with closing(open_store(path, SETTINGS, create=True)) as store:
        store.upsert([paper(f"p{number}", f"Graphs {number}", 2000) for number in range(50)])
        store.settle()
    as_format_3(path)
    monkeypatch.setattr(dated_titles, "_AT_ONCE", 20)
    monkeypatch.setattr(dated_titles, "_PORTION", 30)
    if apart:
        bulk_load_everything(monkeypatch)
        monkeypatch.setattr(writer, "MANY_ROWS", 0)
    told = []
    # as a page does, which has the store open for reading
    with closing(open_store(path, SETTINGS)) as store, store.writing(lambda *step: told.append(step)):
        pass
    # 30 papers, of which 20 at once, then the other 20; one statement can also add all 30
    steps = (0, 30, 50) if apart and packed_rows.extend_sqlite() else (0, 20, 30, 50)
    assert told == [("Indexing titles by year", done, 50) for done in steps]


def test_a_file_of_format_3_is_read_as_it_is_and_converted_by_the_next_process_that_writes(tmp_path):
    path = str(tmp_path / "g.db")
    papers = [paper(f"p{number}", f"Graphs {number % 7}", 2000 + number % 5) for number in range(60)]
    with closing(open_store(path, SETTINGS, create=True)) as store:
        store.upsert([*papers, paper("é", "Élan, graphs", 2003)])
        store.settle()
        expected = store.search_papers("graph", 30)
    as_format_3(path)
    with closing(open_store(path, SETTINGS)) as store:
        assert store.search_papers("graph", 30) == expected
        assert [each.id for each in store.search_papers("elan", 5)] == ["é"]
    told = []
    with closing(open_store(path, SETTINGS, writable=True, tell=lambda what, *_: told.append(what))) as store:
        assert set(told) == {"Indexing titles by year"}
        assert store.search_papers("graph", 30) == expected
        assert [each.id for each in store.search_papers("elan", 5)] == ["é"]
        store.upsert([], gone=["é"])
        assert store.search_papers("elan", 5) == []
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert not db.execute("SELECT 1 FROM sqlite_schema WHERE name LIKE 'title_search%'").fetchone()


def titled(path, *given):
    """A file with one paper for each title."""
    with closing(open_store(path, SETTINGS, create=True)) as store:
        store.upsert([paper(f"p{number}", title, 2026) for number, title in enumerate(given)])
        store.settle()
    return closing(sqlite3.connect(path))


def test_the_words_of_the_index_with_a_beginning_are_listed_unless_there_are_too_many(tmp_path):
    with titled(str(tmp_path / "g.db"), "Of graphs", "Gräber", "Grasp of", "Zebra 2d", "GRAPHS é") as db:
        assert index_words.words_beginning(db, "dated_titles", "gra", 3) == ["graber", "graphs", "grasp"]
        assert index_words.words_beginning(db, "dated_titles", "gra", 2) is None
        assert index_words.words_beginning(db, "dated_titles", "of", 1) == ["of"]
        assert index_words.words_beginning(db, "dated_titles", "z", 5) == ["zebra"]
        assert index_words.words_beginning(db, "dated_titles", "x", 5) == []
        # not ASCII: SQLite may have another form of the letter
        assert index_words.words_beginning(db, "dated_titles", "é", 5) is None


def test_few_rows_are_told_from_many(tmp_path, monkeypatch):
    monkeypatch.setattr(index_words, "FEW_ROWS", 2)
    with titled(str(tmp_path / "g.db"), "Of graphs", "学习 graph of", "Graphics of") as db:
        assert not index_words.has_few_rows(db, "dated_titles", "of")
        assert not index_words.has_few_rows(db, "dated_titles", "graph")
        assert index_words.has_few_rows(db, "dated_titles", "graphs")
        assert index_words.has_few_rows(db, "dated_titles", "学")
