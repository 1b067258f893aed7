"""Ctrl-C during writing: a flag, so that no batch is interrupted."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Interruption", "interruptible"]


class Interruption:
    """Whether Ctrl-C was pressed."""

    pressed = False


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """Record the first Ctrl-C as a flag; the next one interrupts as usual."""
    stop = Interruption()
    before = signal.getsignal(signal.SIGINT)
    # only the main thread may change handlers, and one that was not set from Python cannot be restored
    if before is None or threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def press(*_: object) -> None:
        stop.pressed = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, press)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
