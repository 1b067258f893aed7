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


QUICK = {
    "loading.cancel": "sets a flag",
    "loading.demo": "starts a thread",
    "loading.discard": "deletes temporary files",
    "loading.load": "a form",
    "collections.missing": "an error",
    "fetching.cancel": "sets a flag",
    "fetching.choose": "starts a thread",
    "fetching.fetch": "a form",
    "fetching.progress": "a result in memory",
    "fetching.refresh": "starts a thread",
    "fetching.resume": "starts a thread",
    "fetching.start": "starts a thread",
    "fetching.state": "a few numbers",
    "loading.progress": "a report in memory",
    "loading.start": "starts a thread",
    "loading.state": "a few numbers",
    "loading.undo": "starts a thread",
    "pages.loads": "a list in memory",
    "api.author": "one author, whose papers are a slice",
    "api.author_by_name": "one author, whose papers are a slice",
    "api.cypher": "a description",
    "api.decisions": "a list in memory",
    "api.description": "a description",
    "api.overview": "counts",
    "api.paper": "one paper",
    "api.paper_by_id": "one paper",
    "api.saved": "a list in memory",
    "api.saved_groups": "a few small files",
    "api.search": "limited by search_results",
    "api.suggestion": "one suggestion",
    "api.suggestions": "a slice of a list in memory",
    "api.venue": "a slice of papers",
    "api.venue_by_name": "a slice of papers",
    "groups.remove": "one file",
    "owner.name": "a cookie",
    "owner.sign_in": "a cookie",
    "owner.sign_out": "a cookie",
    "owner.state": "settings",
    "pages.about": "counts",
    "pages.author": "one author, whose papers are a slice",
    "pages.author_by_name": "one author, whose papers are a slice",
    "pages.front": "counts",
    "pages.icon": "a file",
    "map.build": "starts a process",
    "map.building": "a state in memory",
    "map.cancel": "a flag",
    "console.cancel_engine": "a flag",
    "console.prepare_engine": "starts a thread",
    "pages.identity": "text",
    "pages.paper": "one paper, with the papers of at most RELATED_AUTHORS authors",
    "pages.paper_by_id": "one paper, with the papers of at most RELATED_AUTHORS authors",
    "pages.problems": "a slice of a list",
    "pages.search": "limited by search_results",
    "pages.venue": "a slice of papers",
    "pages.venues": "a slice of venues",
    "people.answer": "one decision",
    "people.cancel": "a flag",
    "people.compute": "starts a thread",
    "people.computing": "a state in memory",
    "people.decisions": "a list in memory",
    "people.different": "one author",
    "people.record_different": "one decision",
    "people.record_same": "one decision",
    "people.same": "two authors",
    "people.suggestion": "one suggestion",
    "people.suggestions": "a slice of a list in memory",
    "people.undo": "one decision",
    "static_files.file": "a file",
}
"""Endpoints that do not take a turn, with what they read."""


def test_every_endpoint_takes_a_turn_or_has_a_reason_not_to(client) -> None:
    endpoints = set(client.application.view_functions)
    assert endpoints == throttle.SLOW | QUICK.keys()
    assert not throttle.SLOW & QUICK.keys()
