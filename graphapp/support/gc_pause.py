"""Pauses Python's garbage collector while very many objects are created. Pure."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["uncollected"]


@contextmanager
def uncollected() -> Iterator[None]:
    """Disables the automatic search for unreachable cycles: among hundreds of thousands of new objects, nearly all of which are freed
    without it, it would take as long as the rest of the work."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
