"""A circuit breaker: after a failure nobody is sent to a server that does not answer, until one try has shown that it does. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

__all__ = ["Breaker", "State"]

State = Literal["closed", "open", "half-open"]


class Breaker:
    """Closed while the server answers. `failed` opens it: nobody is admitted. After `pause` seconds one caller may try (half-open); what
    comes of that closes it, or opens it for another pause. A try of which nothing is heard for `overdue` seconds has failed."""

    def __init__(self, pause: float, clock: Callable[[], float], overdue: float = 10.0) -> None:
        """`clock` gives seconds."""
        self._pause = pause
        self._overdue = overdue
        self._clock = clock
        self._state: State = "closed"
        self._since = 0.0

    @property
    def state(self) -> State:
        return self._state

    @property
    def closed(self) -> bool:
        """True while everybody is admitted."""
        return self._state == "closed"

    def may_try(self) -> bool:
        """True for the one caller who is to find out now whether the server answers, and to say so by `succeeded` or `failed`. Of
        several threads one at a time may ask."""
        if self._state == "closed":
            return False
        wait = self._pause if self._state == "open" else self._overdue
        if self._clock() - self._since < wait:
            return False
        self._since = self._clock()
        self._state = "half-open"
        return True

    def succeeded(self) -> None:
        """The server answered."""
        self._state = "closed"

    def failed(self) -> None:
        """The server did not answer."""
        self._since = self._clock()
        self._state = "open"
