"""GraphService: the one object that pages, API, command line and downloads call."""

from __future__ import annotations

import difflib
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from graphapp.analysis import author_statistics, similar_names
from graphapp.cypher import guard
from graphapp.cypher.examples import DEMO_AUTHOR, gallery
from graphapp.cypher.language.columns import column_kinds
from graphapp.cypher.persons import PERSON_PROPERTIES
from graphapp.cypher.results import PlanStep, QueryLimits, ResultTable, Stop
from graphapp.cypher.saved_queries import SavedQuery, parse
from graphapp.errors import BadInput, GraphappError, NotFound, QueryError
from graphapp.model import clusters, identifiers, names, variants
from graphapp.model.dois import normal_doi
from graphapp.model.preprints import versions
from graphapp.model.rows import AuthorHit, LoadRecord, StoredPaper, VenueRow, paper_order
from graphapp.model.units import AUTHOR_UNITS, Author, AuthorUnit, UnitName, hit_of, one_author
from graphapp.people.units import ClusterUnit, RowUnit
from graphapp.settings import Settings
from graphapp.stores.base import Scope, Store
from graphapp.support.background_steps import BackgroundSteps
from graphapp.support.cache import MemoryCache
from graphapp.views import (
    AuthorCluster,
    AuthorsOfName,
    AuthorSummary,
    Coauthor,
    Overview,
    PaperFile,
    PaperFilter,
    PaperView,
    PathStep,
    PathView,
    RelatedPaper,
    SearchResults,
    VenueList,
    VenueView,
    YearCount,
)

if TYPE_CHECKING:
    from graphapp.groups.collaborators import CollaboratorService
    from graphapp.groups.comparisons import ComparisonService
    from graphapp.groups.groups import GroupService
    from graphapp.groups.paths import PathService
    from graphapp.networks.appearance import Appearance
    from graphapp.networks.builder import Networks
    from graphapp.networks.measures.client import Values
    from graphapp.networks.provenance import DataSource
    from graphapp.networks.spec import NetworkSpec, NetworkView
    from graphapp.people.cypher_persons import CypherPersons
    from graphapp.people.decision_service import DecisionService
    from graphapp.people.decisions_file import DecisionsDamaged
    from graphapp.people.suggestion_service import SuggestionService

__all__ = ["BoundQuery", "GraphService", "Offer"]

NEAR_CANDIDATES = 200
LONGEST_NAME = 100
_DOI = re.compile(r"(?i)doi:|10\.|(?:https?://)?(?:dx\.|www\.)?doi\.org/")
SUGGESTIONS = 5
# coauthors and venues by which authors with one name are distinguished
SUMMARY_ROWS = 3
# papers with shared authors that the page of a paper lists
RELATED_PAPERS = 8
# maximum number of other papers with the same DOI listed on the page of a paper
SAME_DOI = 20
NO_SUGGESTION = "Search for part of the name."


class _Published(NamedTuple):
    """An author in the store with all its papers, keyed."""

    author: Author
    papers: list[StoredPaper]

    @property
    def hit(self) -> AuthorHit:
        return hit_of(self.author, self.papers)


class _VenueSummary(NamedTuple):
    years: list[YearCount]
    authors: list[Coauthor]
    matching: int


class BoundQuery(NamedTuple):
    """A Cypher text and the values of its parameters."""

    cypher: str
    parameters: dict[str, Any]


class Offer(NamedTuple):
    """The saved and example queries, and the numbers of nodes by label and of relationships by type; None if it is not known. `persons` says
    whether the graph has persons."""

    queries: Mapping[str, SavedQuery]
    counts: Mapping[str, int | None]
    persons: bool


class GraphService:
    """All queries about one store. Thread-safe. Raises NotFound, BadInput, QueryError."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self._built: Networks | None = None
        self._building = threading.Lock()
        self._venues: MemoryCache[tuple[str, str, str, PaperFilter], _VenueSummary] = MemoryCache(
            settings.cached_networks
        )
        self._overviews: MemoryCache[tuple[str, str], Overview] = MemoryCache(len(AUTHOR_UNITS))
        self._owned: dict[str, SavedQuery] | None = None
        self._offers: MemoryCache[str, Offer] = MemoryCache(1)
        self._files: MemoryCache[str, str] = MemoryCache(1)
        self._first_pages = BackgroundSteps("graphapp-first-pages")
        store.use_persons(lambda: self._cypher_persons)

    @cached_property
    def _cypher_persons(self) -> CypherPersons:
        from graphapp.people.cypher_persons import CypherPersons

        return CypherPersons(self.decisions)

    @property
    def _networks(self) -> Networks:
        """Created on first use, because importing numpy takes longer than most commands."""
        with self._building:
            if self._built is None:
                from graphapp.networks.builder import Networks

                self._built = Networks(
                    self.store, self.settings, self.unit, lambda name: self.groups.files.read(name)
                )
            return self._built

    @cached_property
    def decisions(self) -> DecisionService:
        """The decisions about who is who in this store. Created on first use, because most commands do not need them."""
        from graphapp.people.decision_service import DecisionService

        return DecisionService(self.store, self.settings, self.suggestions)

    @cached_property
    def suggestions_service(self) -> SuggestionService:
        """The suggestions about who is who in this store. Created on first use, because most commands do not need them."""
        from graphapp.people.suggestion_service import SuggestionService

        return SuggestionService(self.decisions)

    @cached_property
    def collaborators(self) -> CollaboratorService:
        """Suggested collaborators of authors."""
        from graphapp.groups.collaborators import CollaboratorService

        return CollaboratorService(self.store, self.settings, self.unit, self.suggestions)

    @cached_property
    def paths(self) -> PathService:
        """All shortest paths between authors or groups."""
        from graphapp.groups.paths import PathService

        return PathService(self.store, self.settings, self.unit, self.suggestions)

    @cached_property
    def groups(self) -> GroupService:
        """Groups of authors, and the saved ones."""
        from graphapp.groups.groups import GroupService

        return GroupService(self.store, self.settings, self.unit, self.suggestions)

    @cached_property
    def comparisons(self) -> ComparisonService:
        """Comparisons of authors, venues or periods."""
        from graphapp.groups.comparisons import ComparisonService

        return ComparisonService(self.store, self.settings, self.unit, self.suggestions)

    def unit(self, name: UnitName | None = None) -> AuthorUnit:
        """The authors of the store in a unit, by default that of the setting `unit`, with the decisions as they are now. If the file of
        decisions is damaged, each name is one person, and `decisions_problem` returns the error."""
        match name or self.settings.unit:
            case "row":
                return RowUnit(self.store)
            case "person":
                from graphapp.people.person_unit import PersonUnit

                problem, revision = self.decisions_problem(), self.decisions.revision()
                if problem is not None:
                    return PersonUnit(self.store, None, revision, problem.consequence)
                return PersonUnit(self.store, self.decisions.directory(), revision)
            case _:
                return ClusterUnit(self.store)

    def decisions_problem(self) -> DecisionsDamaged | None:
        """Why the file of decisions cannot be used; None if it can."""
        return self.decisions.reading().problem

    def revision(self) -> str:
        """A string that changes whenever the graph or the decisions about who is who change."""
        state = self.decisions.revision()
        return f"{self.store.revision()}+{state}" if state else self.store.revision()

    def overview(self, unit: UnitName | None = None) -> Overview:
        """Counts, the authors and venues with the most papers, and the log of loads."""
        by = self.unit(unit)
        return self._overviews.get(
            (self.store.revision(), f"{by.name} {by.state}"), lambda: self._overview(by)
        )

    def _overview(self, by: AuthorUnit) -> Overview:
        rows = self.settings.front_rows
        store = self.store
        return Overview(store.counts(), by.top(rows), store.top_venues(rows), store.loads())

    def load(self, number: int) -> LoadRecord:
        """Load `number` of the log, 1-based. Raises NotFound."""
        loads = self.overview().loads
        if not 1 <= number <= len(loads):
            raise NotFound(f"The log contains no load {number:,}.", f"It has {len(loads):,} loads.")
        return loads[number - 1]

    def offer(self) -> Offer:
        """What the console shows next to the editor. Raises BadInput as `owned_queries` does."""
        persons = self.has_persons()
        offer = self._offers.get(f"{self.store.revision()} {persons}", lambda: self._offer(persons))
        owned = self.owned_queries()
        gallery = {name: each for name, each in offer.queries.items() if name not in owned}
        return offer._replace(queries={**owned, **gallery})

    def has_persons(self) -> bool:
        """True if anything is decided about who is who, so that Cypher queries can name persons. False if the decisions cannot be read."""
        with suppress(GraphappError):
            return self._cypher_persons.revision() != ""
        return False

    def _offer(self, persons: bool) -> Offer:
        counts = self.overview().counts
        published = sum(venue.papers for venue in self.store.venues(0, counts.venues))
        schema: dict[str, int | None] = {
            "Author": counts.authors,
            "Paper": counts.papers,
            "Venue": counts.venues,
            "WROTE": counts.authorships,
            # a paper has at most one venue
            "PUBLISHED_IN": published,
        }
        if persons:
            # counting persons means to find out who all of them are
            schema |= {**dict.fromkeys(PERSON_PROPERTIES), "AUTHOR_OF": counts.authorships}
        return Offer(gallery(self._known(), persons=persons), schema, persons)

    def search(
        self, text: str, limit: int | None = None, unit: UnitName | None = None
    ) -> SearchResults[AuthorHit]:
        """Authors with a name that matches words or beginnings of words: at most `limit`, and never more than the setting
        `search_results`. A person with several such names is found once."""
        most = self.settings.lower("search_results", limit)
        # one more result shows whether the limit truncated the list
        clusters = self.store.search_authors(text, most + 1)
        found = SearchResults(self.unit(unit).hits(clusters), most)
        # several names may be one author
        found.more = found.more or len(clusters) > most
        return found

    def search_papers(
        self, text: str, limit: int | None = None, unit: UnitName | None = None
    ) -> SearchResults[StoredPaper]:
        """Papers, keyed, by words of their titles; the same limit as `search`."""
        most = self.settings.lower("search_results", limit)
        return SearchResults(self.unit(unit).keyed_papers(self.store.search_papers(text, most + 1)), most)

    def search_venues(self, text: str, limit: int | None = None) -> SearchResults[VenueRow]:
        """Venues by words of their names; the same limit as `search`."""
        most = self.settings.lower("search_results", limit)
        return SearchResults(self.store.search_venues(text, most + 1), most)

    def venues(self, offset: int = 0, text: str = "") -> VenueList:
        """One slice of `page_papers` venues, those with the most papers first; with `text`, a slice of what `search_venues` finds. Raises
        BadInput for a negative offset."""
        if offset < 0:
            raise BadInput("offset must be an integer of at least 0.", "Omit it to get the first page.")
        size = self.settings.page_papers
        if not text.strip():
            return VenueList(self.store.venues(offset, size), offset, self.store.counts().venues)
        found = self.search_venues(text)
        return VenueList(found[offset : offset + size], offset, len(found), text, found.more)

    def author(
        self, name: str, shown_by: PaperFilter | None = None, unit: UnitName | None = None
    ) -> AuthorCluster:
        """The author with a name or identifier. Raises NotFound, with similar names in its hint, and AmbiguousName if several authors publish
        under the name."""
        by = self.unit(unit)
        found = self._published(name, by)
        author, papers, hit = found.author, found.papers, found.hit
        shown_by = shown_by or PaperFilter()
        namesakes = self.store.namesakes(names.key(names.base_name(hit.name)))
        own = set(author.keys)
        near_names, near_complete = self._near(hit.name, {other.key for other in namesakes} | own)
        # several of these names may be one author
        near = by.hits(near_names)
        return AuthorCluster(
            key=author.id,
            name=hit.name,
            rows=list(author.rows),
            total=len(papers),
            papers=author_statistics.filtered(papers, shown_by),
            coauthors=author_statistics.coauthors(papers, author.id),
            venues=author_statistics.venues(papers),
            years=author_statistics.by_year(paper.year for paper in papers),
            kinds=author_statistics.kinds(papers),
            namesakes=by.hits([other for other in namesakes if other.key not in own]),
            near=near[: self.settings.near_names],
            near_count=len(near),
            near_complete=near_complete,
            shown_by=shown_by,
            unit=by.name,
            names=hit.names or (hit.name,),
            same_name=self._same_name(author, by),
            decisions=author.decisions,
            decided=author.decided,
            misfits=author.misfits,
            filtered=author_statistics.statistics(papers, shown_by, author.id) if shown_by else None,
        )

    def authors(self, name: str, unit: UnitName | None = None) -> AuthorsOfName:
        """The authors who publish under a name, with what distinguishes them. Raises NotFound."""
        by = self.unit(unit)
        found = self._find(name, by)
        summaries = [self._summarized(_Published(each, by.papers(each))) for each in found]
        # an identifier of an earlier state of the decisions is not a name
        key = names.key(name) if self.store.authors(names.key(name)) else found[0].keys[0]
        whole = self._published(key, ClusterUnit(self.store)).hit
        return AuthorsOfName(key, whole.name, by.name, summaries)

    def _summarized(self, found: _Published) -> AuthorSummary:
        years = [paper.year for paper in found.papers if paper.year is not None]
        return AuthorSummary(
            found.hit,
            min(years, default=None),
            max(years, default=None),
            author_statistics.coauthors(found.papers, found.author.id)[:SUMMARY_ROWS],
            author_statistics.venues(found.papers)[:SUMMARY_ROWS],
            found.author.decided,
        )

    def _same_name(self, author: Author, by: AuthorUnit) -> list[AuthorHit]:
        """The other authors who publish under the names of an author."""
        found = by.hits([AuthorHit(key, "", 0, 0) for key in author.keys])
        return [hit for hit in found if hit.key != author.id]

    def _find(self, name: str, by: AuthorUnit) -> list[Author]:
        """The authors with this name or identifier. Raises NotFound."""
        found = by.find(name)
        if not found:
            meant = self.suggestions(name, by.name)
            hint = "Did you mean " + ", ".join(hit.name for hit in meant) + "?" if meant else NO_SUGGESTION
            raise NotFound(f"No author found: {names.shown(name)}.", hint, asked=name, suggestions=meant)
        return found

    def _published(self, name: str, by: AuthorUnit) -> _Published:
        """The author with this name or identifier. Raises NotFound, AmbiguousName."""
        author = one_author(name, by, self._find(name, by))
        return _Published(author, by.papers(author))

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

    def suggestions(self, name: str, unit: UnitName | None = "cluster") -> list[AuthorHit]:
        """At most five suggestions for an unknown name, most likely first: namesakes with a homonym number, then names with the same
        words in another order, then names with a similar spelling; of a person with several of these, the first."""
        return self.unit(unit).hits(self._suggested(name))

    def _suggested(self, name: str) -> list[AuthorHit]:
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

    def paper_view(self, id: str, unit: UnitName | None = None) -> PaperView:
        """One paper with its versions, the differences between its records, and other papers with the same DOI; `id` as for `paper`.
        Its author list is keyed. Raises NotFound."""
        paper = self.paper(id)
        prints = {paper.fingerprint, *(variant.fingerprint for variant in paper.variants)} - {None}
        others = {
            other.id: other
            for number in prints
            if number is not None
            for other in self.store.fingerprinted(*identifiers.whatever_year(number))
        }
        same_doi = self.same_doi(paper)
        by = self.unit(unit)
        return PaperView(
            by.keyed_papers([paper])[0],
            versions(paper, others.values()),
            variants.differences(paper),
            variants.people(paper),
            same_doi[:SAME_DOI],
            len(same_doi),
            by.name,
        )

    def related_papers(self, view: PaperView, limit: int = RELATED_PAPERS) -> list[RelatedPaper]:
        """The papers with the most authors in common with the paper of `view`, at most `limit`, newest first if equally many, without its
        other versions and the papers with its DOI."""
        by, paper = self.unit(view.unit), view.paper
        own = {entry.author.key for entry in paper.authors}
        rows = by.all_rows([entry.author for entry in self.paper(paper.id).authors])
        data = by.keyed(self.store.authorships(Scope("authors", tuple(row.id for row in rows))))
        known = {paper.id, *(other.id for other in (*view.versions, *view.same_doi))}
        shared = {
            each.id: len({data.authors[index].key for index in each.members} & own)
            for each in data.papers
            if each.id not in known
        }
        years = {each.id: each.year or 0 for each in data.papers}
        best = sorted(filter(shared.__getitem__, shared), key=lambda id: (-shared[id], -years[id], id))[
            :limit
        ]
        found = {each.id: each for each in by.keyed_papers(self.store.papers(best))}
        return [RelatedPaper(found[id], shared[id]) for id in best if id in found]

    def same_doi(self, paper: StoredPaper) -> list[StoredPaper]:
        """Other papers that share a DOI with the paper or with one of its records, newest first."""
        dois = {paper.doi, *(variant.doi for variant in paper.variants)} - {None}
        found = self.store.matching((), {doi for doi in dois if doi is not None}, ()) if dois else []
        return sorted((other for other in found if other.id != paper.id), key=paper_order)

    def venue(
        self,
        id: str,
        shown_by: PaperFilter | None = None,
        offset: int = 0,
        unit: UnitName | None = None,
        limit: int | None = None,
    ) -> VenueView:
        """A venue by id or name, with one slice of the papers that match the years and the coauthor of `shown_by`: at most `limit`, and never
        more than the setting `page_papers`. Raises NotFound, also for an unknown coauthor, and BadInput for a negative offset."""
        if offset < 0:
            raise BadInput("offset must be an integer of at least 0.", "Omit it to get the first page.")
        venue = self.store.venue(id) or self.store.venue(names.key(id))
        if venue is None:
            raise NotFound(f"No venue found: {names.shown(id)}.", "The list of venues contains all names.")
        by, shown_by = self.unit(unit), shown_by or PaperFilter()
        summary = self._venues.get(
            (self.store.revision(), f"{by.name} {by.state}", venue.id, shown_by),
            lambda: self._summary(venue.id, by, shown_by),
        )
        size = self.settings.lower("page_papers", limit)
        if shown_by.coauthor:
            written = self._published(shown_by.coauthor, by).papers
            here = [paper for paper in written if paper.venue and paper.venue.id == venue.id]
            papers = [paper for paper in here if shown_by.includes(paper.year)][offset : offset + size]
        else:
            papers = self._venue_slice(venue.id, summary.years, shown_by, offset, size)
        return VenueView(
            venue=venue,
            years=summary.years,
            authors=summary.authors[: self.settings.page_papers],
            author_count=len(summary.authors),
            papers=by.keyed_papers(papers),
            offset=offset,
            shown_by=shown_by,
            matching=summary.matching,
        )

    def _venue_slice(
        self, id: str, years: Sequence[YearCount], shown_by: PaperFilter, offset: int, size: int
    ) -> list[StoredPaper]:
        """A slice of the papers of a venue that match the years of `shown_by`, newest first; `years` counts all papers of the venue."""
        if not shown_by.dated:
            return self.store.papers_in(id, None, offset, size)
        found: list[StoredPaper] = []
        counts = [(each.year, each.papers) for each in years if each.year is not None]
        for year, papers in sorted(counts, reverse=True):
            if not shown_by.includes(year):
                continue
            if offset < papers and len(found) < size:
                found += self.store.papers_in(id, year, offset, size - len(found))
            offset = max(0, offset - papers)
        return found

    def author_papers(
        self, name: str, shown_by: PaperFilter | None = None, unit: UnitName | None = None
    ) -> PaperFile:
        """The papers of an author as a list to download, filtered as on the author's page. Raises NotFound, AmbiguousName."""
        found = self._published(name, self.unit(unit))
        return PaperFile(
            f"{found.hit.name} papers", author_statistics.filtered(found.papers, shown_by or PaperFilter())
        )

    def venue_papers(
        self, id: str, shown_by: PaperFilter | None = None, unit: UnitName | None = None
    ) -> PaperFile:
        """The papers of a venue that match the years and the coauthor of `shown_by`. Raises NotFound, also if there are none."""
        shown_by = shown_by or PaperFilter()
        found: list[StoredPaper] = []
        while True:
            # page by page, because every request to a store is limited
            view = self.venue(id, shown_by, len(found), unit)
            found += view.papers
            if not view.papers or len(found) >= view.matching:
                break
        if shown_by and not found:
            raise NotFound(
                f"{view.venue.name} has no papers {_in_words(shown_by)}.",
                "Choose years and authors on the page of the venue.",
            )
        years = "-".join(str(year) for year in (shown_by.first, shown_by.last) if year is not None)
        parts = [view.venue.name, str(shown_by.year or ""), years, shown_by.coauthor, "papers"]
        return PaperFile(" ".join(filter(None, parts)), found)

    def _summary(self, venue_id: str, by: AuthorUnit, shown_by: PaperFilter) -> _VenueSummary:
        """The papers of a venue that match the years and the coauthor of `shown_by`, by year and author; the years are not restricted."""
        data = by.keyed(self.store.authorships(Scope("venue", (venue_id,))))
        papers = data.papers
        if shown_by.coauthor:
            wanted = self._published(shown_by.coauthor, by).author.id
            rows = {index for index, row in enumerate(data.authors) if row.key == wanted}
            papers = [paper for paper in papers if not rows.isdisjoint(paper.members)]
        years = author_statistics.by_year(paper.year for paper in papers)
        shown = [paper for paper in papers if shown_by.includes(paper.year)]
        authors = author_statistics.ranked(
            (paper.year, [data.authors[i] for i in paper.members]) for paper in shown
        )
        return _VenueSummary(years, authors, len(shown))

    def path(self, source: str, target: str, unit: UnitName | None = None) -> PathView:
        """The shortest chain of coauthors between two names or identifiers. Raises NotFound for an unknown name, AmbiguousName for a name of
        several authors."""
        by = self.unit(unit)
        first, last = self._published(source, by), self._published(target, by)
        longest = self.settings.path_steps
        ids = by.chain(first.author, last.author, longest)
        chain = [first, *(self._published(id, by) for id in (ids or [])[1:-1]), last]
        steps = [_step(a, b) for a, b in pairwise(chain)] if ids and len(ids) > 1 else []
        return PathView(first.hit, last.hit, steps, ids is not None, longest, by.name)

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

    def communities(self, spec: NetworkSpec) -> NetworkView:
        """The network of a spec with the topics of its communities, computed once for each state of the store; without them if it has no
        positions yet (`NetworkView.layout` gives the reason)."""
        return self._networks.communities(spec)

    def layout(self, spec: NetworkSpec, id: str) -> NetworkView:
        """The network of a spec in a layout (`graphapp.networks.layout.arrangements`). Raises BadInput for an unknown layout, NotReady if its
        positions and communities are not available yet."""
        return self._networks.layout(spec, id)

    def arranged(
        self,
        spec: NetworkSpec,
        appearance: Appearance,
        *,
        papers: bool = False,
        topics: bool = False,
        collapsing: bool = True,
        wait: float | None = None,
    ) -> NetworkView:
        """The network of a spec, without the caps of pages, as the user arranged its drawing, for files. `papers` and `wait` as for `network`;
        `topics=True` fills `NetworkView.topics`; `collapsing=False` leaves collapsed communities expanded. Raises what `network` and `measure`
        raise."""
        return self._described(
            self._networks.arranged(
                spec, appearance, papers=papers, topics=topics, collapsing=collapsing, wait=wait
            )
        )

    @property
    def data_source(self) -> DataSource:
        """The data set, from the settings and the log of loads."""
        from graphapp.networks.provenance import DataSource, files_text

        given = self.settings
        files = self._files.get(
            self.store.revision(), lambda: files_text([load.file for load in self.store.loads()])
        )
        return DataSource(
            given.dataset_name, given.dataset_description, given.dataset_source, given.dataset_licence, files
        )

    def _described(self, view: NetworkView) -> NetworkView:
        """`view` with its data set, for a file."""
        return replace(view, data=self.data_source)

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

    def suggested(self, spec: NetworkSpec, limit: int | None = None) -> NetworkView:
        """Suggested collaborators of the author in the centre of a network, at most `limit`, with the coauthors that they share with the author
        and their links to these and to each other. The view has no positions. Raises BadInput for a network without such an author."""
        if spec.centre != "author" or spec.level != "coauthors":
            raise BadInput(
                "Collaborators are suggested in the network of an author.", "Open the network of an author."
            )
        found = self.collaborators.of(spec.value, spec.unit, longest=spec.longest, limit=limit)
        candidates = [each.hit.key for each in found.rows]
        if not candidates:
            from graphapp.networks.spec import NetworkView

            return NetworkView("Suggested collaborators", spec, [], [])
        shared = dict.fromkeys(one.key for each in found.rows for one in each.shared)
        return self._networks.suggested(spec, candidates, shared)

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
        overview = self.overview("cluster")
        if not overview.authors or self.store.authors(names.key(DEMO_AUTHOR)):
            return {}
        first = self._published(overview.authors[0].key, ClusterUnit(self.store))
        known = {"author": first.hit.name}
        for other in author_statistics.coauthors(first.papers, first.author.id)[:1]:
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
        view = self._networks.of_answer(table, capped=capped, wait=wait)
        return view if capped else self._described(view)

    def start(self, *, cypher: bool = False) -> None:
        """Start the layout process in the background, and with `cypher` the query engine, so that the first request does not wait for
        them; and request `Store.first_pages` author pages. Optional. Cypher queries may then run on an earlier state of the store, which
        their results report."""
        self._networks.start()
        if cypher:
            self.store.prepare_cypher()
        self._first_pages.start(self._pages_of_top_authors)

    def _pages_of_top_authors(self) -> Iterator[AuthorCluster]:
        number = self.store.first_pages
        for hit in self.store.top_authors(number) if number else ():
            yield self.author(hit.name)

    def wait_for_first_pages(self, seconds: float) -> bool:
        """Wait for at most `seconds` until the pages that `start` requested are answered; True if no request is left."""
        return self._first_pages.wait(seconds)

    def close(self) -> None:
        """Close the store and end its worker processes."""
        self._first_pages.close()
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


def _in_words(shown_by: PaperFilter) -> str:
    """The years and the coauthor of a filter: "from 2020", "from 2018 to 2022", "by Ada Lovelace"."""
    first, last = shown_by.first, shown_by.last
    years = (
        f"from {first or 'the beginning'} to {last or 'now'}" if first is not None or last is not None else ""
    )
    single = f"from {shown_by.year}" if shown_by.year is not None else ""
    return " ".join(filter(None, [single, years, f"by {shown_by.coauthor}" if shown_by.coauthor else ""]))


_LONGEST_NAME = 200
_FILE = "The setting saved_queries specifies the file of saved queries."


def _step(source: _Published, target: _Published) -> PathStep:
    return PathStep(source.hit, target.hit, _joint(source.papers, target.author.id))


def _joint(papers: Sequence[StoredPaper], key: str) -> list[StoredPaper]:
    """The papers in `papers` with the author `key`."""
    return [paper for paper in papers if key in clusters.keys_of(paper)]
