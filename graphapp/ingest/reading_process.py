"""A process that reads a file and cleans its records, as seen by its parent, which merges and writes them at the same time.

In a single process, both would compete for the interpreter's lock. `graphapp.ingest.reading_worker` is the program of the process.
"""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

from graphapp.errors import BadInput
from graphapp.ingest import reading_worker
from graphapp.ingest.part_codec import DecodedPart, PartDecoder
from graphapp.ingest.reading_worker import ReadingTask
from graphapp.model.records import Problem
from graphapp.support.messages import message_block, packed_message, received, send, unpacked_message
from graphapp.support.worker_process import environment_without_settings

__all__ = ["ReadingProcess"]

# messages that wait in the parent
_WAITING = 2
_ASK_SECONDS = 0.2


class ReadingProcess:
    """The process that carries out a task, as seen by its parent. Raises OSError if it cannot be started.

    `position` is how many bytes of the file have been read, `summary` what the cleaner has counted in the parts up to there.
    """

    def __init__(self, task: ReadingTask) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", reading_worker.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment_without_settings(),
            # Ctrl-C at a terminal is handled by the parent
            start_new_session=True,
        )
        self.position = 0
        self.summary: list[Problem] = []
        self._heard: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._listener = threading.Thread(target=self._listen, name="graphapp-reading", daemon=True)
        self._listener.start()
        assert self._process.stdin is not None
        with contextlib.suppress(OSError), self._process.stdin as pipe:
            send(pipe, packed_message((*task[:3], (*task.limits,), *task[4:])))

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        """True while the process runs."""
        return self._process.poll() is None

    def _listen(self) -> None:
        """Put the messages of the process into the queue, and None at their end."""
        assert self._process.stdout is not None
        data: bytes | None = b""
        while data is not None:
            try:
                data = received(self._process.stdout)
            except (OSError, ValueError, MemoryError, OverflowError):
                # the last two: something else was written to the pipe, and taken for a size
                data = None
            self._heard.put(data)

    def parts(self, check: Callable[[], None]) -> Iterator[DecodedPart | None]:
        """The records of the file in parts, each within one batch; None whenever only the position has changed. `check` is called while waiting, and may
        raise. Raises BadInput where the file cannot be read further, and if the process ended unexpectedly."""
        decoder = PartDecoder()
        while True:
            data = self._next(check)
            kind, *content = unpacked_message(data)
            if kind == "broken":
                error = RuntimeError(content[0])
                error.add_note(content[1])
                raise error
            self.position = content[0]
            if kind == "at":
                yield None
                continue
            self.summary = [Problem(*each) for each in content[1]]
            if kind == "failed":
                raise BadInput(*content[2:])
            if kind == "end":
                return
            yield decoder.decoded(content[2], message_block(data))

    def ready(self, check: Callable[[], None]) -> bool:
        """Wait until it can read; False if it cannot be used. `check` is as for `parts`, which is called afterwards."""
        return self._message(check) is not None

    def _next(self, check: Callable[[], None]) -> bytes:
        message = self._message(check)
        if message is None:
            raise BadInput(
                "The process that reads the file ended unexpectedly",
                "Load the file again: records that are already in the store are kept.",
            )
        return message

    def _message(self, check: Callable[[], None]) -> bytes | None:
        """The next message; None if the process has ended."""
        while True:
            check()
            with contextlib.suppress(queue.Empty):
                return self._heard.get(timeout=_ASK_SECONDS)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        while self._listener.is_alive():
            # it may be waiting until the queue has space
            with contextlib.suppress(queue.Empty):
                self._heard.get(timeout=_ASK_SECONDS)
        if self._process.stdout is not None:
            self._process.stdout.close()
