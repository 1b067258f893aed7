"""Each process of a server accepts as many connections as the others, and none waits for a process that does not come."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from graphapp.web.http.connection_balance import LOOK_SECONDS, MOST_SECONDS, ConnectionBalance, balance


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def processes(tmp_path: Path, clock: Clock) -> list[ConnectionBalance]:
    file = tmp_path / "connections"
    ConnectionBalance.create(file, 3)
    return [ConnectionBalance(file, place, clock=clock, sleep=clock.sleep) for place in range(3)]


def test_a_process_with_fewer_connections_than_another_accepts_at_once(
    processes: list[ConnectionBalance], clock: Clock
) -> None:
    first, second, _ = processes
    second.publish(2)
    assert first.may_accept(1)
    assert first.may_accept(2)
    assert clock.now == 100


def test_a_process_with_more_connections_than_another_leaves_the_next_to_it(
    processes: list[ConnectionBalance],
) -> None:
    first, second, third = processes
    second.publish(2)
    third.publish(4)
    assert not first.may_accept(3)
    second.publish(3)
    assert first.may_accept(3)


def test_a_process_that_does_not_come_is_not_waited_for(
    processes: list[ConnectionBalance], clock: Clock
) -> None:
    first, second, _ = processes
    second.publish(0)
    looks = next(number for number in range(1000) if first.may_accept(1))
    assert looks == round(MOST_SECONDS / LOOK_SECONDS)
    assert clock.now == pytest.approx(100 + MOST_SECONDS)
    # and the next connection is left to it again
    assert not first.may_accept(2)


def test_a_stopped_process_does_not_delay_every_connection(
    processes: list[ConnectionBalance], clock: Clock
) -> None:
    first, second, _ = processes
    second.publish(0)
    waits = []
    for count in range(1, 12):
        begun = clock.now
        assert any(first.may_accept(count) for _ in range(1000))
        waits.append(clock.now - begun)
    assert waits[1] < waits[0] == pytest.approx(MOST_SECONDS)
    assert sum(waits) < 2.5 * MOST_SECONDS
    assert waits[-4:] == [0, 0, 0, 0]
    # as soon as it accepts one, it gets the whole time again
    second.publish(1)
    begun = clock.now
    assert any(first.may_accept(12) for _ in range(1000))
    assert clock.now - begun == pytest.approx(MOST_SECONDS)


def test_the_time_of_one_connection_does_not_count_for_a_later_one(
    processes: list[ConnectionBalance], clock: Clock
) -> None:
    first, second, _ = processes
    second.publish(0)
    assert not first.may_accept(1)
    clock.now += 10
    assert not first.may_accept(1)


def test_a_process_that_ended_or_has_not_started_is_not_waited_for(
    processes: list[ConnectionBalance],
) -> None:
    first, second, _ = processes
    assert first.may_accept(7)
    second.publish(0)
    assert not first.may_accept(7)
    first.left(1)
    assert first.may_accept(7)


def test_a_process_that_accepts_no_connections_is_not_waited_for(processes: list[ConnectionBalance]) -> None:
    first, second, _ = processes
    ready, accepted = [True], []
    server = SimpleNamespace(
        readable=lambda: ready[0],
        handle_accept=lambda: accepted.append(1),
        active_channels=dict.fromkeys(range(5)),
    )
    balance([server], second)
    assert server.readable()
    assert first.may_accept(5)
    assert not first.may_accept(6)
    # as when it is being stopped, or has as many connections as it may have
    ready[0] = False
    assert not server.readable()
    assert first.may_accept(6)
    ready[0] = True
    assert server.readable()
    assert not first.may_accept(6)
    first.publish(4)
    server.handle_accept()
    assert accepted == []
    first.publish(6)
    server.handle_accept()
    assert accepted == [1]


def test_a_full_disk_stops_no_process(
    processes: list[ConnectionBalance], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = processes

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    second.publish(1)
    second.left(0)
    assert first.may_accept(9)
