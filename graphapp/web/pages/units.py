"""What every page needs to keep the unit of authors: addresses, the switch, and the state of the decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import request

from graphapp.errors import BadInput
from graphapp.web import urls
from graphapp.web.context import links, service, settings
from graphapp.web.http.security import is_loopback
from graphapp.web.pages.blueprint import pages
from graphapp.web.render.units import UnitChoice, unit_choices
from graphapp.web.urls import Links

__all__ = ["links_or_usual"]


class UnusableDecisions(NamedTuple):
    """Why pages show names instead of persons, and what to do about it."""

    message: str
    hint: str


def links_or_usual() -> Links:
    """The addresses in the unit of the request; in the default unit if the parameter is invalid, as on the page about this error."""
    try:
        return links()
    except BadInput:
        return Links(settings().unit, settings().unit)


@pages.app_context_processor
def unit_context() -> dict[str, Any]:
    """For templates: `links`, and functions that return the choices of the switch and what is wrong with the decisions."""
    return {
        "links": links_or_usual(),
        "switch_unit": switch_unit,
        "unusable_decisions": unusable_decisions,
    }


def switch_unit() -> Sequence[UnitChoice]:
    """The switch between names, author rows and persons; empty while it is not needed: without decisions and in the default unit."""
    by = links_or_usual()
    if by == Links() and not service().decisions.state():
        return ()
    return unit_choices(urls.quoted(request.path), request.args, by.unit, by.usual)


def unusable_decisions() -> UnusableDecisions | None:
    """What is wrong with the file of decisions, if the page would apply it."""
    problem = service().decisions_problem() if links_or_usual().unit == "person" else None
    if problem is None:
        return None
    message = problem.message
    file = service().decisions.file
    if file is not None and not is_loopback(settings().host):
        # others need not know where files are
        message = message.removeprefix(f"{file.path}: ")
    return UnusableDecisions(message, problem.hint)
