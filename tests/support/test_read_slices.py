"""A list that is read when it is needed."""

from __future__ import annotations

import pytest

from graphapp.support.read_slices import ReadBlocks, ReadSlices


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


class MovedError(Exception):
    """What the tests raise for a list that changed."""


def in_blocks(elements: list[int], size: int | None = None) -> tuple[ReadBlocks[int], list[int]]:
    """A list that is read in blocks of three, and the places at which blocks were read."""
    asked: list[int] = []

    def read(offset: int) -> list[int]:
        asked.append(offset)
        return elements[offset : offset + 3]

    return ReadBlocks(len(elements) if size is None else size, read, MovedError), asked


def test_a_block_is_read_when_the_one_before_it_was_used() -> None:
    blocks, asked = in_blocks([1, 2, 3, 4, 5, 6, 7])
    assert len(blocks) == 7
    elements = iter(blocks)
    assert [next(elements) for _ in range(3)] == [1, 2, 3]
    assert asked == [0]
    assert list(elements) == [4, 5, 6, 7]
    assert asked == [0, 3, 6, 7]
    # nothing was kept
    assert list(blocks) == [1, 2, 3, 4, 5, 6, 7]
    assert asked == [0, 3, 6, 7] * 2
    assert (blocks[1], blocks[-2:]) == (2, [6, 7])
    assert list(in_blocks([])[0]) == []


# 6: the elements of two blocks
@pytest.mark.parametrize("size", [4, 6, 8])
def test_a_list_that_changes_while_it_is_read_is_an_error(size: int) -> None:
    blocks, _ = in_blocks([1, 2, 3, 4, 5, 6, 7], size)
    with pytest.raises(MovedError):
        list(blocks)
