"""Pause Python's garbage collector, or make it run rarely, while a large number of objects is created. Pure."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collect_if_many", "collected_rarely", "uncollected"]

# container objects allocated and not freed since the last collection: about a fifth of a gigabyte
_COLLECT_FROM = 1_000_000


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


def collect_if_many() -> None:
    """Search for unreachable cycles if there may be hundreds of megabytes of them: to be called from time to time while the collector is disabled."""
    if gc.get_count()[0] > _COLLECT_FROM:
        gc.collect(1)


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
