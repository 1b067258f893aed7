"""What the service returns: the same objects for pages, JSON, commands and files. Pure data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from graphapp.model.records import Affiliation
from graphapp.model.rows import AuthorHit, AuthorRow, Counts, LoadRecord, PaperRole, StoredPaper, VenueRow
from graphapp.model.units import DecisionNote, UnitName
from graphapp.model.variants import Editor, FieldDifference, VariantAuthor

__all__ = [
    "RELATED_AUTHORS",
    "AuthorCluster",
    "AuthorIdentifier",
    "AuthorSummary",
    "AuthorsOfName",
    "Coauthor",
    "DatedAffiliations",
    "Overview",
    "PaperFile",
    "PaperFilter",
    "PaperStatistics",
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
    """A filter of a list of papers: year, first and last year (inclusive), venue id, kind, coauthor key, words that title, abstract or venue must contain, and
    the role of the author whose papers these are. None or "" means any."""

    year: int | None = None
    venue: str = ""
    kind: str = ""
    coauthor: str = ""
    text: str = ""
    first: int | None = None
    last: int | None = None
    role: str = ""

    def __bool__(self) -> bool:
        return self.dated or bool(self.venue or self.kind or self.coauthor or self.text or self.role)

    @property
    def dated(self) -> bool:
        """True if it restricts the years."""
        return self.year is not None or self.first is not None or self.last is not None

    def includes(self, year: int | None) -> bool:
        """True if a paper of this year passes; one without a year only if the years are not restricted."""
        if year is None:
            return not self.dated
        return (
            (self.year is None or year == self.year)
            and (self.first is None or year >= self.first)
            and (self.last is None or year <= self.last)
        )


class AuthorIdentifier(NamedTuple):
    """An identifier that sources give an author, with its scheme (`orcid:0000-…`), and the number of papers on which they do."""

    id: str
    papers: int


class DatedAffiliations(NamedTuple):
    """The affiliations of an author on one paper: its id and year, and each affiliation."""

    paper: str
    year: int | None
    affiliations: tuple[Affiliation, ...]

    @property
    def text(self) -> str:
        """The affiliations in one string: each as printed, otherwise by the name of the institution."""
        return "; ".join(
            dict.fromkeys(text for each in self.affiliations if (text := each.text or each.name))
        )


class PaperStatistics(NamedTuple):
    """The coauthors, venues and years of a list of papers; the years are those without the restriction of years."""

    coauthors: list[Coauthor]
    venues: list[VenueCount]
    years: list[YearCount]


class PaperFile(NamedTuple):
    """A list of papers to download, with a title. Long lists are read from the store as they are iterated."""

    title: str
    papers: Sequence[StoredPaper]


@dataclass(slots=True)
class VenueList:
    """One slice of all venues, those with the most papers first, or of the venues that match `text`, best match first.

    `total` is the number of venues on all pages; `cut` is True if the limit truncated the search.
    """

    rows: list[VenueRow]
    offset: int
    total: int
    text: str = ""
    cut: bool = False


@dataclass(slots=True)
class PaperView:
    """A paper with its `versions` (a preprint and the published papers, oldest first), the `differences` between the records that it was
    merged from, and what each record states about its `people` besides their names. `editors` are those of the publication or its
    volume, `publishing_editors` the keys of those under whose name the store has papers. The author list of `paper` is keyed by `unit`.

    `same_doi` contains the first of `same_doi_count` other papers that share a DOI with one of its records, newest first.
    """

    paper: StoredPaper
    versions: list[StoredPaper]
    differences: list[FieldDifference]
    people: list[tuple[str, list[VariantAuthor]]]
    same_doi: list[StoredPaper]
    same_doi_count: int
    unit: UnitName = "cluster"
    editors: list[Editor] = field(default_factory=list)
    publishing_editors: set[str] = field(default_factory=set)


RELATED_AUTHORS = 100
"""The number of authors of a paper, the first ones, whose other papers are read to find related papers."""


class RelatedPaper(NamedTuple):
    """A paper that shares authors with another one: the paper, keyed, and the number of shared authors."""

    paper: StoredPaper
    shared: int


class SearchResults(list[T]):
    """The results of a search, best match first; `more` is True if a limit truncated them."""

    def __init__(self, rows: Sequence[T], limit: int) -> None:
        super().__init__(rows[:limit])
        self.more = len(rows) > limit


@dataclass(slots=True)
class Coauthor:
    """A cluster that shares papers with another one: number of joint papers, first and last joint year (None if unknown)."""

    key: str
    name: str
    papers: int
    first: int | None
    last: int | None


@dataclass(slots=True)
class VenueCount:
    """A venue and the number of papers of a list that appeared there."""

    venue: VenueRow
    papers: int


@dataclass(slots=True)
class YearCount:
    """A year (None for unknown) and the number of papers in it."""

    year: int | None
    papers: int


@dataclass(slots=True)
class AuthorCluster:
    """Every paper of one author: under one exact name, of one author row, or of one person, as `unit` says.

    `key` is the identifier of the author in this unit (the key of a cluster); `names` are the names of a person, most frequent first;
    `same_name` are the other authors who publish under these names; `decisions` are those about a person; `decided` is False for papers that
    could be by either of several persons; `misfits` are the decisions that do not fit the store, in words.
    `papers` are those that pass `shown_by`, and may be read from the store when they are needed; `total`, `coauthors`, `venues`, `years` and `kinds` cover all papers. `namesakes` have the
    same name with another homonym number, or without one. `near` contains the first of `near_count` similar names; unless
    `near_complete`, there may be more. `filtered` are the statistics of `papers`, `roles` the numbers of all papers by the author's place in the author list, and `identifiers` those
    that sources give the author on any paper; `affiliation` has those of the newest paper with any. `edited` are the newest of the
    `edited_count` papers whose records list one of the author's names as an editor.
    """

    key: str
    name: str
    rows: list[AuthorRow]
    total: int
    papers: Sequence[StoredPaper]
    coauthors: list[Coauthor]
    venues: list[VenueCount]
    years: list[YearCount]
    kinds: dict[str, int]
    namesakes: list[AuthorHit]
    near: list[AuthorHit]
    near_count: int
    near_complete: bool
    shown_by: PaperFilter = field(default_factory=PaperFilter)
    unit: UnitName = "cluster"
    names: tuple[str, ...] = ()
    same_name: list[AuthorHit] = field(default_factory=list)
    decisions: tuple[DecisionNote, ...] = ()
    decided: bool = True
    misfits: tuple[str, ...] = ()
    filtered: PaperStatistics | None = None
    roles: Mapping[PaperRole, int] = field(default_factory=dict)
    identifiers: list[AuthorIdentifier] = field(default_factory=list)
    affiliation: DatedAffiliations | None = None
    edited: list[StoredPaper] = field(default_factory=list)
    edited_count: int = 0

    @property
    def made_of(self) -> str:
        """What a person is made of, in words: "2 names, 3 decisions"."""
        parts = ((len(self.names), "name"), (len(self.decisions), "decision"))
        return ", ".join(f"{count:,} {what if count == 1 else what + 's'}" for count, what in parts)

    @property
    def near_left(self) -> str:
        """The number of similar names that are not in `near`, in words; "" if `near` has all of them."""
        left = self.near_count - len(self.near)
        if left:
            return f"{left:,} more" if self.near_complete else f"at least {left:,} more"
        return "" if self.near_complete else "perhaps more"


@dataclass(slots=True)
class AuthorSummary:
    """What distinguishes an author from others with the same name: the first and last year (None if unknown), the coauthors with the most
    joint papers, and the venues with the most papers."""

    hit: AuthorHit
    first: int | None
    last: int | None
    coauthors: list[Coauthor]
    venues: list[VenueCount]
    decided: bool = True


@dataclass(slots=True)
class AuthorsOfName:
    """The authors who publish under the name with this key, as it is printed most frequently; those with the most papers first."""

    key: str
    name: str
    unit: UnitName
    authors: list[AuthorSummary]


@dataclass(slots=True)
class VenueView:
    """A venue: papers by year, ranked authors, and one slice of the papers that match the years and the coauthor of `shown_by`; `matching` counts
    them. With a coauthor, `years` are those of this author's papers."""

    venue: VenueRow
    years: list[YearCount]
    authors: list[Coauthor]
    author_count: int
    papers: list[StoredPaper]
    offset: int
    shown_by: PaperFilter
    matching: int


@dataclass(slots=True)
class PathStep:
    """One link of a chain: two authors and their joint papers, newest first."""

    source: AuthorHit
    target: AuthorHit
    papers: list[StoredPaper]


@dataclass(slots=True)
class PathView:
    """The shortest chain of coauthors between two authors.

    If there is no chain of at most `longest` steps, `found` is False and `steps` is empty. If both names are one author, `found` is True
    and `steps` is empty.
    """

    source: AuthorHit
    target: AuthorHit
    steps: list[PathStep]
    found: bool
    longest: int
    unit: UnitName = "cluster"


@dataclass(slots=True)
class Overview:
    """The contents of a store, for the front page and the page about the data."""

    counts: Counts
    authors: list[AuthorHit]
    venues: list[VenueRow]
    loads: list[LoadRecord]
