"""How often something may fail before it must wait."""

from __future__ import annotations

import pytest

from graphapp.web.http.attempts import Attempts


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_an_address_waits_after_its_failures_until_the_oldest_has_passed(clock):
    attempts = Attempts(2, 100, 60.0, clock)
    attempts.failed("10.0.0.1")
    assert attempts.wait("10.0.0.1") == 0
    clock.now += 10
    attempts.failed("10.0.0.1")
    assert attempts.wait("10.0.0.1") == 50
    clock.now += 50
    assert attempts.wait("10.0.0.1") == 0


def test_another_address_need_not_wait_until_all_together_fail_too_often(clock):
    attempts = Attempts(2, 3, 60.0, clock)
    attempts.failed("10.0.0.1")
    attempts.failed("10.0.0.1")
    assert (attempts.wait("10.0.0.1"), attempts.wait("10.0.0.2")) == (60, 0)
    attempts.failed("10.0.0.2")
    assert attempts.wait("10.0.0.3") == 60


def test_an_ipv6_network_counts_as_one_address(clock):
    attempts = Attempts(1, 100, 60.0, clock)
    attempts.failed("2001:db8:1:2::1")
    assert attempts.wait("2001:db8:1:2:ffff::9") == 60
    assert attempts.wait("2001:db8:1:3::1") == 0


def test_success_forgets_the_failures_of_an_address(clock):
    attempts = Attempts(1, 100, 60.0, clock)
    attempts.failed("10.0.0.1")
    attempts.succeeded("10.0.0.1")
    assert attempts.wait("10.0.0.1") == 0


def test_many_addresses_do_not_fill_the_memory_nor_hide_the_total(clock):
    attempts = Attempts(1, 5000, 60.0, clock)
    for number in range(5000):
        attempts.failed(f"10.{number // 250}.{number % 250}.1")
    assert len(attempts._failures) <= 1000
    assert attempts.wait("192.0.2.1") == 60
