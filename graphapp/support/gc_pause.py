"""Python's search for unreachable cycles, held back where a great many objects are made in a row. Pure."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["uncollected"]


@contextmanager
def uncollected() -> Iterator[None]:
    """Keeps Python from looking for garbage of its own accord: among hundreds of thousands of new objects, of which nearly all are
    let go without it, it would take as long as the rest of the work."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
