"""The loads of the store, and what each of them added."""

from __future__ import annotations

from flask import render_template

from graphapp.ingest.additions import MOST_AUTHORS, MOST_PAPERS
from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import service, settings
from graphapp.web.http import owner
from graphapp.web.load_access import loading_open
from graphapp.web.pages.blueprint import pages
from graphapp.web.render import loads as shown
from graphapp.web.render.papers import cards

__all__: list[str] = []


@pages.get("/loads")
@accepts()
def loads() -> str:
    """The loads, newest first."""
    entries = service().ledger()[::-1]
    return render_template("loads.html", entries=entries, total=len(entries))


@pages.get("/loads/<int:number>")
@accepts()
def load_entry(number: int) -> str:
    """What a load added: new papers, authors and coauthorships, and papers to which it added records."""
    entry, found = service().load_additions(number)
    most = settings().page_papers
    viewer = owner.viewer()
    return render_template(
        "load_entry.html",
        entry=entry,
        found=found,
        cards=list(cards(found.papers[:most], settings().folded_authors)),
        merged=[shown.merged_card(each) for each in found.merged[:most]],
        most=most,
        most_papers=MOST_PAPERS,
        most_authors=MOST_AUTHORS,
        author_href=urls.author,
        may_undo=loading_open(settings()) and viewer.owner and not viewer.elsewhere,
    )
