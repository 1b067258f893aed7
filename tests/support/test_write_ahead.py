"""Pieces are written in their order by a second thread, and an error of writing stops the work."""

from __future__ import annotations

import threading

import pytest

from graphapp.support.write_ahead import write_ahead


def test_pieces_are_written_in_their_order_by_one_other_thread() -> None:
    written: list[bytes] = []
    threads: set[int] = set()

    def write(piece: bytes) -> None:
        written.append(piece)
        threads.add(threading.get_ident())

    write_ahead(write, (b"%d" % number for number in range(5)))
    assert written == [b"0", b"1", b"2", b"3", b"4"]
    assert len(threads) == 1
    assert threading.get_ident() not in threads


@pytest.mark.parametrize("failing", [b"0", b"4"])
def test_an_error_of_writing_is_raised(failing: bytes) -> None:
    created = []

    def pieces():
        for number in range(5):
            created.append(number)
            yield b"%d" % number

    def write(piece: bytes) -> None:
        if piece == failing:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_ahead(write, pieces())
    assert len(created) <= int(failing) + 2
