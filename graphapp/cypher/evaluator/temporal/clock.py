"""The clock of a statement: date() is the same in all of its rows. Pure, except that it reads the system
clock."""

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
    """Nanoseconds since 1970-01-01T00:00Z: the start of the statement, or with "realtime" the current
    time."""
    begun = _STATEMENT.get()
    return _real() if begun is None or clock == "realtime" else begun


@contextmanager
def statement_time(instant: int | None = None) -> Iterator[None]:
    """Within the block, the statement clock is fixed at `instant`, or at the time when the block began."""
    token = _STATEMENT.set(_real() if instant is None else instant)
    try:
        yield
    finally:
        _STATEMENT.reset(token)
