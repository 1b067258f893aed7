"""Optional work in a background thread, which ends early when its owner is closed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from graphapp.errors import GraphappError

__all__ = ["BackgroundSteps"]

# the longest wait for the step in progress; the thread is a daemon and ends with the program at the latest
CLOSE_SECONDS = 5.0


class BackgroundSteps:
    """Steps that a thread runs one after the other until `close`."""

    def __init__(self, name: str) -> None:
        """`name` is the name of the thread."""
        self._name = name
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, steps: Callable[[], Iterable[object]]) -> None:
        """Run the steps of the iterable that `steps` returns; only the first call has an effect. A GraphappError ends the work silently,
        since no one waits for its result."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, args=(steps,), name=self._name, daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait for at most `seconds`; True if no work is in progress then."""
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def close(self) -> None:
        """End the work after its current step."""
        self._closed.set()
        self.wait(CLOSE_SECONDS)

    def _run(self, steps: Callable[[], Iterable[object]]) -> None:
        try:
            for _ in steps():
                if self._closed.is_set():
                    return
        except GraphappError:
            return
