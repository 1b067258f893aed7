"""The garbage collector is as it was after it was paused."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from graphapp.support.gc_pause import collected_rarely, uncollected


@pytest.fixture
def unfrozen() -> Iterator[None]:
    """All tests run with the objects frozen that existed before them."""
    gc.unfreeze()
    yield
    gc.freeze()


@pytest.mark.usefixtures("unfrozen")
def test_the_collector_runs_rarely_only_inside():
    before = gc.get_threshold(), gc.get_freeze_count()
    with collected_rarely():
        assert gc.get_threshold()[0] > before[0][0]
        assert gc.get_freeze_count() > 0
        assert gc.isenabled()
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_what_was_frozen_before_stays_frozen():
    gc.freeze()
    before = gc.get_freeze_count()
    with collected_rarely():
        pass
    assert gc.get_freeze_count() >= before > 0


def test_the_collector_is_paused_only_inside():
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
