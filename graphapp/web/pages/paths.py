"""All shortest paths of coauthors between two authors, or between two groups."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template, request

from graphapp.errors import AmbiguousName, NotFound
from graphapp.groups.name_lists import lines_of
from graphapp.groups.views import ShortestPaths
from graphapp.model.rows import AuthorHit
from graphapp.web.accepted import accepts
from graphapp.web.context import links, service, settings, unit
from graphapp.web.group_parameters import LONGEST
from graphapp.web.pages.blueprint import pages
from graphapp.web.render import papers as cards
from graphapp.web.render import rankings
from graphapp.web.render.papers import with_arguments
from graphapp.web.render.path_drawing import path_drawing
from graphapp.web.render.units import UNIT_WORDS

__all__: list[str] = []

FIRST_PAPERS = 3
MOST_OPEN = 12
"""The maximum number of links whose papers are shown without a click."""
MOST_PAPERS = 20
"""The maximum number of papers listed for a link."""


class PathRow(NamedTuple):
    """A path: its authors with links to their pages, and the numbers of joint papers of its weakest link and of all links."""

    authors: list[rankings.RankedRow]
    weakest: int
    joint: int


class LinkRow(NamedTuple):
    """A link of the listed paths: its place on the page, both authors, the number of joint papers and the newest of them, and the address of all of
    them."""

    anchor: str
    source: rankings.RankedRow
    target: rankings.RankedRow
    total: int
    papers: list[cards.PaperCard]
    all_href: str


@pages.get("/path")
@accepts("from", "to", LONGEST, "groups")
def path() -> tuple[str, int]:
    """All shortest paths between two names, or two groups of names; for an unknown name, the form and similar names."""
    source, target = request.args.get("from", ""), request.args.get("to", "")
    longest: int | None = LONGEST.read(request.args)
    ends = lines_of(source), lines_of(target)
    view: ShortestPaths | None = None
    error: NotFound | AmbiguousName | None = None
    if all(ends):
        try:
            view = service().paths.between(*ends, unit(), longest=longest)
        except (NotFound, AmbiguousName) as raised:
            error = raised
    rows = _links(view) if view else []
    anchors = {
        (edge.source, edge.target): f"#{row.anchor}"
        for edge, row in zip(view.edges if view else [], rows, strict=True)
    }
    page = render_template(
        "path.html",
        source=source,
        target=target,
        longest=longest,
        groups=max(map(len, ends)) > 1 or request.args.get("groups") == "1",
        view=view,
        common=rankings.hits(view.common, links()) if view else [],
        paths=_paths(view) if view else [],
        rows=rows,
        drawing=path_drawing(view, anchors, links()) if view and view.count > 1 else None,
        first_papers=FIRST_PAPERS,
        most_open=MOST_OPEN,
        ends=[_named(hits) for hits in ((view.sources, view.targets) if view else ())],
        error=error,
        words=UNIT_WORDS[unit()],
        meant=_other_paths(ends, longest, error) if error else [],
        other_form=with_arguments("/path", {"groups": 1, "from": source, "to": target, **links().parameters}),
    )
    return page, error.status if error else 200


def _named(hits: list[AuthorHit]) -> str:
    """The only author, or the number of authors."""
    return hits[0].name if len(hits) == 1 else f"{len(hits):,} authors"


def _paths(view: ShortestPaths) -> list[PathRow]:
    by_id = dict(zip(view.authors, rankings.hits(view.authors.values(), links()), strict=True))
    return [PathRow([by_id[id] for id in path.authors], path.weakest, path.joint) for path in view.paths]


def _links(view: ShortestPaths) -> list[LinkRow]:
    """The links of the listed paths, in the order in which the paths use them."""
    by_id = dict(zip(view.authors, rankings.hits(view.authors.values(), links()), strict=True))
    # a paper may be on many links
    listed = {paper.id: paper for edge in view.edges for paper in edge.papers[:MOST_PAPERS]}
    made = cards.cards(listed.values(), settings().folded_authors, links=links())
    card_of = dict(zip(listed, made, strict=True))
    rows = []
    for number, edge in enumerate(view.edges, 1):
        shown = [card_of[paper.id] for paper in edge.papers[:MOST_PAPERS]]
        href = cards.filter_link(by_id[edge.source].href, "coauthor")(edge.target)
        rows.append(
            LinkRow(f"link-{number}", by_id[edge.source], by_id[edge.target], len(edge.papers), shown, href)
        )
    return rows


def _other_paths(
    ends: tuple[list[str], list[str]], longest: int | None, error: NotFound | AmbiguousName
) -> list[rankings.RankedRow]:
    """The paths in which the unknown or ambiguous name is replaced by each suggestion."""

    def replaced(name: str) -> str:
        source, target = (
            "\n".join(name if line == error.asked else line for line in lines) for lines in ends
        )
        return with_arguments(
            "/path", {"from": source, "to": target, "longest": longest, **links().parameters}
        )

    return rankings.meant(error.suggestions, replaced)
