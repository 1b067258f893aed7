"""The program of the process that reads a file and cleans its records (`graphapp.ingest.reading_process`). It imports only what this needs.

The process writes messages (`graphapp.support.messages`) to its parent and stops when these are not read: it is never more than a few parts ahead,
and it ends when it can no longer write, as after the death of the parent. While it has no records to send, it reports its position, at least twice a
second while the file is being read.

Messages: the kind, and its content. "at": position in bytes; the first message, unless the path is not that of the file which the parent has opened.
"part": position, what the cleaner has counted since the beginning of the file, records (`graphapp.ingest.part_codec`). "end": the same without
records. "failed": the same, with message and hint of the error that ended the reading. "broken": any other error, and where it was raised.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import loaders
from graphapp.errors import BadInput
from graphapp.ingest.intake import Intake
from graphapp.ingest.part_codec import PartEncoder
from graphapp.ingest.source_file import SourceFile
from graphapp.model.records import Paper, Problem
from graphapp.support.gc_pause import collect_if_many, uncollected
from graphapp.support.messages import packed_message, received, send, unpacked_message
from loaders.reading.opening import opened
from loaders.reading.unpacking import Limits

__all__ = ["ReadingTask", "file_identity"]

# records in a message
_PART = 1000
_TELL_SECONDS = 0.4


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


class _Sender:
    """The process's side of the pipe."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self.encoder = PartEncoder()
        self._told = time.monotonic()

    def say(self, *message: Any, block: bytes = b"") -> None:
        send(self._pipe, packed_message(message, block))
        self._told = time.monotonic()

    def tell(self, position: int) -> None:
        """Report the position, unless something was sent shortly before."""
        if time.monotonic() - self._told > _TELL_SECONDS:
            self.say("at", position)

    def part(self, position: int, intake: Intake) -> None:
        """Send everything in `intake`."""
        message, block = self.encoder.encoded(intake.taken())
        self.say("part", position, _counted(intake), message, block=block)


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
                for _ in _filled(intake, source, task, sender.encoder):
                    sender.part(source.position, intake)
            finally:
                position = source.position
    except BadInput as error:
        failure = error
    if intake.noted or intake.items or sender.encoder.waiting:
        sender.part(position, intake)
    if failure is None:
        sender.say("end", position, _counted(intake))
    else:
        sender.say("failed", position, _counted(intake), failure.message, failure.hint)


def _filled(intake: Intake, source: SourceFile, task: ReadingTask, encoder: PartEncoder) -> Iterator[None]:
    """Read the file into `intake` and `encoder`. Yields when they contain a part, no part of which extends over the end of a batch."""
    left = task.batch
    most = encoder.most = min(_PART, left)
    count = 0
    for item in source.untaken_items(task.max_record_bytes, partial(encoder.takes, intake)):
        if item is None:
            count = encoder.waiting
        elif type(item) is Paper:
            before = len(intake.items)
            intake.take(item)
            count += len(intake.items) - before
            encoder.move(intake)
        elif type(item) is Problem:
            intake.note((item,))
        if count == most:
            yield
            count = 0
            left = (left - most) or task.batch
            most = encoder.most = min(_PART, left)
            collect_if_many()


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
        import traceback

        sender.say("broken", f"{type(error).__name__}: {error}", traceback.format_exc())


if __name__ == "__main__":
    with contextlib.suppress(OSError):
        _main(sys.stdin.buffer, sys.stdout.buffer)
    # everything has been written: freeing hundreds of thousands of objects one by one would only take time
    os._exit(0)
