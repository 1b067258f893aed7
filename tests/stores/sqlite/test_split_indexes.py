"""Indexes in two parts: adding papers to a large file changes few pages, and no answer changes."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphapp.ingest.load import ingest
from graphapp.ingest.unload import unload
from graphapp.stores import open_store
from graphapp.stores.sqlite import schema, split_indexes
from graphapp.stores.sqlite import store as sqlite_store
from tests.ingest.overlapping import LOADS
from tests.stores.sqlite.test_bulk_equal import SETTINGS, contents, load
from tests.stores.sqlite.test_tallies import opened, paper

BIG = ("author", "cluster", "paper", "wrote")


def borders(path):
    """The border between the parts of each index that has parts."""
    with closing(sqlite3.connect(path)) as db:
        every = {name: split_indexes.parts(db, name) for name in split_indexes.STATEMENTS}
    return {name: int(re.search(r"> (\d+)", found[0])[1]) for name, found in every.items() if len(found) == 2}


def answers(path):
    """Everything in a store, and what the pages of venues show."""
    with closing(open_store(path, SETTINGS)) as store:
        venues = store.venues(0, -1)
        pages = [
            (venue, store.venue_years(venue.id), store.papers_in(venue.id, None, 1, 3), store.venue_authors(venue.id, None, None, 9))
            for venue in venues
        ]  # fmt: skip
        published = [row for part in store.rows("PUBLISHED_IN") for row in part]
        names = [store.namesakes(text) for text in ("ada lovelace", "a. king")]
        columns = [[store.fingerprinted(-(2**63), 2**63 - 1)]]
    return contents(path), pages, published, names, columns


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(loads=LOADS, data=st.data())
def test_indexes_in_parts_change_no_answer(loads, data, tmp_path_factory):
    """Several loads of records that share DOIs, titles, ids and author rows, one of which is undone."""
    tmp = tmp_path_factory.mktemp("parts")
    split, plain = str(tmp / "split.db"), str(tmp / "plain.db")
    for number, records in enumerate(loads):
        lines = list(map(json.dumps, records))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(split_indexes, "SPLIT_FROM", 3)
            ours = load(split, tmp, number, lines, True)
        assert ours == load(plain, tmp, number, lines, True)
    assert borders(plain) == {}
    assert answers(split) == answers(plain)
    undone = data.draw(st.integers(1, len(loads)))
    for path in (split, plain):
        with closing(open_store(path, SETTINGS, writable=True)) as store:
            unload(store, undone, SETTINGS)
    assert answers(split) == answers(plain)


def test_an_index_gets_parts_when_there_are_enough_rows_and_new_ones_when_many_are_added(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(split_indexes, "SPLIT_FROM", 8)
    path = tmp_path / "g.db"
    found = []
    with closing(opened(path, create=True)) as store:
        # 7 papers of one author each; 8; 8 + 7; 40; 40 + 9; 40 + 10, which is a quarter
        for last in (7, 8, 15, 40, 49, 50):
            store.upsert([paper(number, f"Author {number}") for number in range(1, last + 1)])
            store.settle()
            found.append(set(borders(path).values()))
    assert found == [set(), {8}, {8}, {40}, {40}, {50}]
    # venues are few, and what has parts is found by author, name, record, DOI, title or venue
    assert sorted(borders(path)) == [
        "author_cluster", "author_id", "cluster_key", "paper_doi", "paper_fingerprint", "paper_id", "paper_venue",
        "wrote_author",
    ]  # fmt: skip


def test_a_file_that_is_only_opened_for_writing_keeps_its_indexes(tmp_path, monkeypatch):
    path = tmp_path / "g.db"
    with closing(opened(path, create=True)) as store:
        store.upsert([paper(number, "Ada Poe") for number in range(9)])
        store.settle()
    monkeypatch.setattr(split_indexes, "SPLIT_FROM", 8)
    with closing(opened(path, writable=True)) as store:
        store.settle()
    assert borders(path) == {}


def test_every_query_uses_indexes_in_parts_as_it_uses_others(tmp_path, monkeypatch):
    """The statements of a load and of many questions: none reads a whole table because its index has parts."""
    asked: set[str] = set()
    real = schema._connected

    def connected(*given, **named):
        db = real(*given, **named)
        db.set_trace_callback(asked.add)
        return db

    monkeypatch.setattr(schema, "_connected", connected)
    lines = [
        json.dumps({"id": f"r{n}", "title": f"Engines {n}", "year": 1990 + n % 7, "venue": "V", "doi": f"10.1/{n}", "authors": [f"A {n % 9}", "B"]})
        for n in range(40)
    ]  # fmt: skip
    paths = [str(tmp_path / "plain.db"), str(tmp_path / "split.db")]
    for path, least in zip(paths, (1000, 8), strict=True):
        monkeypatch.setattr(split_indexes, "SPLIT_FROM", least)
        for number in (1, 2):
            (tmp_path / "records.jsonl").write_text("\n".join(lines[: 20 * number]))
            with closing(open_store(path, SETTINGS, create=True)) as store:
                ingest(store, [tmp_path / "records.jsonl"], SETTINGS)
    for path in paths:
        answers(path)
        with closing(open_store(path, SETTINGS)) as store:
            store.paper("r3"), store.author_works(["name:B"]), store.papers_by(["name:B"], 0, 5)
            store.shortest_path("a 1", "b", 3), store.shared_papers(["b"], [], 5), store.author_lists(["b"])
            with store.columns() as columns:
                list(columns.authors(by_row=True)), list(columns.authors(by_row=False))
    assert borders(paths[1])
    with closing(sqlite3.connect(paths[0])) as plain, closing(sqlite3.connect(paths[1])) as split:
        selects = [sql for sql in asked if sql.startswith("SELECT") and "temp." not in sql]
        assert len(selects) > 50
        for sql in selects:
            assert scanned(split, sql) <= scanned(plain, sql), sql
            # a condition for each part has taken the place of this one
            assert " WHERE 1 " in sql or sorts_all(split, sql) <= sorts_all(plain, sql), sql


def scanned(db, sql):
    """The large tables that a statement reads completely."""
    plan = " / ".join(steps(db, sql))
    return {table for table in BIG if re.search(rf"SCAN {table}\b", plan)}


def sorts_all(db, sql):
    """True if a statement sorts all its rows: in memory, however many there are."""
    return "USE TEMP B-TREE FOR ORDER BY" in steps(db, sql)


def steps(db, sql):
    """The plan of a statement."""
    return [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]


@pytest.mark.parametrize("least", [1000, 8])
def test_relationships_are_read_in_order_without_sorting_all_of_them(least, tmp_path, monkeypatch):
    """A sort of all rows keeps them in memory, and nothing is read until it ends."""
    monkeypatch.setattr(split_indexes, "SPLIT_FROM", least)
    path = tmp_path / "g.db"
    with closing(opened(path, create=True)) as store:
        for start in (0, 20):
            store.upsert([paper(number, "Ada Poe", f"B{number % 7}") for number in range(start, start + 20)])
            store.settle()
        read = [row[:2] for batch in store.rows("WROTE") for row in batch]
        assert len(read) == 80
        assert read == sorted(read)
    index, sql = sqlite_store._TABLES["WROTE"]
    with closing(sqlite3.connect(path)) as db:
        for part in split_indexes.parts(db, index):
            assert not sorts_all(db, sql.format(part=part))
            assert scanned(db, sql.format(part=part)) <= {"author"}
