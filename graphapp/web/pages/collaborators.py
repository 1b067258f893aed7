"""The suggested collaborators of an author."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template, request

from graphapp.errors import AmbiguousName, NotFound
from graphapp.groups.views import SCORES, Collaborator, CollaboratorList
from graphapp.model.rows import AuthorHit
from graphapp.networks.spec import NetworkSpec
from graphapp.web.accepted import accepts
from graphapp.web.context import links, service, unit
from graphapp.web.group_parameters import COLLABORATORS_LIMIT, LONGEST, SCORE
from graphapp.web.pages.blueprint import pages
from graphapp.web.parameters import required
from graphapp.web.render import rankings
from graphapp.web.render.panels import Download
from graphapp.web.render.papers import with_arguments

__all__: list[str] = []

SHOWN_SHARED = 5
RINGS = 10
"""The number of suggested collaborators that the link to the drawing adds."""
SCORE_LABELS = {"adamic_adar": "Adamic–Adar", "resource_allocation": "resource allocation"}


class CollaboratorRow(NamedTuple):
    """A suggested collaborator: the author, both scores, the first shared coauthors and the others, and the address of the shortest paths."""

    author: rankings.RankedRow
    adamic_adar: str
    resource_allocation: str
    shared: list[rankings.RankedRow]
    more: list[rankings.RankedRow]
    last: int | None
    paths_href: str


@pages.get("/collaborators")
@accepts("name", SCORE, LONGEST, COLLABORATORS_LIMIT)
def collaborators() -> str | tuple[str, int]:
    """The suggested collaborators of an author; without a name, the form."""
    name = request.args.get("name", "")
    score = SCORE.read(request.args) or SCORES[0]
    longest: int | None = LONGEST.read(request.args)
    given = {"score": score if score != SCORES[0] else None, "longest": longest}
    found: CollaboratorList | None = None
    error: NotFound | AmbiguousName | None = None
    if name.strip():
        required(request.args, "name", "the name of an author")
        try:
            found = service().collaborators.of(
                name, unit(), score=score, longest=longest, limit=COLLABORATORS_LIMIT.read(request.args)
            )
        except (NotFound, AmbiguousName) as raised:
            error = raised
    page = render_template(
        "collaborators.html",
        name=name,
        score=score,
        scores=SCORE_LABELS,
        longest=longest,
        found=found,
        author=rankings.hits([found.author], links())[0] if found else None,
        rows=[_row(found.author, each) for each in found.rows] if found else [],
        network=_network(found) if found else "",
        rings=min(RINGS, len(found.rows)) if found else 0,
        files=_files(found, given) if found else [],
        error=error,
        meant=rankings.meant(
            error.suggestions,
            lambda name: with_arguments("/collaborators", {"name": name, **given, **links().parameters}),
        )
        if error
        else [],
    )
    return (page, error.status) if error else page


def _row(author: AuthorHit, each: Collaborator) -> CollaboratorRow:
    shared = [
        rankings.RankedRow(one.name, links().author(one.key, one.name), one.papers) for one in each.shared
    ]
    return CollaboratorRow(
        rankings.hits([each.hit], links())[0],
        f"{each.adamic_adar:.2f}",
        f"{each.resource_allocation:.3f}",
        shared[:SHOWN_SHARED],
        shared[SHOWN_SHARED:],
        each.last,
        links().path(rankings.entered(author), rankings.entered(each.hit)),
    )


def _network(found: CollaboratorList) -> str:
    """The address of the author's network with the first suggested collaborators."""
    page = links().network_page(NetworkSpec("author", found.author.key, unit=found.unit))
    return f"{page}{'&' if '?' in page else '?'}suggested={RINGS}"


def _files(found: CollaboratorList, given: dict[str, object]) -> list[Download]:
    href = with_arguments(
        "/files/collaborators.csv", {"name": found.author.key, **given, **links().parameters}
    )
    return [Download("Suggested collaborators", "csv", href)]
