"""One long job at a time, in a thread, with its progress, so that a page can start it and show how far it is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["BackgroundJob", "JobCancelled", "JobState", "Report"]

log = logging.getLogger("graphapp.background")

Report = Callable[..., None]
"""Called by a job with how much is done, of how much (0 if unknown), and a description. Raises JobCancelled when the job is to end."""


class JobCancelled(Exception):
    """Ends a job that was cancelled. Jobs let it pass."""


class JobState(NamedTuple):
    """The state of a job: whether it is running, what it does, how much is done in percent (None if unknown), and why it failed ("" if it did
    not)."""

    running: bool
    text: str = ""
    share: int | None = None
    failed: str = ""


class BackgroundJob:
    """Runs one job at a time. Safe to use from several threads."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._cancelled = threading.Event()
        self._state = JobState(False)

    def state(self) -> JobState:
        """The state of the job that runs, or of the last one."""
        with self._lock:
            return self._state

    def start(self, job: Callable[[Report], object], text: str) -> bool:
        """Start a job, unless one is running. Returns whether it was started."""
        with self._lock:
            if self._state.running:
                return False
            self._cancelled.clear()
            self._state = JobState(True, text)
            self._thread = threading.Thread(target=self._run, args=(job,), name=self._name, daemon=True)
        self._thread.start()
        return True

    def cancel(self) -> None:
        """Ask the job to end at its next report."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """True if the job that runs, or the last one, was asked to end."""
        return self._cancelled.is_set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the job has ended."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, job: Callable[[Report], object]) -> None:
        failed = ""
        try:
            job(self._report)
        except JobCancelled:
            pass
        except Exception as error:
            log.exception("%s failed", self._name)
            failed = (
                getattr(error, "message", "") or "An internal error occurred. The server log has the details."
            )
        with self._lock:
            self._state = JobState(False, failed=failed)

    def _report(self, done: int, total: int = 0, text: str = "") -> None:
        if self._cancelled.is_set():
            raise JobCancelled
        share = min(100, round(100 * done / total)) if total else None
        with self._lock:
            self._state = JobState(True, text or self._state.text, share)
