"""A build of a snapshot that may outlast the command that waits for it: its process, as both sides see it.

A command that stops waiting leaves the process to itself, so that the work is not lost. The process holds a lock while it builds; another
process for the same snapshot waits for the lock, and reports the progress that the first one writes into the file of the lock.
"""

from __future__ import annotations

import contextlib
import glob
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from graphapp.cypher.embedded.building import Building
from graphapp.cypher.embedded.fill import Changing
from graphapp.cypher.embedded.mirror_file import LOCK_SUFFIX
from graphapp.cypher.embedded.process import Process
from graphapp.errors import StoreUnavailable

try:
    import fcntl
except ImportError:
    _LOCKS = False  # Windows: two commands build the same snapshot twice
else:
    _LOCKS = True

__all__ = ["build_lock", "built_outside", "write_share"]

_LOOK_SECONDS = 0.2
_SILENT_SECONDS = 3600.0
"""The process reports each percent, and while it waits for another one every `_LOOK_SECONDS`."""


def built_outside(script: Path, question: dict[str, Any], building: Building, file: Path) -> Path:
    """The snapshot `file`, built by the process `script`, which gets `question`. Raises Changing, StoreUnavailable, ProcessDied."""
    process = Process(script)
    try:
        with building.attended(process):
            return _answered(process, question, building, file)
    finally:
        # it has ended; if it was killed, it could not delete what it had written, which may be gigabytes
        for draft in file.parent.glob(f"{glob.escape(file.name)}.{process.pid}.*.new"):
            with contextlib.suppress(OSError):
                draft.unlink()


def _answered(process: Process, question: dict[str, Any], building: Building, file: Path) -> Path:
    process.send(question)
    while True:
        answer = process.receive(_SILENT_SECONDS)
        if "share" in answer:
            building.note(answer["share"])
        elif answer.get("file") == str(file):
            return file
        elif "file" in answer or answer.get("busy"):
            raise Changing
        else:
            raise StoreUnavailable(answer["message"], answer["hint"])


@contextlib.contextmanager
def build_lock(file: Path, tell: Callable[[float], object]) -> Iterator[Path | None]:
    """Hold the lock of the snapshot `file`, to build it; yields the file of the lock, or None if there are no locks. While another process holds it,
    `tell` receives the share that it has done."""
    if not _LOCKS:
        yield None
        return
    path = file.with_suffix(LOCK_SUFFIX)
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
        while not _locked(lock.fileno()):
            tell(_read_share(path))
            time.sleep(_LOOK_SECONDS)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _read_share(path: Path) -> float:
    with contextlib.suppress(OSError, ValueError):
        return float(path.read_bytes() or b"0")
    return 0.0


def write_share(path: Path | None, share: float) -> None:
    """Let those who wait for the lock know the share that is done."""
    if path is not None:
        with contextlib.suppress(OSError):
            path.write_bytes(f"{share:.2f}".encode())
