"""Queries that are stopped from outside."""

from __future__ import annotations

import threading
import time

import pytest

from graphapp.cypher.cancellation import Stopper
from graphapp.cypher.embedded.mirror import Mirror
from graphapp.errors import QueryCancelled
from graphapp.settings import Settings

LONG = "RETURN reduce(s = 0, i IN range(1, 90000) | s + reduce(t = 0, j IN range(1, 90000) | t + j)) AS x"


def test_a_stop_request_ends_the_query_once_and_only_while_it_runs() -> None:
    stop, ended = Stopper(), []
    with stop.by(lambda: ended.append("before")):
        assert ended == []
    with stop.by(lambda: ended.append("now")):
        stop.wish()
        stop.wish()
    assert ended == ["now"]
    assert stop.wished


def test_a_stop_request_before_the_query_ends_it_at_its_beginning() -> None:
    stop, ended = Stopper(), []
    stop.wish()
    with stop.by(lambda: ended.append("at once")):
        assert ended == ["at once"]


def test_what_ends_a_query_is_over_before_the_next_one_begins() -> None:
    stop, ended, began = Stopper(), [], threading.Event()

    def slowly() -> None:
        began.set()
        time.sleep(0.2)
        ended.append("ended")

    with stop.by(slowly):
        threading.Thread(target=stop.wish).start()
        began.wait(5)
    assert ended == ["ended"]


@pytest.fixture
def mirror(small_rows):
    mirror = Mirror(small_rows(), Settings(query_processes=1, query_seconds=60, query_work=10**12))
    yield mirror
    mirror.close()


def test_a_query_that_is_running_ends_at_once_and_the_next_one_is_answered(mirror, limits) -> None:
    patient = limits._replace(seconds=60.0, work=10**12)
    assert mirror.query("RETURN 1 AS x", {}, patient).rows == [[1]]
    stop = Stopper()
    wisher = threading.Timer(0.5, stop.wish)
    wisher.start()
    started = time.monotonic()
    with pytest.raises(QueryCancelled):
        mirror.query(LONG, {}, patient, stop)
    assert time.monotonic() - started < 3
    assert mirror.query("RETURN 2 AS x", {}, patient).rows == [[2]]


def test_a_query_that_waits_for_another_one_ends_at_once_too(mirror, limits) -> None:
    patient = limits._replace(seconds=60.0, work=10**12)
    mirror.query("RETURN 1 AS x", {}, patient)
    first, second = Stopper(), Stopper()
    failed: list[type] = []

    def ask(stop: Stopper) -> None:
        try:
            mirror.query(LONG, {}, patient, stop)
        except Exception as error:
            failed.append(type(error))

    threads = [threading.Thread(target=ask, args=(stop,)) for stop in (first, second)]
    for thread in threads:
        thread.start()
        time.sleep(0.3)
    second.wish()
    threads[1].join(5)
    assert failed == [QueryCancelled]
    assert threads[0].is_alive()
    first.wish()
    threads[0].join(5)
    assert failed == [QueryCancelled, QueryCancelled]


def test_a_query_that_waits_for_the_engine_to_be_filled_can_be_stopped(small_rows, limits) -> None:
    source, slow = small_rows(), threading.Event()
    source.before_rows = lambda _table: slow.wait(10)
    mirror = Mirror(source, Settings())
    stop = Stopper()
    threading.Timer(0.3, stop.wish).start()
    started = time.monotonic()
    with pytest.raises(QueryCancelled):
        mirror.query("RETURN 1 AS x", {}, limits, stop)
    assert time.monotonic() - started < 2
    slow.set()
    mirror.close()
