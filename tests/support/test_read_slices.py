"""A list that is read when it is needed."""

from __future__ import annotations

from graphapp.support.read_slices import ReadSlices


def sliced(size: int) -> tuple[ReadSlices[int], list[tuple[int, int]]]:
    asked: list[tuple[int, int]] = []

    def read(offset: int, limit: int) -> list[int]:
        asked.append((offset, limit))
        return list(range(size))[offset : offset + limit]

    return ReadSlices(size, read), asked


def test_a_slice_reads_no_more_than_the_slice() -> None:
    numbers, asked = sliced(1000)
    assert (len(numbers), numbers[10:12], numbers[998:2000], numbers[5:3]) == (1000, [10, 11], [998, 999], [])
    assert asked == [(10, 2), (998, 2), (5, 0)]


def test_everything_is_read_once() -> None:
    numbers, asked = sliced(3)
    assert (list(numbers), numbers[-1], numbers[::2]) == ([0, 1, 2], 2, [0, 2])
    assert numbers == [0, 1, 2]
    assert numbers != [0, 1]
    assert asked == [(0, 3)]
