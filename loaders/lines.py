"""Lines of a file, with their numbers and a limit on their length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["TooLong", "numbered"]


class TooLong(bytes):
    """The beginning of a line that is longer than the limit; the rest was skipped."""


def numbered(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes]]:
    """Each line with its 1-based number, line end included and a UTF-8 mark at the beginning removed; a line of more than
    `limit` bytes comes as TooLong."""
    number = 0
    readline = stream.readline
    most = limit + 1
    while line := readline(most):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf") or b"\n"
        if len(line) == most and line[-1:] != b"\n":
            rest = line
            while rest and rest[-1:] != b"\n":
                rest = readline(most)
            line = TooLong(line)
        yield number, line
