"""The garbage collector is as it was after it was paused."""

from __future__ import annotations

import gc

from graphapp.support.gc_pause import collected_rarely, uncollected


def test_the_collector_runs_rarely_only_inside():
    before = gc.get_threshold(), gc.get_freeze_count()
    with collected_rarely():
        assert gc.get_threshold()[0] > before[0][0]
        assert gc.isenabled()
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_the_collector_is_paused_only_inside():
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
