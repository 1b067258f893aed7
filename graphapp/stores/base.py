"""The seam between the graph and where it is kept: the `Store` protocol. Pure data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

from graphapp.cypher.results import EngineState, PlanStep, QueryLimits, ResultTable, Stop
from graphapp.model.rows import (
    AuthorHit,
    AuthorRow,
    Authorships,
    Counts,
    LoadRecord,
    StoredPaper,
    Table,
    VenueRow,
)

__all__ = ["Scope", "Store", "Tell"]


class Scope(NamedTuple):
    """Which papers a projection needs.

    `ego`: every paper of the author rows in `ids` and of all who wrote one with them, members limited to these people.
    `circle`: the same with clusters for people: all rows of each one's cluster are of the circle.
    `venue`: every paper of the venue `ids[0]`. `papers`: the papers `ids`. `authors`: every paper of the author rows `ids`,
    members limited to these. `all`: everything.
    """

    kind: Literal["ego", "circle", "venue", "papers", "authors", "all"]
    ids: tuple[str, ...] = ()


Tell = Callable[[str, int, int], object]
"""Called about long work: what it is, how much is done, and of how much (0 where that is unknown)."""


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
