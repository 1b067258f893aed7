"""Long lists whose elements are read when they are needed: a page shows the first few of thousands of papers, and a file has hundreds of thousands,
one after the other. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

__all__ = ["ReadBlocks", "ReadSlices"]

T = TypeVar("T")


class ReadBlocks(Sequence[T], Generic[T]):
    """A sequence of `size` elements that are read as it is iterated, and not kept: `read(offset)` returns one or more elements from `offset` on,
    none after the last one. `incomplete()` returns the error to raise if what was read is more or less than `size`."""

    def __init__(
        self, size: int, read: Callable[[int], Sequence[T]], incomplete: Callable[[], Exception]
    ) -> None:
        self._size = size
        self._read = read
        self._incomplete = incomplete

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[T]:
        given = 0
        # until nothing is left: elements that were added before the last block push others beyond the size
        while block := self._read(given):
            given += len(block)
            if given > self._size:
                raise self._incomplete()
            yield from block
        if given < self._size:
            raise self._incomplete()

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        return list(self)[place]


class ReadSlices(Sequence[T], Generic[T]):
    """A sequence of `size` elements, of which `read(offset, limit)` returns a slice. Iterating reads all of them, once. It equals a list of the
    same elements."""

    def __init__(self, size: int, read: Callable[[int, int], list[T]]) -> None:
        self._size = size
        self._read = read
        self._all: list[T] | None = None

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        if self._all is None and isinstance(place, slice):
            start, stop, step = place.indices(self._size)
            if step == 1:
                return self._read(start, max(0, stop - start))
        return self._whole()[place]

    def __iter__(self) -> Iterator[T]:
        return iter(self._whole())

    def _whole(self) -> list[T]:
        if self._all is None:
            self._all = self._read(0, self._size)
        return self._all

    def __eq__(self, other: object) -> bool:
        return self._whole() == (list(other) if isinstance(other, Sequence) else other)

    __hash__ = None  # type: ignore[assignment]
