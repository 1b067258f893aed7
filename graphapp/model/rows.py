"""The rows of the graph that stores read and write: authors, papers, venues, authorships, loads. Pure data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, overload

from graphapp.model.records import Kind, Problem

__all__ = [
    "CHOSEN_ROLES",
    "PAPER_ROLES",
    "AuthorColumns",
    "AuthorHit",
    "AuthorLists",
    "AuthorRow",
    "AuthorWorks",
    "Authorship",
    "Authorships",
    "Counts",
    "JournalEntry",
    "ListBatch",
    "LoadRecord",
    "NewPaper",
    "PaperMembers",
    "PaperRole",
    "PlacedInOrder",
    "RecordHash",
    "SharedRow",
    "StoredPaper",
    "Table",
    "Variant",
    "VenueAuthor",
    "VenueRow",
    "paper_order",
]

Table = Literal["Author", "Paper", "Venue", "WROTE", "PUBLISHED_IN"]
"""A table of `Store.rows`: the nodes of a label or the relationships of a type."""

PaperRole = Literal["only", "first", "last", "middle", "unknown"]
PAPER_ROLES: tuple[PaperRole, ...] = ("only", "first", "last", "middle", "unknown")
"""The roles of an author on a paper, by place in the author list (`graphapp.analysis.roles`)."""
CHOSEN_ROLES: tuple[PaperRole, ...] = ("first", "last", "only")
"""The roles by which a list of papers can be filtered."""


class AuthorRow(NamedTuple):
    """One author row: an identifier given by a source, otherwise an exact printed name."""

    id: str
    name: str
    key: str


class Authorship(NamedTuple):
    """One entry of a paper's author list. `position` is 0-based, None if unknown because the source truncated the list."""

    author: AuthorRow
    position: int | None


class SharedRow:
    """An author row as one object shared by all author lists of a load. `row` is created on first access from `name`, `key` and `id`;
    `id` is None if the row has its id from its name.

    `number` is the store's number for the row; it is valid only while `numbered_by` is the store's current marker object.
    """

    __slots__ = ("_row", "id", "key", "last_name", "name", "number", "numbered_by")

    def __init__(self, name: str, key: str, last_name: str, id: str | None = None) -> None:
        self.name = name
        self.key = key
        self.last_name = last_name
        self.id = id
        self._row: AuthorRow | None = None
        self.number = 0
        self.numbered_by: object = None

    @property
    def row(self) -> AuthorRow:
        if self._row is None:
            self._row = AuthorRow(self.id or f"name:{self.name}", self.name, self.key)
        return self._row


class PlacedInOrder(Sequence[Authorship]):
    """An author list in which every author has a position, from 0: `people` in that order. The entries are created on demand; it
    equals every author list of the same entries."""

    __slots__ = ("people",)

    def __init__(self, people: Sequence[SharedRow]) -> None:
        self.people = people

    def __len__(self) -> int:
        return len(self.people)

    def __iter__(self) -> Iterator[Authorship]:
        return (Authorship(person.row, place) for place, person in enumerate(self.people))

    @overload
    def __getitem__(self, place: int) -> Authorship: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Authorship, ...]: ...
    def __getitem__(self, place: int | slice) -> Authorship | tuple[Authorship, ...]:
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == (tuple(other) if isinstance(other, PlacedInOrder) else other)

    def __repr__(self) -> str:
        return repr(tuple(self))


class VenueRow(NamedTuple):
    """A venue and the number of its papers (0 if the venue is part of a paper)."""

    id: str
    name: str
    kind: Kind | None
    papers: int = 0


class VenueAuthor(NamedTuple):
    """A cluster among the authors of a venue: its key, its most frequent printed name there, the number of its papers there, and the first and last
    year of these (None if unknown)."""

    key: str
    name: str
    papers: int
    first: int | None
    last: int | None


class Variant(NamedTuple):
    """The values of one record that differ from those of its paper: `said` is a JSON object (see `graphapp.model.variants`). `doi` and
    `fingerprint` are those of the record, if they differ from the paper's: they also lead to the paper."""

    record: str
    said: str
    doi: str | None = None
    fingerprint: int | None = None


@dataclass(slots=True)
class StoredPaper:
    """A paper in the graph. `sources` names every record that it was merged from, first one first.

    `authors` are in printed order, entries without a position last. `fingerprint` is `identifiers.fingerprint` of its first record that
    has one. `variants` has the records whose values differ from the paper's, in the order of `sources`.
    """

    id: str
    title: str
    year: int | None
    kind: Kind
    venue: VenueRow | None
    authors: Sequence[Authorship]
    authors_cut: bool = False
    abstract: str | None = None
    doi: str | None = None
    url: str | None = None
    sources: tuple[str, ...] = ()
    fingerprint: int | None = None
    variants: tuple[Variant, ...] = ()


class NewPaper(NamedTuple):
    """A paper, and when the load that added it ended (began, if it was killed): ISO 8601 in UTC."""

    paper: StoredPaper
    added: str


class AuthorHit(NamedTuple):
    """An author found by a search: a cluster, with its key, its most frequent printed name and the numbers of its papers and author rows; in
    another unit than clusters, `key` is the identifier of the author, and `names` are the names of a person who has several, most frequent
    first."""

    key: str
    name: str
    papers: int
    rows: int
    names: tuple[str, ...] = ()


class Counts(NamedTuple):
    """The size of a store. `names` is the number of author clusters, `authorships` that of entries in author lists; the years
    are None if no paper has one."""

    authors: int
    names: int
    papers: int
    venues: int
    authorships: int
    first_year: int | None = None
    last_year: int | None = None

    @property
    def rows(self) -> int:
        """The approximate number of rows that `Store.rows` yields for all tables: as if every paper had a venue."""
        return self.authors + self.venues + 2 * self.papers + self.authorships


class JournalEntry(NamedTuple):
    """An entry of the journal of loads: the number of the load, and the place of the entry: 0 describes the load, entries from 1 on contain its
    batches, those below 0 papers that are being rewritten. Load 0 stands for the time before the journal began. `data` is written and read by
    `graphapp.ingest`; None removes the entry."""

    load: int
    place: int
    data: bytes | None


class RecordHash(NamedTuple):
    """A record that changes nothing and has no problem when it is read again as it was. `hash` is that of the record as it was read
    (`graphapp.ingest.readings`), in 64 bits with a sign; None removes what the store knows about the record. The journal has the record in batch
    `place` of load `load`, as number `number` of the batch."""

    record: str
    hash: int | None
    load: int = 0
    place: int = 0
    number: int = 0


class PaperMembers(NamedTuple):
    """A paper in a scope: identifier, year, length of its whole author list, and its members as indices into
    `Authorships.authors` (each once, in no particular order)."""

    id: str
    year: int | None
    size: int
    members: tuple[int, ...]


@dataclass(slots=True)
class Authorships:
    """The authorships within a scope, from which every projection is computed. Authors and papers are in no particular order."""

    authors: list[AuthorRow]
    papers: list[PaperMembers]


class ListBatch(NamedTuple):
    """Some papers and their whole author lists, as numbers. Paper i has the number `papers[i]` (ascending), the year `years[i]` (None if
    unknown) and a list of `sizes[i]` entries. Entry j states that the author row `authors[j]` is in the list of the paper with the number
    `lists[j]` (ascending); it may repeat."""

    papers: list[int]
    years: list[int | None]
    sizes: list[int]
    lists: list[int]
    authors: list[int]


class AuthorColumns(NamedTuple):
    """The authorships within a scope as columns, without the identifiers of papers: entry i states that the author row `authors[members[i]]` is in the
    list of paper `papers[i]`, an index into `years` (None: unknown) and `sizes`, the lengths of the whole lists. Entries are in no particular
    order, and may repeat."""

    authors: list[AuthorRow]
    members: list[int]
    papers: list[int]
    years: list[int | None]
    sizes: list[int]

    @classmethod
    def of(cls, data: Authorships) -> AuthorColumns:
        """The columns of `data`."""
        return cls(
            data.authors,
            [index for paper in data.papers for index in paper.members],
            [number for number, paper in enumerate(data.papers) for _ in paper.members],
            [paper.year for paper in data.papers],
            [paper.size for paper in data.papers],
        )


class AuthorWorks(NamedTuple):
    """All papers of some author rows as columns, without identifiers and titles. Paper i has the year `years[i]` (None: unknown), the kind `kinds[i]`,
    the venue `venues[i]` (None: unknown) and, if `cut[i]`, a truncated author list. Entry j states that the author row `authors[members[j]]` is in the
    list of paper `papers[j]`, at `positions[j]` (None: unknown); the entries of a paper are consecutive, in the order of its list. `described` has the
    papers with variants, whole, by i, in the order of `Store.papers_by`."""

    authors: list[AuthorRow]
    members: list[int]
    papers: list[int]
    positions: list[int | None]
    years: list[int | None]
    kinds: list[Kind]
    venues: list[VenueRow | None]
    cut: list[bool]
    described: dict[int, StoredPaper]

    @classmethod
    def of(cls, papers: Sequence[StoredPaper]) -> AuthorWorks:
        """The columns of `papers`, which are in the order of `Store.papers_by`."""
        rows: dict[AuthorRow, int] = {}
        entries = [(number, entry) for number, paper in enumerate(papers) for entry in paper.authors]
        members = [rows.setdefault(entry.author, len(rows)) for _, entry in entries]
        return cls(
            list(rows),
            members,
            [number for number, _ in entries],
            [entry.position for _, entry in entries],
            [paper.year for paper in papers],
            [paper.kind for paper in papers],
            [paper.venue for paper in papers],
            [paper.authors_cut for paper in papers],
            {number: paper for number, paper in enumerate(papers) if paper.variants},
        )


class AuthorLists(NamedTuple):
    """Author lists of papers as numbers: entry i is that the author `ids[authors[i]]` is in the list of paper `papers[i]`, an index into `sizes`,
    the lengths of the whole lists. Entries are in no particular order, and may repeat."""

    ids: list[str]
    authors: list[int]
    papers: list[int]
    sizes: list[int]


@dataclass(slots=True)
class LoadRecord:
    """The counts of one loaded file, for the page about the content of the store. `finished` is ISO 8601 in UTC.

    read = loaded + merged + refused. `problems` contains at most the setting `max_problems`; `problem_count` counts all.
    """

    file: str
    format: str
    finished: str
    read: int
    loaded: int
    merged: int
    refused: int
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)


def paper_order(paper: StoredPaper) -> tuple[bool, int, str, str]:
    """The sort key for papers: newest first (unknown years last), then by casefolded title, then id."""
    return (paper.year is None, -(paper.year or 0), paper.title.casefold(), paper.id)
