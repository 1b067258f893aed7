"""Records that are read again as they were are recognized: nothing is lost, reported or undone differently because of it."""

from __future__ import annotations

import dataclasses
import itertools
import json
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphapp.ingest.additions import record_names
from graphapp.ingest.clean import Cleaner
from graphapp.ingest.earlier import batches
from graphapp.ingest.explanation import explanation
from graphapp.ingest.ledger import ledger
from graphapp.ingest.load import ingest
from graphapp.ingest.readings import record_hash
from graphapp.ingest.unload import unload
from graphapp.model.records import Affiliation, Paper, PersonName, PrintedNames, Venue
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.copy import digest
from tests.ingest.overlapping import RECORDS

SETTINGS = Settings.read({"store": "memory:", "batch_papers": 3}, {})
ADA = {
    "id": "a",
    "title": "On Engines",
    "year": 1843,
    "doi": "10.1000/a",
    "authors": ["Ada Lovelace", "C. Babbage"],
}
ALAN = {"id": "b", "title": "On Lamps", "year": 1844, "venue": "Talks", "authors": ["Alan Turing"]}
GRACE = {"id": "c", "title": "On Tables", "year": 1845, "authors": ["Grace Hopper"]}
# each has something that is reported whenever it is read
ODD = st.sampled_from(
    [
        {"id": "o1", "title": "G\u00c3\u00b6del", "authors": ["Kurt G\u00c3\u00b6del"]},
        {"id": "o2", "title": "On Proofs", "authors": ["Kurt G\u00c3\u00b6del", "Emmy Noether"]},
        {"id": "o3", "title": "On Rings", "venue": "Z\u00c3\u00bcrich", "authors": ["Emmy Noether"]},
        {
            "id": "o4",
            "title": "On Fields",
            "venue": "Z\u00c3\u00bcrich",
            "year": 0,
            "authors": ["Emmy Noether"],
        },
        {"id": "o5", "title": "On Ideals", "url": "ftp://a/b", "authors": ["Emmy Noether", "Anonymous"]},
        {"id": "o6", "title": "On Sums", "authors": ["Emmy Noether", "A. B", "Emmy Noether", "A. B"]},
        {"id": "o7", "title": "On Nothing", "authors": []},
        {"id": "o8", "title": " "},
        {"title": "On Names", "authors": ["Emmy Noether", "Emmy Noether"]},
        {
            "id": "o9",
            "title": "On Books",
            "authors": ["Emmy Noether"],
            "editors": ["Kurt G\u00c3\u00b6del", " "],
        },
    ]
)
FILES = st.lists(st.lists(st.one_of(RECORDS, ODD), min_size=1, max_size=6), min_size=1, max_size=3)
ONE_FOLDER = [HealthCheck.function_scoped_fixture]


@pytest.fixture
def files(tmp_path):
    """`files.store()` opens an empty SQLite store; `files.write(records)` is a file of records."""
    return _Files(tmp_path)


class _Files:
    def __init__(self, folder):
        self._folder = folder
        self._numbers = itertools.count()

    def store(self):
        return open_store(str(self._folder / f"{next(self._numbers)}.db"), SETTINGS, create=True)

    def write(self, records, name=None):
        file = self._folder / f"{next(self._numbers) if name is None else name}.jsonl"
        file.write_text("".join(json.dumps(record) + "\n" for record in records))
        return file


@pytest.fixture
def store(files):
    with closing(files.store()) as store:
        yield store


@pytest.fixture
def cleaned(monkeypatch):
    """The titles of the records that are cleaned."""
    titles = []
    clean = Cleaner.clean

    def noted(self, paper):
        titles.append(paper.title)
        return clean(self, paper)

    monkeypatch.setattr(Cleaner, "clean", noted)
    # the compiled function cleans most records otherwise
    monkeypatch.setattr(Cleaner, "ordinary", lambda self, **how: None)
    return titles


def contents(store):
    """Everything in the store, also the values of single records."""
    ids = [row[0] for batch in store.rows("Paper") for row in batch]
    return {paper.id: paper for paper in store.papers(ids)}


def reported(report):
    """What a report says, except when the files were loaded."""
    files = [dataclasses.replace(file, finished="") for file in report.files]
    return files, report.problems, report.problem_count, report.before, report.after


@settings(max_examples=60, deadline=None, suppress_health_check=ONE_FOLDER)
@given(loads=FILES, data=st.data())
def test_reports_papers_and_undoing_are_as_without_recognizing_any_record(loads, data, files):
    """Files that overlap are loaded several times, in any order, with some loads undone; the store in memory examines every record."""
    order = data.draw(st.lists(st.sampled_from(range(len(loads))), min_size=2, max_size=6))
    paths = [files.write(records, f"file{number}") for number, records in enumerate(loads)]
    plain = open_store("memory:", SETTINGS)
    with closing(files.store()) as store:
        for each in order:
            merge = data.draw(st.sampled_from([True, True, True, False]))
            reports = [ingest(one, [paths[each]], SETTINGS, merge=merge) for one in (store, plain)]
            assert reported(reports[0]) == reported(reports[1])
            assert contents(store) == contents(plain)
            done = [load.number for load in ledger(plain) if load.state == "loaded"]
            if done and data.draw(st.sampled_from([False, False, False, True])):
                number = data.draw(st.sampled_from(done))
                for one in (store, plain):
                    unload(one, number, SETTINGS)
                assert contents(store) == contents(plain)
        assert digest(store) == digest(plain)
        left = [each.number for each in ledger(store) if each.state == "loaded"]
        for number in data.draw(st.permutations(left)):
            for one in (store, plain):
                unload(one, number, SETTINGS)
            assert contents(store) == contents(plain)
            assert digest(store) == digest(plain)


def test_a_file_that_is_loaded_again_is_only_read(store, files, cleaned):
    file = files.write([ADA, ALAN, GRACE, {**GRACE, "id": "d", "title": "On Chairs"}])
    ingest(store, [file], SETTINGS)
    assert len(cleaned) == 4
    report = ingest(store, [file], SETTINGS)
    assert (report.read, report.loaded, report.merged, report.refused) == (4, 0, 4, 0)
    assert len(cleaned) == 4


def test_a_record_that_differs_in_any_value_is_examined(store, files, cleaned):
    ingest(store, [files.write([ADA, ALAN])], SETTINGS)
    cleaned.clear()
    report = ingest(store, [files.write([{**ADA, "abstract": "Of engines."}, ALAN, GRACE])], SETTINGS)
    assert cleaned == ["On Engines", "On Tables"]
    assert (report.loaded, report.merged) == (1, 2)
    assert store.paper("a").abstract == "Of engines."


def test_a_record_whose_paper_changed_is_examined_once_more(store, files, cleaned):
    first = files.write([ADA, ALAN])
    ingest(store, [first], SETTINGS)
    # another record of the same paper
    ingest(store, [files.write([{**ADA, "id": "z", "abstract": "Of engines."}])], SETTINGS)
    cleaned.clear()
    ingest(store, [first], SETTINGS)
    assert cleaned == []
    # the load that added it is undone, so that nothing is known about any record
    unload(store, 2, SETTINGS)
    ingest(store, [first], SETTINGS)
    assert sorted(cleaned) == ["On Engines", "On Lamps"]
    cleaned.clear()
    ingest(store, [first], SETTINGS)
    assert cleaned == []


def test_a_record_with_a_problem_has_it_each_time(store, files):
    odd = [{**ADA, "year": 0}, ALAN, {"title": "On Nothing", "id": "n", "authors": []}]
    file = files.write(odd)
    first, again = (ingest(store, [file], SETTINGS) for _ in range(2))
    assert [problem.what for problem in again.problems] == ["not a year: 0", "no author"]
    assert first.problems == again.problems


def test_a_doi_that_two_papers_share_is_reported_each_time(store, files):
    ingest(store, [files.write([ADA, ALAN])], SETTINGS)
    other = {"id": "x", "title": "Of Ships", "doi": "10.1000/a", "authors": ["Ann Other"]}
    assert len(ingest(store, [files.write([other])], SETTINGS).problems) == 1
    assert len(ingest(store, [files.write([ADA])], SETTINGS).problems) == 1


def test_a_problem_between_a_known_record_and_a_new_one_is_at_the_first_of_them(store, files):
    ingest(store, [files.write([ALAN, ADA])], SETTINGS)
    other = {"id": "x", "title": "Of Ships", "doi": "10.1000/a", "authors": ["Ann Other"]}
    (problem,) = ingest(store, [files.write([ALAN, ADA, other])], SETTINGS).problems
    assert problem.where == "line 2"


def test_what_only_the_first_load_holds_stays_when_it_is_undone(store, files):
    file = files.write([ADA, ALAN])
    before = None
    for _ in range(3):
        ingest(store, [file], SETTINGS)
        before = before or contents(store)
    # the second load holds nothing itself
    assert [len(batch.records) for batch in batches(store, only=2)] == [2]
    for number in (1, 2):
        unload(store, number, SETTINGS)
        assert contents(store) == before
    unload(store, 3, SETTINGS)
    assert contents(store) == {}


def test_known_records_in_another_order_are_found_in_the_batches_that_have_them(store, files):
    records = [{"id": f"r{n}", "title": f"On {n}", "authors": [f"Ada {n}"]} for n in range(12)]
    ingest(store, [files.write(records)], SETTINGS)
    # batches of 3, which refer to records of two batches each, in turn
    mixed = [records[n] for n in (0, 3, 1, 4, 2, 6, 11, 9, 10)]
    ingest(store, [files.write(mixed)], SETTINGS)
    found = [record.title for batch in batches(store, only=2) for record in batch.records]
    assert found == [record["title"] for record in mixed]


def test_the_journal_of_a_repeated_load_names_its_records_and_holds_none(store, files):
    titles = [f"Chapter {number} of a long book on the history of computing" for number in range(300)]
    records = [{"id": f"r{n}", "title": title, "authors": [f"Ada {n}"]} for n, title in enumerate(titles)]
    file = files.write(records)
    whole = dataclasses.replace(SETTINGS, batch_papers=5000)
    for _ in range(2):
        ingest(store, [file], whole)
    first, second = (sum(len(part.data) for part in store.journal(number) if part.place) for number in (1, 2))
    assert second < first / 2


def test_known_records_are_recognized_in_a_load_that_defers_the_indexes(store, files, cleaned):
    def record(number, **more):
        return {
            "id": f"r{number}",
            "title": f"On {number}",
            "authors": [f"Ada {number % 50}", "Al Li"],
            **more,
        }

    plain = open_store("memory:", SETTINGS)
    first = [record(number, doi=f"10.1000/{number}" if number % 3 else None) for number in range(60)]
    # known records, two of which gain a value or meet another record, among so many new ones that a separate process writes them
    more = [record(number) for number in range(60, 4200)]
    second = [
        *more[:2100],
        *first[:30],
        {**first[40], "abstract": "A."},
        {**first[41], "id": "other"},
        *more[2100:],
    ]
    paths = [files.write(records) for records in (first, second)]
    for path in (*paths, paths[1]):
        cleaned.clear()
        for one in (plain, store):
            ingest(one, [path], dataclasses.replace(SETTINGS, batch_papers=2000))
        assert contents(store) == contents(plain)
    # each store cleans what it does not know
    assert len(cleaned) == len(second) + 1


def test_each_reading_of_a_known_record_is_listed_and_adds_nothing(store, files):
    first, second = files.write([ALAN, ADA]), files.write([GRACE, ADA])
    for file in (first, second):
        ingest(store, [file], SETTINGS)
    (record,) = explanation(store, store.paper("a"), [], []).records
    assert [(each.load, each.file, each.place) for each in record.readings] == [
        (1, str(first), "line 2"),
        (2, str(second), "line 2"),
    ]
    assert record_names(store, 2) == ["jsonl:c"]


def test_without_merging_or_a_journal_every_record_is_examined(store, files, cleaned):
    file = files.write([ADA, ALAN])
    unrecorded = dataclasses.replace(SETTINGS, undo="off")
    ingest(store, [file], SETTINGS)
    for how in ({"merge": False}, {}):
        cleaned.clear()
        ingest(store, [file], SETTINGS if how else unrecorded, **how)
        assert len(cleaned) == 2


def test_papers_that_were_loaded_without_merging_are_merged_by_the_next_load_of_a_known_record(store, files):
    file = files.write([ADA])
    ingest(store, [file], SETTINGS)
    ingest(store, [files.write([{**ADA, "id": "z"}])], SETTINGS, merge=False)
    assert store.counts().papers == 2
    ingest(store, [file], SETTINGS)
    assert store.counts().papers == 1


def test_a_change_by_an_earlier_version_makes_all_records_unknown(files, tmp_path, cleaned):
    file = files.write([ADA, ALAN])
    path = str(tmp_path / "graph.db")
    with closing(open_store(path, SETTINGS, create=True)) as store:
        ingest(store, [file], SETTINGS)
        assert {each.record for each in store.record_hashes(["jsonl:a", "jsonl:b", "jsonl:c"])} == {
            "jsonl:a",
            "jsonl:b",
        }
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE state SET revision = 'other'")
    cleaned.clear()
    with closing(open_store(path, SETTINGS, create=True)) as store:
        assert store.record_hashes(["jsonl:a", "jsonl:b"]) == []
        ingest(store, [file], SETTINGS)
        assert len(cleaned) == 2
        ingest(store, [file], SETTINGS)
        assert len(cleaned) == 2


def test_a_batch_that_is_not_in_the_journal_any_more_is_not_referred_to(files, tmp_path, cleaned):
    file = files.write([ADA, ALAN])
    path = str(tmp_path / "graph.db")
    with closing(open_store(path, SETTINGS, create=True)) as store:
        ingest(store, [file], SETTINGS)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM journal WHERE place > 0")
    cleaned.clear()
    with closing(open_store(path, SETTINGS, create=True)) as store:
        ingest(store, [file], SETTINGS)
    assert len(cleaned) == 2


PAPER = Paper("jsonl:a", "On Engines", [PersonName("Ada Lovelace", "orcid:1")], where="line 1")


CHANGES = [
    {"record": "jsonl:b"},
    {"title": "On Engines "},
    {"authors": [PersonName("Ada Lovelace")]},
    {"authors": [PersonName("Ada Lovelace", "orcid:1", ids=("dblp:1",))]},
    {"authors": [PersonName("Ada Lovelace", "orcid:1", affiliations=(Affiliation("London"),))]},
    {"year": 1843},
    {"kind": "journal"},
    {"venue": Venue("Memoirs")},
    {"venue": Venue("Memoirs", "journal")},
    {"authors_cut": True},
    {"abstract": ""},
    {"doi": "10.1000/a"},
    {"url": "10.1000/a"},
    {"editors": (PersonName("Ada Lovelace"),)},
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_hash_depends_on_every_value(change):
    assert record_hash(dataclasses.replace(PAPER, **change)) != record_hash(PAPER)


def test_every_field_but_the_place_is_tested():
    assert {name for change in CHANGES for name in change} == {
        field.name for field in dataclasses.fields(Paper)
    } - {"where"}


def test_the_hash_depends_on_nothing_else():
    elsewhere = dataclasses.replace(PAPER, where="line 2", title="".join(["On ", "Engines"]))
    assert record_hash(elsewhere) == record_hash(PAPER)
    names = ["Ada", "Charles"]
    printed = dataclasses.replace(PAPER, authors=PrintedNames(names))
    assert record_hash(printed) == record_hash(dataclasses.replace(PAPER, authors=PrintedNames([*names])))


def test_a_value_with_a_type_of_its_own_has_no_hash():
    class Text(str):
        __slots__ = ()

    assert record_hash(dataclasses.replace(PAPER, title=Text("On Engines"))) is None
    assert record_hash(dataclasses.replace(PAPER, title="On Engines \ud800")) is None
