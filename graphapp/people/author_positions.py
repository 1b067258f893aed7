"""The positions of a name in the author lists of its papers, in counts and words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["AuthorPositions", "positions_words"]

_ROLES = {"first": "first author", "last": "last author", "between": "neither first nor last author"}


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

    @property
    def mostly(self) -> str:
        """The position on more than half of the papers with several authors, as in `usual`; "" if there is none."""
        most = max(self.first, self.last, self.between)
        return self.usual if 2 * most > self.first + self.last + self.between else ""

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


def positions_words(
    one: AuthorPositions, other: AuthorPositions, names: tuple[str, str], *, similar: bool
) -> str:
    """The positions of two sides in words: what is similar or different, then the counts."""
    if similar:
        what = "similar positions in the author list"
    elif one.mostly and other.mostly and one.mostly != other.mostly:
        what = f"usually {_ROLES[one.mostly]} in one, {_ROLES[other.mostly]} in the other"
    else:
        what = "different positions in the author list"
    return f"{what}: {one.words(names[0])}, {other.words(names[1])}"
