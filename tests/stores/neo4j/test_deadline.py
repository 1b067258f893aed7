"""Work on another machine is waited for only for a limited time."""

from __future__ import annotations

import threading

import pytest

from graphapp.errors import StoreBusy
from graphapp.stores.neo4j.deadline import Patience


def test_what_the_work_gives_and_raises_comes_back():
    patience = Patience(1)
    assert patience.wait(lambda: 7, 5) == 7
    with pytest.raises(ZeroDivisionError):
        patience.wait(lambda: 1 // 0, 5)
    assert patience.wait(lambda: 8, 5) == 8


def test_abandoned_work_counts_until_it_ends():
    patience, over, ended = Patience(1), threading.Event(), threading.Event()

    def work():
        over.wait(20)
        threading.Timer(0.1, ended.set).start()

    with pytest.raises(TimeoutError):
        patience.wait(work, 0.05)
    with pytest.raises(StoreBusy, match="abandoned"):
        patience.wait(lambda: 1, 5)
    over.set()
    assert ended.wait(20)
    assert patience.wait(lambda: 1, 5) == 1


def test_leaving_waits_for_running_work_but_not_forever():
    patience, over, ended = Patience(2), threading.Event(), []
    with pytest.raises(TimeoutError):
        patience.wait(lambda: over.wait(20) and ended.append(1), 0.05)
    patience.leave(0.05)
    assert ended == []
    patience.begin(over.set)
    patience.leave(20)
    assert ended == [1]
