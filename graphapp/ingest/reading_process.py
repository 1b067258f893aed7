"""A process that reads a file and cleans its records, while its parent merges and writes them.

In a single process, both would compete for the interpreter's lock. The process writes messages (`graphapp.support.messages`) to its parent and stops
when these are not read: it is never more than a few parts ahead, and it ends when it can no longer write, as after the death of the parent. While
it has no records to send, it reports its position, at least twice a second while the file is being read.

Messages: the kind, and its content. "at": position in bytes; the first message, unless the path is not that of the file which the parent has opened.
"part": position, what the cleaner has counted since the beginning of the file, records (`graphapp.ingest.part_codec`). "end": the same without
records. "failed": the same, with message and hint of the error that ended the reading. "broken": any other error, and where it was raised.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import loaders
from graphapp.errors import BadInput
from graphapp.ingest.intake import Intake
from graphapp.ingest.part_codec import DecodedPart, PartDecoder, PartEncoder
from graphapp.ingest.sources import SourceFile
from graphapp.model.records import Paper, Problem
from graphapp.support.gc_pause import collect_if_many, uncollected
from graphapp.support.messages import packed_message, received, send, unpacked_message
from graphapp.support.worker_process import environment_without_settings
from loaders.reading.opening import opened
from loaders.reading.unpacking import Limits

__all__ = ["ReadingProcess", "ReadingTask", "file_identity"]

# records in a message
_PART = 1000
# messages that wait in the parent
_WAITING = 2
_TELL_SECONDS = 0.4
_ASK_SECONDS = 0.2


def file_identity(about: os.stat_result) -> tuple[int, int]:
    """What distinguishes a file from all others: its device, and its number there."""
    return about.st_dev, about.st_ino


class ReadingTask(NamedTuple):
    """A file to read: its path and its identity, the name of its format, how far it may be decompressed, the largest record, the records in a batch,
    the problems that are kept of a batch, and whether records get hashes."""

    path: str
    identity: tuple[int, int]
    format: str
    limits: Limits
    max_record_bytes: int
    batch: int
    most_notes: int
    hashing: bool


class ReadingProcess:
    """The process that carries out a task, as seen by its parent. Raises OSError if it cannot be started.

    `position` is how many bytes of the file have been read, `summary` what the cleaner has counted in the parts up to there.
    """

    def __init__(self, task: ReadingTask) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__],
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
            kind, *content = self._next(check)
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
            yield decoder.decoded(content[2])

    def ready(self, check: Callable[[], None]) -> bool:
        """Wait until it can read; False if it cannot be used. `check` is as for `parts`, which is called afterwards."""
        return self._message(check) is not None

    def _next(self, check: Callable[[], None]) -> list[Any]:
        message = self._message(check)
        if message is None:
            raise BadInput(
                "The process that reads the file ended unexpectedly",
                "Load the file again: records that are already in the store are kept.",
            )
        return message

    def _message(self, check: Callable[[], None]) -> list[Any] | None:
        """The next message; None if the process has ended."""
        while True:
            check()
            with contextlib.suppress(queue.Empty):
                data = self._heard.get(timeout=_ASK_SECONDS)
                return None if data is None else unpacked_message(data)

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


class _Sender:
    """The process's side of the pipe."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._encoder = PartEncoder()
        self._told = time.monotonic()

    def say(self, *message: Any) -> None:
        send(self._pipe, packed_message(message))
        self._told = time.monotonic()

    def tell(self, position: int) -> None:
        """Report the position, unless something was sent shortly before."""
        if time.monotonic() - self._told > _TELL_SECONDS:
            self.say("at", position)

    def part(self, position: int, intake: Intake) -> None:
        """Send everything in `intake`."""
        self.say("part", position, _counted(intake), self._encoder.encoded(intake.taken()))


def _counted(intake: Intake) -> list[tuple[Any, ...]]:
    return [(*problem,) for problem in intake.cleaner.summary()]


def _read(task: ReadingTask, sender: _Sender) -> None:
    """Carry out a task."""
    intake = Intake(task.most_notes, hashing=task.hashing)
    position, failure = 0, None
    try:
        with opened(Path(task.path), lambda at, _: sender.tell(at), task.limits) as file:
            source = SourceFile(task.path, loaders.by_name(task.format), file, 0)
            try:
                for _ in _filled(intake, source, task):
                    sender.part(source.position, intake)
            finally:
                position = source.position
    except BadInput as error:
        failure = error
    if intake.noted or intake.items:
        sender.part(position, intake)
    if failure is None:
        sender.say("end", position, _counted(intake))
    else:
        sender.say("failed", position, _counted(intake), failure.message, failure.hint)


def _filled(intake: Intake, source: SourceFile, task: ReadingTask) -> Iterator[None]:
    """Read the file into `intake`. Yields when it contains a part, no part of which extends over the end of a batch."""
    left = task.batch
    most = min(_PART, left)
    for item in source.items(task.max_record_bytes):
        if type(item) is Paper:
            intake.take(item)
            if len(intake.items) == most:
                yield
                left = (left - most) or task.batch
                most = min(_PART, left)
                collect_if_many()
        elif type(item) is Problem:
            intake.note((item,))


def _is_file(path: str, identity: Sequence[int]) -> bool:
    """False if the path leads to another file than in the parent, as /dev/stdin does, or to none."""
    try:
        return file_identity(os.stat(path)) == (*identity,)
    except (OSError, ValueError):
        return False


def _main(tasks: BinaryIO, messages: BinaryIO) -> None:
    task = received(tasks)
    if task is None:
        return
    path, identity, format, limits, *rest = unpacked_message(task)
    if not _is_file(path, identity):
        return
    sender = _Sender(messages)
    sender.say("at", 0)
    try:
        with uncollected():
            _read(ReadingTask(path, identity, format, Limits(*limits), *rest), sender)
    except BrokenPipeError:
        # the parent needs nothing more
        raise
    except Exception as error:
        sender.say("broken", f"{type(error).__name__}: {error}", traceback.format_exc())


if __name__ == "__main__":
    with contextlib.suppress(OSError):
        _main(sys.stdin.buffer, sys.stdout.buffer)
