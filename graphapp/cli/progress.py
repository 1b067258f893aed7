"""Progress of long work on standard error: nothing for short work, then a line from time to time."""

from __future__ import annotations

import time
from collections.abc import Callable

from graphapp.cli.output import note

__all__ = ["Lines", "store_lines"]

FIRST_SECONDS = 3.0
EVERY_SECONDS = 10.0


class Lines:
    """Prints a line when work has taken `first` seconds, then every `every` seconds."""

    def __init__(
        self,
        first: float = FIRST_SECONDS,
        every: float = EVERY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._every = every
        self._first = first
        self._clock = clock
        self._next = clock() + first

    def begin(self) -> None:
        """Other work begins."""
        self._next = self._clock() + self._first

    def say(self, line: Callable[[], str]) -> None:
        """Print what `line` gives, if it is time for it."""
        if self._clock() >= self._next:
            self._next = self._clock() + self._every
            note(line())


def store_lines(lines: Lines | None = None) -> Callable[[str, int, int], None]:
    """What a store may be opened with, to be told of what takes long there (see `stores.base.Tell`)."""
    lines = lines or Lines()
    now = ""

    def tell(what: str, done: int, total: int) -> None:
        nonlocal now
        if what != now:
            now = what
            lines.begin()
        lines.say(lambda: f"{what}: {done:,} of {total:,}" if total else f"{what}: {done:,}")

    return tell
