"""The processes that serve pages besides the first one, as the first process sees them: how many, their start, restart and end.

One process is limited to about one processor core, as only one thread of it runs Python code at a time. All processes accept connections on the same
sockets. The others answer what depends only on the store and the files next to it (`graphapp.web.page_site`), and forward all other requests
to the first process, which has everything that lives in memory: loads and fetches, uploads, networks with their positions, the Cypher engine,
collections, and failed attempts to sign in.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import orjson

from graphapp.errors import BadInput
from graphapp.settings import Settings
from graphapp.support.private_folder import PrivateFolder
from graphapp.support.processors import processor_count
from graphapp.web.http.connection_balance import ConnectionBalance

__all__ = ["PageProcesses", "process_count"]

log = logging.getLogger("graphapp.processes")

MOST = 8
LARGE = 200_000_000
"""The size of a store, in bytes, from which further processes are worth their memory."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a process that ended is replaced; twice as long after each further time."""
STABLE_SECONDS = 60.0
CLOSE_SECONDS = 10.0
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def process_count(settings: Settings) -> int:
    """The number of processes that serve a store. Raises BadInput if it cannot be served by as many as the setting demands."""
    scheme, colon, path = settings.store.partition(":")
    in_file = not colon or len(scheme) == 1 or scheme.lower() == "sqlite"
    file = Path(path if scheme.lower() == "sqlite" else settings.store)
    if settings.processes == 0:
        large = in_file and os.name == "posix" and file.is_file() and file.stat().st_size >= LARGE
        return min(processor_count(), MOST) if large else 1
    if settings.processes > 1 and os.name != "posix":
        raise BadInput("Several processes are not supported on this system.", "Set `processes` to 1.")
    if settings.processes > 1 and scheme.lower() == "memory":
        raise BadInput(
            "A store in memory cannot be served by several processes.",
            "Set `processes` to 1, or use a store in a file.",
        )
    return settings.processes


class PageProcesses:
    """`number` processes that serve on `sockets`, each replaced if it ends. They end with this process, however it ends: they read from a pipe
    whose other end only this process has. `address` is the Unix socket to which they forward requests, `balance` how many connections each has,
    `ended` the file with the sessions that have ended."""

    def __init__(
        self, number: int, settings: Settings, sockets: Sequence[socket.socket], secret: bytes
    ) -> None:
        """`secret` signs the sessions. Raises BadInput if no temporary folder can be created."""
        self._sockets = sockets
        try:
            self._folder = PrivateFolder("graphapp-server-")
        except OSError as error:
            raise _no_files("a temporary folder", error) from error
        self.address = str(self._folder.path / "requests")
        counts, self.ended = self._folder.path / "connections", self._folder.path / "ended"
        try:
            ConnectionBalance.create(counts, number + 1)
            self.balance = ConnectionBalance(counts, 0)
            self.ended.touch()
        except OSError as error:
            self._folder.remove()
            raise _no_files(str(self._folder.path), error) from error
        self._given = {
            "settings": asdict(settings),
            "sockets": [each.fileno() for each in sockets],
            "forward": self.address,
            "secret": secret.hex(),
            "counts": str(counts),
            "ended": str(self.ended),
        }
        self._closing = threading.Event()
        self._change = threading.Lock()
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._watchers = [
            threading.Thread(target=self._keep, args=(place,), name=f"page process {place}", daemon=True)
            for place in range(number)
        ]

    def listen(self) -> socket.socket:
        """The bound socket for forwarded requests. Raises BadInput if its path is too long for the system, or the disk is full."""
        bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            bound.bind(self.address)
        except OSError as error:
            bound.close()
            self._folder.remove()
            if error.errno in _NO_ROOM:
                raise _no_files(str(self._folder.path), error) from error
            raise BadInput(
                f"No socket for several processes can be created at {self.address}: {error.strerror or error}.",
                "Set TMPDIR to another folder with a short path, or `processes` to 1.",
            ) from error
        return bound

    def start(self) -> None:
        """Start the processes."""
        for watcher in self._watchers:
            watcher.start()

    @property
    def pids(self) -> list[int]:
        """The ids of the running processes."""
        with self._change:
            return [process.pid for process in self._running.values()]

    def _keep(self, place: int) -> None:
        """Start a process again whenever it ends, until `close`."""
        pause = FIRST_PAUSE
        while not self._closing.is_set():
            begun = time.monotonic()
            try:
                process = self._started(place)
            except OSError as error:
                log.warning("a page process cannot be started: %s", error)
            else:
                if process is None:
                    return
                status = process.wait()
                self.balance.left(place + 1)
                if self._closing.is_set():
                    return
                log.warning(
                    "page process %d ended with status %d; another one is started", process.pid, status
                )
            if time.monotonic() - begun > STABLE_SECONDS:
                pause = FIRST_PAUSE
            self._closing.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _started(self, place: int) -> subprocess.Popen[bytes] | None:
        """A new process; None after `close`."""
        with self._change:
            if self._closing.is_set():
                return None
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "graphapp.cli.page_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=[each.fileno() for each in self._sockets],
                # Ctrl-C at a terminal is for the first process
                start_new_session=True,
            )
            former = self._running.get(place)
            self._running[place] = process
        if former is not None and former.stdin is not None:
            with contextlib.suppress(OSError):
                former.stdin.close()
        assert process.stdin is not None
        # it may have ended, or `close` may have closed its input
        with contextlib.suppress(OSError, ValueError):
            process.stdin.write(orjson.dumps({**self._given, "place": place + 1}) + b"\n")
            process.stdin.flush()
        return process

    def end(self) -> None:
        """Have the processes end after their running requests, and start no others."""
        self._closing.set()
        with self._change:
            running = list(self._running.values())
        for process in running:
            with contextlib.suppress(OSError):
                if process.stdin is not None:
                    process.stdin.close()

    def close(self) -> None:
        """`end` the processes, and wait for that."""
        self.end()
        with self._change:
            running = list(self._running.values())
        until = time.monotonic() + CLOSE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._folder.remove()


def _no_files(place: str, error: OSError) -> BadInput:
    """Why the files that the processes share cannot be created in `place`, and what to do."""
    what = "Free space there, or set" if error.errno in _NO_ROOM else "Set"
    return BadInput(
        f"The files that several processes of the server share cannot be created in {place}: {error.strerror or error}.",
        f"{what} TMPDIR to another folder, or `processes` to 1.",
    )
