"""A region of a map while it is computed, and the kinds of regions. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

__all__ = ["COMMUNITY", "PART", "SMALL", "VENUE", "Region"]

Ints = NDArray[Any]

COMMUNITY, SMALL, VENUE, PART = 0, 1, 2, 3
"""The kinds of regions: a community; all small groups together; small groups that mainly publish at one venue; a part of a community that has no
smaller communities."""


@dataclass(slots=True)
class Region:
    """A group of authors: their numbers, the regions that it is divided into (none: its authors are shown), and its kind. `venue` is that of the
    small groups, -1 for none."""

    authors: Ints
    kind: int = COMMUNITY
    children: list[Region] = field(default_factory=list)
    venue: int = -1
