"""The page about the store: what was loaded, with which problems, and the current settings."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import render_template, request

from graphapp import __version__
from graphapp.analysis.problem_summary import ProblemKind, kinds_of, members_of
from graphapp.errors import NotFound, StoreUnavailable
from graphapp.ingest import log as loads
from graphapp.model.rows import LoadRecord
from graphapp.settings import SETTINGS, Setting
from graphapp.support.value_rules import ValueRule
from graphapp.web import query_requests, urls
from graphapp.web.accepted import accepts
from graphapp.web.context import service, settings
from graphapp.web.http.security import is_loopback
from graphapp.web.pages.blueprint import page_number, pages, slice_of
from graphapp.web.parameters import PAGE, RequestParameter
from graphapp.web.render import rankings

__all__: list[str] = []

LOAD = RequestParameter("load", "Number of the load in the log", ValueRule(int, 1, 10**9))
KIND_NUMBER = RequestParameter(
    "kind", "Show only problems of this kind (the number of the kind in the list)", ValueRule(int, 1, 10**6)
)

# further problems are on a page of their own
SHOWN_OLDER = 500
SHOWN_KINDS = 5


class Loading(NamedTuple):
    """A load in the list of the page: its number in the log, and its problems by kind."""

    number: int
    load: LoadRecord
    kinds: list[ProblemKind]

    @property
    def href(self) -> str:
        """The page with all its problems."""
        return urls.rooted(f"/about/problems?load={self.number}")


@pages.get("/about")
@accepts()
def about() -> str:
    """What was loaded, from which files, with which problems; the current settings. While the store is unavailable, only the parts that do
    not need it."""
    known = {
        "values": [(setting, _shown(setting)) for setting in SETTINGS],
        "version": __version__,
    }
    try:
        return render_template("about.html", failed=None, **known, **_loaded())
    except StoreUnavailable as error:
        return render_template("about.html", failed=error, **known)


def _loaded() -> dict[str, Any]:
    """The parts of the page that need the store."""
    overview = service().overview()
    numbers = {id(load): number for number, load in enumerate(overview.loads, 1)}
    newest = [
        Loading(numbers[id(load)], load, kinds_of(load.problems))
        for load in loads.newest_first(overview.loads)
    ]
    return {
        "counts": overview.counts,
        "years": rankings.span(overview.counts.first_year, overview.counts.last_year),
        "formats": loads.by_format(overview.loads),
        "loads": newest[: loads.NEWEST],
        "older": newest[loads.NEWEST :][:SHOWN_OLDER],
        "unlisted": max(0, len(newest) - loads.NEWEST - SHOWN_OLDER),
        "shown_kinds": SHOWN_KINDS,
        "revision": service().store.revision(),
        "cypher_state": query_requests.engine_state().text,
    }


@pages.get("/about/problems")
@accepts(LOAD, KIND_NUMBER, PAGE)
def problems() -> str:
    """The problems of one load, all of them or those of one kind."""
    number: int = LOAD.read(request.args) or 1
    load = service().load(number)
    kinds = kinds_of(load.problems)
    place: int | None = KIND_NUMBER.read(request.args)
    if place is not None and place > len(kinds):
        raise NotFound(
            f"This load has no problems of kind {place}.", "See the load's page for the list of kinds."
        )
    shown = load.problems if place is None else members_of(kinds[place - 1], load.problems)
    page, size = page_number(), settings().page_papers
    rows = shown[(page - 1) * size : page * size]
    here = Loading(number, load, kinds).href
    return render_template(
        "problems.html",
        load=load,
        kinds=kinds,
        chosen=place,
        here=here,
        problems=rows,
        page=slice_of("these problems", page, size, len(rows), len(shown), here, {"kind": place}),
    )


def _shown(setting: Setting) -> object:
    """The value of a setting as shown to users of the pages, without secrets."""
    value = getattr(settings(), setting.name)
    private = setting.name == "store" and ("@" in value or not is_loopback(settings().host))
    return "(not shown)" if private else setting.shown(value)
