"""A store that was filled on the bulk path equals one that was filled on the ordinary path."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphapp.ingest.ledger import ledger
from graphapp.ingest.load import ingest
from graphapp.ingest.unload import unload
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.copy import digest
from graphapp.stores.sqlite import batch, bulk_load, bulk_worker, number_table, packed_rows, writer
from graphapp.stores.sqlite.number_table import NumberTable
from graphapp.stores.sqlite.schema import INDEXES
from tests.ingest.overlapping import LOADS
from tests.stores.sqlite.in_thread import bulk_load_everything

SETTINGS = Settings.read({"batch_papers": 2}, {})
DAMAGED = st.sampled_from(
    ['{"id": "r1", "title"', '{"title": ""}', "[]", '{"id": "r2", "title": "Other", "authors": ["X"]}']
)
TIMES = {"started": "", "finished": ""}


def load(path, tmp, number, lines, merge):
    """The report on loading these lines into a store, without times."""
    file = tmp / f"{number}.jsonl"
    file.write_text("".join(line + "\n" for line in lines))
    with closing(open_store(path, SETTINGS, create=True)) as store:
        report = ingest(store, [file], SETTINGS, merge=merge)
    for record in report.files:
        record.finished = ""
    return report


def contents(path):
    """Everything in a store: papers with the values of single records, search, the journal, and the rows of the file except numbers."""
    with closing(open_store(path, SETTINGS)) as store:
        ids = [row[0] for part in store.rows("Paper") for row in part]
        found = {
            "papers": store.papers(ids),
            "digest": digest(store),
            "counts": store.counts(),
            "tables": [[row for part in store.rows(name) for row in part] for name in ("Author", "Venue", "WROTE")],
            "people": [store.search_authors(text, 9) for text in ("a", "ada l", "babbage", "lovelace ada", "king")],
            "titles": [store.search_papers(text, 9) for text in ("on", "engines", "lamp", "other")],
            "top": (store.top_authors(9), store.top_venues(9)),
            "ledger": [dataclasses.replace(entry, **TIMES, files=[file._replace(finished="") for file in entry.files]) for entry in ledger(store)],
            "journal": [entry for entry in store.journal() if entry.place],
        }  # fmt: skip
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in ("name_search", "dated_titles"):
            db.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        made = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")}
        assert made >= {statement.split()[statement.split().index("EXISTS") + 1] for statement in INDEXES}
        sql = "SELECT key, papers FROM tally JOIN cluster ON cluster = n ORDER BY key"
        found["tally"] = db.execute(sql).fetchall()
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(loads=LOADS, data=st.data())
def test_the_bulk_path_gives_the_same_store_and_the_same_report(loads, data, tmp_path_factory):
    """Records that share DOIs, titles, ids and author rows, and damaged ones; several loads, one of which is undone."""
    tmp = tmp_path_factory.mktemp("equal")
    given_lines = [
        [*map(json.dumps, records), *data.draw(st.lists(DAMAGED, max_size=2))] for records in loads
    ]
    given_lines = [data.draw(st.permutations(lines)) for lines in given_lines]
    merge = [data.draw(st.sampled_from([True, True, False])) for _ in loads]
    undone = data.draw(st.integers(1, len(loads)))
    bulk, plain = str(tmp / "bulk.db"), str(tmp / "plain.db")
    for number, lines in enumerate(given_lines):
        with pytest.MonkeyPatch.context() as patch:
            bulk_load_everything(patch)
            ours = load(bulk, tmp, number, lines, merge[number])
        assert ours == load(plain, tmp, number, lines, merge[number])
    assert contents(bulk) == contents(plain)
    for path in (bulk, plain):
        with closing(open_store(path, SETTINGS, writable=True)) as store:
            if undone in {entry.number for entry in ledger(store)}:
                unload(store, undone, SETTINGS)
    assert contents(bulk) == contents(plain)


def test_the_bulk_path_gives_the_same_store_where_sqlite_cannot_be_extended(tmp_path, monkeypatch):
    """As where it is a part of Python itself: rows are then parameters of the statements."""
    monkeypatch.setattr(bulk_worker, "extend_sqlite", lambda **_: False)
    lines = [
        json.dumps({"id": f"r{n % 9}", "title": f"Über Engines {n}", "year": 2000 + n, "authors": ["Ada Löwe", f"Ada {n % 3}"]})
        for n in range(12)
    ]  # fmt: skip
    bulk, plain = str(tmp_path / "bulk.db"), str(tmp_path / "plain.db")
    ours = load(plain, tmp_path, 1, lines, True)
    bulk_load_everything(monkeypatch)
    assert load(bulk, tmp_path, 1, lines, True) == ours
    assert contents(bulk) == contents(plain)


@pytest.mark.skipif(not packed_rows.extend_sqlite(), reason="SQLite cannot be extended here")
@pytest.mark.parametrize("unpackable", [{1}, {2, 5}, {1, 2, 3, 4, 5, 6}])
def test_batches_that_cannot_be_packed_are_written_between_others(unpackable, tmp_path, monkeypatch):
    """Of two files in one load, into an empty store and one with papers; the second file adds to papers of the first one."""
    files = [tmp_path / name for name in ("a.jsonl", "b.jsonl")]
    for file, first, year in ((files[0], 0, None), (files[1], 4, 2001)):
        lines = [
            {"id": f"r{n}", "title": f"Über Engines {n}", "year": year or 2000, "authors": ["Ada Löwe", f"Ada {n % 3}"], "authors_cut": n == 5}
            for n in range(first, first + 6)
        ]  # fmt: skip
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    real, asked = batch.pack_tables, []

    def pack(*tables):
        asked.append(tables)
        return None if len(asked) in unpackable else real(*tables)

    def filled(path):
        with closing(open_store(path, SETTINGS, create=True)) as store:
            ingest(store, files, SETTINGS)
        load(path, tmp_path, 1, [json.dumps({"id": f"s{n}", "title": "On Lamps"}) for n in range(20)], True)
        return contents(path)

    plain = filled(str(tmp_path / "plain.db"))
    bulk_load_everything(monkeypatch)
    monkeypatch.setattr(batch, "pack_tables", pack)
    assert filled(str(tmp_path / "bulk.db")) == plain
    assert len(asked) > 6


def test_a_store_that_doubles_is_filled_on_the_bulk_path(tmp_path, monkeypatch):
    """200 papers come to 20: the indexes of the 20 are dropped and made again; 20 further papers leave them in place."""
    started = []
    real = bulk_load.WriterProcess.__init__

    def start(self, path, *, defers):
        started.append(defers)
        real(self, path, defers=defers)

    bulk_load_everything(monkeypatch)
    monkeypatch.setattr(bulk_load.WriterProcess, "__init__", start)
    path = str(tmp_path / "graph.db")
    for number, papers in enumerate((20, 200, 20)):
        lines = [
            json.dumps({"id": f"{number}-{n}", "title": f"Paper {number} {n}", "year": 2000, "authors": [f"A {n % 7}"]})
            for n in range(papers)
        ]  # fmt: skip
        if number == 2:
            monkeypatch.setattr(writer, "LARGE", 1000)
        load(path, tmp_path, number, lines, True)
        assert any(started) is (number < 2)
        started.clear()
    with closing(open_store(path, SETTINGS)) as store:
        # 240 papers by A 0 … A 6 in turn: 3 + 29 + 3 papers of A 0
        assert [(hit.name, hit.papers) for hit in store.top_authors(1)] == [("A 0", 35)]


def test_an_author_keeps_the_row_when_a_paper_is_replaced(tmp_path, monkeypatch):
    """The complete author list of a record that is read again replaces its truncated list."""
    bulk_load_everything(monkeypatch)
    cut = {"id": "r", "title": "On Engines", "authors": ["Ada Lovelace", "Alan Turing"], "authors_cut": True}
    other = {"id": "s", "title": "On Lamps", "authors": ["Grace Hopper"]}
    whole = {"id": "r", "title": "On Engines", "authors": ["Ada Lovelace"]}
    path = str(tmp_path / "graph.db")
    load(path, tmp_path, 1, [json.dumps(record) for record in (cut, other, whole)], True)
    with closing(open_store(path, SETTINGS)) as store:
        names = [row[1] for part in store.rows("Author") for row in part]
        assert names == ["Ada Lovelace", "Grace Hopper"]
        assert [hit.name for hit in store.search_authors("lovelace", 5)] == ["Ada Lovelace"]
        assert store.search_authors("turing", 5) == []


def test_a_row_that_is_printed_with_two_names_belongs_to_the_cluster_of_the_first(tmp_path, monkeypatch):
    """Both names have a cluster that is in no dictionary any more."""
    bulk_load_everything(monkeypatch)
    listed = (
        ["Lina A.", "Li Li"],
        ["X Y"],
        [{"name": "Lina A.", "id": "dblp:1"}],
        [{"name": "Li Li", "id": "dblp:1"}],
    )
    lines = [
        json.dumps({"id": f"r{n}", "title": f"Title {n}", "authors": authors})
        for n, authors in enumerate(listed)
    ]
    path = str(tmp_path / "graph.db")
    load(path, tmp_path, 1, lines, True)
    with closing(open_store(path, SETTINGS)) as store:
        assert store.counts()[:2] == (4, 3)
        assert [row.id for row in store.authors("lina a.")] == ["dblp:1", "name:Lina A."]


@given(
    st.lists(
        st.tuples(st.one_of(st.integers(), st.text(max_size=2)), st.integers(1, 2**32 - 2)), max_size=300
    )
)
@settings(deadline=None)
def test_a_table_of_numbers_finds_everything_that_was_added(pairs):
    table = NumberTable()
    for part in (pairs[:100], pairs[50:]):
        table.add([value for value, _ in part], [n for _, n in part])
    assert bool(table) == bool(pairs)
    found = set(table.find({value for value, _ in pairs}))
    assert found >= set(pairs)


def test_a_table_of_numbers_finds_few_numbers_of_other_values():
    table = NumberTable()
    table.add((f"author {n}" for n in range(1, 50_001)), range(1, 50_001))
    assert list(table.find([])) == []
    assert sorted(table.find(["author 7", "author 49999"])) == [("author 49999", 49999), ("author 7", 7)]
    # one in 2**32 / 50,000 values has the same 32 bits as another one
    assert len(list(table.find([f"other {n}" for n in range(10_000)]))) < 10


@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "remove"]), st.lists(st.text("ab", max_size=4), max_size=20)),
        max_size=12,
    )
)
@settings(deadline=None)
def test_an_exact_table_has_one_number_for_each_value_that_was_not_removed(steps):
    """As a dictionary, also if all values have one of four hashes."""
    tags = number_table._tags
    table, known, last = NumberTable(exact=True), {}, 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(number_table, "_tags", lambda values: tags(values) & 0xC000_0000_0000_0000)
        patch.setattr(number_table, "_FEWEST", 2)
        for step, values in steps:
            if step == "remove":
                table.remove(values)
                known = {value: n for value, n in known.items() if value not in values}
                continue
            new = [value for value in dict.fromkeys(values) if value not in known]
            known |= {value: last + place for place, value in enumerate(new, 1)}
            last += len(new)
            table.add(known.keys(), known.values())
            assert sorted(table.find({*known, *values, "b", "c"})) == sorted(known.items())
