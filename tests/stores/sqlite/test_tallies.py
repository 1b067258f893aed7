"""What an SQLite store counts and ranks once after a load: it never changes an answer."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, Counts, StoredPaper, VenueRow
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.sqlite import search, tallies
from graphapp.stores.sqlite.deferred_indexes import DeferredWork
from graphapp.stores.sqlite.spellings import IndexWords


def paper(number, *authors, year=2000, venue="V"):
    rows = (AuthorRow(f"name:{name}", name, names.key(name)) for name in authors)
    listed = tuple(Authorship(row, place) for place, row in enumerate(rows))
    return StoredPaper(
        f"p{number:03}", f"Title {number}", year, "other", VenueRow(names.key(venue), venue, None), listed
    )


def opened(path, **given):
    return open_store(str(path), Settings.read(environ={}), **given)


def facts(store):
    """What pages list."""
    return store.counts(), store.venues(0, -1), store.search_venues("v", 10), store.top_authors(10)


def test_counts_and_venues_are_right_before_and_after_they_are_settled(tmp_path):
    with closing(opened(tmp_path / "g.db", create=True)) as store:
        store.upsert([paper(1, "Ada Poe", venue="W"), paper(2, "Ada Poe", "Ben Ray", year=2003)])
        expected = Counts(2, 2, 2, 2, 3, 2000, 2003)
        for _ in range(2):
            assert store.counts() == expected
            # equally many papers: by id
            assert [(venue.id, venue.papers) for venue in store.venues(0, -1)] == [("v", 1), ("w", 1)]
            store.settle()
        store.upsert([paper(3, "Cleo Fox", venue="W", year=None)])
        assert store.counts() == Counts(3, 3, 3, 2, 4, 2000, 2003)
        assert [venue.id for venue in store.venues(0, -1)] == ["w", "v"]
        store.settle()
        assert [venue.id for venue in store.venues(0, -1)] == ["w", "v"]
        assert store.venues(1, 5) == store.top_venues(2)[1:]
        store.upsert([], gone=["p001", "p003"])
        assert store.counts() == Counts(2, 2, 1, 1, 2, 2003, 2003)
        assert [venue.id for venue in store.venues(0, -1)] == ["v"]


def test_a_small_load_counts_only_what_it_changes(tmp_path, monkeypatch):
    path = tmp_path / "g.db"

    def never(db):
        raise AssertionError("everything is counted again")

    def settled(store):
        store.settle()
        with closing(sqlite3.connect(path)) as db:
            assert tallies.are_settled(db)
        return store.counts(), [(venue.id, venue.papers) for venue in store.venues(0, -1)]

    opened(path, create=True).close()
    monkeypatch.setattr(tallies, "_count_all", never)
    with closing(opened(path, writable=True)) as store:
        first = paper(1, "Ada Poe", venue="W")
        store.upsert([first, paper(2, "Ada Poe", "Ben Ray", year=2003)])
        store.upsert([paper(3, "Ben Ray", venue="W", year=None)])
        assert settled(store) == (Counts(2, 2, 3, 2, 4, 2000, 2003), [("w", 2), ("v", 1)])
    with closing(opened(path, writable=True)) as store:
        # the only papers of Ada Poe and of venue v
        store.upsert([paper(1, "Dora Lee", "Cleo Fox", venue="X", year=1999)], gone=["p002"])
        assert settled(store) == (Counts(3, 3, 2, 2, 3, 1999, 1999), [("w", 1), ("x", 1)])
        # nothing changes
        store.upsert([paper(1, "Dora Lee", "Cleo Fox", venue="X", year=1999)])
        store.upsert([first, StoredPaper("q", "Without a venue", 2001, "other", None, ())])
        assert settled(store) == (Counts(2, 2, 3, 1, 2, 2000, 2001), [("w", 2)])


def test_a_file_of_an_earlier_version_is_read_without_them_and_completed_by_the_next_write(tmp_path):
    path = tmp_path / "g.db"
    with closing(opened(path, create=True)) as store:
        store.upsert([paper(number, "Ada Poe", f"Ben {number}", year=2000 + number) for number in range(9)])
        store.settle()
        expected, found = facts(store), store.search_papers("title", 5)
    made = ("totals", "ranked_venue", "prominent", "prominent_search")
    with closing(sqlite3.connect(path)) as db:
        db.executescript("DROP INDEX paper_dates; DROP INDEX cluster_single_word;")
        db.executescript("".join(f"DROP TABLE {name};" for name in made))
    with closing(opened(path)) as store:
        assert facts(store) == expected
        assert store.search_papers("title", 5) == found
    with closing(opened(path, writable=True)) as store:
        assert facts(store) == expected
    with closing(sqlite3.connect(path)) as db:
        kept = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
        assert kept.issuperset({*made, "paper_dates", "cluster_single_word"})
        assert db.execute("SELECT count(*) FROM ranked_venue").fetchone() == (1,)


@pytest.fixture
def small_limits(monkeypatch):
    """A store of a few names is searched as one of millions."""
    monkeypatch.setattr(tallies, "MANY_CLUSTERS", 1)
    monkeypatch.setattr(search, "FEW", 0)
    monkeypatch.setattr(search, "MANY", 2)
    monkeypatch.setattr(search, "KEYS", 2)
    monkeypatch.setattr(search, "STEPS", (2, 3, 5, -1))
    # of "wan", but not of "wanga", the words are more
    monkeypatch.setattr(search, "FEW_WORDS", 2)


NAMES = [
    *(f"{given} Wang" for given in ("Wei", "Wen", "Li", "Bo", "Anna", "Ying")),
    *(
        "Wang",
        "Wang.",
        "W. Wang",
        "Wang Wei",
        "Wei",
        "Wangari Maathai",
        "王 Wang",
        "Li Na",
        "O'Wang",
        "Jo Wanger",
        "Wangwang Li",
        "Wü Wüwang",
    ),
]


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("prominent", [1, 3, 7, 100])
def test_the_index_of_prolific_authors_changes_no_result(tmp_path, monkeypatch, prominent):
    monkeypatch.setattr(tallies, "PROMINENT", prominent)
    # several names have equally many papers
    papers = [
        paper(10 * place + number, name)
        for place, name in enumerate(NAMES)
        for number in range(1 + place % 4)
    ]
    with (
        closing(opened(tmp_path / "g.db", create=True)) as store,
        closing(open_store("memory:", Settings.read(environ={}))) as simple,
    ):
        for each in (store, simple):
            each.upsert(papers)
            each.settle()
        for text in (
            "w",
            "wa",
            "wang",
            "wang w",
            "wei wang",
            "wei",
            "li",
            "o wang",
            "王",
            "jo",
            "x",
            "wan",
            "wan wei",
            "wanga",
            "anna wan",
            # two words of a name, not one
            "w w",
            "wang wan",
            "w wan wan",
            # no name has a word that begins with the second or the first
            "wang wangy",
            "maathaix 王",
        ):
            for limit in (1, 2, 3, 20):
                assert store.search_authors(text, limit) == simple.search_authors(text, limit), (text, limit)


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("prominent", [3, 100])
def test_of_very_many_names_with_some_words_those_with_the_most_papers_are_compared(
    tmp_path, monkeypatch, prominent
):
    monkeypatch.setattr(tallies, "PROMINENT", prominent)
    counts = {"Wei Wang": 5, "Wen Wang": 4, "W. Wang": 3, "Wim Wang": 1, "Wil Wang": 1}
    papers = [paper(10 * place + n, name) for place, name in enumerate(counts) for n in range(counts[name])]
    with closing(opened(tmp_path / "g.db", create=True)) as store:
        store.upsert(papers)
        store.settle()
        found, every = store.names_with(["w", "wang"], 3)
        # more names may match than were compared
        assert ([hit.key for hit in found], every) == (["wei wang", "wen wang", "w. wang"], False)
        # few names are printed with the initial
        found, every = store.names_with(["w", "wang"], 3, initials=False)
        assert ([hit.key for hit in found], every) == (["w. wang"], True)


def test_during_a_load_only_the_papers_of_the_names_found_are_counted(tmp_path):
    """The number of SQLite's instructions does not grow with the number of names."""
    steps = []
    for number in (100, 1000):
        path = tmp_path / f"{number}.db"
        with closing(opened(path, create=True)) as store:
            store.upsert([paper(place, f"Name{place} Wang{place // 10}") for place in range(number)])
            store.settle()
        with closing(sqlite3.connect(path)) as db:
            db.executescript("DELETE FROM tally WHERE cluster % 2; UPDATE state SET counted = 0")
            ticks: list[int] = []
            db.set_progress_handler(lambda ticks=ticks: ticks.append(1), 10)
            assert [hit.papers for hit in search.hits(db, [7, 8])] == [1, 1]
            assert len(search.authors(db, "wang1", 5)) == 5
            assert len(search.with_words(db, ["wang1"], 20, initials=False, others=())[0]) == 10
        steps.append(len(ticks))
    assert steps[1] < 2 * steps[0]


def test_while_indexes_are_missing_no_query_counts_the_papers_of_each_name_separately(tmp_path):
    """Without indexes, each count reads all authorships."""
    with closing(opened(tmp_path / "g.db", create=True)) as store:
        store.upsert([paper(n, "Ada Lovelace", *more) for n, more in enumerate((["Ada"], ["A. King"], []))])
    with closing(sqlite3.connect(tmp_path / "g.db", isolation_level=None)) as db:
        db.execute("BEGIN")
        DeferredWork(db).put_off()
        asked = []
        db.set_trace_callback(asked.append)
        found = [
            search.authors(db, "ada lovelace", 5),
            search.authors(db, "ada", 1),
            search.similar(db, "ada lovelqce", 5, IndexWords()),
            search.with_words(db, ["ada", "lovelace"], 5, initials=False, others=())[0],
            search.most_papers(db, 1),
        ]
        db.set_trace_callback(None)
        assert [[(hit.key, hit.papers) for hit in hits] for hits in found] == [
            [("ada lovelace", 3)], [("ada", 1)], [("ada lovelace", 3)], [("ada lovelace", 3)], [("ada lovelace", 3)],
        ]  # fmt: skip
        selects = [sql for sql in asked if sql.startswith("SELECT") and "tally" in sql]
        assert len(selects) > 5
        assert [sql for sql in selects if "wrote" in repeated_scans(db, sql)] == []


def repeated_scans(db, sql):
    """The tables that a statement reads completely for each row of its result."""
    plan = {step: (parent, what) for step, parent, _, what in db.execute(f"EXPLAIN QUERY PLAN {sql}")}
    found = set()
    for parent, what in plan.values():
        while parent in plan and what.startswith("SCAN "):
            parent, above = plan[parent]
            if above.startswith("CORRELATED"):
                found.add(what.split()[1])
    return found
