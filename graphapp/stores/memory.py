"""The store in memory: a NetworkX graph with the simplest possible queries. It is the reference for the other stores."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any

import networkx as nx

from graphapp.cypher.embedded.lazy import LazyMirror
from graphapp.cypher.persons import PersonSource
from graphapp.cypher.results import EngineState, PlanStep, QueryLimits, ResultTable, Stop
from graphapp.model import clusters, names
from graphapp.model.rows import (
    AuthorColumns,
    AuthorHit,
    AuthorLists,
    AuthorRow,
    Authorship,
    Authorships,
    AuthorWorks,
    Counts,
    JournalEntry,
    LoadRecord,
    PaperMembers,
    RecordHash,
    StoredPaper,
    Table,
    Variant,
    VenueAuthor,
    VenueRow,
    paper_order,
)
from graphapp.model.units import lists_of, shared_papers_in
from graphapp.settings import Settings
from graphapp.stores.base import ProgressCallback, Scope
from graphapp.stores.columns import ColumnsOfAuthorships, GraphColumns
from graphapp.stores.semantics import (
    described,
    edited,
    has_words,
    misspelled_by,
    name_rank,
    paper_row,
    printed_order,
    title_holds,
    unrepeated,
    venue_authors_of,
    venues_found,
)
from graphapp.support import shortest_paths

__all__ = ["MemoryStore"]

ROWS_AT_ONCE = 5000

# A node is (label, id), because an identifier is unique within its label only.
_Node = tuple[str, str]


class _Lookup:
    """The papers that have a value (a record, a DOI, a fingerprint)."""

    def __init__(self) -> None:
        self._papers: dict[object, set[str]] = {}

    def add(self, value: object, paper: str) -> None:
        self._papers.setdefault(value, set()).add(paper)

    def discard(self, value: object, paper: str) -> None:
        papers = self._papers.get(value, set())
        papers.discard(paper)
        if not papers:
            self._papers.pop(value, None)

    def find(self, value: object) -> set[str]:
        return self._papers.get(value, set())

    def between(self, first: int, last: int) -> set[str]:
        """The papers with a number between `first` and `last`, both included."""
        return {
            paper
            for value, papers in self._papers.items()
            if isinstance(value, int) and first <= value <= last
            for paper in papers
        }


class MemoryStore:
    """A `Store` that ends with the process. One lock guards everything: access is too rare to need more."""

    def __init__(self, settings: Settings, address: str = "memory:") -> None:
        self.address = address
        self.first_pages = 0
        # the reference for stores that do: every record is examined each time
        self.keeps_hashes = False
        self._graph = nx.MultiDiGraph()
        self._rows_of: dict[str, set[str]] = {}
        self._by_record, self._by_doi, self._by_fingerprint = _Lookup(), _Lookup(), _Lookup()
        self._loads: dict[str, LoadRecord] = {}
        self._journal: dict[tuple[int, int], JournalEntry] = {}
        self._lock = threading.RLock()
        self._name = uuid.uuid4().hex
        self._changes: list[frozenset[str]] = []
        self._mirror = LazyMirror(self, settings)

    # --- writing

    def upsert(
        self,
        papers: Sequence[StoredPaper],
        gone: Collection[str] = (),
        entries: Sequence[JournalEntry] = (),
        hashes: Sequence[RecordHash] | None = None,  # noqa: ARG002
    ) -> None:
        with self._lock:
            for entry in entries:
                self._journal[entry.load, entry.place] = entry
            ids = {*gone, *(paper.id for paper in papers)}
            before = {id: self._paper(id) for id in ids}
            left: set[_Node] = set()
            for id in ids - {paper.id for paper in papers}:
                left |= self._remove(id)
            for paper in unrepeated(papers):
                left |= self._remove(paper.id)
                self._add(paper)
            for node in left:
                self._prune(node)
            changed = frozenset(id for id in ids if before[id] != self._paper(id))
            if changed:
                self._changes.append(changed)

    def _remove(self, id: str) -> set[_Node]:
        """Remove a paper; returns its authors and its venue, which may be without papers now."""
        paper = self._paper(id)
        if paper is None:
            return set()
        for record in paper.sources:
            self._by_record.discard(record, id)
        for doi, fingerprint in _keys(paper):
            self._by_doi.discard(doi, id)
            self._by_fingerprint.discard(fingerprint, id)
        node = ("Paper", id)
        around = set(nx.all_neighbors(self._graph, node))
        self._graph.remove_node(node)
        return around

    def _add(self, paper: StoredPaper) -> None:
        node = ("Paper", paper.id)
        self._graph.add_node(node, paper=paper)
        for record in paper.sources:
            self._by_record.add(record, paper.id)
        for doi, fingerprint in _keys(paper):
            if doi is not None:
                self._by_doi.add(doi, paper.id)
            if fingerprint is not None:
                self._by_fingerprint.add(fingerprint, paper.id)
        for place, entry in enumerate(printed_order(paper.authors)):
            self._graph.add_edge(self._author(entry.author), node, place, position=entry.position)
        if paper.venue is not None:
            self._graph.add_edge(node, self._venue(paper.venue))

    def _author(self, row: AuthorRow) -> _Node:
        node = ("Author", row.id)
        if node not in self._graph:
            self._graph.add_node(node, row=row)
            self._rows_of.setdefault(row.key, set()).add(row.id)
        return node

    def _venue(self, venue: VenueRow) -> _Node:
        node = ("Venue", venue.id)
        if node not in self._graph:
            self._graph.add_node(node, name=venue.name, kind=venue.kind)
        elif self._graph.nodes[node]["kind"] is None:
            self._graph.nodes[node]["kind"] = venue.kind
        return node

    def _prune(self, node: _Node) -> None:
        """Remove an author or a venue without papers."""
        if self._graph.degree(node):
            return
        if node[0] == "Author":
            key = self._graph.nodes[node]["row"].key
            self._rows_of[key].discard(node[1])
            if not self._rows_of[key]:
                del self._rows_of[key]
        self._graph.remove_node(node)

    def writing(self, tell: ProgressCallback | None = None) -> AbstractContextManager[MemoryStore]:  # noqa: ARG002
        return nullcontext(self)

    def settle(self, tell: ProgressCallback | None = None) -> None:
        """Does nothing: this store defers no work."""

    def journal(self, load: int | None = None, place: int | None = None) -> Iterator[JournalEntry]:
        with self._lock:
            found = sorted(entry for entry in self._journal.values() if entry.data is not None)
        return (
            entry
            for entry in found
            if (load is None or entry.load == load) and (place is None or entry.place == place)
        )

    def log_load(self, load: LoadRecord) -> None:
        with self._lock:
            self._loads[load.file] = load

    def forget_load(self, file: str) -> None:
        with self._lock:
            self._loads.pop(file, None)

    def loads(self) -> list[LoadRecord]:
        with self._lock:
            return list(self._loads.values())

    def close(self) -> None:
        self._mirror.close()

    # --- contents

    def revision(self) -> str:
        return f"{self._name}-{len(self._changes)}"

    def changed_since(self, revision: str) -> frozenset[str] | None:
        with self._lock:
            name, _, number = revision.partition("-")
            known = name == self._name and number.isascii() and number.isdecimal()
            return frozenset[str]().union(*self._changes[int(number) :]) if known else None

    def counts(self) -> Counts:
        with self._lock:
            labels = Counter(label for label, _ in self._graph)
            years = [
                data["paper"].year
                for _, data in self._graph.nodes(data=True)
                if "paper" in data and data["paper"].year is not None
            ]
            return Counts(
                authors=labels["Author"],
                names=len(self._rows_of),
                papers=labels["Paper"],
                venues=labels["Venue"],
                authorships=sum(1 for _, end in self._graph.edges() if end[0] == "Paper"),
                first_year=min(years, default=None),
                last_year=max(years, default=None),
            )

    def _ids(self, label: str) -> list[str]:
        return sorted(id for kind, id in self._graph if kind == label)

    # --- papers

    def matching(
        self, records: Collection[str], dois: Collection[str], fingerprints: Collection[int]
    ) -> list[StoredPaper]:
        with self._lock:
            found: set[str] = set()
            for lookup, values in (
                (self._by_record, records),
                (self._by_doi, dois),
                (self._by_fingerprint, fingerprints),
            ):
                for value in values:
                    found |= lookup.find(value)
            return self.papers(found)

    def record_hashes(self, records: Collection[str] | None = None) -> list[RecordHash]:  # noqa: ARG002
        return []

    def fingerprinted(self, first: int, last: int) -> list[StoredPaper]:
        with self._lock:
            return self.papers(self._by_fingerprint.between(first, last))

    def paper(self, id: str) -> StoredPaper | None:
        with self._lock:
            return self._paper(id) or self._paper(min(self._by_record.find(id), default=""))

    def _paper(self, id: str) -> StoredPaper | None:
        node = ("Paper", id)
        if node not in self._graph:
            return None
        paper: StoredPaper = self._graph.nodes[node]["paper"]
        entries = sorted(self._graph.in_edges(node, keys=True, data="position"), key=lambda edge: edge[2])
        venue = next((self._venue_row(venue, 0) for _, venue in self._graph.out_edges(node)), None)
        return StoredPaper(
            paper.id,
            paper.title,
            paper.year,
            paper.kind,
            venue,
            tuple(Authorship(self._row(author), position) for author, _, _, position in entries),
            paper.authors_cut,
            paper.abstract,
            paper.doi,
            paper.url,
            tuple(paper.sources),
            paper.fingerprint,
            tuple(paper.variants),
        )

    def papers(self, ids: Collection[str]) -> list[StoredPaper]:
        with self._lock:
            found = (self._paper(id) for id in set(ids))
            return sorted((paper for paper in found if paper is not None), key=paper_order)

    def shared_papers(
        self, keys: Collection[str], without: Collection[str], limit: int
    ) -> list[tuple[str, int]]:
        rows = tuple(row.id for row in self.author_rows(keys))
        return shared_papers_in(self.authorships(Scope("authors", rows)), keys, without, limit)

    def truncated_papers(self, ids: Collection[str]) -> set[str]:
        with self._lock:
            known = [id for id in set(ids) if ("Paper", id) in self._graph]
            return {id for id in known if self._graph.nodes["Paper", id]["paper"].authors_cut}

    def papers_by(
        self, author_ids: Collection[str], offset: int = 0, limit: int | None = None
    ) -> list[StoredPaper]:
        with self._lock:
            found = self.papers({paper for id in author_ids for paper in self._papers_of(id)})
        return found[offset:] if limit is None else found[offset : offset + limit]

    def author_works(self, author_ids: Collection[str]) -> AuthorWorks:
        return AuthorWorks.of(self.papers_by(author_ids))

    def _papers_of(self, author_id: str) -> set[str]:
        node = ("Author", author_id)
        return {paper for _, (_, paper) in self._graph.out_edges(node)} if node in self._graph else set()

    def papers_in(self, venue_id: str, year: int | None, offset: int, limit: int) -> list[StoredPaper]:
        with self._lock:
            papers = self.papers(self._papers_at(venue_id))
            wanted = [paper for paper in papers if year is None or paper.year == year]
            return wanted[offset : offset + limit]

    def _papers_at(self, venue_id: str) -> set[str]:
        node = ("Venue", venue_id)
        return {paper for (_, paper), _ in self._graph.in_edges(node)} if node in self._graph else set()

    def search_papers(self, text: str, limit: int) -> list[StoredPaper]:
        asked = names.words(text)
        with self._lock:
            found = [
                id
                for id in self._ids("Paper")
                if title_holds(asked, names.words(self._graph.nodes[("Paper", id)]["paper"].title))
            ]
            return self.papers(found)[:limit]

    # --- authors

    def _row(self, author: _Node) -> AuthorRow:
        row: AuthorRow = self._graph.nodes[author]["row"]
        return row

    def authors(self, key: str) -> list[AuthorRow]:
        with self._lock:
            return sorted(self._row(("Author", id)) for id in self._rows_of.get(key, ()))

    def author_rows(self, keys: Collection[str]) -> list[AuthorRow]:
        with self._lock:
            return sorted(row for key in set(keys) for row in self.authors(key))

    def _hit(self, key: str) -> AuthorHit:
        rows = self.authors(key)
        return clusters.hit(key, rows, self.papers_by([row.id for row in rows]))

    def author_hits(self, keys: Collection[str]) -> list[AuthorHit]:
        with self._lock:
            return [self._hit(key) for key in sorted(set(keys)) if key in self._rows_of]

    def search_authors(self, text: str, limit: int) -> list[AuthorHit]:
        asked = names.words(text)
        with self._lock:
            ranks = {key: name_rank(asked, names.words(key)) for key in self._rows_of}
            found = [(rank, self._hit(key)) for key, rank in ranks.items() if rank is not None]
        found.sort(key=lambda pair: (pair[0], -pair[1].papers, pair[1].key))
        return [hit for _, hit in found[:limit]]

    def similar_authors(self, text: str, limit: int) -> list[AuthorHit]:
        asked = names.words(text)
        with self._lock:
            edits = {key: misspelled_by(asked, names.words(key)) for key in self._rows_of}
            found = [(count, self._hit(key)) for key, count in edits.items() if count is not None]
        found.sort(key=lambda pair: (pair[0], -pair[1].papers, pair[1].key))
        return [hit for _, hit in found[:limit]]

    def names_with(
        self, words: Sequence[str], limit: int, *, initials: bool = True, one_of: Collection[str] = ()
    ) -> tuple[list[AuthorHit], bool]:
        with self._lock:
            keys = [
                key
                for key in self._rows_of
                if has_words(words, names.words(key), initials=initials, one_of=one_of)
            ]
            found = sorted(map(self._hit, keys), key=lambda hit: (-hit.papers, hit.key))
        return found[:limit], len(found) <= limit

    def namesakes(self, base: str) -> list[AuthorHit]:
        with self._lock:
            keys = sorted(key for key in self._rows_of if base in (key, names.base_name(key)))
            return [self._hit(key) for key in keys]

    def top_authors(self, limit: int) -> list[AuthorHit]:
        with self._lock:
            papers = {
                key: len({paper for id in ids for paper in self._papers_of(id)})
                for key, ids in self._rows_of.items()
            }
            first = sorted(papers, key=lambda key: (-papers[key], key))[:limit]
            return [self._hit(key) for key in first]

    # --- venues

    def _venue_row(self, node: _Node, papers: int) -> VenueRow:
        data = self._graph.nodes[node]
        return VenueRow(node[1], data["name"], data["kind"], papers)

    def venue(self, id: str) -> VenueRow | None:
        with self._lock:
            node = ("Venue", id)
            return self._venue_row(node, len(self._papers_at(id))) if node in self._graph else None

    def top_venues(self, limit: int) -> list[VenueRow]:
        return self.venues(0, limit)

    def venues(self, offset: int, limit: int) -> list[VenueRow]:
        return self._all_venues()[offset : offset + limit]

    def search_venues(self, text: str, limit: int) -> list[VenueRow]:
        return venues_found(text, self._all_venues())[:limit]

    def _all_venues(self) -> list[VenueRow]:
        with self._lock:
            venues = [self._venue_row(("Venue", id), len(self._papers_at(id))) for id in self._ids("Venue")]
        return sorted(venues, key=lambda venue: (-venue.papers, venue.id))

    def venue_years(self, venue_id: str) -> dict[int | None, int]:
        return dict(Counter(paper.year for paper in self.authorships(Scope("venue", (venue_id,))).papers))

    def venue_authors(
        self, venue_id: str, first: int | None, last: int | None, limit: int
    ) -> tuple[list[VenueAuthor], int]:
        return venue_authors_of(self.authorships(Scope("venue", (venue_id,))), first, last, limit)

    # --- networks

    def authorships(self, scope: Scope) -> Authorships:
        with self._lock:
            papers, members = self._in_scope(scope)
            ids = sorted(
                {id for paper in papers for id in self._authors_of(paper) if members is None or id in members}
            )
            index = {id: place for place, id in enumerate(ids)}
            found = []
            for id in sorted(papers):
                entries = self._authors_of(id)
                shown = tuple(sorted({index[author] for author in entries if author in index}))
                found.append(
                    PaperMembers(id, self._graph.nodes[("Paper", id)]["paper"].year, len(entries), shown)
                )
            return Authorships([self._row(("Author", id)) for id in ids], found)

    def author_details(
        self, ids: Collection[str] | None = None, text: str = ""
    ) -> Iterator[tuple[str, list[Variant]]]:
        with self._lock:
            known = (
                self._ids("Paper") if ids is None else [id for id in set(ids) if ("Paper", id) in self._graph]
            )
            papers = [self._graph.nodes["Paper", id]["paper"] for id in known]
        for paper in papers:
            if found := described(paper.variants, text):
                yield paper.id, found

    def editor_details(self) -> Iterator[tuple[str, list[Variant]]]:
        with self._lock:
            papers = [self._graph.nodes["Paper", id]["paper"] for id in self._ids("Paper")]
        for paper in papers:
            if found := edited(paper.variants):
                yield paper.id, found

    def _in_scope(self, scope: Scope) -> tuple[set[str], set[str] | None]:
        """The papers of a scope, and the author rows that count in it (None: all)."""
        if scope.kind == "all":
            return set(self._ids("Paper")), None
        if scope.kind == "papers":
            return {id for id in scope.ids if ("Paper", id) in self._graph}, None
        if scope.kind == "venue":
            return self._papers_at(scope.ids[0]) if scope.ids else set(), None
        people = set(scope.ids)
        if scope.kind == "works":
            return {paper for id in people for paper in self._papers_of(id)}, None
        if scope.kind in ("ego", "circle"):
            own = {paper for id in scope.ids for paper in self._papers_of(id)}
            people = {author for paper in own for author in self._authors_of(paper)}
        if scope.kind == "circle":
            people = {id for person in people for id in self._rows_of[self._row(("Author", person)).key]}
        return {paper for id in people for paper in self._papers_of(id)}, people

    def _authors_of(self, paper_id: str) -> list[str]:
        """Identifiers of the author rows of a paper, one for each entry of its list."""
        return [author for (_, author), _ in self._graph.in_edges(("Paper", paper_id))]

    def author_columns(self, scope: Scope) -> AuthorColumns:
        return AuthorColumns.of(self.authorships(scope))

    def author_lists(self, keys: Collection[str]) -> AuthorLists:
        with self._lock:
            rows = tuple(row.id for row in self.author_rows(keys))
            return lists_of(self.authorships(Scope("works", rows)))

    def shortest_path(self, a: str, b: str, longest: int) -> list[str] | None:
        with self._lock:
            if a not in self._rows_of or b not in self._rows_of:
                return None
            return shortest_paths.shortest(
                a, b, longest, self._coauthors, lambda keys: {key: key for key in keys}
            )

    def _coauthors(self, keys: Collection[str]) -> Iterator[tuple[str, str]]:
        for key in keys:
            papers = {paper for id in self._rows_of[key] for paper in self._papers_of(id)}
            others = {self._row(("Author", id)).key for paper in papers for id in self._authors_of(paper)}
            yield from ((key, other) for other in others - {key})

    def chains_between(
        self,
        starts: Collection[str],  # noqa: ARG002
        ends: Collection[str],  # noqa: ARG002
        longest: int,  # noqa: ARG002
    ) -> Authorships | None:
        return None

    # --- the whole graph

    def prepare_paths(self) -> None:
        """Does nothing: this store prepares nothing."""

    def rows(self, table: Table) -> Iterator[list[tuple[Any, ...]]]:
        with self._lock:
            whole = iter(list(self._table(table)))
        while batch := list(islice(whole, ROWS_AT_ONCE)):
            yield batch

    def _table(self, table: Table) -> Iterator[tuple[Any, ...]]:
        if table == "Author":
            yield from (self._row(("Author", id)) for id in self._ids("Author"))
        elif table == "Venue":
            yield from (self._venue_row(("Venue", id), 0)[:3] for id in self._ids("Venue"))
        elif table == "Paper":
            for paper in (self._graph.nodes[("Paper", id)]["paper"] for id in self._ids("Paper")):
                yield paper_row(paper)
        elif table == "WROTE":
            edges = [
                (author, paper, place, position)
                for (label, author), (_, paper), place, position in self._graph.edges(
                    keys=True, data="position"
                )
                if label == "Author"
            ]
            edges.sort(key=lambda edge: edge[:3])
            yield from ((author, paper, position) for author, paper, _, position in edges)
        else:
            yield from sorted(
                (paper, venue) for (_, paper), (label, venue) in self._graph.edges() if label == "Venue"
            )

    def columns(self) -> AbstractContextManager[GraphColumns]:
        return nullcontext(ColumnsOfAuthorships(lambda: self.authorships(Scope("all")), self.rows))

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


def _keys(paper: StoredPaper) -> list[tuple[str | None, int | None]]:
    """DOI and fingerprint of a paper and of its variants."""
    own = [(variant.doi, variant.fingerprint) for variant in paper.variants]
    return [(paper.doi, paper.fingerprint), *own]
