"""The rate of requests: never above that of a source. Pure; the clock is passed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from graphapp.fetching.source import Rate

__all__ = ["Clock", "RateLimiter", "back_off"]

_LONGEST_BACK_OFF = 60.0


class Clock(Protocol):
    """The time, and a way to let it pass."""

    def now(self) -> float:
        """Seconds since 1970."""

    def monotonic(self) -> float:
        """Seconds of a clock that is never set."""

    def sleep(self, seconds: float) -> None:
        """Wait. May return earlier or later."""


class RateLimiter:
    """Lets requests pass one at a time, at least `rate.pause` seconds after the response to the one before. `ago`: how many seconds ago an
    earlier process received its last response; None if that is unknown."""

    def __init__(self, rate: Rate, clock: Clock, ago: float | None = None) -> None:
        self._pause = rate.pause
        self._clock = clock
        # a negative number comes from a clock that was set
        self._last = None if ago is None or ago < 0 else clock.monotonic() - ago

    @property
    def pause(self) -> float:
        """Seconds between a response and the next request."""
        return self._pause

    def wait(self) -> None:
        """Wait until the next request may be sent."""
        if self._last is None:
            return
        while (left := self._last + self._pause - self._clock.monotonic()) > 0:
            self._clock.sleep(left)

    def done(self) -> None:
        """A response has arrived, or the request has failed."""
        self._last = self._clock.monotonic()

    def observe(self, headers: Mapping[str, str], names: tuple[str, str]) -> None:
        """Slow down to the rate in the headers of a response, if that is lower."""
        number, interval = headers.get(names[0], ""), headers.get(names[1], "")
        seconds = re.fullmatch(r"(\d+(?:\.\d+)?)\s*s?", interval.strip())
        if number.strip().isdecimal() and int(number) > 0 and seconds and float(seconds[1]) > 0:
            self._pause = max(self._pause, float(seconds[1]) / int(number))


def back_off(failures: int, random: Callable[[], float]) -> float:
    """Seconds to wait after `failures` failures in a row (at least 1): twice as long after each, up to a minute, times a factor between 0.5
    and 1.5, so that several programs do not return at once. `random` returns numbers from 0 to 1."""
    return float(min(_LONGEST_BACK_OFF, 2.0**failures) * (0.5 + random()))
