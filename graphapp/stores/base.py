"""The seam between the graph and where it is kept: the `Store` protocol and the rows that cross it. Pure data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol, overload

from graphapp.cypher.results import EngineState, PlanStep, QueryLimits, ResultTable, Stop
from graphapp.model.records import Kind, Problem

__all__ = [
    "AuthorHit",
    "AuthorRow",
    "Authorship",
    "Authorships",
    "Counts",
    "LoadRecord",
    "PaperMembers",
    "PlacedInOrder",
    "Scope",
    "SharedRow",
    "Store",
    "StoredPaper",
    "Table",
    "Tell",
    "Variant",
    "VenueRow",
]


class AuthorRow(NamedTuple):
    """One author row: an identifier given by a source, else an exact printed name."""

    id: str
    name: str
    key: str


class Authorship(NamedTuple):
    """One entry of a paper's author list. `position` is 0-based, None where the source cut the list."""

    author: AuthorRow
    position: int | None


class SharedRow:
    """An author row as one object for all the author lists of a load that it is in, with what is worked out once for it: `row`, made
    when it is asked for, of `name`, `key` and `id`, which is None for a row that has its id from its name.

    `number` is for the store: what it knows the row by, as long as `numbered_by` is the object that the store says.
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
    """An author list in which everyone has a place, counted from 0: `people` in that order. The entries are made when they are asked
    for; it equals every author list of the same entries."""

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
    """A venue and the number of its papers (0 where a venue stands inside a paper)."""

    id: str
    name: str
    kind: Kind | None
    papers: int = 0


class Variant(NamedTuple):
    """What one record of a paper says otherwise than the paper: `said` is a JSON object (see `graphapp.model.variants`). `doi` and
    `fingerprint` are the record's own, where they are others than the paper's: by them, too, the paper is found."""

    record: str
    said: str
    doi: str | None = None
    fingerprint: int | None = None


@dataclass(slots=True)
class StoredPaper:
    """A paper as the graph holds it. `sources` names every record that it was merged from, first one first.

    `authors` are in printed order, entries without a position last. `fingerprint` is `identity.fingerprint` of its first record that
    has one. `variants` has those records, in the order of `sources`, that say anything otherwise.
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


class AuthorHit(NamedTuple):
    """An author cluster found by a search: its key, its commonest printed name, its papers and author rows."""

    key: str
    name: str
    papers: int
    rows: int


class Counts(NamedTuple):
    """How much a store holds. `names` is the number of author clusters, `authorships` that of entries in author lists; the years
    are None where no paper has one."""

    authors: int
    names: int
    papers: int
    venues: int
    authorships: int
    first_year: int | None = None
    last_year: int | None = None

    @property
    def rows(self) -> int:
        """About how many rows `Store.rows` gives of all tables: as if every paper had a venue."""
        return self.authors + self.venues + 2 * self.papers + self.authorships


class Scope(NamedTuple):
    """Which papers a projection needs.

    `ego`: every paper of the author rows in `ids` and of all who wrote one with them, members limited to these people.
    `circle`: the same with clusters for people: all rows of each one's cluster are of the circle.
    `venue`: every paper of the venue `ids[0]`. `papers`: the papers `ids`. `authors`: every paper of the author rows `ids`,
    members limited to these. `all`: everything.
    """

    kind: Literal["ego", "circle", "venue", "papers", "authors", "all"]
    ids: tuple[str, ...] = ()


class PaperMembers(NamedTuple):
    """A paper in a scope: identifier, year, length of its whole author list, and its members as indices into
    `Authorships.authors` (each once, in no particular order)."""

    id: str
    year: int | None
    size: int
    members: tuple[int, ...]


@dataclass(slots=True)
class Authorships:
    """Who wrote what within a scope: the raw material of every projection. Authors and papers come in no particular order."""

    authors: list[AuthorRow]
    papers: list[PaperMembers]


@dataclass(slots=True)
class LoadRecord:
    """What one file brought: for the page that says what is in the store. `finished` is ISO 8601 in UTC.

    read = loaded + merged + refused. `problems` holds at most the setting `max_problems`; `problem_count` counts all.
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


Tell = Callable[[str, int, int], object]
"""Called about long work: what it is, how much is done, and of how much (0 where that is unknown)."""

Table = Literal["Author", "Paper", "Venue", "WROTE", "PUBLISHED_IN"]


class Store(Protocol):
    """Where the graph is kept. Every store answers every method with equal values for an equal graph.

    Reads may come from several threads at once; writes come from one. Nothing found is an empty list or None,
    never an exception. Raises StoreUnavailable when the place does not answer, StoreBusy when another process writes.
    """

    address: str

    def revision(self) -> str:
        """A text that changes whenever the graph changes, and is the same in every process that reads the store."""

    def counts(self) -> Counts:
        """How many author rows, clusters, papers, venues and authorships there are; first and last year."""

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> list[StoredPaper]:
        """Papers that hold one of these source records, DOIs or fingerprints, those of their variants included; each once, any order."""

    def fingerprinted(self, first: int, last: int) -> list[StoredPaper]:
        """Papers of which one fingerprint, that of a variant included, is from `first` to `last`, ordered as `papers_by`."""

    def upsert(self, papers: Sequence[StoredPaper], gone: Collection[str] = ()) -> None:
        """Write these papers whole, with their authors and venues, and remove the papers `gone`, in one transaction.

        A paper whose id is known is replaced; of one that is given twice the last counts. Author rows and venues that are
        new are made, those that are known keep their names; a venue's kind is filled in when it was None. Authors and venues
        that no paper names any more are removed. Ids in `gone` that are unknown, or among `papers`, are passed over. Raises StoreBusy, and
        has written nothing, when another process wrote after the batch before: what `papers` were joined with may not be there any more.
        """

    def settle(self) -> None:
        """Called once after the last batch of a load: a store may build indexes here that it put off."""

    def log_load(self, load: LoadRecord) -> None:
        """Remember what a file brought; a later load of the same file name replaces its entry."""

    def forget_load(self, file: str) -> None:
        """Remove the entry of this file, if there is one."""

    def loads(self) -> list[LoadRecord]:
        """What was loaded, in the order of the first load of each file."""

    def authors(self, key: str) -> list[AuthorRow]:
        """The author rows with this key, by id."""

    def search_authors(self, text: str, limit: int) -> list[AuthorHit]:
        """Clusters in whose name every folded word of `text` begins a different word, in any order.

        First the clusters whose folded words are exactly those asked for, in order; then those with the same words in another
        order; then those in which every word asked for is a whole word; then the rest; each group by papers (most first), then key.
        A text without a word finds nothing.
        """

    def namesakes(self, base: str) -> list[AuthorHit]:
        """Clusters whose key is `base` (a key without homonym number) or `base` with one, by key."""

    def top_authors(self, limit: int) -> list[AuthorHit]:
        """Clusters with most papers, then by key."""

    def top_venues(self, limit: int) -> list[VenueRow]:
        """Venues with most papers, then by id."""

    def venues(self, offset: int, limit: int) -> list[VenueRow]:
        """A slice of all venues, in the order of `top_venues`."""

    def search_venues(self, text: str, limit: int) -> list[VenueRow]:
        """Venues in whose name every folded word of `text` begins a different word, in any order; ranked as `search_authors` ranks
        names, then in the order of `top_venues`. A text without a word finds nothing."""

    def papers_by(self, author_ids: Collection[str]) -> list[StoredPaper]:
        """Papers of any of these author rows, newest first (unknown years last), then by casefolded title, then id."""

    def papers_in(self, venue_id: str, year: int | None, offset: int, limit: int) -> list[StoredPaper]:
        """A slice of the papers of a venue (of one year, if given), ordered as `papers_by`."""

    def papers(self, ids: Collection[str]) -> list[StoredPaper]:
        """These papers, ordered as `papers_by`; unknown ids are left out."""

    def search_papers(self, text: str, limit: int) -> list[StoredPaper]:
        """Papers in whose title every folded word of `text` begins a word, ordered as `papers_by`."""

    def paper(self, id: str) -> StoredPaper | None:
        """The paper with this id, or the one that was merged from the source record of this name."""

    def venue(self, id: str) -> VenueRow | None:
        """The venue with this id, with the number of its papers."""

    def authorships(self, scope: Scope) -> Authorships:
        """Who wrote what within `scope`."""

    def shortest_path(self, a: str, b: str, longest: int) -> list[str] | None:
        """Keys of a shortest chain of clusters from key `a` to key `b`, each two neighbours with a joint paper; [a] when
        they are the same; None when there is none of at most `longest` steps. Of several it is the one whose first key that
        differs is the smallest."""

    def rows(self, table: Table) -> Iterator[list[tuple[Any, ...]]]:
        """The whole graph in batches, for copying and mirroring; one unchanging state of the store, ordered by id.

        Author: (id, name, key). Venue: (id, name, kind). WROTE: (author id, paper id, position), PUBLISHED_IN: (paper id,
        venue id). Paper: (id, title, year, kind, abstract, doi, url, sources as a list, authors_cut).
        """

    def query(
        self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits, stop: Stop | None = None
    ) -> ResultTable:
        """Answer a read-only Cypher query that the guard has let through. Raises QueryError; QueryCancelled, within a moment
        and with the engine's work ended, where `stop` is wished."""

    def explain(self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits) -> PlanStep | None:
        """How the engine would answer a query that the guard has let through: the last step, with those before it. Nothing is
        run. None where the engine has no plan that can be relied on. Raises QueryError."""

    def prepare_cypher(self, *, follow: bool = True) -> None:
        """Start in the background what the first query would wait for; with `follow`, keep it up to date with the store: queries may be
        answered from the state before a change then, as `ResultTable.as_of` and a warning say."""

    def cypher_state(self) -> EngineState:
        """Where whatever answers queries stands; its text for a page: "not prepared yet", "being prepared: 40 %", "as of …, 49 papers"."""

    def close(self) -> None:
        """Let go of files, connections and processes."""
