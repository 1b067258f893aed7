"""A circuit breaker: after a failure no request is sent to the server until one attempt shows that it responds again. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

__all__ = ["Breaker", "State"]

State = Literal["closed", "open", "half-open"]


class Breaker:
    """Closed while the server responds. `failed` opens it: no request is admitted. After `pause` seconds one caller may try (half-open);
    the result closes it or opens it for another pause. An attempt without a result for `overdue` seconds counts as failed."""

    def __init__(self, pause: float, clock: Callable[[], float], overdue: float = 10.0) -> None:
        """`clock` returns seconds."""
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
        """True while all requests are admitted."""
        return self._state == "closed"

    def may_try(self) -> bool:
        """True for the one caller who has to find out now whether the server responds, and to report it by `succeeded` or `failed`.
        Of several threads, only one at a time may call this."""
        if self._state == "closed":
            return False
        wait = self._pause if self._state == "open" else self._overdue
        if self._clock() - self._since < wait:
            return False
        self._since = self._clock()
        self._state = "half-open"
        return True

    def succeeded(self) -> None:
        """The server responded."""
        self._state = "closed"

    def failed(self) -> None:
        """The server did not respond."""
        self._since = self._clock()
        self._state = "open"
