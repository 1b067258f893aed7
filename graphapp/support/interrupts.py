"""Ctrl-C while something is written: a note, so that no batch is broken off."""

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
    """Turns the first Ctrl-C into a note; the next one interrupts as ever."""
    stop = Interruption()
    before = signal.getsignal(signal.SIGINT)
    # only the main thread may change this, and what was not set from Python could not be put back
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


# the former name, for graphapp.ingest
Stop = Interruption
