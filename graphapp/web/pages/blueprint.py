"""The blueprint of the pages, and helpers that several pages use."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.errors import NotFound
from graphapp.web.parameters import PAGE
from graphapp.web.render.papers import Page, with_arguments

__all__ = ["SHOWN_COAUTHORS", "moved", "page_number", "pages", "slice_of"]

pages = Blueprint("pages", __name__)

SHOWN_COAUTHORS = 20


def moved(href: str, without: str) -> AnyResponse:
    """A redirect to `href` with the query string of this request, except the parameter `without`."""
    rest = {name: value for name, value in request.args.items() if name != without}
    return redirect(with_arguments(href, rest), 302)


def page_number() -> int:
    """The requested page of a list, 1-based. Raises BadInput."""
    number: int = PAGE.read(request.args) or 1
    return number


def slice_of(
    what: str,
    number: int,
    size: int,
    shown: int,
    total: int,
    here: str,
    arguments: Mapping[str, object],
    anchor: str = "",
) -> Page:
    """Page `number` of a list of `total` entries, with `size` entries per page and `shown` on this one; `here` with `arguments` is the
    address of the first page. Raises NotFound for a page after the last one."""
    start = (number - 1) * size
    if number > 1 and not shown:
        raise NotFound(f"There is no page {number} of {what}.", f"The last page is {-(-total // size) or 1}.")

    def at(page: int) -> str:
        return with_arguments(here, arguments, page=page if page > 1 else None) + anchor

    end = start + shown
    return Page(
        start + 1 if shown else 0,
        end,
        total,
        at(number - 1) if start else None,
        at(number + 1) if end < total else None,
    )
