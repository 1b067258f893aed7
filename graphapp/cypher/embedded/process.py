"""A process of the mirror, as seen by its parent: commands and answers as JSON."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import orjson

from graphapp.support.worker_process import WorkerDied as ProcessDied
from graphapp.support.worker_process import WorkerProcess

__all__ = ["Process", "ProcessDied"]

_WORKER = Path(__file__).with_name("worker.py")
_BUILD_WORKER = Path(__file__).with_name("build_worker.py")
_LAST_WORDS_SECONDS = 1.0


class Process(WorkerProcess):
    """A worker. Only one thread at a time may use it; any thread may call `kill`."""

    def __init__(self, script: Path | None = None) -> None:
        super().__init__(script or _WORKER)

    @classmethod
    def of_build(cls) -> Process:
        """A process that builds a snapshot."""
        return cls(_BUILD_WORKER)

    def send(self, command: dict[str, Any]) -> None:
        """Send a command. Raises ProcessDied, with the reason that the process reported, if any."""
        try:
            self.say(orjson.dumps(command))
        except ProcessDied:
            with contextlib.suppress(TimeoutError):
                self.receive(_LAST_WORDS_SECONDS)
            raise

    def receive(self, seconds: float) -> dict[str, Any]:
        """The next answer. Raises TimeoutError after `seconds`, ProcessDied if there will be none."""
        answer: dict[str, Any] = orjson.loads(self.hear(seconds))
        if "failed" in answer:
            raise ProcessDied(answer["message"])
        return answer
