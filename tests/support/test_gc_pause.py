"""The garbage collector is as it was after it was paused."""

from __future__ import annotations

import gc

from graphapp.support.gc_pause import collected_rarely, uncollected


def test_the_collector_runs_rarely_only_inside():
    before = gc.get_threshold()
    try:
        with collected_rarely():
            assert gc.get_threshold()[0] > before[0]
            assert gc.get_freeze_count() > 0
            assert gc.isenabled()
        assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)
    finally:
        # as tests/conftest.py does, for the tests that follow
        gc.freeze()


def test_the_collector_is_paused_only_inside():
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
