"""All shortest paths of coauthors between two authors, or between two groups of authors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from graphapp.errors import BadInput
from graphapp.groups.finding import SuggestNames, UnitOf, check_longest, found_author
from graphapp.groups.path_links import PathLinks, path_links
from graphapp.groups.path_ranking import best_paths, count_paths, layers
from graphapp.groups.profiles import profiles
from graphapp.groups.views import PathEdge, ShortestPaths
from graphapp.model.rows import AuthorHit, AuthorRow, StoredPaper
from graphapp.model.units import Author, AuthorUnit, UnitName
from graphapp.settings import Settings
from graphapp.stores.base import Store

__all__ = ["PathService"]


class PathService:
    """Shortest paths in one store. Raises NotFound for an unknown name, AmbiguousName for a name of several authors."""

    def __init__(self, store: Store, settings: Settings, unit_of: UnitOf, suggest: SuggestNames) -> None:
        self._store = store
        self._settings = settings
        self._unit_of = unit_of
        self._suggest = suggest

    def between(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        unit: UnitName | None = None,
        *,
        longest: int | None = None,
        limit: int | None = None,
    ) -> ShortestPaths:
        """All shortest paths from one of the authors `sources` to one of `targets`, given as names or identifiers. At most `limit` of them
        are listed, and never more than the setting `listed_paths`. Also raises BadInput."""
        most = self._settings.lower("listed_paths", limit)
        for names, what in ((sources, "from"), (targets, "to")):
            if not names:
                raise BadInput(f"{what} must name an author.", "Specify a name or identifier.")
            if len(names) > self._settings.group_authors:
                raise BadInput(
                    f"{what} has {len(names):,} names, more than the maximum of {self._settings.group_authors:,} (setting group_authors).",
                    "Specify fewer names.",
                )
        check_longest(longest)
        by = self._unit_of(unit)
        starts, ends = self._authors(sources, by), self._authors(targets, by)
        ends_known = {author.id for author in ends}
        hits = self._hits(by, {author.id: author.rows for author in (*starts, *ends)})
        view = ShortestPaths(
            [hits[author.id] for author in starts],
            [hits[author.id] for author in ends],
            by.name,
            self._settings.path_steps,
            longest,
            [hits[author.id] for author in starts if author.id in ends_known],
            notes=[by.problem] if by.problem else [],
        )
        if view.common:
            return view
        found = path_links(self._store, by, starts, ends, view.most_steps, longest)
        return view if found is None else self._listed(view, by, found, most)

    def _authors(self, names: Sequence[str], by: AuthorUnit) -> list[Author]:
        """The authors with these names, each once."""
        found = (found_author(name, by, self._suggest) for name in names)
        return list({author.id: author for author in found}.values())

    def _hits(self, by: AuthorUnit, rows: Mapping[str, Iterable[AuthorRow]]) -> dict[str, AuthorHit]:
        """The authors with these identifiers, each with at least one of its rows."""
        if by.name == "cluster":
            return {hit.key: hit for hit in self._store.author_hits(rows)}
        return {id: each.hit for id, each in profiles(self._store, by, rows).items()}

    def _listed(self, view: ShortestPaths, by: AuthorUnit, found: PathLinks, most: int) -> ShortestPaths:
        """`view` with the paths of these links."""
        sources, targets = [hit.key for hit in view.sources], {hit.key for hit in view.targets}
        depth = layers(sources, found.papers)
        view.count = count_paths(sources, targets, found.papers)
        weights = {link: len(papers) for link, papers in found.papers.items()}
        view.paths = best_paths(sources, targets, weights, most)
        view.steps = max(depth.values())
        if len(view.paths) < min(most, view.count):
            view.notes.append(
                f"Only {len(view.paths):,} {'path is' if len(view.paths) == 1 else 'paths are'} listed: "
                "finding more would have required too many comparisons."
            )
        view.author_count, view.edge_count = len(depth), len(weights)
        links = list(dict.fromkeys(pair for path in view.paths for pair in pairwise(path.authors)))
        papers = self._papers(by, [id for link in links for id in found.papers[link]])
        order = {id: place for place, id in enumerate(papers)}
        view.edges = [
            PathEdge(*link, [papers[id] for id in sorted(found.papers[link], key=order.__getitem__)])
            for link in links
        ]
        shown = {id for path in view.paths for id in path.authors}
        view.layer = {id: depth[id] for id in shown}
        view.authors = self._hits(by, {id: found.rows[id] for id in shown})
        return view

    def _papers(self, by: AuthorUnit, ids: Sequence[str]) -> dict[str, StoredPaper]:
        """These papers, keyed, newest first."""
        return {paper.id: paper for paper in by.keyed_papers(self._store.papers(dict.fromkeys(ids)))}
