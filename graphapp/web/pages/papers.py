"""The page of a paper."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.networks.spec import NetworkSpec
from graphapp.views import RELATED_AUTHORS
from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import links, service, unit
from graphapp.web.pages.blueprint import moved, pages
from graphapp.web.parameters import required
from graphapp.web.render import panels
from graphapp.web.render import papers as cards
from graphapp.web.render.identifiers import linked_identifier

__all__: list[str] = []


@pages.get("/papers")
@accepts("id")
def paper_by_id() -> str | AnyResponse:
    """A paper whose identifier cannot be part of a path; other identifiers are redirected to their own address."""
    id = required(request.args, "id", "the identifier of a paper")
    if urls.fits(id):
        return moved(urls.paper(id), "id")
    return _paper(id)


@pages.get("/papers/<key:id>")
@accepts()
def paper(id: str) -> str:
    """A paper."""
    return _paper(id)


def _paper(id: str) -> str:
    view = service().paper_view(id, unit())
    found = view.paper
    return render_template(
        "paper.html",
        versions=[cards.card(version, 0, links()) for version in view.versions],
        same_doi=[cards.card(other, 0, links()) for other in view.same_doi],
        related=[
            (each.shared, cards.card(each.paper, 3, links())) for each in service().related_papers(view)
        ],
        related_authors=RELATED_AUTHORS,
        same_doi_count=view.same_doi_count,
        differences=view.differences,
        people=view.people,
        editors=[
            (each, links().author(each.key, each.name) if each.key in view.publishing_editors else "")
            for each in view.editors
        ],
        linked=linked_identifier,
        paper=cards.card(found, len(found.authors), links()),
        count=len(found.authors),
        list_files=panels.list_downloads(paper=found.id),
        network=links().network(NetworkSpec("papers", found.id, unit=unit())),
        explanation=urls.explanation(found.id),
    )
