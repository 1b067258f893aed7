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

import pytest

from graphapp import positions
from graphapp.layout import layout
from graphapp.placing import Sketch
from graphapp.positions import Positions
from graphapp.settings import Settings

TRIANGLE = Sketch((3, 2, 1), ((0, 1), (0, 2), (1, 2)), (1.0, 0.5, 0.5), None)
STAR = Sketch((5, 1, 1, 1), ((0, 1), (0, 2), (0, 3)), (1.0, 1.0, 1.0), 0)

Make = Callable[..., Positions]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes Positions that keep their files in one folder."""
    made: list[Positions] = []

    def make(**settings: float) -> Positions:
        made.append(Positions(Settings(**settings), tmp_path))  # type: ignore[arg-type]
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
        monkeypatch.setattr(positions, "_WORKER", path)
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
    assert found._worker is not None
    pid = found._worker.pid
    found.of(TRIANGLE)
    found.of(STAR)
    assert found._worker.pid == pid
    found.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    found.close()
    assert found.of(Sketch((1,), (), (), None)) is None


def test_requests_for_one_network_at_the_same_time_compute_it_once(make: Make, script) -> None:
    log = script("time.sleep(0.3); " + ANSWER)
    found = make()
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(found.of, [TRIANGLE] * 8))
    assert len(answers) == 1
    assert answers.pop() == ((1, 2, 3), (4, 5, 6), (0, 0, 0))
    assert len(log.read_text().splitlines()) == 1


def test_kept_positions_need_no_process(make: Make, script) -> None:
    expected = make().of(TRIANGLE)
    log = script("sys.exit(1)")
    again = make()
    assert again.of(TRIANGLE) == expected
    assert not log.exists()


def test_positions_of_other_code_or_another_network_are_not_taken(make: Make, script, monkeypatch) -> None:
    make().of(TRIANGLE)
    log = script(ANSWER)
    monkeypatch.setattr(positions, "_code", lambda: b"other")
    assert make().of(TRIANGLE) == ((1, 2, 3), (4, 5, 6), (0, 0, 0))
    monkeypatch.undo()
    assert log.exists()
    assert positions._digest(b"a") != positions._digest(b"b")


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
    found = make()
    assert found.of(TRIANGLE) is None
    assert len(log.read_text().splitlines()) == 2
    assert found.of(TRIANGLE) is not None


def test_a_layout_that_takes_too_long_is_given_up_and_not_tried_again(make: Make, script) -> None:
    log = script("time.sleep(60)")
    found = make(layout_seconds=0.3)
    started = time.monotonic()
    assert found.of(TRIANGLE) is None
    assert time.monotonic() - started < 10
    assert len(log.read_text().splitlines()) == 1


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
    assert make().of(TRIANGLE) is None
    assert list(tmp_path.iterdir()) == []


def test_no_process_at_all_means_no_positions(make: Make, monkeypatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    found = make()
    found.start()
    assert found.of(TRIANGLE) is None


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
    assert answers == [None]
    assert len(log.read_text().splitlines()) == 1


def test_igraph_never_comes_into_the_process_that_answers_requests() -> None:
    code = "import sys, graphapp.service; sys.exit('igraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
