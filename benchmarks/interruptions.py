"""Loads that are interrupted at random moments: `python -m benchmarks.interruptions [TIMES]` prints what happened, and "lost: 0".

A load of generated records is killed (the command, or a process that reads or writes for it), stopped with Ctrl-C, or runs out of disk space (a
limit for the size of files). The store must then contain the papers of whole batches (if only the reading process was killed, those of the last batch
as far as they were read), and as many as were seen there before; the same command again must give the same store as an undisturbed load, and leave no
temporary file. Processes of the command must end with it.
"""

from __future__ import annotations

import contextlib
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from benchmarks import dblp_shaped
from benchmarks.measuring import GRAPHAPP, family
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.copy import digest

__all__ = ["Interrupted", "interrupted_loads"]

BATCH = 2500
# the store, its locks and its log
_OWN = {f"graph.db{suffix}" for suffix in ("", "-writer", "-wal", "-shm")}
_SETTINGS = Settings.read(environ={})
_ENVIRON = {**os.environ, "GRAPHAPP_BATCH_PAPERS": str(BATCH), "GRAPHAPP_READ_APART_MIB": "1"}
_READER = "kill -9 of the reading process"
_END_SECONDS = 10.0


class Interrupted(NamedTuple):
    """A load that was interrupted: how, the papers that the store contained then (-1: there was no store), and the defects that were found."""

    how: str
    papers: int
    defects: list[str]


class _Reference(NamedTuple):
    """An undisturbed load: its duration in seconds, the size of the file in bytes, the digest of the graph, and the ids of the papers in order."""

    seconds: float
    size: int
    digest: str
    ids: list[str]


def interrupted_loads(times: int, records: int, folder: Path, seed: int = 1) -> list[Interrupted]:
    """Interrupt `times` loads of this many records. Raises RuntimeError if an undisturbed load fails."""
    chance = random.Random(seed)
    file = folder / "papers.jsonl"
    dblp_shaped.write(records, file)
    reference = _undisturbed(folder / "whole.db", file)
    found = []
    for number in range(times):
        how = list(_WAYS)[number % len(_WAYS)]
        found.append(_interrupt(how, folder / f"{number}" / "graph.db", file, reference, chance))
    return found


def _command(store: Path, file: Path) -> list[str]:
    return [str(GRAPHAPP), "load", "--store", str(store), str(file)]


def _started(store: Path, file: Path, limit: int | None = None) -> subprocess.Popen[bytes]:
    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        _command(store, file),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_ENVIRON,
        preexec_fn=limited,
    )


def _undisturbed(store: Path, file: Path) -> _Reference:
    start = time.monotonic()
    process = _started(store, file)
    if process.wait() not in (0, 1):
        raise RuntimeError(f"the load failed: {process.returncode}")
    seconds = time.monotonic() - start
    with closing(open_store(str(store), _SETTINGS)) as opened:
        ids = [row[0] for part in opened.rows("Paper") for row in part]
        return _Reference(seconds, store.stat().st_size, digest(opened), sorted(ids, key=_place))


def _place(id: str) -> int:
    return int(id.removeprefix("p"))


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()


def _kill_writing(process: subprocess.Popen[bytes]) -> None:
    _kill_running(process, "bulk_worker.py")


def _kill_reading(process: subprocess.Popen[bytes]) -> None:
    _kill_running(process, "reading_worker.py")


def _kill_running(process: subprocess.Popen[bytes], script: str) -> None:
    """Kill the processes of a load that run a script."""
    for pid in family(process.pid)[1:]:
        with contextlib.suppress(OSError):
            if script in Path(f"/proc/{pid}/cmdline").read_text():
                os.kill(pid, signal.SIGKILL)


def _press_ctrl_c(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)


_WAYS: dict[str, Callable[[subprocess.Popen[bytes]], None] | None] = {
    "kill -9": _kill,
    "kill -9 of the writing process": _kill_writing,
    _READER: _kill_reading,
    "Ctrl-C": _press_ctrl_c,
    "full disk": None,
}


def _interrupt(
    how: str, store: Path, file: Path, reference: _Reference, chance: random.Random
) -> Interrupted:
    store.parent.mkdir()
    act = _WAYS[how]
    others: list[int] = []
    if act is None:
        process = _started(store, file, chance.randrange(100_000, reference.size))
        process.wait()
        seen = 0
    else:
        process = _started(store, file)
        seen = _seen_until(time.monotonic() + chance.uniform(0, reference.seconds), process, store)
        if process.poll() is None:
            others = family(process.pid)[1:]
            act(process)
        process.wait()
    defects = ["a process of the command did not end"] if _any_left(others) else []
    papers = _check_part(store, reference, seen, defects, whole_batches=how != _READER)
    again = subprocess.run(
        _command(store, file),
        capture_output=True,
        check=False,
        env=_ENVIRON,
    )
    if again.returncode not in (0, 1):
        defects.append(f"the same command failed: {again.stderr.decode(errors='replace')[-200:]}")
    elif _digest(store) != reference.digest:
        defects.append("the same command gave another graph")
    left = {path.name for path in store.parent.iterdir()} - _OWN
    if left:
        defects.append(f"files are left: {sorted(left)}")
    return Interrupted(how, papers, defects)


def _seen_until(end: float, process: subprocess.Popen[bytes], store: Path) -> int:
    """The papers that the store contained shortly before `end`."""
    seen = 0
    while time.monotonic() < end and process.poll() is None:
        time.sleep(max(0.0, min(0.2, end - time.monotonic())))
        if store.exists():
            with contextlib.suppress(Exception), closing(open_store(str(store), _SETTINGS)) as opened:
                seen = opened.counts().papers
    return seen


def _any_left(pids: list[int]) -> bool:
    """True if one of these processes has not ended after some seconds."""
    until = time.monotonic() + _END_SECONDS
    while running := [pid for pid in pids if _is_running(pid)]:
        if time.monotonic() > until:
            return True
        time.sleep(0.05)
        pids = running
    return False


def _is_running(pid: int) -> bool:
    try:
        # a process without a parent that collects it remains as a zombie
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _check_part(
    store: Path, reference: _Reference, seen: int, defects: list[str], *, whole_batches: bool
) -> int:
    """Check the store after the interruption. Returns the number of its papers."""
    if not store.exists():
        return -1
    with closing(open_store(str(store), _SETTINGS)) as opened:
        ids = [row[0] for part in opened.rows("Paper") for row in part]
    if len(ids) < seen:
        defects.append(f"{len(ids):,} papers after {seen:,}")
    if whole_batches and len(ids) % BATCH and len(ids) != len(reference.ids):
        defects.append(f"a part of a batch: {len(ids):,} papers")
    if set(ids) != set(reference.ids[: len(ids)]):
        defects.append("not the first papers of the file")
    return len(ids)


def _digest(store: Path) -> str:
    with closing(open_store(str(store), _SETTINGS)) as opened:
        return digest(opened)


def main() -> None:
    """Interrupt loads, and print what happened."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory(prefix="graphapp-interruptions-") as folder:
        found = interrupted_loads(times, 20_000, Path(folder))
    for how, number in Counter(each.how for each in found).items():
        reached = sorted(each.papers for each in found if each.how == how)
        print(f"{how}: {number} times, with {reached[0]:,} to {reached[-1]:,} papers in the store")
    wrong = [each for each in found if each.defects]
    for each in wrong:
        print(f"{each.how} at {each.papers:,} papers: {'; '.join(each.defects)}")
    print(f"lost: {len(wrong)}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
