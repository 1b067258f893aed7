"""Processes of our own that answer lines: start one, say lines to it, hear its answers, end it.

What computes long, holds Python's lock or may crash runs there. Such a script reads lines until there are no more, so
that it ends with the process that started it, however that ends.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

__all__ = ["Child", "ChildDied", "run_once"]

_HIDDEN = ("GRAPHAPP_", "NEO4J_")


class ChildDied(Exception):
    """The process ended without an answer."""


# Linux ends a process that wishes so with the thread that started it, so one thread starts them all and lives as long as the program
_starter = ThreadPoolExecutor(1, "starter of processes")


def _renew() -> None:
    global _starter
    _starter = ThreadPoolExecutor(1, "starter of processes")


if hasattr(os, "register_at_fork"):
    # a copy of this process has none of its threads
    os.register_at_fork(after_in_child=_renew)


def _started(script: Path) -> subprocess.Popen[bytes]:
    try:
        started = _starter.submit(_start, script)
    except RuntimeError as error:
        raise OSError("the program ends") from error
    return started.result()


def _start(script: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        # -P: the files beside the script must not stand in for modules of the same name
        [sys.executable, "-P", str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environ(),
    )


def _environ() -> dict[str, str]:
    """The environment without our settings, which hold passwords."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_HIDDEN)}


def run_once(script: Path, argument: str, content: bytes, seconds: float) -> bytes:
    """What `script` writes when it gets `content`. Raises OSError when it cannot be started, ChildDied when it fails, TimeoutError after
    `seconds`; it is dead then."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(script), argument],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environ(),
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    if done.returncode:
        raise ChildDied(f"exit status {done.returncode}")
    return done.stdout


class Child:
    """A process that runs `script`. Used by one thread at a time; `kill` may be called from any, and more than once.

    It gets none of the environment's settings, which hold passwords. Raises OSError when it cannot be started.
    """

    def __init__(self, script: Path) -> None:
        self._child = _started(script)
        self._heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name=f"answers of {script.stem}", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._child.pid

    def _read(self) -> None:
        """Passes on what the process says; an empty line says that it has ended."""
        assert self._child.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            for line in self._child.stdout:
                self._heard.put(line)
        self._heard.put(b"")

    def say(self, line: bytes) -> None:
        """Give it a line. Raises ChildDied."""
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(line + b"\n")
            self._child.stdin.flush()
        except (OSError, ValueError) as error:
            raise ChildDied(self._ending()) from error

    def hear(self, seconds: float) -> bytes:
        """The next line that it says. Raises TimeoutError after `seconds`, ChildDied when there will be none."""
        try:
            line = self._heard.get(timeout=max(seconds, 0))
        except queue.Empty:
            raise TimeoutError from None
        # half a line is what a process says that is killed meanwhile
        if not line.endswith(b"\n"):
            raise ChildDied(self._ending())
        return line[:-1]

    def ask(self, line: bytes, seconds: float) -> bytes:
        """Its answer to `line`. Raises ChildDied, and TimeoutError after `seconds`, also when it does not read; it is dead then."""
        until = time.monotonic() + seconds
        watch = threading.Timer(seconds, self._child.kill)
        watch.daemon = True
        watch.start()
        try:
            self.say(line)
            return self.hear(until - time.monotonic())
        except (ChildDied, TimeoutError):
            if time.monotonic() < until:
                raise
            self._child.kill()
            raise TimeoutError from None
        finally:
            watch.cancel()

    def _ending(self) -> str:
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

    @property
    def exit_status(self) -> int | None:
        """How it ended: what it exited with, the negative number of the signal that ended it, None while it runs."""
        return self._child.poll()

    def alive(self) -> bool:
        """True while it runs."""
        return self._child.poll() is None
