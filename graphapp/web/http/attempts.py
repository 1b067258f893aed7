"""Limits how often something may be tried and fail, such as a token at sign-in."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

__all__ = ["Attempts"]

_ADDRESSES = 1000
_EVERYONE = ""


class Attempts:
    """Counts failures per client address and in total. Safe to call from several threads.

    An IPv6 address counts as its /64 network, because a client usually has all of that.
    """

    def __init__(
        self,
        each: int,
        together: int,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """At most `each` failures of one address and `together` failures of all within `seconds`."""
        self._each, self._together, self._seconds, self._clock = each, together, seconds, clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str) -> float:
        """The seconds until `address` may try again; 0 if it may now."""
        now = self._clock()
        with self._lock:
            return max(
                self._until(_network(address), self._each, now), self._until(_EVERYONE, self._together, now)
            )

    def failed(self, address: str) -> None:
        """Count a failure."""
        now = self._clock()
        with self._lock:
            for name, most in ((_network(address), self._each), (_EVERYONE, self._together)):
                times = self._failures.setdefault(name, deque(maxlen=most))
                times.append(now)
                self._failures.move_to_end(name)
            # the total is counted last, so it is never the oldest
            while len(self._failures) > _ADDRESSES:
                self._failures.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forget the failures of an address."""
        with self._lock:
            self._failures.pop(_network(address), None)

    def _until(self, name: str, most: int, now: float) -> float:
        times = self._failures.get(name)
        if times is None or len(times) < most:
            return 0.0
        # at most `most` times are kept: the oldest must have passed
        return max(0.0, times[0] + self._seconds - now)


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address or "unknown"
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))
