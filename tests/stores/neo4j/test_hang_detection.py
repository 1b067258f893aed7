"""Requests that wait for a server that may hang: cut off if it does not respond to a check, left alone if it is only slow."""

from __future__ import annotations

import threading
import time
from contextlib import closing

import pytest

from graphapp.errors import StoreBusy
from graphapp.stores.neo4j.hang_detection import Timing, Watch

pytestmark = pytest.mark.slow

FAST = Timing(suspect=0.1, sign=0.1, patience=0.0)


class Server:
    """Responds to checks, or not."""

    def __init__(self, alive=True):
        self.alive = alive
        self.asked = 0
        self.hung = []

    def sign(self, seconds):
        self.asked += 1
        if not self.alive:
            time.sleep(seconds)
        return self.alive


class Session:
    """Looks to the watch like a session of the driver."""

    def __init__(self):
        self.killed = threading.Event()
        self._connection = self

    def kill(self):
        self.killed.set()


def watch(server, timing=FAST, most=4):
    return closing(Watch(server.sign, server.hung.append, timing, most))


def test_a_request_to_an_unresponsive_server_is_cut_off():
    server = Server(alive=False)
    with watch(server) as watching, watching.over(60) as wait:
        wait.session = Session()
        assert wait.session.killed.wait(5)
    assert wait.cut
    assert server.hung


def test_a_slow_answer_of_a_live_server_is_waited_for():
    server = Server()
    with watch(server) as watching, watching.over(60) as wait:
        wait.session = Session()
        assert not wait.session.killed.wait(0.8)
    assert server.asked >= 2
    assert server.hung == []


def test_a_slow_answer_is_waited_for_only_so_long():
    server = Server()
    with watch(server) as watching, watching.over(0.3) as wait:
        wait.session = Session()
        assert wait.session.killed.wait(5)
    assert server.hung == []


def test_a_patient_request_gets_progress_repeatedly_and_is_cut_off_at_the_end():
    server = Server(alive=False)
    start = time.monotonic()
    with watch(server, FAST._replace(patience=0.7)) as watching, watching.over(60) as wait:
        wait.session = Session()
        assert wait.session.killed.wait(5)
    assert time.monotonic() - start >= 0.7
    assert len(server.hung) >= 2
    assert server.hung == sorted(server.hung)


def test_no_request_is_cut_off_if_the_server_responds_in_time():
    server = Server(alive=False)
    with watch(server, FAST._replace(patience=5.0)) as watching, watching.over(60) as wait:
        wait.session = Session()
        time.sleep(0.5)
        server.alive = True
        assert not wait.session.killed.wait(0.5)


def test_one_more_than_may_wait_is_refused_once_the_server_is_suspected_and_not_before():
    server = Server(alive=False)
    timing = Timing(suspect=0.5, sign=30.0, patience=60.0)
    with watch(server, timing, most=1) as watching, watching.over(60):
        start = time.monotonic()
        with pytest.raises(StoreBusy), watching.over(60):
            pass
        assert time.monotonic() - start >= 0.5
        # already suspected for a while: immediately
        start = time.monotonic()
        with pytest.raises(StoreBusy), watching.over(60):
            pass
        assert time.monotonic() - start < 0.4


def test_one_more_than_may_wait_gets_a_place_that_becomes_free():
    server = Server()
    with watch(server, most=1) as watching:
        entered = threading.Event()
        leave = threading.Event()

        def first():
            with watching.over(60):
                entered.set()
                leave.wait(10)

        thread = threading.Thread(target=first)
        thread.start()
        entered.wait(10)
        threading.Timer(0.4, leave.set).start()
        with watching.over(60):
            assert leave.is_set()
        thread.join(10)


def test_the_server_is_not_checked_while_no_request_waits():
    server = Server()
    with watch(server) as watching:
        with watching.over(60):
            pass
        time.sleep(0.5)
    assert server.asked == 0
