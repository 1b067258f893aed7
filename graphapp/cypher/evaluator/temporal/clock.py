"""What time it is for a statement: date() is the same in all of its rows. Pure, but that it asks the system for the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

__all__ = ["now", "statement_time"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATEMENT: ContextVar[int | None] = ContextVar("statement", default=None)


def _real() -> int:
    passed = datetime.now(UTC) - _EPOCH
    return ((passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds) * 1000


def now(clock: str = "statement") -> int:
    """Nanoseconds since 1970-01-01T00:00Z: when the statement began, or with "realtime" this moment."""
    begun = _STATEMENT.get()
    return _real() if begun is None or clock == "realtime" else begun


@contextmanager
def statement_time(instant: int | None = None) -> Iterator[None]:
    """While the block lasts, the clock of statements stands still at `instant`, or at the moment when the block began."""
    token = _STATEMENT.set(_real() if instant is None else instant)
    try:
        yield
    finally:
        _STATEMENT.reset(token)
