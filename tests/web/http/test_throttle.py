"""Slow requests leave threads free for pages."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from graphapp.errors import ServerBusy
from graphapp.web.http import throttle


def test_who_finds_no_turn_and_no_place_to_wait_is_told_so_at_once() -> None:
    few = throttle.Turns(running=1, waiting=1, seconds=30)
    few.take()
    waiter = threading.Thread(target=few.take)
    waiter.start()
    while few._places._value != 0:  # the place is taken once the thread waits
        pass
    with pytest.raises(ServerBusy):
        few.take()
    few.give_back()
    waiter.join(10)
    assert not waiter.is_alive()


def test_who_waits_too_long_is_told_so_and_leaves_the_place() -> None:
    few = throttle.Turns(running=1, waiting=1, seconds=0.01)
    few.take()
    for _ in range(3):
        with pytest.raises(ServerBusy):
            few.take()


def test_a_turn_ends_with_its_request_also_when_it_fails() -> None:
    app = Flask(__name__)
    throttle.register(app, threads=2, seconds=0.01, slow={"slow"})

    @app.get("/slow")
    def slow() -> str:
        raise ValueError

    client = app.test_client()
    assert [client.get("/slow").status_code for _ in range(5)] == [500] * 5


def test_every_slow_endpoint_is_one_of_the_app(client) -> None:
    assert set(client.application.view_functions) >= throttle.SLOW
