"""One process of the mirror, seen from ours: start it, give it commands, read its answers, end it."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import orjson

__all__ = ["Process", "ProcessDied"]

_WORKER = Path(__file__).with_name("worker.py")


class ProcessDied(Exception):
    """The process ended without an answer."""


class Process:
    """A worker. Used by one thread at a time; `kill` may be called from any."""

    def __init__(self) -> None:
        hidden = ("GRAPHAPP_", "NEO4J_")
        self._child = subprocess.Popen(
            # -P: the files beside the worker must not stand in for modules of the same name
            [sys.executable, "-P", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if not name.startswith(hidden)},
        )
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="mirror answers", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._child.pid

    def _read(self) -> None:
        """Passes on what the process says; an empty line says that it has ended."""
        assert self._child.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            for line in self._child.stdout:
                self._answers.put(line)
        self._answers.put(b"")

    def send(self, command: dict[str, Any]) -> None:
        """Give a command. Raises ProcessDied."""
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(orjson.dumps(command) + b"\n")
            self._child.stdin.flush()
        except (OSError, ValueError) as error:
            raise ProcessDied(self.ending()) from error

    def receive(self, seconds: float) -> dict[str, Any]:
        """The next answer. Raises TimeoutError after `seconds`, ProcessDied when there will be none."""
        try:
            line = self._answers.get(timeout=max(seconds, 0))
        except queue.Empty:
            raise TimeoutError from None
        if not line:
            raise ProcessDied(self.ending())
        answer: dict[str, Any] = orjson.loads(line)
        return answer

    def ending(self) -> str:
        """How the process ended, for messages."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(1)
        return f"exit status {self._child.returncode}"

    def kill(self) -> None:
        """End the process at once and let go of it."""
        self._child.kill()
        self._child.wait()
        # a write that waits for the killed process ends by itself; only then may its pipe be closed
        with contextlib.suppress(OSError, ValueError):
            if self._child.stdin is not None:
                self._child.stdin.close()
        self._reader.join(timeout=5)
        if self._child.stdout is not None and not self._reader.is_alive():
            self._child.stdout.close()

    def alive(self) -> bool:
        """True while it runs."""
        return self._child.poll() is None
