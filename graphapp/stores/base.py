"""The interface of a store: the `Store` protocol. Pure data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, NamedTuple, Protocol

from graphapp.cypher.persons import PersonSource
from graphapp.cypher.results import EngineState, PlanStep, QueryLimits, ResultTable, Stop
from graphapp.model.rows import (
    AuthorColumns,
    AuthorHit,
    AuthorLists,
    AuthorRow,
    Authorships,
    AuthorWorks,
    Counts,
    JournalEntry,
    LoadRecord,
    RecordHash,
    StoredPaper,
    Table,
    Variant,
    VenueAuthor,
    VenueRow,
)
from graphapp.stores.columns import GraphColumns

__all__ = ["ProgressCallback", "Scope", "Store"]


class Scope(NamedTuple):
    """The papers that a projection needs, and the members (authors) to include.

    `ego`: all papers of the author rows `ids` and of all their coauthors; the members are limited to these people.
    `circle`: like `ego`, with clusters as people: all rows of each cluster are included.
    `venue`: all papers of the venue `ids[0]`. `papers`: the papers `ids`. `authors`: all papers of the author rows `ids`;
    the members are limited to these rows. `works`: the same papers, with all their members. `all`: the whole graph.
    """

    kind: Literal["ego", "circle", "venue", "papers", "authors", "works", "all"]
    ids: tuple[str, ...] = ()


ProgressCallback = Callable[[str, int, int], object]
"""Receives the progress of long work: a description, the amount done, and the total (0 if unknown)."""


class Store(Protocol):
    """A store of the graph. For equal graphs, all stores return equal values.

    Several threads may read at once; only one may write. If nothing matches, methods return an empty list or None and
    raise nothing. Stores may write in the background (SQLite and Neo4j do): an error of a large batch may be raised by a
    later call.

    Raises StoreUnavailable if the store does not respond, StoreBusy while another process writes.
    """

    address: str
    first_pages: int
    """Number of author pages to request when a server starts, because the first ones after a load are slow; 0 if they are not."""
    keeps_hashes: bool
    """Whether `upsert` keeps hashes of records, by which a load recognizes records that it need not examine again."""

    def revision(self) -> str:
        """A string that changes whenever the graph changes; equal in all processes that read the store."""

    def changed_since(self, revision: str) -> frozenset[str] | None:
        """The ids of the papers that were written or removed since the store had this revision; some may be as they were then. None if
        the store does not know: compare all papers."""

    def counts(self) -> Counts:
        """The numbers of author rows, clusters, papers, venues and authorships; the first and last year."""

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> list[StoredPaper]:
        """Papers that have one of these source records, DOIs or fingerprints, also in their variants; each once, in any order."""

    def record_hashes(self, records: Collection[str] | None = None) -> list[RecordHash]:
        """The hashes of those of these records that have one, in any order; without `records`, one of all hashes, if there is any."""

    def fingerprinted(self, first: int, last: int) -> list[StoredPaper]:
        """Papers with a fingerprint (or one of a variant) between `first` and `last`, both included, ordered as `papers_by`."""

    def upsert(
        self,
        papers: Sequence[StoredPaper],
        gone: Collection[str] = (),
        entries: Sequence[JournalEntry] = (),
        hashes: Sequence[RecordHash] | None = None,
    ) -> None:
        """Write these papers with their authors and venues, remove the papers `gone`, and add `entries` to the journal of loads, in one
        transaction. Entries alone do not change the revision.

        `hashes` of records are added, if the store keeps them; a paper that is replaced or removed loses its other ones. None: the caller
        does not know which records would still change nothing. If it changes papers or removes entries, all hashes are then removed.

        A paper whose id exists is replaced; if an id is given twice, the last one counts. New author rows and venues are
        created; existing ones keep their names, and the kind of a venue is filled in if it was None. Authors and venues without
        papers are removed. Ids in `gone` that do not exist, or are among `papers`, are ignored. Raises StoreBusy, without
        writing, if another process wrote after the previous batch: the papers that `papers` were merged with may have changed.
        """

    def writing(self, tell: ProgressCallback | None = None) -> AbstractContextManager[Store]:
        """The same graph, open for writing until the block ends: this store if it is writable, else another connection, whose changes
        this store sees. `tell` receives the progress of long work, such as the conversion of a file. At the end, raises the errors of the
        last batch."""

    def settle(self, tell: ProgressCallback | None = None) -> None:
        """Called once after the last batch of a load: builds the indexes that the store deferred. `tell` receives the progress."""

    def journal(self, load: int | None = None, place: int | None = None) -> Iterator[JournalEntry]:
        """The entries of the journal of loads, by load and place; those of one load, and those of one place. One at a time is in memory."""

    def log_load(self, load: LoadRecord) -> None:
        """Record the report on a loaded file; a later load of the same file name replaces it."""

    def forget_load(self, file: str) -> None:
        """Remove the record of this file, if it exists."""

    def loads(self) -> list[LoadRecord]:
        """The records of loaded files, in the order of the first load of each file."""

    def authors(self, key: str) -> list[AuthorRow]:
        """The author rows with this key, by id."""

    def author_rows(self, keys: Collection[str]) -> list[AuthorRow]:
        """The author rows with any of these keys, by id."""

    def author_hits(self, keys: Collection[str]) -> list[AuthorHit]:
        """The clusters with these keys as a search finds them, by key; unknown keys are ignored."""

    def search_authors(self, text: str, limit: int) -> list[AuthorHit]:
        """Clusters in whose name every folded word of `text` is a prefix of a different word, in any order.

        Ranked: first the clusters whose folded words equal those of `text` in order; then those with the same words in another
        order; then those that have every word of `text` as a whole word, or a single letter as an initial; then the others. Within a rank, ordered by number of
        papers (descending), then by key. Without a word in `text` the result is empty.
        """

    def similar_authors(self, text: str, limit: int) -> list[AuthorHit]:
        """Clusters in whose name every folded word of `text` is, or resembles, a different word, in any order (`semantics.misspelled_by`).

        Ordered by the number of differing characters, then by number of papers (descending), then by key. Of very many similar names a
        database compares only those with most papers, and of all names while the search index is being built; of more than 200,000 names, it
        finds only spellings that are in the names with most papers.
        """

    def names_with(
        self, words: Sequence[str], limit: int, *, initials: bool = True, one_of: Collection[str] = ()
    ) -> tuple[list[AuthorHit], bool]:
        """Clusters in whose name each of the folded `words` is a different word, in any order; with `initials`, a single letter is also the
        initial of a word; with `one_of`, another word is one of these. At most `limit`, those with the most papers, ties by key; and True if
        these are all. Of very many, a database compares only those with the most papers. Without `words` the result is empty."""

    def namesakes(self, base: str) -> list[AuthorHit]:
        """Clusters whose key is `base` (a key without homonym number) or `base` with a homonym number, by key."""

    def top_authors(self, limit: int) -> list[AuthorHit]:
        """The clusters with the most papers; ties by key."""

    def top_venues(self, limit: int) -> list[VenueRow]:
        """The venues with the most papers; ties by id."""

    def venues(self, offset: int, limit: int) -> list[VenueRow]:
        """A slice of all venues, in the order of `top_venues`."""

    def search_venues(self, text: str, limit: int) -> list[VenueRow]:
        """Venues in whose name every folded word of `text` is a prefix of a different word, in any order; ranked as in
        `search_authors`, then in the order of `top_venues`. Without a word in `text` the result is empty."""

    def papers_by(
        self, author_ids: Collection[str], offset: int = 0, limit: int | None = None
    ) -> list[StoredPaper]:
        """Papers of any of these author rows, newest first (unknown years last), then by casefolded title, then by id; with `limit`, a slice."""

    def author_works(self, author_ids: Collection[str]) -> AuthorWorks:
        """All papers of any of these author rows as columns."""

    def papers_in(self, venue_id: str, year: int | None, offset: int, limit: int) -> list[StoredPaper]:
        """A slice of the papers of a venue (of one year, if given), ordered as `papers_by`."""

    def papers(self, ids: Collection[str]) -> list[StoredPaper]:
        """These papers, ordered as `papers_by`; unknown ids are ignored."""

    def shared_papers(
        self, keys: Collection[str], without: Collection[str], limit: int
    ) -> list[tuple[str, int]]:
        """The ids of the papers with the most of the clusters with these keys among their authors, at least one, and how many of them each has:
        most first, then newest (unknown years last), then by id; at most `limit`, and none of `without`."""

    def truncated_papers(self, ids: Collection[str]) -> set[str]:
        """The ids of those of these papers whose author lists the source truncated."""

    def search_papers(self, text: str, limit: int) -> list[StoredPaper]:
        """Papers in whose title every folded word of `text` is a prefix of a word, ordered as `papers_by`."""

    def paper(self, id: str) -> StoredPaper | None:
        """The paper with this id, or the paper that the source record of this name was merged into; None if not found."""

    def venue(self, id: str) -> VenueRow | None:
        """The venue with this id, with its number of papers; None if not found."""

    def venue_years(self, venue_id: str) -> dict[int | None, int]:
        """The number of papers of a venue in each year (None: unknown); empty if there is no such venue."""

    def venue_authors(
        self, venue_id: str, first: int | None, last: int | None, limit: int
    ) -> tuple[list[VenueAuthor], int]:
        """The clusters with the most papers in a venue, ties by key, at most `limit`; and the number of all clusters with papers there. A bound
        that is not None restricts the years; papers without a year then do not count."""

    def authorships(self, scope: Scope) -> Authorships:
        """The authorships within `scope`."""

    def author_columns(self, scope: Scope) -> AuthorColumns:
        """The authorships within `scope` as columns, which are faster to read."""

    def author_lists(self, keys: Collection[str]) -> AuthorLists:
        """The author lists of all papers of the clusters with these keys; the identifiers are keys of clusters."""

    def author_details(
        self, ids: Collection[str] | None = None, text: str = ""
    ) -> Iterator[tuple[str, list[Variant]]]:
        """Of these papers (None: of all), those whose records have details about their authors, such as affiliations
        (`variants.has_affiliations`): the id of each, once, with these variants in the order of its sources, in whose JSON `text` occurs. The
        papers are in no particular order."""

    def editor_details(self) -> Iterator[tuple[str, list[Variant]]]:
        """The papers whose records list editors (`variants.lists_editors`): the id of each, once, with these variants in the order of its
        sources. The papers are in no particular order."""

    def shortest_path(self, a: str, b: str, longest: int) -> list[str] | None:
        """Keys of a shortest chain of clusters from key `a` to key `b`, in which neighbours have a joint paper; [a] if the keys
        are equal; None if there is no chain of at most `longest` steps. Of several chains, the one whose first differing key
        is the smallest."""

    def chains_between(
        self, starts: Collection[str], ends: Collection[str], longest: int
    ) -> Authorships | None:
        """The authorships of the clusters and papers on all shortest chains of at most `longest` steps from one of the keys `starts` to one of
        `ends`, which have no key in common: the members of a paper are those on a chain, the authors are all rows of their clusters. Empty if there
        is no chain; None if the store leaves this search to the caller."""

    def prepare_paths(self) -> None:
        """Start in the background what makes searches for chains in a large store fast. Optional: until it is ready, they are slower."""

    def rows(self, table: Table) -> Iterator[list[tuple[Any, ...]]]:
        """The whole graph in batches, for copying and mirroring; from one consistent state of the store, ordered by id.

        Author: (id, name, key). Venue: (id, name, kind). WROTE: (author id, paper id, position), PUBLISHED_IN: (paper id,
        venue id). Paper: (id, title, year, kind, abstract, doi, url, sources as a list, authors_cut).
        """

    def columns(self) -> AbstractContextManager[GraphColumns]:
        """The whole graph as columns of numbers, for maps of the collection and for networks that do not fit into memory. Authors and their
        lists are from one state of the store. A store without snapshots may read venues and titles from a later one; then `revision` changes."""

    def query(
        self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits, stop: Stop | None = None
    ) -> ResultTable:
        """Run a read-only Cypher query that passed the guard. Raises QueryError; QueryCancelled, promptly and after ending the
        query in the engine, if `stop` requests it."""

    def explain(self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits) -> PlanStep | None:
        """The plan of a query that passed the guard: its last step, with the steps before it. The query is not run. None if the
        engine has no reliable plan. Raises QueryError."""

    def use_persons(self, source: Callable[[], PersonSource]) -> None:
        """Let Cypher queries see persons: `source` gives who is who, and is called when a query needs it. If something is decided, queries
        that name persons (`graphapp.cypher.person_queries`) run on a graph that has them; all others do not change."""

    def prepare_cypher(self, *, follow: bool = True) -> None:
        """Start in the background what the first query would wait for. With `follow`, keep it up to date with the store: queries
        may then be answered from the state before a change, as `ResultTable.as_of` and a warning report. What takes long waits for a query or
        `request_cypher`."""

    def request_cypher(self) -> None:
        """Start in the background what the first query would wait for, although it takes long."""

    def cancel_cypher(self) -> None:
        """Stop a preparation that runs; the next query starts it again."""

    def cypher_state(self) -> EngineState:
        """The state of the Cypher engine; its text for a page: "not prepared yet", "being prepared: 40 %", "as of …, 49 papers"."""

    def close(self) -> None:
        """Close files, connections and processes."""
