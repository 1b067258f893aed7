"""Lines about long work: none at first, then one now and then."""

from __future__ import annotations

import threading

import pytest

from graphapp.cli import query
from graphapp.cli.progress import Lines, store_lines


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def said(capsys):
    return capsys.readouterr().err.splitlines()


def test_nothing_is_said_of_what_is_soon_done(clock, capsys):
    tell = store_lines(Lines(3, 10, clock))
    for n in range(3):
        clock.now = n
        tell("Preparing papers", n, 3)
    assert said(capsys) == []


def test_a_line_is_printed_after_the_first_seconds_and_then_now_and_then(clock, capsys):
    tell = store_lines(Lines(3, 10, clock))
    for n in range(24):
        clock.now = n
        tell("Preparing papers", n * 1000, 94_340)
    assert said(capsys) == [
        "Preparing papers: 3,000 of 94,340",
        "Preparing papers: 13,000 of 94,340",
        "Preparing papers: 23,000 of 94,340",
    ]


def test_each_kind_of_work_gets_its_own_seconds_of_silence(clock, capsys):
    tell = store_lines(Lines(3, 10, clock))
    tell("Preparing papers", 0, 0)
    clock.now = 4
    tell("Preparing papers", 7, 0)
    tell("Building indexes (percent)", 10, 100)
    clock.now = 6.9
    tell("Building indexes (percent)", 20, 100)
    clock.now = 7
    tell("Building indexes (percent)", 30, 100)
    assert said(capsys) == ["Preparing papers: 7", "Building indexes (percent): 30 of 100"]


def test_the_preparation_of_cypher_queries_is_reported_as_long_as_it_lasts(capsys, monkeypatch):
    monkeypatch.setattr(query, "_PRINT_AFTER_SECONDS", 0.001)
    monkeypatch.setattr(query, "_PRINT_EVERY_SECONDS", 0.001)
    states = [
        "not prepared yet",
        *(f"being prepared: {share} %, about 2 minutes left" for share in (0, 0, 10, 20)),
        "as of today",
    ]
    last = threading.Event()
    asked = iter(states)

    def state():
        text = next(asked, states[-1])
        if text == states[-1]:
            last.set()
        return text

    with query._printed(state):
        assert last.wait(30)
    assert said(capsys) == [
        f"The Cypher engine is being prepared: {share} %, about 2 minutes left." for share in (0, 10, 20)
    ]
