"""The memory cache computes each value once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from graphapp.support.cache import MemoryCache


def test_several_threads_that_ask_at_once_get_one_computation() -> None:
    kept: MemoryCache[str, int] = MemoryCache(4)
    calls: list[int] = []
    gate = threading.Event()

    def make() -> int:
        calls.append(1)
        gate.wait(5)
        return 7

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(kept.get, "a", make) for _ in range(4)]
        gate.set()
        assert [answer.result(5) for answer in answers] == [7, 7, 7, 7]
    assert calls == [1]


def test_a_failure_is_not_kept() -> None:
    kept: MemoryCache[str, int] = MemoryCache(4)

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("a", fail)
    assert kept.get("a", lambda: 1) == 1


def test_heavy_answers_push_out_older_ones_and_too_heavy_ones_are_not_kept() -> None:
    kept: MemoryCache[str, int] = MemoryCache(9, weigh=lambda value: value, capacity=10)
    kept.get("a", lambda: 4)
    kept.get("b", lambda: 4)
    kept.get("c", lambda: 5)
    assert kept.get("b", lambda: 0) == 4
    assert kept.get("a", lambda: 1) == 1
    assert kept.get("huge", lambda: 11) == 11
    assert kept.get("huge", lambda: 12) == 12


def test_the_answer_that_was_not_asked_for_longest_goes_first() -> None:
    kept: MemoryCache[str, int] = MemoryCache(2)
    kept.get("a", lambda: 1)
    kept.get("b", lambda: 2)
    kept.get("a", lambda: 0)
    kept.get("c", lambda: 3)
    assert kept.get("a", lambda: 10) == 1
    assert kept.get("b", lambda: 20) == 20


def test_what_is_known_is_there_without_waiting_and_can_be_forgotten() -> None:
    kept: MemoryCache[str, int] = MemoryCache(4)
    assert kept.known("a") is None
    gate, entered = threading.Event(), threading.Event()

    def make() -> int:
        entered.set()
        gate.wait(5)
        return 7

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(kept.get, "a", make)
        assert entered.wait(5)
        assert kept.known("a") is None  # it is still being made
        kept.forget("a")  # and that goes on
        gate.set()
        assert answer.result(5) == 7
    assert kept.known("a") == 7
    kept.forget("a")
    assert kept.known("a") is None
    assert kept.get("a", lambda: 8) == 8
