"""Specific to a store on a Neo4j server: existing databases, accounts, and failures of the server."""

from __future__ import annotations

import dataclasses
import itertools
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import neo4j
import pytest
from neo4j.exceptions import IncompleteCommit, ServiceUnavailable

from graphapp.cypher.cancellation import Stopper
from graphapp.cypher.results import QueryLimits
from graphapp.errors import (
    BadInput,
    QueryCancelled,
    QueryStopped,
    StoreBusy,
    StoreUnavailable,
    StoreUnreadable,
)
from graphapp.ingest.load import ingest
from graphapp.model.rows import AuthorHit, AuthorRow, Authorship, Counts, StoredPaper
from graphapp.service import GraphService
from graphapp.stores import open_store
from graphapp.stores.copy import digest
from graphapp.stores.neo4j import account, adopt_existing, schema
from graphapp.stores.neo4j import transaction as neo4j_transaction
from graphapp.stores.neo4j import writer as neo4j_writer
from graphapp.web import create_app

LIMITS = QueryLimits(seconds=5.0, rows=1000, cells=10_000, bytes=1_000_000, work=1_000_000)


@pytest.fixture
def opened(empty_neo4j, settings):
    with closing(open_store(empty_neo4j, settings, create=True)) as store:
        yield store


def everything(driver) -> list[list[object]]:
    """The whole content of a server, including constraints and indexes."""
    return [
        driver.execute_query("MATCH (n) RETURN labels(n), properties(n)").records,
        driver.execute_query("SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name").records,
        driver.execute_query("SHOW INDEXES YIELD name RETURN name ORDER BY name").records,
    ]


# --- addresses and accounts


@pytest.mark.parametrize(
    "address",
    ["neo4j://me:secret@host", "bolt://me@host:7687", "neo4j+s://:secret@host", "bolt://me:sec/ret@host"],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(address, settings):
    with pytest.raises(BadInput, match="user name or password") as caught:
        open_store(address, settings)
    assert "sec" not in caught.value.message + caught.value.hint
    assert "NEO4J_PASSWORD" in caught.value.hint


@pytest.mark.parametrize(
    "address", ["bolt://", "neo4j:", "neo4j://host/database", "bolt://host:port", "bolt:host"]
)
def test_an_address_that_names_no_server_is_refused(address, settings):
    with pytest.raises(BadInput, match="a scheme, a host and a port"):
        open_store(address, settings)


def test_the_account_comes_from_the_settings_then_from_the_environment(settings):
    environ = {"NEO4J_USERNAME": "ann", "NEO4J_PASSWORD": "one", "NEO4J_DATABASE": "papers"}
    assert tuple(account.account("bolt://h", settings, environ)) == ("ann", "one", "papers")
    environ |= {"GRAPHAPP_NEO4J_PASSWORD": "two"}
    given = dataclasses.replace(settings, neo4j_user="bo", neo4j_database="graph")
    who = account.account("bolt://h", given, environ)
    assert tuple(who) == ("bo", "two", "graph")
    assert "two" not in repr(who)
    assert tuple(account.account("bolt://h", settings, {"NEO4J_PASSWORD": "x"})) == (
        "neo4j",
        "x",
        None,
    )


def test_a_missing_password_without_a_terminal_is_an_error(settings, monkeypatch):
    monkeypatch.delenv("NEO4J_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: SIM115
    with pytest.raises(BadInput, match="No password") as caught:
        open_store("bolt://127.0.0.1:1", settings)
    assert "NEO4J_PASSWORD" in caught.value.hint
    import sys

    sys.stdin.close()


def test_a_person_on_a_terminal_is_asked_for_the_password(settings, monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    asked = []
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("sys.stderr", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda text, stream: asked.append(text) or "typed")
    assert account.account("bolt://h", settings, {}).password == "typed"
    assert asked == ["Password for neo4j at bolt://h: "]


def test_a_wrong_password_is_reported_without_the_password(empty_neo4j, settings, monkeypatch):
    monkeypatch.setenv("NEO4J_PASSWORD", "not-the-password")
    with pytest.raises(StoreUnreadable, match="wrong name or password") as caught:
        open_store(empty_neo4j, settings)
    assert "not-the-password" not in caught.value.message + caught.value.hint


def test_a_missing_database_is_reported(empty_neo4j, settings):
    with pytest.raises(StoreUnreadable, match="no database with this name"):
        open_store(empty_neo4j, dataclasses.replace(settings, neo4j_database="nothere"))


def test_routing_addresses_work(empty_neo4j, settings, batch):
    address = empty_neo4j.replace("bolt://", "neo4j://")
    with closing(open_store(address, settings, create=True)) as store:
        store.upsert(batch(0))
        assert store.counts().papers == 7


# --- databases of other programs


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("CREATE (:Person {name: 'Ann'})-[:KNOWS]->(:Person)", "labels Person"),
        (
            "CREATE (:Author {id: 'a', name: 'A', key: 'a'})-[:LIKES]->(:Author {id: 'b', name: 'B', key: 'b'})",
            "LIKES",
        ),
        ("CREATE (:Author {name: 'An author of another program'})", "labels Author"),
        ("CREATE (:Author:Person {id: 'a', name: 'A', key: 'a'})", "Author, Person"),
        ("CREATE ()", "none"),
    ],
)
@pytest.mark.parametrize("create", [False, True])
def test_a_database_with_another_schema_is_refused_and_untouched(
    empty_neo4j, neo4j_driver, settings, made, said, create
):
    neo4j_driver.execute_query(made)
    before = everything(neo4j_driver)
    with pytest.raises(StoreUnreadable, match="graphapp did not create") as caught:
        open_store(empty_neo4j, settings, create=create)
    assert said in caught.value.message
    assert "Nothing was changed" in caught.value.hint
    assert everything(neo4j_driver) == before


def test_a_database_with_constraints_of_others_is_refused(empty_neo4j, neo4j_driver, settings):
    neo4j_driver.execute_query("CREATE CONSTRAINT theirs FOR (n:Person) REQUIRE n.name IS UNIQUE")
    try:
        with pytest.raises(StoreUnreadable, match="index theirs"):
            open_store(empty_neo4j, settings, create=True)
    finally:
        neo4j_driver.execute_query("DROP CONSTRAINT theirs")


def test_a_store_of_a_newer_version_is_refused(opened, empty_neo4j, neo4j_driver, settings):
    neo4j_driver.execute_query("MATCH (s:GraphappState) SET s.version = 99")
    with pytest.raises(StoreUnreadable, match="newer version"):
        open_store(empty_neo4j, settings, writable=True)


def test_an_empty_database_has_no_graph_until_something_is_loaded(empty_neo4j, settings):
    with pytest.raises(StoreUnreadable, match="no graph") as caught:
        open_store(empty_neo4j, settings)
    assert "load" in caught.value.hint


def test_a_graph_that_came_by_bulk_import_is_taken_as_if_it_had_been_loaded(
    opened, empty_neo4j, neo4j_driver, settings, root
):
    demo = root / "graphapp/demo/weizhu-chen.jsonl"
    with closing(open_store("memory:", settings)) as plain:
        for store in (opened, plain):
            ingest(store, [demo], settings)
        # not part of an import
        neo4j_driver.execute_query("MATCH (n) WHERE NOT n:Author|Paper|Venue DELETE n")
        with closing(open_store(empty_neo4j, settings)) as taken:
            ids = [row[0] for rows in plain.rows("Paper") for row in rows]
            for found, expected in zip(taken.papers(ids), plain.papers(ids), strict=True):
                assert dataclasses.asdict(found) == dataclasses.asdict(expected)
            assert digest(taken) == digest(plain)
            assert taken.top_authors(10) == plain.top_authors(10)
            assert taken.search_authors("chen", 10) == plain.search_authors("chen", 10)
            assert taken.search_papers("language models", 10) == plain.search_papers("language models", 10)
        with closing(open_store(empty_neo4j, settings, writable=True)) as again:
            report = ingest(again, [demo], settings)
            assert (report.loaded, report.merged) == (0, 49)


# --- writing


def test_a_first_load_answers_the_same_before_its_indexes_are_made(
    empty_neo4j, neo4j_driver, settings, batch
):
    for kind, column in (("CONSTRAINTS", "CONSTRAINT"), ("INDEXES", "INDEX")):
        for (name,) in neo4j_driver.execute_query(
            f"SHOW {kind} YIELD name WHERE name STARTS WITH 'graphapp'"
        ).records:
            neo4j_driver.execute_query(f"DROP {column} {name}")
    with (
        closing(open_store(empty_neo4j, settings, create=True)) as store,
        closing(open_store("memory:", settings)) as plain,
    ):

        def compare():
            assert store.search_authors("author 1", 30) == plain.search_authors("author 1", 30)
            assert store.search_papers("title b0", 9) == plain.search_papers("title b0", 9)
            assert store.top_authors(20) == plain.top_authors(20)
            assert store.namesakes("author 1 b") == plain.namesakes("author 1 b")
            assert store.counts() == plain.counts()

        for one in (store, plain):
            one.upsert(batch(0))
            one.upsert(batch(1))
        compare()
        store.settle()
        compare()


def test_a_first_load_counts_the_papers_of_clusters_as_it_goes(opened, neo4j_driver, batch):
    def counts():
        found = neo4j_driver.execute_query(
            "MATCH (a:Author) WHERE a.graphapp_papers IS NOT NULL RETURN a.key, a.graphapp_papers"
        ).records
        return dict(found)

    def counted():
        query = "MATCH (a:Author)-[:WROTE]->(p:Paper) RETURN a.key, count(DISTINCT p)"
        return dict(neo4j_driver.execute_query(query).records)

    first, second, *rest = batch(0)
    opened.upsert([first, *rest])
    assert counts() == counted()
    # a paper more, one with fewer authors, one that is removed, and one unchanged
    opened.upsert([second, dataclasses.replace(first, authors=first.authors[:1]), rest[1]], gone=[rest[0].id])
    assert counts() == counted()
    assert None not in counts().values()


def test_a_paper_named_by_its_only_record_needs_no_node_for_that(opened, neo4j_driver, settings, tmp_path):
    record = '{"id": "%s", "title": "%s", "year": 2020, "doi": %s, "authors": ["Ann Bo"]}\n'
    file = tmp_path / "some.jsonl"
    file.write_text(
        record % ("one", "A Paper", "null")
        + record % ("two", "B", '"10.1000/b"')
        + record % ("x", "B", '"10.1000/b"')
    )
    ingest(opened, [file], settings)
    nodes = neo4j_driver.execute_query("MATCH (r:GraphappRecord) RETURN r.record ORDER BY r.record").records
    assert [record for (record,) in nodes] == ["jsonl:two", "jsonl:x"]
    for name, id in (("jsonl:one", "one"), ("jsonl:two", "two"), ("jsonl:x", "two"), ("one", "one")):
        assert opened.paper(name).id == id
    assert opened.paper("jsonl:three") is None
    assert {paper.id for paper in opened.matching({"jsonl:one", "jsonl:x"}, (), ())} == {"one", "two"}
    report = ingest(opened, [file], settings)
    assert (report.loaded, report.merged) == (0, 3)


def test_a_batch_whose_answer_was_lost_is_not_written_twice(opened, settings, batch, monkeypatch):
    execute = neo4j.Session.execute_write
    lost = iter([True, False, False])

    def losing(session, work, *arguments):
        found = execute(session, work, *arguments)
        if next(lost, False):
            raise IncompleteCommit
        return found

    monkeypatch.setattr(neo4j.Session, "execute_write", losing)
    with closing(open_store("memory:", settings)) as plain:
        for one in (opened, plain):
            one.upsert(batch(0))
            one.upsert(batch(1))
        assert digest(opened) == digest(plain)
    assert next(lost, None) is None


def test_a_batch_that_was_given_up_counts_once_whether_it_arrived_or_not(
    opened, settings, batch, monkeypatch
):
    execute = neo4j.Session.execute_write
    monkeypatch.setattr(opened._connection, "_patience", 0.0)
    # the first batch arrives, the second does not, and the writer gets a response for neither
    fates = iter(["lost answer", "lost batch"])

    def losing(session, work, *arguments):
        fate = next(fates, "")
        if fate != "lost batch":
            found = execute(session, work, *arguments)
        if fate:
            raise ServiceUnavailable
        return found

    monkeypatch.setattr(neo4j.Session, "execute_write", losing)
    with closing(open_store("memory:", settings)) as plain:
        for number in range(2):
            with pytest.raises(StoreUnavailable, match="not reachable"):
                opened.upsert(batch(number))
            opened.upsert(batch(number))
            plain.upsert(batch(number))
        opened.upsert(batch(2))
        plain.upsert(batch(2))
        assert digest(opened) == digest(plain)


@pytest.fixture
def any_size_is_large(monkeypatch):
    """Batches of any size are written while the next one is prepared."""
    monkeypatch.setattr(neo4j_writer, "LARGE", 1)


@pytest.mark.usefixtures("any_size_is_large")
def test_the_next_batch_is_matched_while_the_one_before_is_written(opened, settings, batch, monkeypatch):
    opened.upsert(batch(0))
    assert opened.counts().papers == 7
    may_write, writes = threading.Event(), threading.Event()
    execute = neo4j.Session.execute_write

    def held_up(session, work, *arguments):
        writes.set()
        assert may_write.wait(30)
        return execute(session, work, *arguments)

    monkeypatch.setattr(neo4j.Session, "execute_write", held_up)
    opened.upsert(batch(1))
    assert writes.wait(30)
    earlier, under_way = batch(0)[0], batch(1)[0]
    assert opened.matching({earlier.id}, (), ()) == [earlier]
    threading.Timer(0.2, may_write.set).start()
    assert opened.matching({under_way.id}, (), ()) == [under_way]
    assert may_write.is_set()


@pytest.mark.usefixtures("any_size_is_large")
def test_batches_written_in_the_background_give_the_same_graph(opened, settings, batch):
    changed = [dataclasses.replace(paper, authors=paper.authors[:1], venue=None) for paper in batch(1)]
    with closing(open_store("memory:", settings)) as plain:
        for store in (opened, plain):
            for number in range(6):
                store.upsert(batch(number))
            # authors and venues of previous batches are removed and added again
            store.upsert(changed, [paper.id for paper in batch(2)])
            store.upsert(batch(7))
            store.upsert(batch(2))
            store.settle()
        assert digest(opened) == digest(plain)
        assert opened.top_authors(100) == plain.top_authors(100)
        assert opened.counts() == plain.counts()


@pytest.mark.usefixtures("any_size_is_large")
def test_nodes_of_a_batch_are_created_while_the_previous_one_is_written(
    opened, neo4j_driver, settings, batch, monkeypatch
):
    opened.upsert(batch(0))
    assert opened.counts().papers == 7
    may_continue, created = threading.Event(), threading.Semaphore(0)
    create, rest = neo4j_transaction._create_nodes, neo4j_transaction._write_rest

    def creating(*given):
        found = create(*given)
        created.release()
        return found

    def held_up(*given):
        assert may_continue.wait(30)
        return rest(*given)

    monkeypatch.setattr(neo4j_transaction, "_create_nodes", creating)
    monkeypatch.setattr(neo4j_transaction, "_write_rest", held_up)
    try:
        for number in (1, 2):
            opened.upsert(batch(number))
        for _ in (1, 2):
            assert created.acquire(timeout=30)
        # other connections see neither of the two
        assert neo4j_driver.execute_query("MATCH (p:Paper) RETURN count(p)").records[0][0] == 7
    finally:
        may_continue.set()
    with closing(open_store("memory:", settings)) as plain:
        for number in range(3):
            plain.upsert(batch(number))
        assert digest(opened) == digest(plain)


@pytest.mark.usefixtures("any_size_is_large")
def test_a_failed_batch_is_reported_and_the_next_one_is_not_written(opened, settings, batch, monkeypatch):
    monkeypatch.setattr(opened._connection, "_patience", 0.0)
    execute = neo4j.Session.execute_write
    calls, both = itertools.count(), threading.Event()

    def failing(session, work, *arguments):
        if next(calls) == 0:
            assert both.wait(30)
            raise ServiceUnavailable
        both.set()
        return execute(session, work, *arguments)

    monkeypatch.setattr(neo4j.Session, "execute_write", failing)
    with closing(open_store("memory:", settings)) as plain:
        for number in range(2):
            opened.upsert(batch(number))
        with pytest.raises(StoreUnavailable):
            opened.settle()
        assert opened.counts().papers == 0
        for number in range(3):
            for store in (opened, plain):
                store.upsert(batch(number))
        assert digest(opened) == digest(plain)


@pytest.mark.usefixtures("any_size_is_large")
@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.parametrize("call", [0, 1, 2])
def test_a_batch_in_the_background_is_written_once_if_it_or_its_response_is_lost(
    opened, settings, batch, monkeypatch, call, arrives
):
    execute = neo4j.Session.execute_write
    calls = itertools.count()

    def losing(session, work, *arguments):
        lost = next(calls) == call
        found = execute(session, work, *arguments) if arrives or not lost else None
        if lost:
            raise ServiceUnavailable
        return found

    monkeypatch.setattr(neo4j.Session, "execute_write", losing)
    with closing(open_store("memory:", settings)) as plain:
        for store in (opened, plain):
            # the first two have the same authors
            for number in (0, 97, 1):
                store.upsert(batch(number))
            store.settle()
        assert digest(opened) == digest(plain)
        assert opened.top_authors(100) == plain.top_authors(100)


@pytest.mark.usefixtures("any_size_is_large")
@pytest.mark.parametrize("second", [0, 2])
def test_batches_that_another_writer_overtook_are_refused_by_a_later_call(
    opened, empty_neo4j, settings, batch, second
):
    def load():
        for number in (1, second):
            opened.upsert(batch(number))
        opened.settle()

    with closing(open_store(empty_neo4j, settings, writable=True)) as other:
        other.upsert(batch(0))
        other.settle()
        with pytest.raises(StoreBusy):
            load()
        assert other.counts().papers == 7
    opened.upsert(batch(1))
    opened.settle()
    assert opened.counts().papers == 14


def test_a_writer_after_another_one_is_refused_and_may_retry(opened, empty_neo4j, settings, batch):
    with (
        closing(open_store(empty_neo4j, settings, writable=True)) as other,
        closing(open_store("memory:", settings)) as plain,
    ):
        for number in range(4):
            plain.upsert(batch(number))
            writer = (opened, other)[number % 2]
            if number:
                before = digest(opened)
                with pytest.raises(StoreBusy, match="Another process is writing") as caught:
                    writer.upsert(batch(number))
                assert "again" in caught.value.hint
                assert digest(opened) == before
            writer.upsert(batch(number))
        # the same papers again, with other authors: rows are removed and added again
        with pytest.raises(StoreBusy):
            opened.upsert([dataclasses.replace(batch(0)[0], authors=())])
        for paper in batch(0):
            changed = dataclasses.replace(paper, authors=paper.authors[:1])
            for one in (plain, opened):
                one.upsert([changed])
        for one in (plain, opened):
            one.upsert(batch(0))
        assert digest(opened) == digest(plain)
        assert opened.top_authors(50) == plain.top_authors(50)


def test_a_batch_that_waited_for_another_writer_is_refused(
    opened, empty_neo4j, neo4j_driver, settings, batch, monkeypatch
):
    rest = neo4j_transaction._write_rest
    calls, locked, may_continue = itertools.count(), threading.Event(), threading.Event()
    blocked = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*)"

    def held_up(*given):
        if next(calls) == 0:
            locked.set()
            assert may_continue.wait(30)
        return rest(*given)

    monkeypatch.setattr(neo4j_transaction, "_write_rest", held_up)
    with (
        closing(open_store(empty_neo4j, settings, writable=True)) as other,
        ThreadPoolExecutor() as beside,
    ):
        first = beside.submit(other.upsert, batch(0))
        assert locked.wait(30)
        second = beside.submit(opened.upsert, batch(1))
        waits = any(neo4j_driver.execute_query(blocked).records[0][0] or time.sleep(0.1) for _ in range(200))
        may_continue.set()
        assert waits
        first.result()
        with pytest.raises(StoreBusy):
            second.result()
    assert opened.counts().papers == 7


def test_two_loads_of_one_paper_at_a_time_lose_none_of_its_records(
    opened, empty_neo4j, settings, tmp_path, monkeypatch
):
    record = '{"id": "%s", "title": "One Paper of Two Sources", "year": 2020, "doi": "10.1/x", "authors": ["Ann Bo"]}\n'
    files = []
    for name in ("one", "two"):
        files.append(tmp_path / f"{name}.jsonl")
        files[-1].write_text(record % name)
    with closing(open_store(empty_neo4j, settings, writable=True)) as other:
        upsert = other.upsert

        def late(*given):
            # the written papers were merged with the graph as it was before this
            monkeypatch.setattr(other, "upsert", upsert)
            ingest(opened, [files[0]], settings)
            upsert(*given)

        monkeypatch.setattr(other, "upsert", late)
        with pytest.raises(StoreBusy):
            ingest(other, [files[1]], settings)
        report = ingest(other, [files[1]], settings)
        assert (report.loaded, report.merged) == (0, 1)
        (paper,) = other.search_papers("One Paper", 5)
        assert paper.sources == ("jsonl:one", "jsonl:two")


def test_a_store_with_a_full_cache_notices_another_writer(opened, empty_neo4j, settings, batch, monkeypatch):
    monkeypatch.setattr(neo4j_writer, "CACHED", 0)
    opened.upsert(batch(0))
    opened.upsert(batch(1))
    with closing(open_store(empty_neo4j, settings, writable=True)) as other:
        other.upsert(batch(2))
    with pytest.raises(StoreBusy):
        opened.upsert(batch(3))
    opened.upsert(batch(3))
    assert opened.counts().papers == 28


def test_a_store_that_was_opened_for_reading_does_not_write(opened, empty_neo4j, settings, batch):
    with closing(open_store(empty_neo4j, settings)) as store:
        with pytest.raises(StoreUnavailable, match="reading only"):
            store.upsert(batch(0))
        # nor would the server allow it
        with pytest.raises(StoreUnavailable, match="reported an error"):
            store._connection.ask("CREATE (:Author)")


# --- a server that goes away


@pytest.fixture
def own(own_neo4j_server, monkeypatch):
    """A server for this test alone, empty."""
    monkeypatch.setenv("NEO4J_USERNAME", own_neo4j_server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", own_neo4j_server.password)
    auth = (own_neo4j_server.user, own_neo4j_server.password)
    with neo4j.GraphDatabase.driver(own_neo4j_server.uri, auth=auth) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    return own_neo4j_server


def test_a_load_that_lost_its_server_is_repeated_and_the_graph_is_whole(own, settings, batch, start_writer):
    writer = start_writer(own.uri, "--batches", "12", "--size", "50")
    for line in writer.stdout:
        if line.startswith("wrote 5"):
            break
    own.kill()
    own.start()
    writer.kill()
    writer.wait()
    with (
        closing(open_store(own.uri, settings, writable=True)) as store,
        closing(open_store("memory:", settings)) as plain,
    ):
        whole, rest = divmod(store.counts().papers, 50)
        # a batch that was acknowledged is present, and none partially
        assert rest == 0
        assert whole >= 5
        for number in range(12):
            for one in (plain, store):
                one.upsert(batch(number, 50))
        store.settle()
        assert digest(store) == digest(plain)
        assert store.top_authors(100) == plain.top_authors(100)


def test_a_load_continues_when_the_server_comes_back_soon(own, settings, batch, start_writer):
    writer = start_writer(own.uri, "--batches", "12", "--size", "50")
    for line in writer.stdout:
        if line.startswith("wrote 3"):
            break
    own.kill()
    own.start()
    out, _ = writer.communicate(timeout=250)
    assert out.splitlines()[-1] == "done"
    with (
        closing(open_store(own.uri, settings)) as store,
        closing(open_store("memory:", settings)) as plain,
    ):
        for number in range(12):
            plain.upsert(batch(number, 50))
        assert digest(store) == digest(plain)


def test_pages_report_an_unreachable_database_and_recover(own, settings, batch):
    with closing(open_store(own.uri, settings, create=True)) as store:
        store.upsert(batch(0))
        store.settle()
    service = GraphService(open_store(own.uri, settings), settings)
    try:
        client = create_app(service, settings).test_client()
        assert client.get("/authors/Author%201%20B").status_code == 200
        own.kill()
        start = time.monotonic()
        answer = client.get("/search?q=author")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "not reachable" in answer.get_data(as_text=True)
        assert time.monotonic() - start < 15
        assert own.password not in answer.get_data(as_text=True)
        own.start()
        assert client.get("/search?q=author").status_code == 200
    finally:
        service.close()


@contextmanager
def hung(server):
    """The server's process is suspended: its machine keeps connections, and it answers nothing."""
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


@pytest.mark.timeout(180)
def test_pages_of_a_server_that_hangs_are_refused_in_time_and_recover(own, settings, batch):
    with closing(open_store(own.uri, settings, create=True)) as store:
        store.upsert(batch(0))
        store.settle()
    service = GraphService(open_store(own.uri, settings), settings)
    app = create_app(service, settings)

    def get(path):
        start = time.monotonic()
        answer = app.test_client().get(path)
        return answer, time.monotonic() - start

    try:
        assert get("/search?q=author")[0].status_code == 200
        with hung(own), ThreadPoolExecutor(16) as clients:
            for answer, took in clients.map(get, [f"/search?q=author&utm_id={n}" for n in range(16)]):
                assert answer.status_code == 503
                assert answer.headers["Retry-After"]
                assert took < 5
            answer, took = get("/search?q=author")
            assert "stopped responding" in answer.get_data(as_text=True)
            assert took < 3
            answer, took = get("/api/v1/openapi.json")
            assert (answer.status_code, took < 1) == (200, True)
            answer, took = get("/about")
            assert (answer.status_code, took < 3) == (200, True)
            assert "stopped responding" in answer.get_data(as_text=True)
            assert "Current settings and limits" in answer.get_data(as_text=True)
            with pytest.raises(StoreUnavailable):
                service.query("MATCH (a:Author) RETURN a")
        assert any(get("/search?q=author")[0].status_code == 200 or time.sleep(0.5) for _ in range(20))
        assert "Files" in get("/about")[0].get_data(as_text=True)
    finally:
        service.close()


@pytest.mark.timeout(180)
def test_a_load_waits_for_a_server_that_hangs_and_says_so(own, settings, batch):
    told = []
    with closing(open_store(own.uri, settings, create=True, tell=lambda *said: told.append(said))) as store:
        store.upsert(batch(0))
        with ThreadPoolExecutor(1) as beside, hung(own):
            writing = beside.submit(store.upsert, batch(1))
            for _ in range(200):
                if told:
                    break
                time.sleep(0.1)
            assert not writing.done()
        writing.result(60)
        assert store.counts().papers == 14
    assert {what for what, _, _ in told} == {"Waiting for Neo4j to respond (seconds)"}
    assert all(0 < done <= total == 120 for _, done, total in told)


def test_a_missing_server_is_reported(settings, monkeypatch):
    monkeypatch.setenv("NEO4J_PASSWORD", "unused")
    with pytest.raises(StoreUnavailable, match="not reachable"):
        open_store("bolt://127.0.0.1:1", settings)


# --- queries


def test_queries_see_only_the_graph(opened, batch):
    opened.upsert(batch(0))
    opened.settle()
    counts = opened.counts()
    assert counts == Counts(13, 13, 7, 1, 19, 2000, 2006)
    found = opened.query("MATCH (n) RETURN labels(n) AS l, count(*) AS n ORDER BY l", {}, LIMITS)
    assert found.rows == [[["Author"], 13], [["Paper"], 7], [["Venue"], 1]]
    assert opened.query("MATCH (n:GraphappState) RETURN count(n)", {}, LIMITS).rows == [[0]]
    assert opened.query("RETURN COUNT { (n) } AS n", {}, LIMITS).rows == [[21]]


def test_labels_are_listed_with_and_without_naming_the_column(opened, batch):
    opened.upsert(batch(0))
    for call in ("CALL db.labels()", "CALL db.labels() YIELD *", "CALL db.labels() YIELD label"):
        table = opened.query(call, {}, LIMITS)
        assert (table.columns, sorted(table.rows)) == (["label"], [["Author"], ["Paper"], ["Venue"]])


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("RETURN COUNT { (n) }, ':Author|Paper|Venue'", ["COUNT { (n) }", "':Author|Paper|Venue'"]),
        ("RETURN COUNT { (n:!Author) } , [ (n:%)-[*0..1]-() | 1 ]", ["COUNT { (n:!Author) }", "[ (n:%)-[*0..1]-() | 1 ]"]),
        ("WITH 1 AS b, 2 AS a RETURN *, COUNT { (n:X) }", ["a", "b", "COUNT { (n:X) }"]),
        ("RETURN 1 AS `:Author|Paper|Venue` UNION ALL RETURN 2 AS `:Author|Paper|Venue`", [":Author|Paper|Venue"]),
        ("CALL db.labels() YIELD label", ["label"]),
    ],
)  # fmt: skip
def test_columns_are_named_as_they_were_typed(opened, query, columns):
    assert opened.query(query, {}, LIMITS).columns == columns


def test_a_plan_is_waited_for_only_so_long(opened, monkeypatch):
    begin, over = neo4j.Session.begin_transaction, threading.Event()

    def slow(session, *arguments, **named):
        over.wait(20)
        return begin(session, *arguments, **named)

    monkeypatch.setattr(neo4j.Session, "begin_transaction", slow)
    start = time.monotonic()
    with pytest.raises(QueryStopped):
        opened.explain("MATCH (a:Author) RETURN a", {}, LIMITS._replace(seconds=0.2))
    assert time.monotonic() - start < 10
    over.set()


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("RETURN size([(s)-[*0..0]-() | labels(s)])", [[21]]),
        ("RETURN [(s:GraphappState)-[*0..0]-() | s.revision]", [[[]]]),
        ("RETURN [p = (s:GraphappState)<-[*0..1]-() WHERE s.id = 'state' | nodes(p)]", [[[]]]),
        ("RETURN exists((:GraphappState)-[*0..0]-())", [[False]]),
        ("MATCH (a:Author) WHERE (:GraphappState)-[*0..0]-() RETURN count(a)", [[0]]),
        ("MATCH (a:Author {id: head([(s:GraphappState)-[*0..0]-() | s.id])}) RETURN count(a)", [[0]]),
        ("MATCH limit = (n) RETURN count(n)", [[21]]),
        ("MATCH (n) WHERE n:GraphappState OR n IS GraphappPaper RETURN count(n)", [[0]]),
        ("MATCH (n) UNWIND labels(n) AS l WITH l WHERE NOT l IN ['Author', 'Paper', 'Venue'] RETURN count(l)", [[0]]),
        # 13 authors and their 19 authorships
        ("MATCH (a:Author) RETURN sum(size([(a)-[:WROTE*0..1]->(p) | p]))", [[13 + 19]]),
        ("MATCH (a:Author)-->(p:Paper) WITH a, p LIMIT 1 RETURN length(shortestPath((a)-[*0..6]-(p)))", [[1]]),
    ],
)  # fmt: skip
def test_a_pattern_of_any_kind_finds_nothing_but_the_graph(opened, batch, query, rows):
    opened.upsert(batch(0))
    assert opened.query(query, {}, LIMITS).rows == rows


def test_limits_cut_an_answer_and_say_so(opened):
    count = "UNWIND range(1, 5000) AS x RETURN x, x AS y"
    for limits, rows, said in (
        (LIMITS._replace(rows=10), 10, "query_rows"),
        (LIMITS._replace(rows=5000, cells=20), 10, "query_cells"),
        # "[1,1]" to "[9,9]" are 45 bytes
        (LIMITS._replace(rows=5000, bytes=45), 9, "query_bytes"),
    ):
        found = opened.query(count, {}, limits)
        assert len(found.rows) == rows
        assert said in found.truncated


def test_a_query_that_takes_too_long_is_stopped(opened):
    start = time.monotonic()
    with pytest.raises(QueryStopped):
        opened.query("UNWIND range(1, 10000000000) AS x RETURN sum(x)", {}, LIMITS._replace(seconds=1.0))
    assert time.monotonic() - start < 6


def test_an_abandoned_query_ends_on_the_server(opened, neo4j_driver):
    # its own number: queries of other tests may still be running on this server
    endless = "UNWIND range(1, 10000000019) AS x RETURN sum(x)"
    running = f"SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS '{endless}' AND NOT currentQuery STARTS WITH 'SHOW' RETURN count(*)"
    stop = Stopper()

    def becomes(count: int) -> bool:
        for _ in range(200):
            if neo4j_driver.execute_query(running).records[0][0] == count:
                return True
            time.sleep(0.1)
        return False

    def stop_once_it_runs() -> bool:
        ran = becomes(1)
        stop.wish()
        return ran

    with ThreadPoolExecutor() as beside:
        ran = beside.submit(stop_once_it_runs)
        with pytest.raises(QueryCancelled):
            opened.query(endless, {}, LIMITS._replace(seconds=60.0), stop)
        assert ran.result()
    assert becomes(0)


def test_an_unknown_name_gives_a_warning(opened, batch):
    # names of our own schema give no warning, although an empty graph has none of them
    assert opened.query("MATCH (a:Author) WHERE a.name = 'x' RETURN a.key", {}, LIMITS).warnings == []
    (warning,) = opened.query("MATCH (a:Author) RETURN a.nmae", {}, LIMITS).warnings
    assert "nmae" in warning


def test_the_plan_of_a_query_is_returned_without_running_it(opened):
    plan = opened.explain("MATCH (a:Author {key: $key}) RETURN a", {"key": "x"}, LIMITS)
    assert plan.operator == "ProduceResults"
    assert plan.children
    assert opened.explain("MATCH (where) RETURN where", {}, LIMITS).operator == "ProduceResults"
    table = opened.query("EXPLAIN MATCH (a:Author) RETURN a", {}, LIMITS)
    assert table.columns == ["step", "operation", "estimated_rows"]
    assert table.rows[-1][1].startswith("ProduceResults")


# --- a store of version 1


VERSION_1 = [
    "MATCH (r:GraphappRecord) DELETE r",
    "MATCH (p:Paper) CREATE (:GraphappPaper {id: p.id, year: p.year, fingerprint: p.graphapp_fingerprint,"
    " words: p.graphapp_words, order: p.graphapp_order})",
    "MATCH (p:Paper) WHERE NOT (p.sources = ['jsonl:' + p.id]) UNWIND p.sources AS record"
    " CREATE (:GraphappRecord {record: record, paper: p.id})",
    "MATCH (a:Author)-[:WROTE]->(p:Paper) WITH a.key AS key, count(DISTINCT p) AS papers"
    " CREATE (:GraphappName {key: key, words: key, papers: papers})",
    "MATCH (n:Paper|Author) SET n.graphapp_fingerprint = null, n.graphapp_words = null, n.graphapp_order = null,"
    " n.graphapp_record = null, n.graphapp_variants = null, n.graphapp_papers = null",
    "MATCH (s:GraphappState) SET s.version = 1",
]
OLD_FULLTEXT = (
    "CREATE FULLTEXT INDEX graphapp_names FOR (n:GraphappName) ON EACH [n.words]",
    "CREATE CONSTRAINT graphapp_side_id FOR (n:GraphappPaper) REQUIRE n.id IS UNIQUE",
)


@pytest.fixture
def version_1(opened, neo4j_driver, settings, tmp_path):
    """A store of version 1 with two papers, one of them merged from two differing records, and its contents."""
    file = tmp_path / "some.jsonl"
    file.write_text(
        '{"id": "one", "title": "A Paper", "year": 2020, "authors": ["Ann Bo", "Cy Do"]}\n'
        '{"id": "two", "title": "Another Paper", "year": 2021, "doi": "10.1000/b", "authors": ["Ann Bo"]}\n'
        '{"id": "x", "title": "Another paper", "year": 2022, "doi": "10.1000/b", "authors": ["Ann Bo"]}\n'
    )
    ingest(opened, [file], settings)
    held = opened.papers(["one", "two"])
    said = [[v.record, v.said, v.doi, v.fingerprint] for v in held[0].variants]
    assert [v[0] for v in said] == ["jsonl:x"]
    for statement in (*VERSION_1, *OLD_FULLTEXT):
        neo4j_driver.execute_query(statement)
    neo4j_driver.execute_query(
        "UNWIND $said AS v CREATE (:GraphappVariant {paper: 'two', place: 0, record: v[0], said: v[1], doi: v[2],"
        " fingerprint: v[3]})",
        said=said,
    )
    return file, held


def left_over(driver) -> int:
    query = "MATCH (n:GraphappPaper|GraphappName|GraphappVariant) RETURN count(n)"
    return driver.execute_query(query).records[0][0]


def test_a_store_of_version_1_is_converted_when_it_is_opened(version_1, empty_neo4j, neo4j_driver, settings):
    file, held = version_1
    told = []
    with closing(open_store(empty_neo4j, settings, tell=lambda *said: told.append(said))) as store:
        assert store.papers(["one", "two"]) == held
        assert [hit[:3] for hit in store.top_authors(5)] == [("ann bo", "Ann Bo", 2), ("cy do", "Cy Do", 1)]
        assert [hit.key for hit in store.search_authors("bo", 5)] == ["ann bo"]
        assert [paper.id for paper in store.search_papers("another", 5)] == ["two"]
        assert store.paper("jsonl:x").id == "two"
        assert {paper.id for paper in store.fingerprinted(held[0].variants[0].fingerprint, 2**62)} >= {"two"}
    assert ("Preparing papers", 2, 2) in told
    assert left_over(neo4j_driver) == 0
    names = {name for (name,) in neo4j_driver.execute_query("SHOW INDEXES YIELD name RETURN name").records}
    assert not names & {"graphapp_names", "graphapp_titles", "graphapp_side_id"}
    with closing(open_store(empty_neo4j, settings, writable=True)) as again:
        report = ingest(again, [file], settings)
        assert (report.loaded, report.merged) == (0, 3)


@pytest.mark.parametrize("interrupted", ["upgrade", "clear_old"])
def test_an_interrupted_conversion_is_finished_by_the_next_opening(
    version_1, empty_neo4j, neo4j_driver, settings, monkeypatch, interrupted
):
    def ended(*_given):
        raise StoreUnavailable("interrupted")

    # in the first case, papers are converted and clusters are not
    module, step = (adopt_existing, "_clusters") if interrupted == "upgrade" else (schema, "clear_old")
    with monkeypatch.context() as patch:
        patch.setattr(module, step, ended)
        with pytest.raises(StoreUnavailable, match="interrupted"):
            open_store(empty_neo4j, settings)
    assert left_over(neo4j_driver) > 0
    _, held = version_1
    with closing(open_store(empty_neo4j, settings)) as store:
        assert store.papers(["one", "two"]) == held
        assert [hit[:3] for hit in store.top_authors(5)] == [("ann bo", "Ann Bo", 2), ("cy do", "Cy Do", 1)]
    assert left_over(neo4j_driver) == 0


def test_a_cluster_keeps_its_number_of_papers_when_its_first_row_goes(opened, neo4j_driver):
    def paper(id, *rows):
        people = [Authorship(AuthorRow(row, "Ann Bo", "ann bo"), at) for at, row in enumerate(rows)]
        return StoredPaper(id, f"Title {id}", 2020, "other", None, people, sources=(f"jsonl:{id}",))

    opened.upsert([paper("one", "orcid:1"), paper("two", "orcid:2"), paper("three", "orcid:2")])
    assert opened.top_authors(5) == [AuthorHit("ann bo", "Ann Bo", 3, 2)]
    opened.upsert([], gone=["one"])
    assert opened.top_authors(5) == [AuthorHit("ann bo", "Ann Bo", 2, 1)]
    assert opened.counts().names == 1
    opened.upsert([paper("four", "orcid:3")])
    assert opened.top_authors(5) == [AuthorHit("ann bo", "Ann Bo", 3, 2)]
    opened.upsert([], gone=["two", "three", "four"])
    assert opened.counts()[:3] == (0, 0, 0)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("MATCH (p:Paper {id: 'b0:0'}) UNWIND keys(p) AS k RETURN collect(k)", "keys"),
        ("MATCH (p:Paper {id: 'b0:0'}) RETURN properties(p)", "map"),
        ("MATCH (p:Paper {id: 'b0:0'}) RETURN p {.*}", "map"),
        ("MATCH (p:Paper {id: 'b0:0'}) RETURN [properties(p)][0]", "map"),
        ("MATCH (p:Paper {id: 'b0:0'}) RETURN p", "node"),
        (
            "MATCH (a:Author) WITH a LIMIT 1 RETURN size(keys(a)) = 3 AND size(`keys`(properties(a))) = 3",
            True,
        ),
        ("MATCH (p:Paper {id: 'b0:0'}) WHERE any(k IN keys(p) WHERE k STARTS WITH 'graph') RETURN 1", None),
        ("WITH {a: 1, keys: 2} AS m RETURN keys(m), m.keys, keys(null)", "own"),
    ],
)
def test_internal_properties_of_nodes_are_hidden(opened, batch, query, expected):
    opened.upsert(batch(0))
    ours = {"id", "title", "year", "kind", "sources", "authors_cut", "doi", "url", "abstract"}
    rows = opened.query(query, {}, LIMITS).rows
    if expected is None:
        assert rows == []
    elif expected == "own":
        assert rows == [[["a", "keys"], 2, None]]
    elif expected is True:
        assert rows == [[True]]
    else:
        (value,) = rows[0]
        names = set(value.properties if expected == "node" else value)
        assert {"id", "title", "sources"} <= names <= ours


@pytest.mark.parametrize("empty", ["[]", "$none", "([])", "tail([1])", "[x IN [1] WHERE x > 1]"])
@pytest.mark.parametrize(
    "condition",
    [
        "NOT (p.doi IN {})",
        "NOT p.doi IN {}",
        "NOT (p.doi IN {} AND p.title IS NOT NULL)",
        "p.doi IN {} XOR true",
        "NOT (p.title = 'x' OR p['doi'] IN {})",
    ],
)
def test_no_value_is_in_an_empty_list_whether_there_is_an_index_or_not(opened, condition, empty):
    papers = [
        StoredPaper(f"p{n}", f"Title {n}", 2020, "other", None, (), doi=f"10.1000/{n}" if n < 4 else None)
        for n in range(20)
    ]
    opened.upsert(papers)
    opened.settle()
    query = f"MATCH (p:Paper) WHERE {condition.format(empty)} RETURN count(*)"
    assert opened.query(query, {"none": []}, LIMITS).rows == [[20]]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("RETURN 1_000, 0xFF_FF", [[1000, 65535]]),
        ("RETURN size(randomUUID())", [[36]]),
        (
            "MATCH p = ANY SHORTEST (:Author {id: 'a'})-[:WROTE]-+(:Author {id: 'c'}) RETURN length(p)",
            [[4]],
        ),
        (
            "MATCH p = SHORTEST 2 GROUPS (:Author {id: 'a'})-[:WROTE]-+(:Author) RETURN count(p)",
            [[2]],
        ),
        ("MATCH (a:Author {id: 'a'}) ((x)-[:WROTE]-(y)){2} (b) RETURN b.id", [["b"]]),
        ("MATCH (n:!Author&!Venue) RETURN count(n)", [[2]]),
    ],
)
def test_what_only_neo4j_answers_is_answered(opened, settings, query, rows):
    """Ann wrote with Bo, and Bo with Cy."""
    a, b, c = (AuthorRow(id, id.upper(), id) for id in "abc")
    pairs = {"one": (a, b), "two": (b, c)}
    opened.upsert(
        [
            StoredPaper(id, id, 2020, "other", None, [Authorship(x, 0), Authorship(y, 1)])
            for id, (x, y) in pairs.items()
        ]
    )
    assert GraphService(opened, settings).query(query).rows == rows
