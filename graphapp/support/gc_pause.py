"""Pause Python's garbage collector while a large number of objects is created. Pure."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["uncollected"]


@contextmanager
def uncollected() -> Iterator[None]:
    """Disable the search for unreachable cycles. With hundreds of thousands of new objects, nearly all of which are freed without it, the
    search would take as long as the rest of the work."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
