"""The positions of a name in the author lists of its papers, in counts and words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["AuthorPositions", "positions_words"]


class AuthorPositions(NamedTuple):
    """The numbers of papers on which a name is first author, last author, or neither, and on which it is the only author."""

    first: int = 0
    last: int = 0
    between: int = 0
    alone: int = 0

    @classmethod
    def of(cls, entries: Iterable[tuple[int, int]]) -> AuthorPositions:
        """The positions of entries, each given by its 0-based index in an author list and the length of the list."""
        first = last = between = alone = 0
        for place, size in entries:
            alone += size == 1
            first += size > 1 and place == 0
            last += size > 1 and place == size - 1
            between += 0 < place < size - 1
        return cls(first, last, between, alone)

    @property
    def usual(self) -> str:
        """The most frequent position on papers with several authors: "first", "last" or "between"; "" without such papers."""
        counts = {"first": self.first, "last": self.last, "between": self.between}
        most = max(counts, key=lambda role: counts[role])
        return most if counts[most] else ""

    def words(self, name: str) -> str:
        """The position in words: "A is first author of 1 and last author of 8 of 10 papers"."""
        total = self.first + self.last + self.between
        if not total:
            return f"{name} is the only author of all papers"
        papers = f"{total:,} {'paper' if total == 1 else 'papers'}{' with coauthors' if self.alone else ''}"
        if not self.first and not self.last:
            return f"{name} is neither the first nor the last author of {papers}"
        counts = ((self.first, "first author"), (self.last, "last author"))
        roles = " and ".join(f"{role} of {count:,}" for count, role in counts if count)
        return f"{name} is {roles} of {papers}"


def positions_words(one: AuthorPositions, other: AuthorPositions, names: tuple[str, str]) -> str:
    """The positions of two sides in words."""
    return f"{one.words(names[0])}, {other.words(names[1])}"
