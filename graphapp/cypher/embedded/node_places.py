"""The places of nodes in a snapshot, by what the rows of relationships refer to."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["NodePlaces", "PlacesById", "PlacesByNumber", "UnknownEnd"]


class UnknownEnd(Exception):
    """A start or end of a relationship is not among the nodes."""


class NodePlaces(Protocol):
    """The places of the nodes of a label, counted from 0 in the order in which they were added."""

    def __len__(self) -> int: ...

    def add(self, references: Sequence[Any]) -> None:
        """Append nodes."""

    def of(self, references: Sequence[Any]) -> array[int]:
        """The places of these nodes. Raises UnknownEnd."""


class PlacesById:
    """Nodes with identifiers, in any order."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._places)

    def add(self, references: Sequence[str]) -> None:
        first = len(self._places)
        self._places.update(zip(references, range(first, first + len(references)), strict=True))

    def of(self, references: Sequence[str]) -> array[int]:
        try:
            return array("i", map(self._places.__getitem__, references))
        except KeyError:
            raise UnknownEnd from None


class PlacesByNumber:
    """Nodes with ascending numbers: a fifteenth of the memory of identifiers."""

    def __init__(self) -> None:
        self._added = array("q")
        self._numbers: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self._added)

    def add(self, references: Sequence[int]) -> None:
        self._added.extend(references)

    def of(self, references: Sequence[int]) -> array[int]:
        import numpy as np

        sought = np.asarray(references, np.int64)
        numbers = self._numbers
        if numbers is None:
            numbers = self._numbers = np.asarray(self._added)
        found = array("i")
        if not len(sought):
            return found
        if not len(numbers):
            raise UnknownEnd
        if numbers[-1] - numbers[0] + 1 == len(numbers):
            # without gaps
            places = sought - numbers[0]
        else:
            places = np.searchsorted(numbers, sought)
        if places.min() < 0 or places.max() >= len(numbers) or not (numbers[places] == sought).all():
            raise UnknownEnd
        found.frombytes(places.astype(np.int32).tobytes())
        return found
