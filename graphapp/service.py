"""GraphService: the one object that pages, API, command line and downloads call."""

from __future__ import annotations

import difflib
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from graphapp.analysis import author_statistics, similar_names
from graphapp.cypher import guard
from graphapp.cypher.examples import DEMO_AUTHOR, gallery
from graphapp.cypher.language.columns import column_kinds
from graphapp.cypher.results import PlanStep, QueryLimits, ResultTable, Stop
from graphapp.cypher.saved_queries import SavedQuery, parse
from graphapp.errors import BadInput, NotFound, QueryError
from graphapp.model import clusters, identifiers, names, variants
from graphapp.model.dois import normal_doi
from graphapp.model.preprints import versions
from graphapp.model.rows import AuthorHit, AuthorRow, LoadRecord, StoredPaper, VenueRow, paper_order
from graphapp.settings import Settings
from graphapp.stores.base import Scope, Store
from graphapp.support.cache import MemoryCache
from graphapp.views import (
    AuthorCluster,
    Coauthor,
    Overview,
    PaperFile,
    PaperFilter,
    PaperView,
    PathStep,
    PathView,
    SearchResults,
    VenueList,
    VenueView,
    YearCount,
)

if TYPE_CHECKING:
    from graphapp.networks.builder import Networks
    from graphapp.networks.measures.client import Values
    from graphapp.networks.spec import NetworkSpec, NetworkView

__all__ = ["BoundQuery", "GraphService", "Offer"]

NEAR_CANDIDATES = 200
LONGEST_NAME = 100
_DOI = re.compile(r"(?i)doi:|10\.|(?:https?://)?(?:dx\.|www\.)?doi\.org/")
SUGGESTIONS = 5
# maximum number of other papers with the same DOI listed on the page of a paper
SAME_DOI = 20
NO_SUGGESTION = "Search for part of the name."


class _Cluster(NamedTuple):
    """A cluster in the store: its rows and all its papers."""

    key: str
    rows: list[AuthorRow]
    papers: list[StoredPaper]

    @property
    def ids(self) -> list[str]:
        return [row.id for row in self.rows]

    @property
    def hit(self) -> AuthorHit:
        return clusters.hit(self.key, self.rows, self.papers)


class _VenueSummary(NamedTuple):
    years: list[YearCount]
    authors: list[Coauthor]


class BoundQuery(NamedTuple):
    """A Cypher text and the values of its parameters."""

    cypher: str
    parameters: dict[str, Any]


class Offer(NamedTuple):
    """The saved and example queries, and the numbers of nodes by label and of relationships by type."""

    queries: Mapping[str, SavedQuery]
    counts: Mapping[str, int]


class GraphService:
    """All queries about one store. Thread-safe. Raises NotFound, BadInput, QueryError."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self._built: Networks | None = None
        self._building = threading.Lock()
        self._venues: MemoryCache[tuple[str, str], _VenueSummary] = MemoryCache(settings.cached_networks)
        self._overviews: MemoryCache[str, Overview] = MemoryCache(1)
        self._owned: dict[str, SavedQuery] | None = None
        self._offers: MemoryCache[str, Offer] = MemoryCache(1)

    @property
    def _networks(self) -> Networks:
        """Created on first use, because importing numpy takes longer than most commands."""
        with self._building:
            if self._built is None:
                from graphapp.networks.builder import Networks

                self._built = Networks(self.store, self.settings)
            return self._built

    def overview(self) -> Overview:
        """Counts, the authors and venues with the most papers, and the log of loads."""
        return self._overviews.get(self.store.revision(), self._overview)

    def _overview(self) -> Overview:
        rows = self.settings.front_rows
        store = self.store
        return Overview(store.counts(), store.top_authors(rows), store.top_venues(rows), store.loads())

    def load(self, number: int) -> LoadRecord:
        """Load `number` of the log, 1-based. Raises NotFound."""
        loads = self.overview().loads
        if not 1 <= number <= len(loads):
            raise NotFound(f"The log has no load {number:,}.", f"It has {len(loads):,} loads.")
        return loads[number - 1]

    def offer(self) -> Offer:
        """What the console shows next to the editor. Raises BadInput as `owned_queries` does."""
        offer = self._offers.get(self.store.revision(), self._offer)
        owned = self.owned_queries()
        gallery = {name: each for name, each in offer.queries.items() if name not in owned}
        return Offer({**owned, **gallery}, offer.counts)

    def _offer(self) -> Offer:
        counts = self.overview().counts
        published = sum(venue.papers for venue in self.store.venues(0, counts.venues))
        schema = {
            "Author": counts.authors,
            "Paper": counts.papers,
            "Venue": counts.venues,
            "WROTE": counts.authorships,
            # a paper has at most one venue
            "PUBLISHED_IN": published,
        }
        return Offer(gallery(self._known()), schema)

    def search(self, text: str, limit: int | None = None) -> SearchResults[AuthorHit]:
        """Author clusters that match words or beginnings of words: at most `limit`, and never more than the setting `search_results`."""
        most = self.settings.lower("search_results", limit)
        # one more result shows whether the limit truncated the list
        return SearchResults(self.store.search_authors(text, most + 1), most)

    def search_papers(self, text: str, limit: int | None = None) -> SearchResults[StoredPaper]:
        """Papers by words of their titles; the same limit as `search`."""
        most = self.settings.lower("search_results", limit)
        return SearchResults(self.store.search_papers(text, most + 1), most)

    def search_venues(self, text: str, limit: int | None = None) -> SearchResults[VenueRow]:
        """Venues by words of their names; the same limit as `search`."""
        most = self.settings.lower("search_results", limit)
        return SearchResults(self.store.search_venues(text, most + 1), most)

    def venues(self, offset: int = 0, text: str = "") -> VenueList:
        """One slice of `page_papers` venues, those with the most papers first; with `text`, a slice of what `search_venues` finds. Raises
        BadInput for a negative offset."""
        if offset < 0:
            raise BadInput("offset must be an integer of at least 0.", "Omit it for the first page.")
        size = self.settings.page_papers
        if not text.strip():
            return VenueList(self.store.venues(offset, size), offset, self.store.counts().venues)
        found = self.search_venues(text)
        return VenueList(found[offset : offset + size], offset, len(found), text, found.more)

    def author(self, name: str, shown_by: PaperFilter | None = None) -> AuthorCluster:
        """The cluster of a name or key. Raises NotFound, with similar names in its hint."""
        cluster = self._cluster(name)
        shown_by = shown_by or PaperFilter()
        hit = cluster.hit
        namesakes = self.store.namesakes(names.key(names.base_name(hit.name)))
        near_names, near_complete = self._near(hit.name, {other.key for other in namesakes} | {cluster.key})
        return AuthorCluster(
            key=cluster.key,
            name=hit.name,
            rows=cluster.rows,
            total=len(cluster.papers),
            papers=author_statistics.filtered(cluster.papers, shown_by),
            coauthors=author_statistics.coauthors(cluster.papers, cluster.key),
            venues=author_statistics.venues(cluster.papers),
            years=author_statistics.by_year(paper.year for paper in cluster.papers),
            kinds=author_statistics.kinds(cluster.papers),
            namesakes=[other for other in namesakes if other.key != cluster.key],
            near=near_names[: self.settings.near_names],
            near_count=len(near_names),
            near_complete=near_complete,
            shown_by=shown_by,
        )

    def _cluster(self, name: str) -> _Cluster:
        key = names.key(name)
        rows = self.store.authors(key) if key else []
        if not rows:
            meant = self.suggestions(name)
            hint = "Did you mean " + ", ".join(hit.name for hit in meant) + "?" if meant else NO_SUGGESTION
            raise NotFound(f"No author found: {names.shown(name)}.", hint, asked=name, suggestions=meant)
        return _Cluster(key, rows, self.store.papers_by([row.id for row in rows]))

    def _near(self, name: str, known: set[str]) -> tuple[list[AuthorHit], bool]:
        """Similar names, those with the most papers first, and True if all candidates were compared."""
        found: dict[str, AuthorHit] = {}
        complete = True
        for text in similar_names.searches(name):
            candidates = SearchResults(self.store.search_authors(text, NEAR_CANDIDATES + 1), NEAR_CANDIDATES)
            complete = complete and not candidates.more
            for hit in candidates:
                if hit.key not in known and similar_names.compatible(name, hit.name):
                    found[hit.key] = hit
        return sorted(found.values(), key=lambda hit: (-hit.papers, hit.key)), complete

    def suggestions(self, name: str) -> list[AuthorHit]:
        """At most five suggestions for an unknown name, most likely first: namesakes with a homonym number, then names with the same
        words in another order, then names with a similar spelling."""
        # the time of a comparison grows with the length
        name = names.straighten(name[:LONGEST_NAME])
        words = names.words(name)[:6]
        namesakes = sorted(
            self.store.namesakes(names.key(names.base_name(name))), key=lambda hit: -hit.papers
        )
        same = similar_names.same_words(name, self.store.search_authors(" ".join(words), NEAR_CANDIDATES))
        texts = [*similar_names.searches(name), names.last_name(name), " ".join(word[:3] for word in words)]
        texts += [word[:4] for word in words]
        alike = [
            hit
            for text in dict.fromkeys([name, *texts])
            for hit in self.store.search_authors(text, NEAR_CANDIDATES)
        ]
        spelled = self.store.similar_authors(name, SUGGESTIONS)
        meant = [*namesakes, *same, *spelled, *similar_names.likely(name, alike, SUGGESTIONS)]
        return list({hit.key: hit for hit in meant}.values())[:SUGGESTIONS]

    def paper(self, id: str) -> StoredPaper:
        """One paper, by its id, by a source record that it was merged from, or by its DOI (`doi:10.…`, `10.…` or an address of doi.org).

        If several papers have the DOI, returns the first by id; `same_doi` returns the others. Raises NotFound.
        """
        paper = self.store.paper(id)
        doi = _asked_doi(id)
        if paper is None and doi:
            paper = min(self.store.matching((), {doi}, ()), key=lambda each: each.id, default=None)
        if paper is None:
            raise NotFound(
                f"No paper found: {names.shown(id)}.", "Search for its title or one of its authors."
            )
        return paper

    def paper_view(self, id: str) -> PaperView:
        """One paper with its versions, the differences between its records, and other papers with the same DOI; `id` as for `paper`.
        Raises NotFound."""
        paper = self.paper(id)
        prints = {paper.fingerprint, *(variant.fingerprint for variant in paper.variants)} - {None}
        others = {
            other.id: other
            for number in prints
            if number is not None
            for other in self.store.fingerprinted(*identifiers.whatever_year(number))
        }
        same_doi = self.same_doi(paper)
        return PaperView(
            paper,
            versions(paper, others.values()),
            variants.differences(paper),
            variants.people(paper),
            same_doi[:SAME_DOI],
            len(same_doi),
        )

    def same_doi(self, paper: StoredPaper) -> list[StoredPaper]:
        """Other papers that share a DOI with the paper or with one of its records, newest first."""
        dois = {paper.doi, *(variant.doi for variant in paper.variants)} - {None}
        found = self.store.matching((), {doi for doi in dois if doi is not None}, ()) if dois else []
        return sorted((other for other in found if other.id != paper.id), key=paper_order)

    def venue(self, id: str, year: int | None = None, offset: int = 0, limit: int | None = None) -> VenueView:
        """A venue by id or name, with one slice of its papers: at most `limit`, and never more than the setting `page_papers`. Raises
        NotFound, and BadInput for a negative offset."""
        if offset < 0:
            raise BadInput("offset must be an integer of at least 0.", "Omit it for the first page.")
        venue = self.store.venue(id) or self.store.venue(names.key(id))
        if venue is None:
            raise NotFound(f"No venue found: {names.shown(id)}.", "The list of venues has all names.")
        summary = self._venues.get((self.store.revision(), venue.id), lambda: self._summary(venue.id))
        matching = venue.papers
        if year is not None:
            matching = next((count.papers for count in summary.years if count.year == year), 0)
        return VenueView(
            venue=venue,
            years=summary.years,
            authors=summary.authors[: self.settings.page_papers],
            author_count=len(summary.authors),
            papers=self.store.papers_in(venue.id, year, offset, self.settings.lower("page_papers", limit)),
            offset=offset,
            year=year,
            matching=matching,
        )

    def author_papers(self, name: str, shown_by: PaperFilter | None = None) -> PaperFile:
        """The papers of an author as a list to download, filtered as on the author's page. Raises NotFound."""
        cluster = self.author(name, shown_by)
        return PaperFile(f"{cluster.name} papers", cluster.papers)

    def venue_papers(self, id: str, year: int | None = None) -> PaperFile:
        """All papers of a venue, or those of one year. Raises NotFound, also if the year has no papers."""
        found: list[StoredPaper] = []
        while True:
            # page by page, because every request to a store is limited
            view = self.venue(id, year, len(found))
            found += view.papers
            if not view.papers or len(found) >= view.matching:
                break
        if year is not None and not found:
            raise NotFound(
                f"{view.venue.name} has no papers from {year}.", "Choose a year from the page of the venue."
            )
        return PaperFile(" ".join(filter(None, [view.venue.name, str(year or ""), "papers"])), found)

    def _summary(self, venue_id: str) -> _VenueSummary:
        data = self.store.authorships(Scope("venue", (venue_id,)))
        years = author_statistics.by_year(paper.year for paper in data.papers)
        authors = author_statistics.ranked(
            (paper.year, [data.authors[i] for i in paper.members]) for paper in data.papers
        )
        return _VenueSummary(years, authors)

    def path(self, source: str, target: str) -> PathView:
        """The shortest chain of coauthors between two names. Raises NotFound for an unknown name."""
        first, last = self._cluster(source), self._cluster(target)
        longest = self.settings.path_steps
        keys = self.store.shortest_path(first.key, last.key, longest)
        chain = [first, *(self._cluster(key) for key in (keys or [])[1:-1]), last]
        steps = [_step(a, b) for a, b in pairwise(chain)] if keys and len(keys) > 1 else []
        return PathView(first.hit, last.hit, steps, keys is not None, longest)

    def network(
        self, spec: NetworkSpec, *, capped: bool = True, papers: bool = False, wait: float | None = None
    ) -> NetworkView:
        """The network of a spec, computed once for each state of the store.

        It has positions and communities if it is small enough (setting `layout_nodes`) and they are available within `wait` seconds
        (None: no time limit); `NetworkView.layout` reports this. `capped=False` lifts the caps on nodes and edges, for files;
        `papers=True` fills `NetworkView.papers`. Raises NotFound for an unknown centre.
        """
        return self._networks.view(spec, capped=capped, papers=papers, wait=wait)

    def measure(self, spec: NetworkSpec, id: str) -> tuple[NetworkView, Values]:
        """The network of a spec and the value of a measure (`graphapp.networks.measures.registry`) for each of its nodes, computed once for each
        state of the store; None for a node without a value. Raises BadInput for an unknown measure, NotReady if it takes too long."""
        return self._networks.measure(spec, id)

    def papers_of_node(self, spec: NetworkSpec, node: str) -> list[StoredPaper]:
        """The papers of a node of this network; in the network of an author, the node's joint papers with that author."""
        return self._networks.papers_of_node(spec, node)

    def papers_of_link(self, spec: NetworkSpec, source: str, target: str) -> list[StoredPaper]:
        """The joint papers of a link of this network."""
        return self._networks.papers_of_link(spec, source, target)

    def expand(self, spec: NetworkSpec, node: str, wait: float | None = None) -> NetworkView:
        """The author `node`, its coauthors in the network of `spec`, at most `expand_nodes` of its other coauthors, strongest first, and
        the links between all of these. `wait` as for `network`."""
        return self._networks.expand(spec, node, wait)

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        seconds: float | None = None,
        rows: int | None = None,
        stop: Stop | None = None,
    ) -> ResultTable:
        """The result of a Cypher query, which the guard checks first. `seconds` and `rows` lower the limits of the settings. Raises
        QueryError (QueryCancelled if `stop` is set while the query runs), BadInput."""
        limits = self._limits(seconds, rows)
        with _named(cypher):
            guard.check(cypher, self.settings)
            table = self.store.query(cypher, parameters or {}, limits, stop)
        table.kinds = [*column_kinds(cypher, len(table.columns))]
        return table

    def saved_queries(self) -> Mapping[str, SavedQuery]:
        """The saved queries: `owned_queries`, then the examples. Raises BadInput."""
        return self.offer().queries

    def owned_queries(self) -> Mapping[str, SavedQuery]:
        """The queries in the owner's file (setting `saved_queries`), which is read once, without the store. Raises BadInput, with the line
        number, for an invalid file."""
        if self._owned is None:
            path = self.settings.saved_queries
            self._owned = parse(_read(path), path, self.settings) if path else {}
        return self._owned

    def _known(self) -> dict[str, str]:
        """Values for the example queries if the store does not contain the demo: the author with the most papers, the first coauthor of
        that author, and the venues with the most papers."""
        overview = self.overview()
        if not overview.authors or self.store.authors(names.key(DEMO_AUTHOR)):
            return {}
        first = self._cluster(overview.authors[0].key)
        known = {"author": first.hit.name}
        for other in author_statistics.coauthors(first.papers, first.key)[:1]:
            known["coauthor"] = other.name
        for name, venue in zip(("venue", "other"), overview.venues, strict=False):
            known[name] = venue.name
        return known

    def saved_query(self, name: str) -> SavedQuery:
        """The saved query of this name. Raises NotFound."""
        found = self.owned_queries().get(name) or self.saved_queries().get(name)
        if found is None:
            near = difflib.get_close_matches(name[:_LONGEST_NAME], [*self.saved_queries()], n=3)
            meant = f"Did you mean {' or '.join(near)}? " if near else ""
            hint = f"{meant}`graphapp queries` and the query page list all saved queries."
            raise NotFound(f"No saved query found: {names.shown(name)}.", hint)
        return found

    def saved(self, name: str, given: Mapping[str, str] | None = None) -> BoundQuery:
        """The text and the parameter values of the saved query `name`, for `query` or `explain`. `given` has values as strings; the other
        parameters get their defaults. Raises NotFound, BadParameter."""
        found = self.saved_query(name)
        return BoundQuery(found.text, found.values(given or {}))

    def explain(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> PlanStep | None:
        """The plan of a query, which is not run; None if the engine of the store provides no reliable plan. Raises QueryError, BadInput."""
        with _named(cypher):
            guard.check(cypher, self.settings)
            return self.store.explain(cypher, parameters or {}, self._limits(None, None))

    def _limits(self, seconds: float | None, rows: int | None) -> QueryLimits:
        return QueryLimits(
            seconds=self.settings.lower("query_seconds", seconds),
            rows=self.settings.lower("query_rows", rows),
            cells=self.settings.query_cells,
            bytes=self.settings.query_bytes,
            work=self.settings.query_work,
        )

    def query_network(
        self, table: ResultTable, *, capped: bool = True, wait: float | None = None
    ) -> NetworkView:
        """The nodes and relationships of a query result as a network.

        A result with author nodes only gives the coauthorships among them, one with paper nodes only the coauthor network of these papers.
        `capped=False` lifts the caps, for files; `wait` as for `network`.
        """
        return self._networks.of_answer(table, capped=capped, wait=wait)

    def start(self, *, cypher: bool = False) -> None:
        """Start the layout process in the background, and with `cypher` the query engine, so that the first request does not wait for
        them. Optional. Queries may then run on an earlier state of the store, which their results report."""
        self._networks.start()
        if cypher:
            self.store.prepare_cypher()

    def close(self) -> None:
        """Close the store and end its worker processes."""
        if self._built is not None:
            self._built.close()
        self.store.close()


@contextmanager
def _named(cypher: str) -> Iterator[None]:
    """Attach the text of the query to its errors."""
    try:
        yield
    except QueryError as error:
        error.query = cypher
        raise


def _asked_doi(text: str) -> str | None:
    """The normalised DOI in `text`, with or without scheme or resolver; None if `text` is not a DOI."""
    return normal_doi(text) if _DOI.match(text) else None


def _read(path: str) -> str:
    """The content of the file of saved queries. Raises BadInput."""
    try:
        return Path(path).read_text("utf-8-sig")
    except OSError as error:
        raise BadInput(f"Cannot read {path}: {error.strerror or error}.", _FILE) from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not valid UTF-8 (byte {error.start:,}).", _FILE) from error


_LONGEST_NAME = 200
_FILE = "The setting saved_queries gives the file of saved queries."


def _step(source: _Cluster, target: _Cluster) -> PathStep:
    return PathStep(source.hit, target.hit, _joint(source.papers, target.key))


def _joint(papers: Sequence[StoredPaper], key: str) -> list[StoredPaper]:
    """The papers in `papers` with an author of the cluster `key`."""
    return [paper for paper in papers if key in clusters.keys_of(paper)]
