"""The store in a file: SQLite, one writer and many readers, in this process and in others."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import partial
from heapq import merge
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import orjson

from graphapp.cypher.embedded.lazy import LazyMirror
from graphapp.cypher.persons import PersonSource
from graphapp.cypher.results import EngineState, PlanStep, QueryLimits, ResultTable, Stop
from graphapp.errors import StoreUnavailable
from graphapp.model import names
from graphapp.model.identifiers import named_by
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
from graphapp.settings import Settings
from graphapp.stores.base import ProgressCallback, Scope
from graphapp.stores.columns import GraphColumns
from graphapp.stores.semantics import load_of, storable, venues_found, writer_of
from graphapp.stores.sqlite import (
    author_works,
    changes,
    coauthor_files,
    coauthorships,
    hashes,
    rows,
    schema,
    search,
    tallies,
    titles,
    venue_papers,
)
from graphapp.stores.sqlite.coauthorships import ChainSearch
from graphapp.stores.sqlite.columns import SQLiteColumns
from graphapp.stores.sqlite.numbered_rows import numbered_rows
from graphapp.stores.sqlite.shared_papers import shared_papers
from graphapp.stores.sqlite.shortest import on_chains
from graphapp.stores.sqlite.spellings import IndexWords
from graphapp.stores.sqlite.split_indexes import parts
from graphapp.stores.sqlite.writer import Writer

__all__ = ["SQLiteStore"]

_BUILDER = Path(__file__).with_name("snapshot_build.py")
ROWS_AT_ONCE = 5000
MOST_WORDS = 16

# The rows of each table in the order of their first column, which is that of an index: a query with a place for the condition of a part of it.
_TABLES: dict[Table, tuple[str, str]] = {
    "Author": (
        "author_id",
        "SELECT author.id, name, key FROM author JOIN cluster ON cluster.n = author.cluster WHERE {part} ORDER BY author.id",
    ),
    "Venue": ("venue_id", "SELECT id, name, kind FROM venue WHERE {part} ORDER BY id"),
    "Paper": (
        "paper_id",
        "SELECT id, title, year, kind, abstract, doi, url, CASE WHEN NOT single THEN"
        " (SELECT json_group_array(record) FROM (SELECT record FROM source WHERE paper = paper.n ORDER BY place)) END,"
        " authors_cut FROM paper WHERE {part} ORDER BY id",
    ),
    "WROTE": (
        "author_id",
        # in this order of tables, only the papers of one author are sorted at a time
        "SELECT author.id, paper.id, wrote.position FROM author CROSS JOIN wrote ON wrote.author = author.n"
        " CROSS JOIN paper ON paper.n = wrote.paper WHERE {part} ORDER BY author.id, paper.id, wrote.place",
    ),
    "PUBLISHED_IN": (
        "paper_id",
        "SELECT paper.id, venue.id FROM paper JOIN venue ON venue.n = paper.venue WHERE {part} ORDER BY paper.id",
    ),
}


def _identity(path: str) -> tuple[int, int] | None:
    """Identifies the file at `path`, to detect that another file replaces it; None if there is no file."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


class SQLiteStore:
    """A `Store` in a file. All connections except the writer's are read-only, each is used by one thread at a time, and
    each answer is from one state of the file."""

    def __init__(
        self,
        path: str,
        settings: Settings,
        *,
        create: bool = False,
        writable: bool = False,
        tell: ProgressCallback | None = None,
        mapped: bool = False,
    ) -> None:
        """Open the file `path`; `create` creates it if it does not exist, `writable` acquires the writer lock, converts a file of format 3
        and completes what a load that was killed had deferred; `tell` receives the progress of both. `mapped`: see
        `schema.open_reader`.

        Raises StoreUnreadable if the file is not a graphapp store (it is left unchanged); StoreBusy if another process writes
        for longer than `settings.writer_wait_seconds`; StoreUnavailable if the file cannot be created or written.
        """
        self.address = path
        self.first_pages = 0
        self.keeps_hashes = True
        self._settings = settings
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._words = IndexWords()
        self._dated = author_works.dated_cache()
        self._closed = False
        self._mapped = mapped
        self._mirror = LazyMirror(self, settings, _BUILDER)
        self._coauthors = coauthor_files.CoauthorFiles(path, settings.path_cache_mb * 1_000_000)
        if create:
            schema.make_file(path, settings.writer_wait_seconds)
        schema.check_file(path)
        self._share = schema.may_share(path)
        self._file = _identity(path)
        self._writer = Writer(path, settings.writer_wait_seconds, tell) if writable or create else None
        try:
            self.revision()
        except BaseException:
            self.close()
            raise

    # --- connections

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction, so that everything read is from one state. Translates errors of SQLite."""
        if self._writer is not None:
            self._writer.join()
        db = None
        file = self._current_file()
        try:
            db = self._connection()
            db.execute("BEGIN")
            yield db
            db.execute("COMMIT")
        except schema.ERRORS as error:
            raise schema.translated(error, self.address) from error
        except (LookupError, TypeError, ValueError) as error:
            # impossible values: the file is damaged, or this program has a bug
            if db is not None and schema.is_damaged(db):
                raise schema.translated(error, self.address) from error
            raise
        finally:
            if db is not None:
                self._give_back(db, file)

    def _current_file(self) -> tuple[int, int] | None:
        """The file that is at the address now. If another file has replaced it, connections to the old one are closed, and the new one
        is checked."""
        file = _identity(self.address)
        # a missing file may come back; the writer keeps its own
        if file is None or file == self._file or self._writer is not None:
            return self._file
        schema.check_file(self.address)
        share = schema.may_share(self.address)
        with self._lock:
            idle, self._idle = self._idle, []
            self._file, self._share = file, share
        for db in idle:
            db.close()
        return file

    def _connection(self) -> sqlite3.Connection:
        with self._lock:
            self._check_open()
            if self._idle:
                return self._idle.pop()
        return schema.open_reader(self.address, shared=self._share, mapped=self._mapped)

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable(f"{self.address} was closed.", "Open the store again.")

    def _give_back(self, db: sqlite3.Connection, file: tuple[int, int] | None) -> None:
        with self._lock:
            # a connection that failed during an answer, or to a file that was replaced, is not reused
            reusable = file == self._file and not db.in_transaction
            if self._share and not self._closed and reusable:
                self._idle.append(db)
                return
        db.close()

    def close(self) -> None:
        """Close all connections; those in use are closed by their users. Raises errors of the last batch."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for db in idle:
            db.close()
        self._mirror.close()
        self._coauthors.close()
        if self._writer is not None:
            self._writer.close()

    # --- writing

    def _writing(self) -> Writer:
        return writer_of(self.address, self._writer)

    def writing(self, tell: ProgressCallback | None = None) -> AbstractContextManager[SQLiteStore]:
        if self._writer is not None:
            return nullcontext(self)
        return closing(SQLiteStore(self.address, self._settings, writable=True, tell=tell))

    def upsert(
        self,
        papers: Sequence[StoredPaper],
        gone: Collection[str] = (),
        entries: Sequence[JournalEntry] = (),
        hashes: Sequence[RecordHash] | None = None,
    ) -> None:
        self._writing().upsert(papers, gone, entries, hashes)

    def settle(self, tell: ProgressCallback | None = None) -> None:
        self._writing().settle(tell)

    def log_load(self, load: LoadRecord) -> None:
        self._writing().log_load(load)

    def forget_load(self, file: str) -> None:
        self._writing().forget_load(file)

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> list[StoredPaper]:
        if self._writer is not None:
            return self._writer.matching(records, dois, fingerprints)
        with self._reading() as db:
            return rows.papers(db, rows.matching(db, records, dois, fingerprints))

    def record_hashes(self, records: Collection[str] | None = None) -> list[RecordHash]:
        if self._writer is not None:
            return self._writer.record_hashes(records)
        with self._reading() as db:
            if records is None:
                return hashes.any_hash(db)
            return hashes.hashes_of(db, rows.matching(db, records, (), ()), records)

    # --- contents

    def fingerprinted(self, first: int, last: int) -> list[StoredPaper]:
        with self._reading() as db:
            return sorted(rows.papers(db, rows.fingerprinted(db, first, last)), key=paper_order)

    def revision(self) -> str:
        with self._reading() as db:
            revision: str = db.execute("SELECT revision FROM state").fetchone()[0]
            return revision

    def changed_since(self, revision: str) -> frozenset[str] | None:
        with self._reading() as db:
            return changes.changed_since(db, revision)

    def counts(self) -> Counts:
        with self._reading() as db:
            return tallies.counts(db)

    def loads(self) -> list[LoadRecord]:
        with self._reading() as db:
            return [load_of(report) for (report,) in db.execute("SELECT report FROM load ORDER BY n")]

    def journal(self, load: int | None = None, place: int | None = None) -> Iterator[JournalEntry]:
        with self._reading() as db:
            # files of earlier versions have no journal
            if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'journal'").fetchone():
                return
            # the loads are found in an index: the rows of the table are long
            loads = "IN (SELECT load FROM journal)" if load is None else "= :load"
            places = "" if place is None else "AND place = :place"
            sql = f"SELECT load, place, data FROM journal WHERE load {loads} {places} ORDER BY load, place"
            yield from map(JournalEntry._make, db.execute(sql, {"load": load, "place": place}))

    # --- papers

    def paper(self, id: str) -> StoredPaper | None:
        with self._reading() as db:
            n = rows.paper_number(db, id)
            return None if n is None else rows.papers(db, [n])[0]

    def papers(self, ids: Collection[str]) -> list[StoredPaper]:
        with self._reading() as db:
            return self._ordered(db, rows.where_in(db, "SELECT n FROM paper WHERE id IN", ids))

    def shared_papers(
        self, keys: Collection[str], without: Collection[str], limit: int
    ) -> list[tuple[str, int]]:
        with self._reading() as db:
            return shared_papers(db, keys, without, limit)

    def truncated_papers(self, ids: Collection[str]) -> set[str]:
        with self._reading() as db:
            found = rows.where_in(db, "SELECT id FROM paper WHERE authors_cut AND id IN", ids)
            return {id for (id,) in found}

    def papers_by(
        self, author_ids: Collection[str], offset: int = 0, limit: int | None = None
    ) -> list[StoredPaper]:
        with self._reading() as db:
            if limit is not None:
                dated = self._dated.get(
                    self._dated_key(db, author_ids), lambda: author_works.dated_papers(db, author_ids)
                )
                numbers = author_works.newest_papers(db, dated, offset, limit)
                return sorted(rows.papers(db, numbers), key=paper_order)
            people = rows.as_json(rows.author_numbers(db, author_ids))
            sql = "SELECT DISTINCT paper FROM wrote WHERE author IN (SELECT value FROM json_each(?))"
            return self._ordered(db, db.execute(sql, (people,)))[offset:]

    def author_works(self, author_ids: Collection[str]) -> AuthorWorks:
        with self._reading() as db:
            works, dated = author_works.author_works(db, author_ids)
            # the page of an author shows the newest papers, too
            self._dated.put(self._dated_key(db, author_ids), dated)
            return works

    @staticmethod
    def _dated_key(db: sqlite3.Connection, author_ids: Collection[str]) -> tuple[str, ...]:
        (revision,) = db.execute("SELECT revision FROM state").fetchone()
        return (revision, *author_ids)

    @staticmethod
    def _ordered(db: sqlite3.Connection, numbers: Iterator[tuple[int]]) -> list[StoredPaper]:
        return sorted(rows.papers(db, {n for (n,) in numbers}), key=paper_order)

    def papers_in(self, venue_id: str, year: int | None, offset: int, limit: int) -> list[StoredPaper]:
        with self._reading() as db:
            numbers = venue_papers.newest(db, venue_id, year, offset, limit)
            return sorted(rows.papers(db, numbers), key=paper_order)

    def search_papers(self, text: str, limit: int) -> list[StoredPaper]:
        with self._reading() as db:
            return sorted(rows.papers(db, titles.newest_titles(db, text, limit)), key=paper_order)

    # --- authors

    def authors(self, key: str) -> list[AuthorRow]:
        sql = "SELECT id, name, key FROM cluster JOIN author ON author.cluster = cluster.n WHERE key = ? ORDER BY id"
        with self._reading() as db:
            return [AuthorRow(*row) for row in db.execute(sql, (storable(key),))]

    def author_rows(self, keys: Collection[str]) -> list[AuthorRow]:
        sql = (
            "SELECT author.id, name, key FROM cluster JOIN author ON author.cluster = cluster.n WHERE key IN"
        )
        with self._reading() as db:
            return sorted(AuthorRow(*row) for row in rows.where_in(db, sql, set(keys)))

    def author_hits(self, keys: Collection[str]) -> list[AuthorHit]:
        with self._reading() as db:
            found = rows.where_in(db, "SELECT key, n FROM cluster WHERE key IN", set(keys))
            return search.hits(db, [n for _, n in sorted(found)])

    def search_authors(self, text: str, limit: int) -> list[AuthorHit]:
        with self._reading() as db:
            return search.authors(db, text, limit)

    def similar_authors(self, text: str, limit: int) -> list[AuthorHit]:
        with self._reading() as db:
            return search.similar(db, text, limit, self._words)

    def names_with(
        self, words: Sequence[str], limit: int, *, initials: bool = True, one_of: Collection[str] = ()
    ) -> tuple[list[AuthorHit], bool]:
        with self._reading() as db:
            return search.with_words(db, words, limit, initials=initials, others=one_of)

    def namesakes(self, base: str) -> list[AuthorHit]:
        with self._reading() as db:
            return search.namesakes(db, base)

    def top_authors(self, limit: int) -> list[AuthorHit]:
        with self._reading() as db:
            return search.most_papers(db, limit)

    # --- venues

    def venue(self, id: str) -> VenueRow | None:
        with self._reading() as db:
            count = "(SELECT count(*) FROM paper WHERE paper.venue = venue.n)"
            sql = f"SELECT id, name, kind, {count} FROM venue WHERE id = ?"
            row = db.execute(sql, (storable(id),)).fetchone()
            return VenueRow(*row) if row else None

    def top_venues(self, limit: int) -> list[VenueRow]:
        return self.venues(0, limit)

    def venues(self, offset: int, limit: int) -> list[VenueRow]:
        with self._reading() as db:
            return list(tallies.venues(db, offset=offset, limit=limit))

    def search_venues(self, text: str, limit: int) -> list[VenueRow]:
        asked = names.words(text)
        if not asked:
            return []
        with self._reading() as db:
            # SQLite accepts only a limited number of conditions
            some = list(map(storable, asked[:MOST_WORDS]))
            candidates = list(tallies.venues(db, some))
        return venues_found(text, candidates)[:limit]

    def venue_years(self, venue_id: str) -> dict[int | None, int]:
        with self._reading() as db:
            return venue_papers.years(db, venue_id)

    def venue_authors(
        self, venue_id: str, first: int | None, last: int | None, limit: int
    ) -> tuple[list[VenueAuthor], int]:
        with self._reading() as db:
            return venue_papers.authors(db, venue_id, first, last, limit)

    # --- networks

    def authorships(self, scope: Scope) -> Authorships:
        with self._reading() as db:
            return coauthorships.authorships(db, scope)

    def author_columns(self, scope: Scope) -> AuthorColumns:
        with self._reading() as db:
            return coauthorships.author_columns(db, scope)

    def author_lists(self, keys: Collection[str]) -> AuthorLists:
        with self._reading() as db:
            return coauthorships.author_lists(db, keys)

    def author_details(
        self, ids: Collection[str] | None = None, text: str = ""
    ) -> Iterator[tuple[str, list[Variant]]]:
        with self._reading() as db:
            yield from rows.author_details(db, ids, text)

    def editor_details(self) -> Iterator[tuple[str, list[Variant]]]:
        with self._reading() as db:
            yield from rows.editor_details(db)

    def shortest_path(self, a: str, b: str, longest: int) -> list[str] | None:
        with self._reading() as db:
            return coauthorships.chain(db, a, b, longest, self._chain_search(db))

    def chains_between(
        self, starts: Collection[str], ends: Collection[str], longest: int
    ) -> Authorships | None:
        with self._reading() as db:
            return coauthorships.chains_between(db, starts, ends, longest, self._chain_search(db))

    def _chain_search(self, db: sqlite3.Connection) -> ChainSearch:
        """How chains are searched for: in the arrays of coauthors if there are any for this state, else in the file."""
        revision, last = db.execute("SELECT revision, (SELECT max(n) FROM paper) FROM state").fetchone()
        if (last or 0) < coauthor_files.MANY_PAPERS:
            return partial(on_chains, db)
        arrays = self._coauthors.of(revision)
        if arrays is not None:
            return arrays.on_chains
        self._coauthors.build_in_background(revision)
        return partial(on_chains, db)

    def prepare_paths(self) -> None:
        with self._reading() as db:
            self._chain_search(db)

    # --- the whole graph

    def rows(self, table: Table) -> Iterator[list[tuple[Any, ...]]]:
        with self._reading() as db:
            index, sql = _TABLES[table]
            found = (db.execute(sql.format(part=part)) for part in parts(db, index))
            ordered = merge(*found, key=itemgetter(0))
            while batch := list(islice(ordered, ROWS_AT_ONCE)):
                if table == "Paper":
                    # no list: the paper was made from the one record that its id names
                    batch = [
                        (*row[:7], orjson.loads(row[7]) if row[7] else [named_by(row[0])], bool(row[8]))
                        for row in batch
                    ]
                yield batch

    @contextmanager
    def numbered_rows(self) -> Iterator[tuple[str, Iterator[tuple[Table, Sequence[Sequence[Any]]]]]]:
        """The revision of the store, and all rows of this state: see the function of the same name."""
        with self._reading() as db:
            (revision,) = db.execute("SELECT revision FROM state").fetchone()
            yield revision, numbered_rows(db)

    @contextmanager
    def columns(self) -> Iterator[GraphColumns]:
        with self._reading() as db:
            yield SQLiteColumns(db)

    def query(
        self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits, stop: Stop | None = None
    ) -> ResultTable:
        return self._mirror.query(cypher, parameters, limits, stop)

    def explain(self, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits) -> PlanStep | None:
        return self._mirror.explain(cypher, parameters, limits)

    def use_persons(self, source: Callable[[], PersonSource]) -> None:
        self._mirror.persons.use(source)

    def prepare_cypher(self, *, follow: bool = True) -> None:
        self._mirror.prepare(follow=follow)

    def request_cypher(self) -> None:
        self._mirror.request()

    def cancel_cypher(self) -> None:
        self._mirror.cancel()

    def cypher_state(self) -> EngineState:
        return self._mirror.state()
