"""A process that writes batches to the SQLite file, while its parent reads and merges the next ones, as seen by the parent.

In a single process, both would compete for the interpreter's lock. `graphapp.stores.sqlite.bulk_worker` is the program of the process.
Messages in both directions (`graphapp.support.messages`) are in Python's marshal format, as batches contain bytes.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from graphapp import errors
from graphapp.errors import StoreUnavailable
from graphapp.stores.sqlite import bulk_worker
from graphapp.stores.sqlite.batch import Batch, Removed
from graphapp.stores.sqlite.bulk_worker import DEFER, hear, say
from graphapp.stores.sqlite.deferred_indexes import DeferredStep
from graphapp.support.worker_process import environment_without_settings

__all__ = ["WriterProcess"]


class WriterProcess:
    """The process that writes to `path`, as seen by its parent; with `defers`, it defers the indexes. Raises OSError if it cannot be
    started.

    While it runs, no other process can write to the file.
    """

    def __init__(self, path: str, *, defers: bool) -> None:
        self._path = path
        self.defers = defers
        self._child = subprocess.Popen(
            [sys.executable, "-P", bulk_worker.__file__, path, *([DEFER] if defers else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**environment_without_settings(), "SQLITE_TMPDIR": os.path.dirname(os.path.abspath(path))},
            # Ctrl-C at a terminal is handled by the parent, which ends the load after a complete batch
            start_new_session=True,
        )
        self._ready = self._packs = False

    def ready(self) -> bool:
        """Wait until it is ready to write; False if it cannot write."""
        assert self._child.stdout is not None
        if not self._ready:
            match hear(self._child.stdout):
                case ("ready", packs):
                    self._ready, self._packs = True, packs
        return self._ready

    # each of these runs in its own transaction, is waited for, and raises the errors of `translated`, and StoreUnavailable if the
    # process ended

    def write(self, batch: Batch) -> Removed:
        """Write a batch."""
        return Removed(*self._ask("write", *(batch.as_packed() if self._packs else batch)))

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
            say(self._child.stdin, (job, *content))
            answer = hear(self._child.stdout)
            while note is not None and answer is not None and answer[0] == "under way":
                note(answer[1])
                answer = hear(self._child.stdout)
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
