"""What the service of conflicts returns. Pure data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from graphapp.groups.conflicts.checking import ConflictKind
from graphapp.groups.conflicts.listing import ConflictSort, RecentCoauthor
from graphapp.groups.conflicts.window import DEFAULT_MONTHS, ConflictWindow
from graphapp.groups.group_tables import ConnectingAuthor
from graphapp.groups.name_lists import NameLine
from graphapp.groups.views import SavedGroup
from graphapp.model.rows import AuthorHit, StoredPaper
from graphapp.model.units import UnitName
from graphapp.views import DatedAffiliations

__all__ = [
    "ConflictCheck",
    "ConflictList",
    "ConflictOptions",
    "ConflictPair",
    "ListedAuthor",
]


@dataclass(frozen=True, slots=True)
class ConflictOptions:
    """What counts: the papers of the last `months` months before the date `on` (None: before today, including papers dated ahead) with at most
    `longest` authors (None: any number)."""

    months: int = DEFAULT_MONTHS
    on: date | None = None
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class ListedAuthor:
    """An author whose coauthors are listed, with the affiliation on its newest paper, and its namesakes with or without a homonym number."""

    hit: AuthorHit
    affiliation: DatedAffiliations | None
    namesakes: tuple[AuthorHit, ...]


@dataclass(slots=True)
class ConflictList:
    """The coauthors of `authors` in a period, of `papers` papers: `rows` are the first of `total`. `lines` are the names of a list and what they mean,
    empty for a single author; `saved` is the saved group. `notes` says what was ignored, in sentences."""

    authors: list[ListedAuthor]
    unit: UnitName
    window: ConflictWindow
    sort: ConflictSort
    rows: list[RecentCoauthor]
    total: int
    papers: int
    longest: int | None = None
    lines: list[NameLine] = field(default_factory=list)
    saved: SavedGroup | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def open_lines(self) -> list[NameLine]:
        """The lines that mean no author yet."""
        return [line for line in self.lines if line.is_open]

    @property
    def names(self) -> dict[str, str]:
        """The names of `authors` by identifier."""
        return {each.hit.key: each.hit.name for each in self.authors}


@dataclass(frozen=True, slots=True)
class ConflictPair:
    """A reviewer and an author: what connects them, their joint papers in the period, newest first, and the best of their common coauthors, of whom
    there are `connectors`."""

    kind: ConflictKind
    reviewer: AuthorHit
    author: AuthorHit
    papers: tuple[StoredPaper, ...] = ()
    through: tuple[ConnectingAuthor, ...] = ()
    connectors: int = 0

    @property
    def last(self) -> int | None:
        """The year of the newest joint paper."""
        return self.papers[0].year if self.papers else None


@dataclass(slots=True)
class ConflictCheck:
    """The conflicts between the reviewers and the authors of two lists, in the order of kinds, reviewers and authors: `pairs` are the first of all,
    which `counts` has by kind. `distance` is 2 if common coauthors count, else 1."""

    reviewers: list[NameLine]
    authors: list[NameLine]
    unit: UnitName
    window: ConflictWindow
    distance: int
    pairs: list[ConflictPair]
    counts: Counter[ConflictKind]
    longest: int | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def open_lines(self) -> int:
        """The number of names that mean no author yet."""
        return sum(line.is_open for line in (*self.reviewers, *self.authors))

    @property
    def total(self) -> int:
        """The number of all pairs."""
        return self.counts.total()
