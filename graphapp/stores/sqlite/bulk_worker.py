"""The program of the process that writes batches to the SQLite file (`graphapp.stores.sqlite.bulk_load`). It imports only what this needs.

The process has its own connection. It holds SQLite's write lock from one job to the next, and requests a job only when it holds that lock again: so a
process that obtains the lock after the death of the parent can be sure that nothing more is written. It ends when its input is closed, as by the
death of the parent; an incompletely received batch is not written. If asked to, it defers the indexes; SQLite's temporary files for
sorting them are in the folder of the store, and have no name there, so that the system deletes them however the process ends.
"""

from __future__ import annotations

import contextlib
import gc
import marshal
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any, BinaryIO

from graphapp.stores.sqlite.batch import Batch, forget, log, transaction, write
from graphapp.stores.sqlite.deferred_indexes import DeferredWork, make_indexes
from graphapp.stores.sqlite.packed_rows import add_functions, extend_sqlite
from graphapp.stores.sqlite.schema import ERRORS, open_writer, translated
from graphapp.support.messages import received, send

__all__ = ["DEFER", "hear", "say"]

DEFER = "--defer-indexes"
"""The argument by which the process defers the indexes."""

_JOBS: dict[str, Callable[..., Any]] = {
    "write": lambda db, work, *rows: tuple(write(db, Batch(*rows), work)),
    "log": lambda db, _, *report: log(db, *report),
    "forget": lambda db, _, file: forget(db, file),
    "make_indexes": lambda db, _: make_indexes(db),
    "steps": lambda _, work, grown: [tuple(step) for step in work.steps(grown=grown)],
    "carry_out": lambda _, work, index: work.carry_out(index),
}


def say(pipe: BinaryIO | Any, message: tuple[Any, ...]) -> None:
    """Write a message. Raises OSError if no one reads the pipe any more."""
    # this version of the format does not detect repeated objects, which takes longer than writing them
    send(pipe, marshal.dumps(message, 2))


def hear(pipe: BinaryIO | Any) -> tuple[Any, ...] | None:
    """The next message; None if there is no further message, or it is incomplete."""
    data = received(pipe)
    return None if data is None else marshal.loads(data)


def _run(path: str, jobs: BinaryIO, answers: BinaryIO, *, defers: bool, alone: bool = False) -> None:
    """Carry out jobs until there are no more, or one fails. `alone`: in a process of its own."""
    # messages are large and contain no cycles
    gc.disable()
    extended = extend_sqlite(alone=alone)
    try:
        with closing(open_writer(path)) as db:
            # the file never contained data that would have to be overwritten with zeros
            db.execute("PRAGMA secure_delete = OFF")
            # sorts the rows of an index in two threads
            db.execute("PRAGMA threads = 2")
            db.execute("BEGIN IMMEDIATE")
            if extended:
                add_functions(db)
            work = DeferredWork(db, extended=extended)
            work.note = lambda rows: say(answers, ("under way", rows))
            if defers:
                work.put_off()
            say(answers, ("ready", extended and defers))
            while (message := hear(jobs)) is not None:
                job, *content = message
                with transaction(db):
                    done = _JOBS[job](db, work, *content)
                db.execute("BEGIN IMMEDIATE")
                say(answers, ("done", done))
    except ERRORS as error:
        failure = translated(error, path)
        say(answers, ("failed", type(failure).__name__, failure.message, failure.hint))
    except Exception as error:
        say(answers, ("broken", f"{type(error).__name__}: {error}"))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        _run(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer, defers=DEFER in sys.argv[2:], alone=True)
