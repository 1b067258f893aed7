"""Optional work in the background."""

from __future__ import annotations

import threading

from graphapp.errors import StoreUnavailable
from graphapp.support.background_steps import BackgroundSteps


def test_steps_run_in_order_in_another_thread():
    done = []

    def steps():
        for number in range(3):
            done.append((number, threading.current_thread().name))
            yield

    work = BackgroundSteps("pages")
    assert work.wait(0)
    work.start(steps)
    assert work.wait(10)
    # only the first call has an effect
    work.start(steps)
    assert work.wait(10)
    assert done == [(0, "pages"), (1, "pages"), (2, "pages")]
    work.close()


def test_work_that_is_closed_ends_after_its_current_step():
    begun, may_end, done = threading.Event(), threading.Event(), []

    def steps():
        for number in range(1000):
            begun.set()
            assert may_end.wait(10)
            done.append(number)
            yield

    work = BackgroundSteps("pages")
    work.start(steps)
    assert begun.wait(10)
    assert not work.wait(0)
    threading.Timer(0.1, may_end.set).start()
    work.close()
    assert work.wait(0)
    assert done == [0]


def test_an_error_of_the_store_ends_the_work_silently():
    def steps():
        yield
        raise StoreUnavailable("The database is not reachable")

    work = BackgroundSteps("pages")
    work.start(steps)
    # an error that is not caught would fail this test as a warning
    assert work.wait(10)
