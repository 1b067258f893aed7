"""The page that reports an error."""

from __future__ import annotations

from flask import render_template, request

from graphapp.errors import AmbiguousName, GraphappError, NotFound
from graphapp.web.pages.units import links_or_usual
from graphapp.web.render import rankings

__all__ = ["error_page"]

_TITLES = {
    403: "Not allowed",
    404: "Not found",
    405: "Not allowed",
    408: "Time limit exceeded",
    409: "Several authors have this name",
    500: "Internal error",
    503: "Service unavailable",
}


def error_page(error: GraphappError) -> str:
    """The page about `error`, as HTML."""
    return render_template(
        "error.html",
        error=error,
        title=_TITLES.get(error.status, "The request cannot be processed"),
        wanted=_name_to_search(error),
        meant=rankings.hits(error.suggestions, links_or_usual())
        if isinstance(error, NotFound | AmbiguousName)
        else [],
    )


def _name_to_search(error: GraphappError) -> str:
    """The name that was not found; "" for other errors."""
    if error.status != 404 or not request.path.startswith(("/authors", "/venues", "/papers")):
        return ""
    arguments = {**request.args.to_dict(), **(request.view_args or {})}
    return str(arguments.get("name") or "")
