"""The page about the store: what was loaded, with which problems, and the settings in force."""

from __future__ import annotations

from typing import Any

from flask import render_template

from graphapp import __version__
from graphapp.errors import StoreUnavailable
from graphapp.ingest import log as loads
from graphapp.settings import SETTINGS
from graphapp.web.context import service, settings
from graphapp.web.http.security import is_loopback
from graphapp.web.pages.blueprint import pages
from graphapp.web.render import rankings

__all__: list[str] = []

SHOWN_PROBLEMS = 50
# the page would be long before anybody reads it
SHOWN_OLDER = 500
SHOWN_OLDER_PROBLEMS = 5


@pages.get("/about")
def about() -> str:
    """What was loaded, from where, with which problems; the settings in force. While the store does not answer, what is known without
    it."""
    known = {
        "values": [(setting, _shown(setting.name)) for setting in SETTINGS],
        "version": __version__,
    }
    try:
        return render_template("about.html", failed=None, **known, **_loaded())
    except StoreUnavailable as error:
        return render_template("about.html", failed=error, **known)


def _loaded() -> dict[str, Any]:
    """What the store says of itself."""
    overview = service().overview()
    newest = loads.newest_first(overview.loads)
    return {
        "counts": overview.counts,
        "years": rankings.span(overview.counts.first_year, overview.counts.last_year),
        "formats": loads.by_format(overview.loads),
        "loads": newest[: loads.NEWEST],
        "older": newest[loads.NEWEST :][:SHOWN_OLDER],
        "unlisted": max(0, len(newest) - loads.NEWEST - SHOWN_OLDER),
        "shown_problems": SHOWN_PROBLEMS,
        "shown_older_problems": SHOWN_OLDER_PROBLEMS,
        "revision": service().store.revision(),
        "cypher_state": service().store.cypher_state().text,
    }


def _shown(setting: str) -> object:
    """The value of a setting as strangers may see it."""
    value = getattr(settings(), setting)
    private = setting == "store" and ("@" in value or not is_loopback(settings().host))
    return "(not shown)" if private else value
