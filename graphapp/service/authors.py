"""Authors: their pages, the lists of authors with one name, and chains of coauthors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from graphapp.analysis import author_statistics, similar_names
from graphapp.analysis.works_statistics import works_statistics
from graphapp.errors import NotFound
from graphapp.model import names
from graphapp.model.rows import AuthorHit, AuthorWorks, StoredPaper
from graphapp.model.units import (
    Author,
    AuthorUnit,
    UnitName,
    counted_hit,
    hit_of,
    hits_in,
    joint_papers,
    one_author,
)
from graphapp.people.units import ClusterUnit
from graphapp.service.edited_papers import EditedPapers
from graphapp.service.units import NEAR_CANDIDATES, StoreUnits
from graphapp.settings import Settings
from graphapp.stores.base import Scope, Store
from graphapp.support.gc_pause import uncollected
from graphapp.support.read_slices import ReadSlices
from graphapp.views import (
    AuthorCluster,
    AuthorsOfName,
    AuthorSummary,
    PaperFile,
    PaperFilter,
    PathStep,
    PathView,
)

__all__ = ["AuthorService"]

# coauthors and venues by which authors with one name are distinguished
SUMMARY_ROWS = 3
NO_SUGGESTION = "Search for part of the name."


class _Published(NamedTuple):
    """An author in the store with all its papers, keyed."""

    author: Author
    papers: list[StoredPaper]

    @property
    def hit(self) -> AuthorHit:
        return hit_of(self.author, self.papers)


class AuthorService(StoreUnits):
    """Authors, their papers, and chains of coauthors."""

    def __init__(self, store: Store, settings: Settings) -> None:
        super().__init__(store, settings)
        self._edited = EditedPapers(store)

    def author(
        self, name: str, shown_by: PaperFilter | None = None, unit: UnitName | None = None
    ) -> AuthorCluster:
        """The author with a name or identifier. Raises NotFound, with similar names in its hint, and AmbiguousName if several authors publish
        under the name."""
        by = self.unit(unit)
        author, shown_by = self._one(name, by), shown_by or PaperFilter()
        whole: Sequence[StoredPaper]
        if by.name == "cluster" and not shown_by:
            works, rows = self.store.author_works(author.row_ids), author.row_ids
            whole = ReadSlices(
                len(works.years), lambda offset, limit: self.store.papers_by(rows, offset, limit)
            )
        else:
            whole = by.papers(author)
            works = AuthorWorks.of(whole)
        with uncollected():
            found = works_statistics(works, author.id)
        hit = counted_hit(author, found.printed, found.total)
        namesakes = self.store.namesakes(names.key(names.base_name(hit.name)))
        own = set(author.keys)
        near_names, near_complete = self._near(hit.name, {other.key for other in namesakes} | own)
        edited = self._edited.papers({names.key(each) for each in (hit.name, *hit.names)})
        # several of these names may be one author
        near = by.hits(near_names)
        return AuthorCluster(
            key=author.id,
            name=hit.name,
            rows=list(author.rows),
            total=found.total,
            papers=author_statistics.filtered(whole, shown_by, author.id) if shown_by else whole,
            coauthors=found.coauthors,
            venues=found.venues,
            years=found.years,
            kinds=found.kinds,
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
            filtered=author_statistics.statistics(whole, shown_by, author.id) if shown_by else None,
            roles=found.roles,
            identifiers=found.identifiers,
            affiliation=found.affiliation,
            edited=by.keyed_papers(edited[: self.settings.page_papers]),
            edited_count=len(edited),
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

    def author_papers(
        self, name: str, shown_by: PaperFilter | None = None, unit: UnitName | None = None
    ) -> PaperFile:
        """The papers of an author as a list to download, filtered as on the author's page. Raises NotFound, AmbiguousName."""
        found = self._published(name, self.unit(unit))
        return PaperFile(
            f"{found.hit.name} papers",
            author_statistics.filtered(found.papers, shown_by or PaperFilter(), found.author.id),
        )

    def path(self, source: str, target: str, unit: UnitName | None = None) -> PathView:
        """The shortest chain of coauthors between two names or identifiers. Raises NotFound for an unknown name, AmbiguousName for a name of
        several authors."""
        by = self.unit(unit)
        first, last = self._one(source, by), self._one(target, by)
        longest = self.settings.path_steps
        ids = by.chain(first, last, longest)
        authors = [first, *(self._one(id, by) for id in (ids or [])[1:-1]), last]
        # only the joint papers are read whole
        rows = dict.fromkeys(id for author in authors for id in author.row_ids)
        data = by.keyed(self.store.authorships(Scope("authors", tuple(rows))))
        hits = hits_in(data, authors)
        pairs = list(pairwise(author.id for author in authors)) if ids and len(ids) > 1 else []
        joint = joint_papers(data, pairs)
        papers = by.keyed_papers(self.store.papers({id for each in joint for id in each}))
        steps = [
            PathStep(hits[a], hits[b], [paper for paper in papers if paper.id in both])
            for (a, b), both in zip(pairs, joint, strict=True)
        ]
        return PathView(hits[first.id], hits[last.id], steps, ids is not None, longest, by.name)

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
        if by.name != "row" and author.paper_ids is None:
            # all papers under these names are this author's
            return []
        found = by.hits([AuthorHit(key, "", 0, 0) for key in author.keys])
        return [hit for hit in found if hit.key != author.id]

    def _find(self, name: str, by: AuthorUnit) -> list[Author]:
        """The authors with this name or identifier. Raises NotFound."""
        found = by.find(name)
        if not found:
            meant = self.suggestions(name, by.name)
            hint = "Did you mean " + "; ".join(hit.name for hit in meant) + "?" if meant else NO_SUGGESTION
            raise NotFound(f"No author found: {names.shown(name)}.", hint, asked=name, suggestions=meant)
        return found

    def _published(self, name: str, by: AuthorUnit) -> _Published:
        """The author with this name or identifier. Raises NotFound, AmbiguousName."""
        author = self._one(name, by)
        return _Published(author, by.papers(author))

    def _one(self, name: str, by: AuthorUnit) -> Author:
        """The author with this name or identifier. Raises NotFound, AmbiguousName."""
        return one_author(name, by, self._find(name, by))

    def _near(self, name: str, known: set[str]) -> tuple[list[AuthorHit], bool]:
        """Similar names, those with the most papers first, and True if all candidates were compared."""
        hits: list[AuthorHit] = []
        complete = True
        for number, search in enumerate(similar_names.form_searches(name)):
            compared, every = self.store.names_with(
                search.words, NEAR_CANDIDATES, initials=search.initials, one_of=search.one_of
            )
            hits += compared
            if number == 0:
                complete = every
            if complete:
                break
        candidates = {hit.key: hit for hit in hits if hit.key not in known}
        found = similar_names.forms_of(name, candidates.values())
        return sorted(found, key=lambda hit: (-hit.papers, hit.key)), complete
