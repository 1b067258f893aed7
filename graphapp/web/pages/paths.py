"""The shortest chain of coauthors between two authors."""

from __future__ import annotations

from flask import render_template, request

from graphapp.errors import AmbiguousName, NotFound
from graphapp.model import names
from graphapp.model.rows import AuthorHit
from graphapp.views import PathView
from graphapp.web.context import links, service, settings, unit
from graphapp.web.pages.blueprint import pages
from graphapp.web.render import papers as cards
from graphapp.web.render import rankings
from graphapp.web.render.papers import with_arguments
from graphapp.web.render.units import UNIT_WORDS

__all__: list[str] = []


@pages.get("/path")
def path() -> tuple[str, int]:
    """The shortest chain of coauthors between two names; for an unknown name, the form and similar names."""
    source, target = request.args.get("from", ""), request.args.get("to", "")
    view: PathView | None = None
    steps: list[tuple[rankings.RankedRow, rankings.RankedRow, list[cards.PaperCard]]] = []
    error: NotFound | AmbiguousName | None = None
    if source.strip() and target.strip():
        try:
            view = service().path(source, target, unit())
        except (NotFound, AmbiguousName) as raised:
            error = raised
    if view is not None:
        for step in view.steps:
            ends = rankings.hits([step.source, step.target], links())
            papers = list(cards.cards(step.papers, settings().folded_authors, links=links()))
            steps.append((ends[0], ends[1], papers))
    page = render_template(
        "path.html",
        source=source,
        target=target,
        view=view,
        steps=steps,
        error=error,
        words=UNIT_WORDS[unit()],
        meant=_other_paths(source, target, error) if error else [],
    )
    return page, error.status if error else 200


def _other_paths(source: str, target: str, error: NotFound | AmbiguousName) -> list[rankings.RankedRow]:
    """The paths in which the unknown or ambiguous name is replaced by each suggestion."""
    ends = {"from": source, "to": target, **links().parameters}
    wrong = "from" if error.asked == source else "to"
    return [
        row._replace(href=with_arguments("/path", ends | {wrong: _asked_again(hit)}))
        for hit, row in zip(error.suggestions, rankings.hits(error.suggestions), strict=True)
    ]


def _asked_again(hit: AuthorHit) -> str:
    """What to enter for an author: the name of a cluster, the identifier of other authors, whose name may be that of several."""
    return hit.name if names.key(hit.name) == hit.key else hit.key
