"""Pause Python's garbage collector, or make it run rarely, while a large number of objects is created. Pure."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collected_rarely", "uncollected"]


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


@contextmanager
def collected_rarely() -> Iterator[None]:
    """Search for unreachable cycles after tens of thousands of new objects instead of hundreds, and never among those that exist now. A server creates
    a few thousand objects for each page, nearly all of which are freed without the search; pages take about an eighth less time."""
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        # everything, or nothing: what was frozen before must stay so
        if not frozen:
            gc.unfreeze()
