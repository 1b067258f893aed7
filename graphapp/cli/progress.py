"""Progress of long work on standard error: nothing for short work, then a line from time to time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from graphapp.cli.output import note

__all__ = ["Lines", "phase_line", "phase_progress", "progress_bar", "store_lines"]

FIRST_SECONDS = 3.0
EVERY_SECONDS = 10.0


class Lines:
    """Prints a line after `first` seconds of work, then every `every` seconds."""

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
        """Restart the clock for the next piece of work."""
        self._next = self._clock() + self._first

    def say(self, line: Callable[[], str]) -> None:
        """Print the result of `line` if a line is due."""
        if self._clock() >= self._next:
            self._next = self._clock() + self._every
            note(line())


def store_lines(lines: Lines | None = None) -> Callable[[str, int, int], None]:
    """A function that prints the progress of long work in a store (see `stores.base.ProgressCallback`)."""
    lines = lines or Lines()
    now = ""

    def tell(what: str, done: int, total: int) -> None:
        nonlocal now
        if what != now:
            now = what
            lines.begin()
        lines.say(
            lambda: f"{what}: {done:,} of {total:,}" if total else f"{what}: {done:,}" if done else what
        )

    return tell


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error if that is a terminal, else a line from time to time. Yields a function to call with the
    number done and the total."""
    if not sys.stderr.isatty():
        lines = Lines(EVERY_SECONDS)
        yield lambda done, total: lines.say(lambda: f"{done:,} of {max(done, total):,} {what}")
        return
    from rich import progress as parts
    from rich.console import Console

    bar = parts.Progress(
        parts.BarColumn(),
        parts.MofNCompleteColumn(),
        parts.TextColumn(what),
        parts.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("", total=None)
    with bar:
        yield lambda done, total: bar.update(task, completed=done, total=max(done, total))


@contextmanager
def phase_progress(clock: Callable[[], float] = time.monotonic) -> Iterator[Callable[[str, int, int], None]]:
    """Progress of work in several phases, with the rate and the remaining time: a bar if standard error is a terminal, else a line from
    time to time. Yields a function to call with the phase, the number done and the total (0 if unknown)."""
    if not sys.stderr.isatty():
        yield _phase_lines(clock)
        return
    from rich import progress as parts
    from rich.console import Console

    bar = parts.Progress(
        parts.TextColumn("{task.description}"),
        parts.BarColumn(),
        parts.MofNCompleteColumn(),
        parts.TextColumn("{task.fields[rate]}"),
        parts.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, parts.TaskID] = {}
    with bar:

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                for task in tasks.values():
                    bar.update(task, visible=False)
                tasks[what] = bar.add_task(what, total=None, rate="")
            task = tasks[what]
            bar.update(task, completed=done, total=max(done, total) or None)
            speed = bar.tasks[task].speed
            bar.update(task, rate=f"{speed:,.0f}/s" if speed else "")

        yield tell


def _phase_lines(clock: Callable[[], float]) -> Callable[[str, int, int], None]:
    lines = Lines(clock=clock)
    now, begin = "", clock()

    def tell(what: str, done: int, total: int) -> None:
        nonlocal now, begin
        if what != now:
            now, begin = what, clock()
        lines.say(lambda: phase_line(what, done, total, clock() - begin))

    return tell


def phase_line(what: str, done: int, total: int, seconds: float) -> str:
    """The progress of a phase in words: "comparing names: 12,000 of 365,408, 3,000 per second, 118 s left"."""
    # the first moments say nothing about the rate
    if not done or not total or seconds < 1:
        return f"{what}: {done:,} of {total:,}" if total else what
    rate = done / seconds
    left = max(0, total - done) / rate
    return f"{what}: {done:,} of {total:,}, {rate:,.0f} per second, {left:,.0f} s left"
