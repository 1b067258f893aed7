"""Positions from a process of their own: computed once, kept, and never the end of the page."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest

from graphapp.networks.layout import client
from graphapp.networks.layout.algorithm import layout
from graphapp.networks.layout.client import Positions
from graphapp.networks.layout.placement import Placement, Sketch
from graphapp.networks.spec import LayoutState
from graphapp.settings import Settings

pytestmark = pytest.mark.slow

TRIANGLE = Sketch((3, 2, 1), ((0, 1), (0, 2), (1, 2)), (1.0, 0.5, 0.5), None)
STAR = Sketch((5, 1, 1, 1), ((0, 1), (0, 2), (0, 3)), (1.0, 1.0, 1.0), 0)

Make = Callable[..., Positions]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes Positions that keep their files in one folder."""
    made: list[Positions] = []

    def make(clock: Callable[[], float] = time.monotonic, **settings: float) -> Positions:
        made.append(Positions(Settings(**settings), tmp_path, clock))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def script(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Replaces the process by a script that appends a line to the file `log` beside it, then does `code` for each question."""

    def script(code: str) -> Path:
        folder = tmp_path_factory.mktemp("worker")
        path = folder / "worker.py"
        path.write_text(
            "import os, sys, time\n"
            "for line in sys.stdin:\n"
            f"    with open({str(folder / 'log')!r}, 'a') as log: print(os.getpid(), file=log)\n"
            f"    times = open({str(folder / 'log')!r}).read().count(chr(10))\n"
            f"    {code}\n"
        )
        monkeypatch.setattr(client, "_WORKER", path)
        return folder / "log"

    return script


ANSWER = """print('{"x":[1,2,3],"y":[4,5,6],"community":[0,0,0]}', flush=True)"""


def test_the_process_gives_what_the_layout_gives(make: Make) -> None:
    with_process = make()
    assert with_process.of(TRIANGLE) == layout(TRIANGLE)
    assert with_process.of(STAR) == layout(STAR)


def test_one_process_serves_all_networks_and_ends_with_close(make: Make) -> None:
    found = make()
    found.start()
    assert found._worker.pid is not None
    pid = found._worker.pid
    found.of(TRIANGLE)
    found.of(STAR)
    assert found._worker.pid == pid
    found.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    found.close()
    assert found.of(Sketch((1,), (), (), None)) == LayoutState(
        "failed", None, "Positions and communities are not available: the program is exiting."
    )


def test_requests_for_one_network_at_the_same_time_compute_it_once(make: Make, script) -> None:
    log = script("time.sleep(0.3); " + ANSWER)
    found = make()
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(found.of, [TRIANGLE] * 8))
    assert len(answers) == 1
    assert answers.pop() == ((1, 2, 3), (4, 5, 6), (0, 0, 0))
    assert len(log.read_text().splitlines()) == 1


def test_the_progress_of_a_computation_is_reported_until_it_ends(make: Make, script) -> None:
    log = script(
        "print(40, flush=True); "
        "[time.sleep(0.01) for _ in range(1000) if not os.path.exists(os.path.dirname(sys.argv[0]) + '/go')]; "
        + ANSWER
    )
    found = make()
    for _ in range(500):
        state = found.of(TRIANGLE, wait=0.01)
        assert isinstance(state, LayoutState)
        if "%" in state.reason:
            break
    assert state.reason == "Positions and communities are being computed: 40 %."
    log.with_name("go").touch()
    assert found.of(TRIANGLE) == ((1, 2, 3), (4, 5, 6), (0, 0, 0))


def test_a_computation_that_has_ended_keeps_nothing_but_its_positions(make: Make, script) -> None:
    script(f"print(0 if times == 1 else '', end=''); {ANSWER}")
    found = make(layout_retry_seconds=0)
    assert found.of(TRIANGLE).state == "waiting"
    (failed,) = found._jobs.values()
    # an exception would have the network in its traceback
    assert failed.running is not None
    assert failed.running.exception() is None
    assert isinstance(found.of(TRIANGLE), Placement)
    assert not found._jobs


def test_large_networks_displace_others_from_memory(make: Make) -> None:
    found = make(cached_links=5)
    found.of(TRIANGLE)
    found.of(STAR)
    kept = [found._kept.known(client._digest(orjson.dumps(tuple(each)))) for each in (TRIANGLE, STAR)]
    assert [each is not None for each in kept] == [False, True]


def test_kept_positions_need_no_process(make: Make, script) -> None:
    expected = make().of(TRIANGLE)
    log = script("sys.exit(1)")
    again = make()
    assert again.of(TRIANGLE) == expected
    assert not log.exists()


def test_positions_of_other_code_or_another_network_are_not_taken(make: Make, script, monkeypatch) -> None:
    make().of(TRIANGLE)
    log = script(ANSWER)
    monkeypatch.setattr(client, "layout_version", lambda: b"other")
    assert make().of(TRIANGLE) == ((1, 2, 3), (4, 5, 6), (0, 0, 0))
    monkeypatch.undo()
    assert log.exists()
    assert client._digest(b"a") != client._digest(b"b")


def test_damaged_files_are_computed_anew(make: Make, tmp_path: Path) -> None:
    expected = make().of(TRIANGLE)
    (file,) = tmp_path.glob("*.kept")
    file.write_bytes(b"damaged")
    assert make().of(TRIANGLE) == expected
    assert file.read_bytes() != b"damaged"


def test_a_process_that_dies_is_replaced_once(make: Make, script) -> None:
    log = script(f"os._exit(9) if times == 1 else {ANSWER}")
    assert make().of(TRIANGLE) == ((1, 2, 3), (4, 5, 6), (0, 0, 0))
    assert len(set(log.read_text().splitlines())) == 2


def test_a_process_killed_from_outside_is_replaced(make: Make) -> None:
    found = make()
    found.start()
    os.kill(found._worker.pid, signal.SIGKILL)
    assert found.of(TRIANGLE) == layout(TRIANGLE)


def test_a_process_that_keeps_dying_means_no_positions_and_the_next_request_tries_again(
    make: Make, script
) -> None:
    log = script(f"os._exit(9) if times <= 2 else {ANSWER}")
    found = make(layout_retry_seconds=0)
    failed = found.of(TRIANGLE)
    assert failed.state == "waiting"
    assert "ended with exit status 9" in failed.reason
    assert len(log.read_text().splitlines()) == 2
    assert isinstance(found.of(TRIANGLE), Placement)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_what_fails_is_tried_again_after_pauses_and_three_times_in_all(
    make: Make, script, clock: Clock
) -> None:
    log = script("print('{}', flush=True)")
    found = make(clock=clock, layout_retry_seconds=30.0)

    def asked() -> tuple[str, float | None, int]:
        answer = found.of(TRIANGLE, "r1")
        return answer.state, answer.retry_after, len(log.read_text().splitlines())

    assert asked() == ("waiting", 30.0, 1)
    clock.now += 29
    assert asked() == (
        "waiting",
        1.0,
        1,
    )  # nothing is computed before its time, however often it is asked for
    clock.now += 1
    assert asked() == ("waiting", 120.0, 2)
    clock.now += 120
    assert asked() == ("failed", None, 3)
    clock.now += 10_000
    assert asked() == ("failed", None, 3)
    assert (
        "graphapp tried 3 times, and will try again when the store changes."
        in found.of(TRIANGLE, "r1").reason
    )
    # another state of the store is another chance
    assert found.of(TRIANGLE, "r2").state == "waiting"
    assert len(log.read_text().splitlines()) == 4


def test_the_second_try_of_a_layout_that_timed_out_may_succeed(make: Make, script, clock: Clock) -> None:
    log = script(f"time.sleep(60) if times == 1 else None; {ANSWER}")
    found = make(clock=clock, layout_seconds=0.05)
    assert "more than 0.5 seconds" in found.of(TRIANGLE).reason
    clock.now += 30
    assert found.of(TRIANGLE) == ((1, 2, 3), (4, 5, 6), (0, 0, 0))
    assert len(set(log.read_text().splitlines())) == 2


def test_a_request_waits_only_so_long_and_the_positions_are_computed_all_the_same(
    make: Make, script, clock: Clock
) -> None:
    log = script("time.sleep(0.5); " + ANSWER)
    found = make(clock=clock)
    first = found.of(TRIANGLE, wait=0.01)
    assert (first.state, first.retry_after) == ("computing", 1.0)
    clock.now += 12
    # the longer it takes, the less often need anybody ask, and every 15 seconds at least
    assert found.of(TRIANGLE, wait=0).retry_after == 6.0
    clock.now += 600
    assert found.of(TRIANGLE, wait=0).retry_after == 15.0
    assert found.of(TRIANGLE, wait=20) == ((1, 2, 3), (4, 5, 6), (0, 0, 0))
    assert found.of(TRIANGLE, wait=0) == ((1, 2, 3), (4, 5, 6), (0, 0, 0))
    assert len(log.read_text().splitlines()) == 1


def large(nodes: int) -> Sketch:
    """A network that takes the layout a while: a circle with chords."""
    pairs = sorted({(min(i, j), max(i, j)) for i in range(nodes) for j in ((i + 1) % nodes, (i * 7) % nodes)})
    links = tuple(pair for pair in pairs if pair[0] != pair[1])
    return Sketch((1,) * nodes, links, (1.0,) * len(links), None)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system counts no CPU time")
def test_the_limit_counts_the_cpu_time_of_the_layout_alone(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    # on a busy system the process alone takes seconds to start
    monkeypatch.setattr(client, "CEILING", 100)
    found = make(layout_seconds=0.3)
    over = found.of(large(3000))
    assert over.state == "waiting"
    assert "more than 0.3 seconds of CPU time" in over.reason
    # a process that gets no processor for longer than its limit, as on a busy system, is not over it
    found.start()
    assert found._worker.pid is not None
    pid = found._worker.pid
    os.kill(pid, signal.SIGSTOP)
    goes_on = threading.Timer(0.8, os.kill, (pid, signal.SIGCONT))
    goes_on.start()
    began = time.monotonic()
    assert found.of(STAR) == layout(STAR)
    assert time.monotonic() - began > 0.6
    assert found._worker.pid == pid
    goes_on.join()


def test_a_network_is_not_begun_where_too_many_wait(make: Make, script, monkeypatch) -> None:
    script("time.sleep(60)")
    monkeypatch.setattr(client, "MOST_QUEUED", 2)
    found = make()
    states = [found.of(Sketch((each,), (), (), None), wait=0) for each in range(1, 4)]
    assert [each.state for each in states] == ["computing", "computing", "waiting"]
    assert "too many" in states[2].reason


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "[]",
        "{",
        '{"x":[1,2,3],"y":[1,2,3]}',
        '{"x":[1,2],"y":[1,2],"community":[1,2]}',
        '{"x":[1,2,"3"],"y":[1,2,3],"community":[0,0,0]}',
        '{"x":[1,2,true],"y":[1,2,3],"community":[0,0,0]}',
    ],
)
def test_an_answer_that_is_none_means_no_positions_and_is_not_kept(
    make: Make, script, tmp_path: Path, answer: str
) -> None:
    script(f"print({answer!r}, flush=True)")
    assert make().of(TRIANGLE).state == "waiting"
    assert list(tmp_path.iterdir()) == []


def test_no_process_at_all_means_no_positions(make: Make, monkeypatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    found = make()
    found.start()
    assert "cannot be started" in found.of(TRIANGLE).reason


def test_close_ends_a_layout_that_is_running(make: Make, script) -> None:
    log = script("time.sleep(60)")
    found = make()
    answers: list[object] = []
    thread = threading.Thread(target=lambda: answers.append(found.of(TRIANGLE)))
    thread.start()
    while not (log.exists() and log.read_text()):
        time.sleep(0.01)
    found.close()
    thread.join(10)
    assert [answer.state for answer in answers] == ["failed"]
    assert len(log.read_text().splitlines()) == 1


def test_igraph_never_comes_into_the_process_that_answers_requests() -> None:
    code = "import sys, graphapp.service; sys.exit('igraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
