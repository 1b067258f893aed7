"""The circuit breaker with a simulated clock; its guarantees hold for every order of events."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.stores.neo4j.breaker import Breaker


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return Breaker(1.0, clock, overdue=10.0)


def test_it_is_closed_until_a_failure_and_then_admits_no_request(breaker, clock):
    assert breaker.closed
    assert not breaker.may_try()
    breaker.failed()
    assert (breaker.closed, breaker.state) == (False, "open")
    clock.now += 0.99
    assert not breaker.may_try()


def test_after_the_pause_one_may_try_and_others_not(breaker, clock):
    breaker.failed()
    clock.now += 1.0
    assert breaker.may_try()
    assert breaker.state == "half-open"
    assert not breaker.closed
    assert not breaker.may_try()


def test_a_try_that_succeeds_closes_it(breaker, clock):
    breaker.failed()
    clock.now += 1.0
    assert breaker.may_try()
    breaker.succeeded()
    assert breaker.closed


def test_a_try_that_fails_opens_it_for_another_pause(breaker, clock):
    breaker.failed()
    clock.now += 1.0
    assert breaker.may_try()
    breaker.failed()
    clock.now += 0.99
    assert not breaker.may_try()
    clock.now += 0.01
    assert breaker.may_try()


def test_an_attempt_without_a_result_does_not_block_forever(breaker, clock):
    breaker.failed()
    clock.now += 1.0
    assert breaker.may_try()
    clock.now += 9.9
    assert not breaker.may_try()
    clock.now += 0.1
    assert breaker.may_try()


@given(st.lists(st.one_of(st.sampled_from(["ok", "fail", "try"]), st.floats(0.01, 3.0)), max_size=60))
def test_no_attempt_within_a_pause_after_a_failure_and_only_success_closes_it(events):
    clock = Clock()
    breaker = Breaker(1.0, clock, overdue=10.0)
    failed_at = None
    for event in events:
        if isinstance(event, float):
            clock.now += event
        elif event == "ok":
            breaker.succeeded()
            failed_at = None
        elif event == "fail":
            breaker.failed()
            failed_at = clock.now
        elif breaker.may_try():
            assert failed_at is not None
            assert clock.now - failed_at >= 1.0
        assert breaker.closed == (failed_at is None)
