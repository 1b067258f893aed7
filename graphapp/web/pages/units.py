"""What every page needs to keep the unit of authors: addresses, the switch, and the state of the decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import request

from graphapp.errors import BadInput
from graphapp.model.units import UnitName
from graphapp.web import urls
from graphapp.web.context import links, service, settings
from graphapp.web.http.security import is_loopback
from graphapp.web.pages.blueprint import pages
from graphapp.web.render.units import UnitChoice, unit_choices
from graphapp.web.urls import Links

__all__ = ["links_or_usual"]


class UnusableDecisions(NamedTuple):
    """That pages show names instead of persons, why, and what to do about it."""

    consequence: str
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


def switch_unit(shown: UnitName | None = None, usual: UnitName | None = None) -> Sequence[UnitChoice]:
    """The switch between names, author rows and persons; empty while it is not needed: without decisions and in the default unit. `shown` is the
    unit of the page, and `usual` that of its address without a unit, if these are not the unit of the request and of the setting."""
    by = links_or_usual()
    by = Links(shown or by.unit, usual or by.usual)
    if by == Links() and not service().decisions.revision():
        return ()
    return unit_choices(urls.rooted(urls.quoted(request.path)), request.args, by.unit, by.usual)


def unusable_decisions() -> UnusableDecisions | None:
    """What is wrong with the decisions file, if the page would apply it."""
    problem = service().decisions_problem() if links_or_usual().unit == "person" else None
    if problem is None:
        return None
    message = problem.message
    file = service().decisions.file
    if file is not None and not is_loopback(settings().host):
        # others need not know where files are
        message = message.removeprefix(f"{file.path}: ")
    return UnusableDecisions(problem.consequence, message, problem.hint)
