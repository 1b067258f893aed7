"""A process that writes batches to the SQLite file, while its parent reads and merges the next ones.

In a single process, both would compete for the interpreter's lock. This process has its own connection. It holds SQLite's
write lock from one job to the next, and requests a job only when it holds that lock again: so a process that obtains the
lock after the death of the parent can be sure that nothing more is written. It ends when its input is closed, as by the
death of the parent; an incompletely received batch is not written. If asked to, it defers the indexes; SQLite's temporary files for
sorting them are in the folder of the store, and have no name there, so that the system deletes them however the process ends.

Messages in both directions (`graphapp.support.messages`) are in Python's marshal format, as batches contain bytes.
"""

from __future__ import annotations

import contextlib
import gc
import marshal
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any, BinaryIO

from graphapp import errors
from graphapp.errors import StoreUnavailable
from graphapp.stores.sqlite.batch import Batch, Removed, forget, log, transaction, write
from graphapp.stores.sqlite.deferred_indexes import DeferredStep, DeferredWork, make_indexes
from graphapp.stores.sqlite.schema import ERRORS, open_writer, translated
from graphapp.support.messages import received, send
from graphapp.support.worker_process import environment_without_settings

__all__ = ["WriterProcess"]

_JOBS: dict[str, Callable[..., Any]] = {
    "write": lambda db, work, *rows: tuple(write(db, Batch(*rows), work)),
    "log": lambda db, _, *report: log(db, *report),
    "forget": lambda db, _, file: forget(db, file),
    "make_indexes": lambda db, _: make_indexes(db),
    "steps": lambda _, work, grown: [tuple(step) for step in work.steps(grown=grown)],
    "carry_out": lambda _, work, index: work.carry_out(index),
}
_DEFER = "--defer-indexes"


class WriterProcess:
    """The process that writes to `path`, as seen by its parent; with `defers`, it defers the indexes. Raises OSError if it cannot be
    started.

    While it runs, no other process can write to the file.
    """

    def __init__(self, path: str, *, defers: bool) -> None:
        self._path = path
        self.defers = defers
        self._child = subprocess.Popen(
            [sys.executable, "-P", __file__, path, *([_DEFER] if defers else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**environment_without_settings(), "SQLITE_TMPDIR": os.path.dirname(os.path.abspath(path))},
            # Ctrl-C at a terminal is handled by the parent, which ends the load after a complete batch
            start_new_session=True,
        )
        self._ready = False

    def ready(self) -> bool:
        """Wait until it is ready to write; False if it cannot write."""
        assert self._child.stdout is not None
        self._ready = self._ready or _hear(self._child.stdout) == ("ready",)
        return self._ready

    # each of these runs in its own transaction, is waited for, and raises the errors of `translated`, and StoreUnavailable if the
    # process ended

    def write(self, batch: Batch) -> Removed:
        """Write a batch."""
        return Removed(*self._ask("write", *batch))

    def log(self, file: str, report: str) -> None:
        """Record the report on a file."""
        self._ask("log", file, report)

    def forget(self, file: str) -> None:
        """Remove the report on a file."""
        self._ask("forget", file)

    def make_indexes(self) -> None:
        """Create the deferred indexes."""
        self._ask("make_indexes")

    def steps(self, *, grown: bool) -> list[DeferredStep]:
        """What is left to do, in order; with `grown`, also the indexes that have outgrown their parts."""
        return [DeferredStep(*step) for step in self._ask("steps", grown)]

    def carry_out(self, index: str, note: Callable[[int], object]) -> None:
        """Carry out one of the steps; `note` receives about how many rows of a long one are done."""
        self._ask("carry_out", index, note=note)

    def _ask(self, job: str, *content: Any, note: Callable[[int], object] | None = None) -> Any:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        try:
            _say(self._child.stdin, (job, *content))
            answer = _hear(self._child.stdout)
            while note is not None and answer is not None and answer[0] == "under way":
                note(answer[1])
                answer = _hear(self._child.stdout)
        except OSError:
            answer = None
        if answer is None:
            raise StoreUnavailable(
                f"The process that writes to {self._path} ended unexpectedly.",
                "Load the same files again: data that is already in the store is kept.",
            )
        kind, *details = answer
        if kind == "done":
            return details[0]
        if kind == "failed":
            raise getattr(errors, details[0])(*details[1:])
        raise RuntimeError(details[0])

    def close(self) -> None:
        """Tell the process to end, and wait for it."""
        for pipe in (self._child.stdin, self._child.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._child.wait()


def _say(pipe: BinaryIO | Any, message: tuple[Any, ...]) -> None:
    # this version of the format does not detect repeated objects, which takes longer than writing them
    send(pipe, marshal.dumps(message, 2))


def _hear(pipe: BinaryIO | Any) -> tuple[Any, ...] | None:
    """The next message; None if there is no further message, or it is incomplete."""
    data = received(pipe)
    return None if data is None else marshal.loads(data)


def _run(path: str, jobs: BinaryIO, answers: BinaryIO, *, defers: bool) -> None:
    """Carry out jobs until there are no more, or one fails."""
    # messages are large and contain no cycles
    gc.disable()
    try:
        with closing(open_writer(path)) as db:
            # the file never contained data that would have to be overwritten with zeros
            db.execute("PRAGMA secure_delete = OFF")
            # sorts the rows of an index in two threads
            db.execute("PRAGMA threads = 2")
            db.execute("BEGIN IMMEDIATE")
            work = DeferredWork(db)
            work.note = lambda rows: _say(answers, ("under way", rows))
            if defers:
                work.put_off()
            _say(answers, ("ready",))
            while (message := _hear(jobs)) is not None:
                job, *content = message
                with transaction(db):
                    done = _JOBS[job](db, work, *content)
                db.execute("BEGIN IMMEDIATE")
                _say(answers, ("done", done))
    except ERRORS as error:
        failure = translated(error, path)
        _say(answers, ("failed", type(failure).__name__, failure.message, failure.hint))
    except Exception as error:
        _say(answers, ("broken", f"{type(error).__name__}: {error}"))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        _run(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer, defers=_DEFER in sys.argv[2:])
