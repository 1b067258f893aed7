"""Processes of our own: they end with the one that started them, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from graphapp.networks.layout import worker
from graphapp.networks.layout.placement import Sketch
from graphapp.support.worker_process import LastingWorker, WorkerDied, WorkerProcess

pytestmark = pytest.mark.slow

Make = Callable[[str], WorkerProcess]

STARTS = """
import sys, time
from pathlib import Path
from graphapp.networks.layout.placement import Sketch
from graphapp.networks.layout.client import Positions
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store

store = open_store("memory:", Settings(), create=True)
positions = Positions(Settings(), Path(sys.argv[1]))
positions.of(Sketch((1,), (), (), None))
service = GraphService(store, Settings())
service.query("RETURN 1 AS one")
print("started", flush=True)
time.sleep(60)
"""


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Starts processes that do something with each `line`."""
    made: list[WorkerProcess] = []

    def make(code: str) -> WorkerProcess:
        script = tmp_path / "script.py"
        script.write_text(f"import os, sys, time\nfor line in sys.stdin:\n    {code}\n")
        made.append(WorkerProcess(script))
        return made[-1]

    yield make
    for child in made:
        child.kill()


def test_what_is_said_is_answered_in_order(make: Make) -> None:
    child = make("print(line.upper(), end='', flush=True)")
    assert child.ask(b"one", 10) == b"ONE"
    child.say(b"two")
    child.say(b"three")
    assert [child.hear(10), child.hear(10)] == [b"TWO", b"THREE"]


def test_half_a_line_is_no_answer(make: Make) -> None:
    child = make("print('half', end='', flush=True); os._exit(3)")
    with pytest.raises(WorkerDied, match="exit status 3"):
        child.ask(b"one", 10)


def test_hearing_nothing_leaves_the_process_alive_and_asking_too_long_ends_it(make: Make) -> None:
    child = make("time.sleep(60)")
    with pytest.raises(TimeoutError):
        child.hear(0.05)
    assert child.alive()
    with pytest.raises(TimeoutError):
        child.ask(b"one", 0.2)
    child._process.wait(5)


@pytest.mark.idle
def test_a_process_that_does_not_read_is_not_waited_for(make: Make) -> None:
    child = make("time.sleep(60)")
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        child.ask(b"x" * 1_000_000 + b"\n" + b"y" * 1_000_000, 0.3)
    assert time.monotonic() - started < 5


def test_passwords_in_the_environment_are_not_handed_on(make: Make, monkeypatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    monkeypatch.setenv("GRAPHAPP_STORE", "here")
    child = make("print(sorted(name for name in os.environ if 'GRAPHAPP' in name or 'NEO4J' in name))")
    child._process.stdin.write(b"one\n")
    child._process.stdin.close()
    assert child.hear(10) == b"[]"


@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="this system does not list a process's children"
)
def test_processes_end_and_temporary_files_go_when_the_program_is_killed(tmp_path: Path) -> None:
    temporary, kept = tmp_path / "temporary", tmp_path / "kept"
    temporary.mkdir()
    kept.mkdir()
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTS, str(kept)],
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert parent.stdout is not None
    with parent.stdout:
        assert parent.stdout.readline() == b"started\n"
        tasks = Path(f"/proc/{parent.pid}/task").glob("*/children")
        children = [int(pid) for task in tasks for pid in task.read_text().split()]
        assert len(children) >= 2
        assert list(temporary.iterdir())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and (any(map(_runs, children)) or list(temporary.iterdir())):
        time.sleep(0.05)
    assert not any(map(_runs, children))
    assert list(temporary.iterdir()) == []
    assert not [each for each in kept.iterdir() if each.suffix != ".kept"]


SLOW = """
import sys
from graphapp.cypher.results import QueryLimits
from graphapp.settings import Settings
from graphapp.stores import open_store

limits = QueryLimits(30.0, 5000, 100_000, 8_000_000, 10**12)
store = open_store("memory:", Settings(), create=True)
store.query("RETURN 1 AS one", {}, limits)
print("started", flush=True)
store.query("RETURN reduce(s = 0, i IN range(1, 90000) | s + reduce(t = 0, j IN range(1, 90000) | t + j)) AS x", {}, limits)
"""


@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="this system does not list a process's children"
)
def test_a_query_that_runs_ends_with_the_program(tmp_path: Path) -> None:
    _ends_in_the_middle([SLOW], tmp_path)
    assert list(tmp_path.iterdir()) == []


SLOW_LAYOUT = """
import random, sys
from pathlib import Path
from graphapp.networks.layout.placement import Sketch
from graphapp.networks.layout.client import Positions
from graphapp.settings import Settings

positions = Positions(Settings(), Path(sys.argv[1]))
positions.of(Sketch((1,), (), (), None))
chance = random.Random(1)
links = {tuple(sorted(chance.sample(range(20000), 2))) for _ in range(100000)}
sketch = Sketch((1,) * 20000, tuple(links), (1,) * len(links), None)
print("started", flush=True)
positions.of(sketch)
print("too quick", flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such wish")
def test_a_layout_that_is_computed_ends_with_the_program(tmp_path: Path) -> None:
    _ends_in_the_middle([SLOW_LAYOUT, str(tmp_path)], tmp_path)


def test_a_process_outlives_the_thread_that_started_it() -> None:
    question = orjson.dumps((10.0, *Sketch((1,), (), (), None)))
    made: list[WorkerProcess] = []

    def start_and_ask() -> None:
        made.append(WorkerProcess(Path(worker.__file__)))
        made[0].ask(question, 30)

    thread = threading.Thread(target=start_and_ask)
    thread.start()
    thread.join()
    time.sleep(0.2)
    assert made[0].ask(question, 30)
    made[0].kill()


def test_a_lasting_worker_is_replaced_when_it_was_dropped_and_not_after_closing(tmp_path: Path) -> None:
    script = tmp_path / "echo.py"
    script.write_text("import sys\nfor line in sys.stdin:\n    print(line.strip(), flush=True)\n")
    kept = LastingWorker(script)
    assert kept.pid is None
    first = kept.running()
    assert (first.ask(b"a", 20), kept.pid) == (b"a", first.pid)
    assert kept.running() is first
    kept.drop(first)
    assert (first.alive(), kept.pid) == (False, None)
    second = kept.running()
    # the first one was replaced already
    kept.drop(first)
    assert kept.running() is second
    kept.close()
    assert (second.alive(), kept.closed) == (False, True)
    with pytest.raises(WorkerDied):
        kept.running()


def _ends_in_the_middle(program: list[str], temporary: Path) -> None:
    """Kill `program` a while after it said "started"; its processes must end within two seconds."""
    parent = subprocess.Popen(
        [sys.executable, "-c", *program],
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert parent.stdout is not None
    with parent.stdout:
        assert parent.stdout.readline() == b"started\n"
        time.sleep(1)
        tasks = Path(f"/proc/{parent.pid}/task").glob("*/children")
        children = [int(pid) for task in tasks for pid in task.read_text().split()]
        assert any(map(_runs, children))
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline and any(map(_runs, children)):
        time.sleep(0.05)
    assert not any(map(_runs, children))


def _runs(pid: int) -> bool:
    """False for one that has ended, also when nobody has asked how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
