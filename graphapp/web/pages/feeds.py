"""Atom feeds: the papers that were added most recently to the store, to an author, or to a venue."""

from __future__ import annotations

from flask import Response, request

from graphapp.errors import BadInput
from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import links, service, unit
from graphapp.web.pages.blueprint import pages
from graphapp.web.parameters import RequestParameter
from graphapp.web.render.feeds import MEDIA_TYPE, atom

__all__: list[str] = []

AUTHOR = RequestParameter("author", "Only papers by the author with this name or identifier")
OF_VENUE = RequestParameter("venue", "Only papers at the venue with this name")


@pages.get("/feed")
@accepts(AUTHOR, OF_VENUE)
def feed() -> Response:
    """The newest papers as an Atom feed."""
    author, venue = AUTHOR.read(request.args), OF_VENUE.read(request.args)
    if author and venue:
        raise BadInput("author and venue cannot be combined.", "Omit one of them.")
    if author:
        found = service().author_papers(author, unit=unit())
        title, new, page = found.title, service().new_papers(found.papers), links().author(author, author)
    elif venue:
        row = service().venue(venue, unit=unit(), limit=1).venue
        title, new, page = f"{row.name} papers", service().new_papers(venue=row.id), urls.venue(row.id)
    else:
        title, new, page = "New papers", service().new_papers(), links().page("/")
    host = request.host_url.rstrip("/")
    content = atom(title, request.url, host + page, new, lambda id: host + urls.paper(id))
    return Response(content, content_type=f"{MEDIA_TYPE}; charset=utf-8")
