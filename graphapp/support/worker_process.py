"""Worker processes that communicate by lines: start one, send it lines, read its answers, end it.

Work that takes long, holds Python's global interpreter lock or may crash runs in one. Its script reads lines until the end of its input, so
that it ends with the process that started it, however that process ends.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

__all__ = ["LastingWorker", "WorkerDied", "WorkerProcess", "environment_without_settings"]

_HIDDEN = ("GRAPHAPP_", "NEO4J_")
# not a setting: read when a module is imported (`graphapp.native`)
_SHOWN = "GRAPHAPP_NATIVE"


class WorkerDied(Exception):
    """The process ended without an answer; the message says how."""


# Linux can end a process when the thread that started it ends, so a thread that lives as long as the program starts all processes
_starter = ThreadPoolExecutor(1, "process starter")


def _renew() -> None:
    global _starter
    _starter = ThreadPoolExecutor(1, "process starter")


if hasattr(os, "register_at_fork"):
    # a forked process has none of these threads
    os.register_at_fork(after_in_child=_renew)


def _started(script: Path) -> subprocess.Popen[bytes]:
    try:
        started = _starter.submit(_start, script)
    except RuntimeError as error:
        raise OSError("the program is exiting") from error
    return started.result()


def _start(script: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        # -P: files next to the script must not shadow modules of the same name
        [sys.executable, "-P", str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment_without_settings(),
    )


def environment_without_settings() -> dict[str, str]:
    """The environment for another process: without the settings, which may contain passwords."""
    return {
        name: value for name, value in os.environ.items() if name == _SHOWN or not name.startswith(_HIDDEN)
    }


class WorkerProcess:
    """A process that runs `script`. Used by one thread at a time; `kill` may be called from any thread, and more than once.

    It does not inherit settings from the environment, which may contain passwords. Raises OSError if it cannot be started.
    """

    def __init__(self, script: Path) -> None:
        self._process = _started(script)
        self._heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name=f"answers of {script.stem}", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def _read(self) -> None:
        """Put the lines that the process writes into the queue; an empty line means that it has ended."""
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            for line in self._process.stdout:
                self._heard.put(line)
        self._heard.put(b"")

    def say(self, line: bytes) -> None:
        """Send a line to the process. Raises WorkerDied."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise WorkerDied(self._ending()) from error

    def hear(self, seconds: float) -> bytes:
        """The next line from the process. Raises TimeoutError after `seconds`, WorkerDied if the process has ended."""
        try:
            line = self._heard.get(timeout=max(seconds, 0))
        except queue.Empty:
            raise TimeoutError from None
        # an incomplete line is left by a process that was killed while it wrote
        if not line.endswith(b"\n"):
            raise WorkerDied(self._ending())
        return line[:-1]

    def ask(self, line: bytes, seconds: float, is_progress: Callable[[bytes], bool] | None = None) -> bytes:
        """The answer of the process to `line`: the first line that is not progress (`is_progress` returns false). Raises
        WorkerDied, and TimeoutError after `seconds`, also if the process does not read its input; the process is killed in that case."""
        until = time.monotonic() + seconds
        watch = threading.Timer(seconds, self._process.kill)
        watch.daemon = True
        watch.start()
        try:
            self.say(line)
            answer = self.hear(until - time.monotonic())
            while is_progress is not None and is_progress(answer):
                answer = self.hear(until - time.monotonic())
            return answer
        except (WorkerDied, TimeoutError):
            if time.monotonic() < until:
                raise
            self._process.kill()
            raise TimeoutError from None
        finally:
            watch.cancel()

    def _ending(self) -> str:
        """How the process ended, for messages."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        return f"exit status {self._process.returncode}"

    def kill(self) -> None:
        """End the process at once and release its pipes."""
        self._process.kill()
        self._process.wait()
        # a blocked write ends when the process is killed; only then may the pipe be closed
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        self._reader.join(timeout=5)
        if self._process.stdout is not None and not self._reader.is_alive():
            self._process.stdout.close()

    @property
    def exit_status(self) -> int | None:
        """The exit status of the process, or the negative number of the signal that ended it; None while it runs."""
        return self._process.poll()

    def alive(self) -> bool:
        """True while the process runs."""
        return self._process.poll() is None


class LastingWorker:
    """A worker process that is started when it is needed, and again after it was dropped. For several threads, of which one at a time may ask."""

    def __init__(self, script: Path) -> None:
        self._script = script
        # held while the process is started or ended, never during a computation
        self._change = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The id of the process; None if there is none."""
        worker = self._worker
        return None if worker is None else worker.pid

    @property
    def closed(self) -> bool:
        """True after `close`."""
        return self._closed

    def running(self) -> WorkerProcess:
        """The process. Raises OSError if it cannot be started, WorkerDied after `close`."""
        with self._change:
            if self._closed:
                raise WorkerDied("the program is exiting")
            if self._worker is None:
                self._worker = WorkerProcess(self._script)
            return self._worker

    def drop(self, worker: WorkerProcess | None = None) -> None:
        """End the process, unless it is not `worker` any more (None: whichever it is)."""
        with self._change:
            current = self._worker
            if worker is None or current is worker:
                self._worker = None
        ended = worker or current
        if ended is not None:
            ended.kill()

    def close(self) -> None:
        """End the process permanently, even during a computation."""
        with self._change:
            self._closed = True
        self.drop()
