"""Start, filling, reuse, replacement and end of the mirror's engine."""

from __future__ import annotations

import os
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from graphapp.cypher.embedded import process
from graphapp.errors import QueryStopped, QueryTooBig, StoreBusy, StoreUnavailable
from graphapp.settings import Settings
from tests.cypher.conftest import SLOW, crash

COUNT = "MATCH (p:Paper) RETURN count(p) AS n"
CRASH = "RETURN reduce(s = {}, i IN range(1, 16000) | {a: s}) AS x"


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    file = tmp_path / "graph.db"
    file.write_bytes(b"a store")
    return file


def caches(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.snapshot*"))


def test_nothing_is_started_before_the_first_query(small_rows, new_mirror) -> None:
    rows = small_rows()
    asked = new_mirror(rows)
    assert asked.mirror.state() == ("none", "not prepared yet", 0.0, "")
    assert rows.read == []
    assert asked(COUNT).rows == [[4]]
    assert asked.mirror.state().text.endswith(" UTC, 4 papers")
    assert asked.mirror.state().text.startswith("as of 20")


def test_the_state_says_how_far_the_filling_is(small_rows, new_mirror) -> None:
    rows = small_rows()
    rows.before_rows = lambda _table: time.sleep(0.2)
    asked = new_mirror(rows)
    thread = threading.Thread(target=asked, args=(COUNT,))
    thread.start()
    shares: list[int] = []
    while thread.is_alive():
        state = asked.mirror.state()
        # the engine that reads the finished file is being started
        if state.name == "preparing" and state.text != "being started":
            assert state.text == f"being prepared: {state.share * 100:.0f} %"
            shares.append(round(state.share * 100))
        time.sleep(0.01)
    # 4 authors, 2 venues, 4 papers, 7 authorships, and at most one venue per paper: 21 in all
    assert {0, 19, 29, 48, 81} <= set(shares)
    assert shares == sorted(shares)


def test_a_store_that_changed_is_mirrored_again(small_rows, new_mirror) -> None:
    rows = small_rows()
    asked = new_mirror(rows)
    before = asked(COUNT)
    rows.tables["Paper"].append(("p5", "More", 2020, "other", None, None, None, ["a:5"], False))
    assert asked(COUNT).rows == [[4]]
    rows.revised = "2"
    after = asked(COUNT)
    assert after.rows == [[5]]
    assert after.as_of >= before.as_of
    assert asked.mirror.state().text.endswith("5 papers")


def test_the_mirror_is_kept_next_to_the_store_and_reused(small_rows, new_mirror, store_file: Path) -> None:
    first = new_mirror(small_rows(store_file))
    first(COUNT)
    (cache,) = caches(store_file.parent)
    assert cache.name.startswith("graph.db.mirror-")
    first.mirror.close()
    rows = small_rows(f"sqlite:{store_file}")
    rows.address = str(store_file)
    again = new_mirror(rows)
    assert again(COUNT).rows == [[4]]
    assert rows.read == []
    rows.revised = "2"
    again(COUNT)
    assert rows.read != []
    assert len(caches(store_file.parent)) == 1
    assert caches(store_file.parent) != [cache]


def test_the_mirror_is_found_however_the_path_is_typed(
    small_rows, new_mirror, store_file: Path, monkeypatch
) -> None:
    new_mirror(small_rows(store_file))(COUNT)
    made = caches(store_file.parent)
    monkeypatch.chdir(store_file.parent)
    for typed in ("graph.db", f"../{store_file.parent.name}/graph.db", "sqlite:graph.db"):
        rows = small_rows(typed)
        assert new_mirror(rows)(COUNT).rows == [[4]]
        assert rows.read == []
    assert caches(store_file.parent) == made


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes on Windows")
@pytest.mark.parametrize(("mode", "kept"), [(0o600, 0o600), (0o640, 0o640), (0o666, 0o644)])
def test_the_mirror_has_no_more_permissions_than_the_store(
    small_rows, new_mirror, store_file: Path, mode: int, kept: int
) -> None:
    store_file.chmod(mode)
    asked = new_mirror(small_rows(store_file))
    before = os.umask(0o022)
    try:
        asked(COUNT)
    finally:
        os.umask(before)
    (cache,) = caches(store_file.parent)
    assert cache.stat().st_mode & 0o777 == kept
    asked.mirror.close()
    store_file.chmod(0o600)
    new_mirror(small_rows(store_file))(COUNT)
    assert caches(store_file.parent) == [cache]
    assert cache.stat().st_mode & 0o777 == 0o600


def test_a_store_with_glob_characters_in_its_name_has_one_mirror(
    small_rows, new_mirror, tmp_path: Path
) -> None:
    file = tmp_path / "graph[1].db"
    file.write_bytes(b"a store")
    other = tmp_path / "graph1.db.mirror-0123456789abcdef.snapshot"
    other.write_bytes(b"the mirror of graph1.db")
    rows = small_rows(file)
    asked = new_mirror(rows)
    asked(COUNT)
    rows.revised = "2"
    asked(COUNT)
    assert other.exists()
    assert len(caches(tmp_path)) == 2


@pytest.mark.parametrize(
    "damage", [b"", b"\x00" * 5000, b"text", None], ids=["empty", "zeros", "text", "cut short"]
)
def test_a_damaged_cache_is_thrown_away(
    small_rows, new_mirror, store_file: Path, damage: bytes | None
) -> None:
    first = new_mirror(small_rows(store_file))
    first(COUNT)
    first.mirror.close()
    (cache,) = caches(store_file.parent)
    good = cache.read_bytes()
    cache.write_bytes(good[: len(good) // 2] if damage is None else damage)
    rows = small_rows(store_file)
    again = new_mirror(rows)
    assert again("MATCH (a:Author {name: 'Ben'}) RETURN a.id AS id").rows == [["name:Ben"]]
    assert rows.read != []
    assert len(cache.read_bytes()) == len(good)


def test_flipped_bits_in_the_cache_are_noticed(small_rows, new_mirror, store_file: Path) -> None:
    first = new_mirror(small_rows(store_file))
    first(COUNT)
    first.mirror.close()
    (cache,) = caches(store_file.parent)
    good = bytearray(cache.read_bytes())
    good[len(good) // 3] ^= 4
    cache.write_bytes(good)
    rows = small_rows(store_file)
    assert new_mirror(rows)(COUNT).rows == [[4]]
    assert rows.read != []


def test_a_folder_that_cannot_be_written_does_not_matter(
    small_rows, new_mirror, store_file: Path, monkeypatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert new_mirror(small_rows(store_file))(COUNT).rows == [[4]]
    assert caches(store_file.parent) == []


def test_closing_ends_all_processes_and_leaves_no_files(
    small_rows, new_mirror, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    asked = new_mirror(small_rows())
    asked(COUNT)
    pids = [ready.process.pid for ready in asked.mirror._pool._idle]
    assert pids
    assert list(tmp_path.iterdir())
    asked.mirror.close()
    assert list(tmp_path.iterdir()) == []
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    with pytest.raises(StoreUnavailable):
        asked(COUNT)


def test_a_query_that_does_not_end_is_stopped_and_the_next_one_works(asked) -> None:
    started = time.monotonic()
    with pytest.raises(QueryStopped, match=r"0\.5 seconds"):
        asked(SLOW, limits=asked.limits._replace(seconds=0.5, work=10**12))
    assert time.monotonic() - started < 10  # generous, for a busy machine
    assert asked(COUNT).rows == [[4]]


def test_the_engine_itself_stops_a_query_that_has_less_than_a_millisecond(asked) -> None:
    asked(COUNT)
    pids = {ready.process.pid for ready in asked.mirror._pool._idle}
    with pytest.raises(QueryStopped):
        asked(SLOW, limits=asked.limits._replace(seconds=0.0005, work=10**12))
    assert {ready.process.pid for ready in asked.mirror._pool._idle} == pids


def test_a_query_that_ends_its_process_is_an_error_and_the_next_one_works(asked) -> None:
    for _ in range(2):
        crash(asked)
        assert asked(COUNT).rows == [[4]]


@pytest.mark.parametrize("query", [SLOW, CRASH])
def test_a_process_that_a_query_ended_is_replaced_before_the_next_query(
    small_rows, new_mirror, query: str
) -> None:
    asked = new_mirror(small_rows(), replace(Settings(), query_processes=1))
    with pytest.raises((QueryStopped, QueryTooBig)):
        asked(query, limits=asked.limits._replace(seconds=0.5, work=10**12))
    pool = asked.mirror._pool
    deadline = time.monotonic() + 20
    while not pool._idle and time.monotonic() < deadline:
        time.sleep(0.02)
    (ready,) = pool._idle
    assert asked(COUNT).rows == [[4]]
    assert pool._idle == [ready]


def test_a_query_that_comes_while_a_process_is_replaced_waits_for_it(small_rows, new_mirror) -> None:
    asked = new_mirror(small_rows(), replace(Settings(), query_processes=1))
    asked(COUNT)
    pool = asked.mirror._pool
    start = pool._start

    def slow_start() -> process.Process:
        time.sleep(2)
        return start()

    pool._start = slow_start
    crash(asked)
    # the second of grace that each query is given is less than the start takes
    assert asked(COUNT, limits=asked.limits._replace(seconds=0.3)).rows == [[4]]


def test_closing_ends_a_process_that_replaces_another(small_rows, new_mirror) -> None:
    asked = new_mirror(small_rows(), replace(Settings(), query_processes=1))
    asked(COUNT)
    pool = asked.mirror._pool
    started: list[process.Process] = []
    start = pool._start

    def noted() -> process.Process:
        started.append(start())
        return started[-1]

    pool._start = noted
    crash(asked)
    deadline = time.monotonic() + 10
    while not started and time.monotonic() < deadline:
        time.sleep(0.005)
    asked.mirror.close()
    while started[0].alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not started[0].alive()


def test_a_process_that_is_killed_from_outside_is_replaced(asked) -> None:
    asked(COUNT)
    for ready in asked.mirror._pool._idle:
        ready.process.kill()
    assert asked(COUNT).rows == [[4]]


def test_a_process_that_cannot_be_started_takes_no_place(small_rows, new_mirror, monkeypatch) -> None:
    asked = new_mirror(small_rows(), replace(Settings(), query_processes=1))
    asked(COUNT)
    for ready in asked.mirror._pool._idle:
        ready.process.kill()
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/nowhere/python")
        with pytest.raises(StoreUnavailable, match="could not be started"):
            asked(COUNT)
    assert asked(COUNT).rows == [[4]]


def test_others_are_answered_while_a_slow_query_runs(asked) -> None:
    asked(COUNT)
    errors: list[BaseException] = []

    def slow() -> None:
        try:
            asked(SLOW, limits=asked.limits._replace(seconds=2, work=10**12))
        except QueryStopped as error:
            errors.append(error)

    # the first quick query at the same time may have to start a second process
    thread = threading.Thread(target=slow)
    thread.start()
    time.sleep(0.1)
    asked(COUNT)
    waits = []
    for _ in range(20):
        started = time.monotonic()
        assert asked(COUNT).rows == [[4]]
        waits.append(time.monotonic() - started)
    assert thread.is_alive()
    thread.join()
    assert sorted(waits)[10] < 0.2
    assert len(errors) == 1


def test_after_the_second_query_a_spare_process_is_ready(small_rows, new_mirror) -> None:
    asked = new_mirror(small_rows())
    asked("RETURN 1 AS x")
    pool = asked.mirror._pool
    assert len(pool._idle) == 1
    asked("RETURN 1 AS x")
    deadline = time.monotonic() + 20
    while len(pool._idle) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    first, second = pool._idle
    asked("RETURN 1 AS x")
    assert set(pool._idle) == {first, second}


def test_queries_wait_for_busy_processes_in_order_and_not_forever(small_rows, new_mirror) -> None:
    asked = new_mirror(small_rows(), replace(Settings(), query_processes=1))
    asked(COUNT)

    def slow() -> None:
        with pytest.raises(QueryStopped):
            asked(SLOW, limits=asked.limits._replace(seconds=3, work=10**12))

    thread = threading.Thread(target=slow)
    thread.start()
    time.sleep(0.3)
    with pytest.raises(StoreBusy, match="Other queries"):
        asked(COUNT, limits=asked.limits._replace(seconds=0.2))
    assert asked(COUNT, limits=asked.limits._replace(seconds=10)).rows == [[4]]
    thread.join()


def test_many_threads_get_their_own_answers(asked) -> None:
    wrong: list[object] = []

    def ask(number: int) -> None:
        for i in range(20):
            table = asked("RETURN $n AS n", n=number * 100 + i)
            if table.rows != [[number * 100 + i]]:
                wrong.append(table)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_store_that_is_being_written_is_answered_as_it_was(small_rows, new_mirror) -> None:
    rows = small_rows()
    asked = new_mirror(rows)
    asked(COUNT)

    def change(_table: str) -> None:
        rows.revised += "x"

    rows.revised = "2"
    rows.before_rows = change
    assert asked(COUNT).rows == [[4]]


def test_a_store_that_is_being_written_from_the_beginning_is_reported(small_rows, new_mirror) -> None:
    rows = small_rows()

    def change(_table: str) -> None:
        rows.revised += "x"

    rows.before_rows = change
    asked = new_mirror(rows)
    with pytest.raises(StoreBusy, match="is writing to the store"):
        asked(COUNT)
    rows.before_rows = lambda _table: None
    assert asked(COUNT).rows == [[4]]


def test_a_query_does_not_wait_for_ever_for_the_filling(small_rows, new_mirror) -> None:
    rows = small_rows()
    rows.before_rows = lambda _table: time.sleep(0.3)
    asked = new_mirror(rows, replace(Settings(), mirror_wait_seconds=0.2))
    with pytest.raises(StoreBusy, match=r"being prepared: \d+ %"):
        asked(COUNT)
    deadline = time.monotonic() + 10
    while asked.mirror.state().name == "preparing" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert asked(COUNT).rows == [[4]]


def test_closing_while_it_is_filled_ends_the_filling(small_rows, new_mirror) -> None:
    rows = small_rows()
    reading = threading.Event()

    def wait(_table: str) -> None:
        reading.set()
        time.sleep(0.2)

    rows.before_rows = wait
    asked = new_mirror(rows)
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            asked(COUNT)
        except StoreUnavailable as error:
            failed.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert reading.wait(5)
    asked.mirror.close()
    thread.join(10)
    assert not thread.is_alive()
    assert len(failed) == 1


def test_drafts_that_a_killed_process_left_are_removed(small_rows, new_mirror, store_file: Path) -> None:
    draft = store_file.with_name("graph.db.mirror-0123456789abcdef.snapshot.77.new")
    draft.write_bytes(b"half")
    long_ago = time.time() - 7200
    os.utime(draft, (long_ago, long_ago))
    growing = store_file.with_name("graph.db.mirror-0123456789abcdef.snapshot.78.new")
    growing.write_bytes(b"half")
    new_mirror(small_rows(store_file))(COUNT)
    assert not draft.exists()
    assert growing.exists()
