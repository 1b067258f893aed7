"""A process that writes batches to the SQLite file, while the one that started it reads and merges the next ones.

Both would wait for each other's turns with the interpreter's lock in one process. This one has a connection of its own. It
holds SQLite's right to write from one job to the next one, and asks for a job only when it has that right again: so
whoever gets the right after the death of its starter can be sure that nothing comes after. It ends when nothing more can
come: when its input is closed, as by the death of who started it; a batch that was not said to its end is not written.
In an empty file it puts off some indexes.

Said in both directions: the length of a message (8 bytes) and the message in Python's marshal format.
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
from graphapp.stores.sqlite.deferred_indexes import make_indexes, put_off_indexes, settle
from graphapp.stores.sqlite.schema import ERRORS, open_writer, translated

__all__ = ["Filler"]

_JOBS: dict[str, Callable[..., Any]] = {
    "write": lambda db, *rows: tuple(write(db, Batch(*rows))),
    "log": log,
    "forget": forget,
    "make_indexes": make_indexes,
    "settle": settle,
}
_HIDDEN = ("GRAPHAPP_", "NEO4J_")


class Filler:
    """The process that writes to `path`, from the side of who started it. Raises OSError when it cannot be started.

    While it is there, nobody else can write to the file.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._child = subprocess.Popen(
            [sys.executable, "-P", __file__, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if not name.startswith(_HIDDEN)},
            # Ctrl-C at a terminal is for its starter alone, which ends the load after a whole batch
            start_new_session=True,
        )
        self._ready = False

    def ready(self) -> bool:
        """Wait until it is ready to write; False when it cannot."""
        assert self._child.stdout is not None
        self._ready = self._ready or _hear(self._child.stdout) == ("ready",)
        return self._ready

    # each is done in a transaction of its own, and waited for; it raises what `translated` gives, and StoreUnavailable when the
    # process ended

    def write(self, batch: Batch) -> Removed:
        """Write a batch."""
        return Removed(*self._ask("write", *batch))

    def log(self, file: str, report: str) -> None:
        """Remember the report on a file."""
        self._ask("log", file, report)

    def forget(self, file: str) -> None:
        """Forget the report on a file."""
        self._ask("forget", file)

    def make_indexes(self) -> None:
        """Make the indexes that were put off."""
        self._ask("make_indexes")

    def settle(self) -> None:
        """Make up for all that was put off."""
        self._ask("settle")

    def _ask(self, job: str, *content: Any) -> Any:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        try:
            _say(self._child.stdin, (job, *content))
            answer = _hear(self._child.stdout)
        except OSError:
            answer = None
        if answer is None:
            raise StoreUnavailable(
                f"The process that writes to {self._path} ended before it had finished",
                "Load the same files again: what is in the store stays as it is.",
            )
        kind, *said = answer
        if kind == "done":
            return said[0]
        if kind == "failed":
            raise getattr(errors, said[0])(*said[1:])
        raise RuntimeError(said[0])

    def close(self) -> None:
        """Let it end, and wait until it has."""
        for pipe in (self._child.stdin, self._child.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._child.wait()


def _say(pipe: BinaryIO | Any, message: tuple[Any, ...]) -> None:
    # this version of the format looks for no repetitions, which takes longer than to write them
    data = marshal.dumps(message, 2)
    pipe.write(len(data).to_bytes(8, "big"))
    pipe.write(data)
    pipe.flush()


def _hear(pipe: BinaryIO | Any) -> tuple[Any, ...] | None:
    """The next message; None when there is none, or not all of it."""
    size = int.from_bytes(pipe.read(8), "big")
    data = pipe.read(size)
    return marshal.loads(data) if size and len(data) == size else None


def _run(path: str, jobs: BinaryIO, answers: BinaryIO) -> None:
    """Do what is said until there is no more, or something fails."""
    # what is said is large, and has no cycles
    gc.disable()
    try:
        with closing(open_writer(path)) as db:
            # the starter, who knows the whole file, gave the numbers that rows point at each other by
            db.execute("PRAGMA foreign_keys = OFF")
            # nothing was ever in this file that zeros should be written over
            db.execute("PRAGMA secure_delete = OFF")
            db.execute("BEGIN IMMEDIATE")
            put_off_indexes(db)
            _say(answers, ("ready",))
            while (message := _hear(jobs)) is not None:
                job, *content = message
                with transaction(db):
                    done = _JOBS[job](db, *content)
                db.execute("BEGIN IMMEDIATE")
                _say(answers, ("done", done))
    except ERRORS as error:
        failure = translated(error, path)
        _say(answers, ("failed", type(failure).__name__, failure.message, failure.hint))
    except Exception as error:
        _say(answers, ("broken", f"{type(error).__name__}: {error}"))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        _run(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
