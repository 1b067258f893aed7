"""The store on a Neo4j server: the same graph, for groups that run a server on one machine or a cluster.

`schema` describes what it stores in addition to the graph, and how this data is hidden from the queries of users.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from itertools import islice
from typing import Any

from graphapp.cypher.embedded.lazy import LazyPersonMirror
from graphapp.cypher.persons import PersonSource
from graphapp.cypher.results import EngineState, PlanStep, QueryLimits, ResultTable, Stop
from graphapp.errors import StoreBusy, StoreUnreadable
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
    paper_order,
)
from graphapp.model.units import shared_papers_in
from graphapp.settings import Settings
from graphapp.stores.base import ProgressCallback, Scope
from graphapp.stores.columns import ColumnsOfAuthorships, GraphColumns
from graphapp.stores.neo4j import coauthorships, schema, search
from graphapp.stores.neo4j import query as neo4j_query
from graphapp.stores.neo4j import rows as neo4j_rows
from graphapp.stores.neo4j.connection import ROWS_AT_ONCE, Connection, Runner
from graphapp.stores.neo4j.writer import Writer
from graphapp.stores.semantics import (
    load_of,
    storable,
    venue_authors_of,
    venues_found,
    writer_of,
)
from graphapp.support.cache import MemoryCache

__all__ = ["Neo4jStore"]

_JOURNAL = (
    "MATCH (j:GraphappJournal) WHERE ($load IS NULL OR j.load = $load) AND ($place IS NULL OR j.place = $place)"
    " RETURN j.load, j.place ORDER BY j.load, j.place"
)
_ENTRY = "MATCH (j:GraphappJournal {load: $load, place: $place}) RETURN j.data"
_STATE = "MATCH (s:GraphappState {id: 'state'}) RETURN s.revision"
_COUNTS = """
RETURN COUNT { (:Author) }, COUNT { MATCH (a:Author) WHERE a.graphapp_papers IS NOT NULL }, COUNT { (:Paper) }, COUNT { (:Venue) }, COUNT { ()-[:WROTE]->() },
  COLLECT { MATCH (p:Paper) WHERE p.year IS NOT NULL RETURN p.year ORDER BY p.year LIMIT 1 },
  COLLECT { MATCH (p:Paper) WHERE p.year IS NOT NULL RETURN p.year ORDER BY p.year DESC LIMIT 1 }
"""
_VENUE = "RETURN v.id, v.name, v.kind, COUNT { (v)<-[:PUBLISHED_IN]-() } AS papers"
_TABLES: dict[Table, str] = {
    "Author": "MATCH (a:Author) RETURN a.id, a.name, a.key ORDER BY a.id",
    "Venue": "MATCH (v:Venue) RETURN v.id, v.name, v.kind ORDER BY v.id",
    "Paper": "MATCH (p:Paper) RETURN p.id, p.title, p.year, p.kind, p.abstract, p.doi, p.url, p.sources, p.authors_cut"
    " ORDER BY p.id",
    "WROTE": "MATCH (a:Author)-[w:WROTE]->(p:Paper)"
    " RETURN a.id, p.id, w.position ORDER BY a.id, p.id, w.position IS NULL, w.position",
    "PUBLISHED_IN": "MATCH (p:Paper)-[:PUBLISHED_IN]->(v:Venue) RETURN p.id, v.id ORDER BY p.id",
}


class Neo4jStore:
    """A `Store` on a Neo4j server, 5.23 or newer. Each answer comes from one query, or from several in one transaction; a load by another
    process may commit between them."""

    def __init__(
        self,
        address: str,
        settings: Settings,
        *,
        create: bool = False,
        writable: bool = False,
        tell: ProgressCallback | None = None,
    ) -> None:
        """Open the database at `address`; `create` initialises an empty one, `writable` opens it for writing. `tell` receives the progress of
        long work: a description, the amount done, the total (0 if unknown).

        Raises BadInput for an invalid address or account, StoreUnreadable if the database does not contain a graphapp store (it is left
        unchanged), StoreUnavailable if the server does not respond.
        """
        self._connection = Connection(address, settings, writing=writable or create, tell=tell)
        self.address = self._connection.address
        self._settings = settings
        # the server plans and compiles the queries of the first ones
        self.first_pages = 40
        self.keeps_hashes = False
        self._writer: Writer | None = None
        self._indexed = False
        self._counts: MemoryCache[str, Counts] = MemoryCache(1)
        # decisions are of a person on one machine, not of everyone who uses the server: they are never written into the database
        self._persons = LazyPersonMirror(self, settings)
        try:
            schema.prepare(self._connection, create=create, writable=writable)
            if writable or create:
                self._writer = Writer(self._connection)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection. Raises errors of the last batch."""
        self._persons.close()
        try:
            if self._writer is not None:
                self._writer.close()
        finally:
            self._connection.close()

    @property
    def _reading(self) -> Connection:
        """The connection, after the current batch is written: reads see all earlier writes."""
        if self._writer is not None:
            self._writer.join()
        return self._connection

    # --- writing

    def _writing(self) -> Writer:
        return writer_of(self.address, self._writer)

    def writing(self, tell: ProgressCallback | None = None) -> AbstractContextManager[Neo4jStore]:
        if self._writer is not None:
            return nullcontext(self)
        return closing(Neo4jStore(self.address, self._settings, writable=True, tell=tell))

    def upsert(
        self,
        papers: Sequence[StoredPaper],
        gone: Collection[str] = (),
        entries: Sequence[JournalEntry] = (),
        hashes: Sequence[RecordHash] | None = None,  # noqa: ARG002
    ) -> None:
        self._writing().upsert(papers, gone, entries)

    def settle(self, tell: ProgressCallback | None = None) -> None:
        writer = self._writing()
        writer.join()
        if tell is not None:
            tell("Creating indexes", 0, 0)
        schema.finish(self._connection)
        writer.settle()

    def log_load(self, load: LoadRecord) -> None:
        self._writing().log_load(load)

    def forget_load(self, file: str) -> None:
        self._writing().forget_load(file)

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> list[StoredPaper]:
        if self._writer is not None:
            return self._writer.matching(records, dois, fingerprints)
        return self._reading.look(
            lambda tx: neo4j_rows.by_id(tx, neo4j_rows.matching(tx, records, dois, fingerprints))
        )

    def record_hashes(self, records: Collection[str] | None = None) -> list[RecordHash]:  # noqa: ARG002
        return []

    def fingerprinted(self, first: int, last: int) -> list[StoredPaper]:
        return self._reading.look(
            lambda tx: neo4j_rows.in_order(tx, neo4j_rows.fingerprinted(tx, first, last))
        )

    # --- contents

    def revision(self) -> str:
        found = self._reading.ask(_STATE)
        if not found:
            raise StoreUnreadable(f"There is no graph at {self.address}.", "Load records first.")
        revision: str = found[0][0]
        return revision

    def changed_since(self, revision: str) -> frozenset[str] | None:
        # a server keeps no log of changes
        return frozenset() if revision == self.revision() else None

    def counts(self) -> Counts:
        # the server counts clusters one by one, which takes a moment
        return self._counts.get(self.revision(), self._count)

    def _count(self) -> Counts:
        found = self._reading.ask(_COUNTS)[0]
        years = [next(iter(year), None) for year in found[5:]]
        return Counts(*found[:5], *years)

    def journal(self, load: int | None = None, place: int | None = None) -> Iterator[JournalEntry]:
        found = self._reading.ask(_JOURNAL, load=load, place=place)
        for number, at in found:
            # batches are large: one at a time
            for (data,) in self._reading.ask(_ENTRY, load=number, place=at):
                yield JournalEntry(number, at, bytes(data))

    def loads(self) -> list[LoadRecord]:
        found = self._reading.ask("MATCH (l:GraphappLoad) RETURN l.report ORDER BY l.place")
        return [load_of(report) for (report,) in found]

    # --- papers

    def paper(self, id: str) -> StoredPaper | None:
        asked = storable(id)

        def work(tx: Any) -> list[StoredPaper]:
            found = neo4j_rows.by_id(tx, [asked])
            if found:
                return found
            holding = neo4j_rows.matching(tx, [asked], (), ())
            return neo4j_rows.by_id(tx, [min(holding)]) if holding else []

        return next(iter(self._reading.look(work)), None)

    def papers(self, ids: Collection[str]) -> list[StoredPaper]:
        return self._reading.look(lambda tx: neo4j_rows.in_order(tx, ids)) if ids else []

    def shared_papers(
        self, keys: Collection[str], without: Collection[str], limit: int
    ) -> list[tuple[str, int]]:
        rows = tuple(row.id for row in self.author_rows(keys))
        return shared_papers_in(self.authorships(Scope("authors", rows)), keys, without, limit)

    def truncated_papers(self, ids: Collection[str]) -> set[str]:
        return self._reading.look(lambda tx: neo4j_rows.truncated(tx, ids)) if ids else set()

    def papers_by(
        self, author_ids: Collection[str], offset: int = 0, limit: int | None = None
    ) -> list[StoredPaper]:
        found = "UNWIND $ids AS id MATCH (:Author {id: id})-[:WROTE]->(p:Paper) WITH DISTINCT p"
        ids = list(map(storable, author_ids))
        papers = self._reading.look(lambda tx: neo4j_rows.papers(tx, found, ids=ids)) if ids else []
        papers = sorted(papers, key=paper_order)
        return papers[offset:] if limit is None else papers[offset : offset + limit]

    def author_works(self, author_ids: Collection[str]) -> AuthorWorks:
        return AuthorWorks.of(self.papers_by(author_ids))

    def papers_in(self, venue_id: str, year: int | None, offset: int, limit: int) -> list[StoredPaper]:
        if year is not None and not -neo4j_rows.BIGGEST <= year < neo4j_rows.BIGGEST:
            return []
        found = "MATCH (p:Paper)-[:PUBLISHED_IN]->(:Venue {id: $id})"
        found += "" if year is None else " WHERE p.year = $asked"

        def work(tx: Any) -> list[StoredPaper]:
            slice_ = neo4j_rows.newest(tx, found, offset, limit, id=storable(venue_id), asked=year)
            return neo4j_rows.in_order(tx, [id for _, id in islice(slice_, limit)])

        return self._reading.look(work)

    def search_papers(self, text: str, limit: int) -> list[StoredPaper]:
        return self._reading.look(
            lambda tx: neo4j_rows.in_order(tx, search.titles(tx, text, limit, indexed=self._has_indexes(tx)))
        )

    def _has_indexes(self, tx: Runner) -> bool:
        if not self._indexed:
            self._indexed = search.indexed(tx)
        return self._indexed

    # --- authors

    def authors(self, key: str) -> list[AuthorRow]:
        query = "MATCH (a:Author {key: $key}) RETURN a.id, a.name, a.key"
        return sorted(AuthorRow(*row) for row in self._reading.ask(query, key=storable(key)))

    def author_rows(self, keys: Collection[str]) -> list[AuthorRow]:
        query = "UNWIND $keys AS key MATCH (a:Author {key: key}) RETURN a.id, a.name, a.key"
        asked = [*dict.fromkeys(map(storable, keys))]
        return sorted(AuthorRow(*row) for row in self._reading.ask(query, keys=asked))

    def author_hits(self, keys: Collection[str]) -> list[AuthorHit]:
        asked = sorted(set(map(storable, keys)))
        return self._reading.look(lambda tx: search.hits(tx, asked)) if asked else []

    def search_authors(self, text: str, limit: int) -> list[AuthorHit]:
        return self._reading.look(lambda tx: search.authors(tx, text, limit, indexed=self._has_indexes(tx)))

    def similar_authors(self, text: str, limit: int) -> list[AuthorHit]:
        return self._reading.look(lambda tx: search.similar(tx, text, limit, indexed=self._has_indexes(tx)))

    def names_with(
        self, words: Sequence[str], limit: int, *, initials: bool = True, one_of: Collection[str] = ()
    ) -> tuple[list[AuthorHit], bool]:
        return self._reading.look(
            lambda tx: search.with_words(
                tx, words, limit, initials=initials, indexed=self._has_indexes(tx), one_of=one_of
            )
        )

    def namesakes(self, base: str) -> list[AuthorHit]:
        return self._reading.look(lambda tx: search.namesakes(tx, base))

    def top_authors(self, limit: int) -> list[AuthorHit]:
        return self._reading.look(lambda tx: search.most_papers(tx, limit))

    # --- venues

    def venue(self, id: str) -> VenueRow | None:
        found = self._reading.ask(f"MATCH (v:Venue {{id: $id}}) {_VENUE}", id=storable(id))
        return VenueRow(*found[0]) if found else None

    def top_venues(self, limit: int) -> list[VenueRow]:
        return self.venues(0, limit)

    def venues(self, offset: int, limit: int) -> list[VenueRow]:
        return self._all_venues()[offset : offset + limit]

    def search_venues(self, text: str, limit: int) -> list[VenueRow]:
        return venues_found(text, self._all_venues())[:limit]

    def _all_venues(self) -> list[VenueRow]:
        # at most a few thousand
        found = [VenueRow(*row) for row in self._reading.ask(f"MATCH (v:Venue) {_VENUE}")]
        return sorted(found, key=lambda venue: (-venue.papers, venue.id))

    def venue_years(self, venue_id: str) -> dict[int | None, int]:
        return dict(Counter(paper.year for paper in self.authorships(Scope("venue", (venue_id,))).papers))

    def venue_authors(
        self, venue_id: str, first: int | None, last: int | None, limit: int
    ) -> tuple[list[VenueAuthor], int]:
        return venue_authors_of(self.authorships(Scope("venue", (venue_id,))), first, last, limit)

    # --- networks

    def authorships(self, scope: Scope) -> Authorships:
        return self._reading.read(lambda tx: coauthorships.authorships(tx, scope))

    def author_columns(self, scope: Scope) -> AuthorColumns:
        return AuthorColumns.of(self.authorships(scope))

    def author_lists(self, keys: Collection[str]) -> AuthorLists:
        return self._reading.read(lambda tx: coauthorships.author_lists(tx, keys))

    def author_details(
        self, ids: Collection[str] | None = None, text: str = ""
    ) -> Iterator[tuple[str, list[Variant]]]:
        return iter(self._reading.read(lambda tx: neo4j_rows.author_details(tx, ids, text)))

    def editor_details(self) -> Iterator[tuple[str, list[Variant]]]:
        return iter(self._reading.read(neo4j_rows.editor_details))

    def shortest_path(self, a: str, b: str, longest: int) -> list[str] | None:
        return self._reading.read(lambda tx: coauthorships.chain(tx, a, b, longest))

    def chains_between(
        self,
        starts: Collection[str],  # noqa: ARG002
        ends: Collection[str],  # noqa: ARG002
        longest: int,  # noqa: ARG002
    ) -> Authorships | None:
        return None

    # --- the whole graph

    def prepare_paths(self) -> None:
        """Does nothing: the server searches."""

    def rows(self, table: Table) -> Iterator[list[tuple[Any, ...]]]:
        """See `Store.rows`. Neo4j has no snapshots: a change while rows are read raises StoreBusy at the end, so that inconsistent rows are
        never taken for the whole graph."""
        before = self.revision()
        with self._reading.errors(), self._reading.watched(math.inf) as session:
            result = session.run(_TABLES[table])
            batch = [tuple(row.values()) for row in islice(result, ROWS_AT_ONCE)]
            # rows that arrive in one answer are of one state
            more = len(batch) == ROWS_AT_ONCE
            while batch:
                yield batch
                batch = [tuple(row.values()) for row in islice(result, ROWS_AT_ONCE)]
        if more and self.revision() != before:
            raise StoreBusy(
                f"{self.address} was changed while it was being read.",
                "Try again when the load has finished.",
            )

    def columns(self) -> AbstractContextManager[GraphColumns]:
        return nullcontext(ColumnsOfAuthorships(lambda: self.authorships(Scope("all")), self.rows))

    def query(
        self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits, stop: Stop | None = None
    ) -> ResultTable:
        mirror = self._persons.for_query(cypher)
        if mirror is not None:
            return mirror.query(cypher, parameters, limits, stop)
        return neo4j_query.answer(self._reading, cypher, parameters, limits, stop)

    def explain(self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits) -> PlanStep | None:
        mirror = self._persons.for_query(cypher)
        if mirror is not None:
            return mirror.explain(cypher, parameters, limits)
        return neo4j_query.plan(self._reading, cypher, parameters, limits)

    def use_persons(self, source: Callable[[], PersonSource]) -> None:
        self._persons.use(source)

    def prepare_cypher(self, *, follow: bool = True) -> None:
        """The server answers; only the persons need preparation, from the first query about them on."""
        if follow:
            self._persons.follow()

    def request_cypher(self) -> None:
        """Nothing: the server answers."""

    def cancel_cypher(self) -> None:
        self._persons.cancel()

    def cypher_state(self) -> EngineState:
        ready = EngineState("ready", "provided by the Neo4j server", 1.0)
        return self._persons.state() or ready
