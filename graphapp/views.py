"""What the service returns: the same object for page, JSON, command line and file. Pure data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from graphapp.model.rows import AuthorHit, AuthorRow, Counts, LoadRecord, StoredPaper, VenueRow
from graphapp.model.variants import FieldDifference, VariantAuthor

__all__ = [
    "AuthorCluster",
    "Coauthor",
    "Overview",
    "PaperFile",
    "PaperFilter",
    "PaperView",
    "PathStep",
    "PathView",
    "SearchResults",
    "VenueCount",
    "VenueList",
    "VenueView",
    "YearCount",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """Which papers of a list: by year, venue id, kind, coauthor key, and words that title, abstract or venue must hold.
    None or "" means any."""

    year: int | None = None
    venue: str = ""
    kind: str = ""
    coauthor: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.year is not None or self.venue or self.kind or self.coauthor or self.text)


class PaperFile(NamedTuple):
    """A list of papers to download: its title, and the papers in order."""

    title: str
    papers: list[StoredPaper]


@dataclass(slots=True)
class VenueList:
    """One slice of venues: of all, those with most papers first, or of those that a search for `text` finds, best first. `total` counts
    what can be paged through; `cut` says that the search found more than the limit lets through."""

    rows: list[VenueRow]
    offset: int
    total: int
    text: str = ""
    cut: bool = False


@dataclass(slots=True)
class PaperView:
    """A paper with its `versions` (a preprint and what appeared elsewhere, oldest first), the `differences` of the records that it was merged
    from, and what each record says of the `people` besides their names. `same_doi` are other papers of which a record has a DOI that one of
    this paper has: the first of `same_doi_count`, newest first."""

    paper: StoredPaper
    versions: list[StoredPaper]
    differences: list[FieldDifference]
    people: list[tuple[str, list[VariantAuthor]]]
    same_doi: list[StoredPaper]
    same_doi_count: int


class SearchResults(list[T]):
    """The results of a search, best first; `more` is True if a limit truncated them."""

    def __init__(self, rows: Sequence[T], limit: int) -> None:
        super().__init__(rows[:limit])
        self.more = len(rows) > limit


@dataclass(slots=True)
class Coauthor:
    """A cluster that shares papers with another: number of joint papers, first and last joint year (None if unknown)."""

    key: str
    name: str
    papers: int
    first: int | None
    last: int | None


@dataclass(slots=True)
class VenueCount:
    """A venue and how many papers of a list appeared there."""

    venue: VenueRow
    papers: int


@dataclass(slots=True)
class YearCount:
    """A year (None for unknown) and the number of papers in it."""

    year: int | None
    papers: int


@dataclass(slots=True)
class AuthorCluster:
    """Every paper under one exact name. `papers` are those that pass `shown_by`, `total` counts all; `coauthors`, `venues`,
    `years`, `kinds` speak of all papers. `namesakes` are the same name with another (or no) homonym number; `near` are names
    that may be meant: the first of `near_count`, which are at least so many where not `near_complete`."""

    key: str
    name: str
    rows: list[AuthorRow]
    total: int
    papers: list[StoredPaper]
    coauthors: list[Coauthor]
    venues: list[VenueCount]
    years: list[YearCount]
    kinds: dict[str, int]
    namesakes: list[AuthorHit]
    near: list[AuthorHit]
    near_count: int
    near_complete: bool
    shown_by: PaperFilter = field(default_factory=PaperFilter)

    @property
    def near_left(self) -> str:
        """How many similar names there are besides `near`, in words; empty if there are none."""
        left = self.near_count - len(self.near)
        if left:
            return f"{left:,} more" if self.near_complete else f"at least {left:,} more"
        return "" if self.near_complete else "perhaps more"


@dataclass(slots=True)
class VenueView:
    """A venue: papers by year, its authors ranked, one slice of its papers."""

    venue: VenueRow
    years: list[YearCount]
    authors: list[Coauthor]
    author_count: int
    papers: list[StoredPaper]
    offset: int
    year: int | None
    matching: int


@dataclass(slots=True)
class PathStep:
    """One link of a chain: two clusters and their joint papers, newest first."""

    source: AuthorHit
    target: AuthorHit
    papers: list[StoredPaper]


@dataclass(slots=True)
class PathView:
    """The shortest chain of coauthors between two clusters; `steps` is empty and `found` False when there is none within
    `longest` steps; `found` with no steps means that both names are one cluster."""

    source: AuthorHit
    target: AuthorHit
    steps: list[PathStep]
    found: bool
    longest: int


@dataclass(slots=True)
class Overview:
    """What a store holds, for the front page and the page about the data."""

    counts: Counts
    authors: list[AuthorHit]
    venues: list[VenueRow]
    loads: list[LoadRecord]
