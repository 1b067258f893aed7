"""How the records of a paper were read and why they were merged."""

from __future__ import annotations

from flask import render_template, request

from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import links, service
from graphapp.web.pages.blueprint import pages
from graphapp.web.parameters import required
from graphapp.web.render import papers as cards
from graphapp.web.render.explanations import record_cards

__all__: list[str] = []


@pages.get("/explain")
@accepts("id")
def explain() -> str:
    """How the records of a paper were read, and why they were merged."""
    found = service().explain_paper(
        required(request.args, "id", "the identifier of a paper or a source record, a DOI or a title")
    )
    return render_template(
        "explanation.html",
        paper=cards.card(found.paper, 3, links()),
        paper_href=urls.paper(found.paper.id),
        id=found.paper.id,
        records=record_cards(found),
        apart=[(cards.card(each.paper, 3, links()), each.reason) for each in found.apart],
    )
