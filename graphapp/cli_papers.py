"""The command `papers`: from its options to a list of papers, as pages give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphapp.errors import BadInput
from graphapp.views import PaperFile, PaperFilter

if TYPE_CHECKING:
    from graphapp.exporters import PaperList
    from graphapp.service import GraphService

__all__ = ["check", "form", "listed"]

_FILTERS = ("kind", "coauthor", "text")


def form(target: str, name: str | None) -> PaperList:
    """The format called `name`, else the one for the ending of `target`. Raises UsageError when there is none."""
    from graphapp.exporters import LISTS, list_for_file

    if name is None:
        if target == "-":
            raise click.UsageError("Standard output has no ending: name the --format.")
        try:
            return list_for_file(target)
        except BadInput as error:
            raise click.UsageError(f"{error.message} {error.hint} Or name the --format.") from error
    return next(each for each in LISTS if each.name == name)


def check(author: str | None, venue: str | None, paper: str | None, shown_by: PaperFilter) -> None:
    """Raises UsageError where these options do not name one list."""
    if author is not None:
        if paper is not None:
            raise click.UsageError("--paper names one paper: leave --author out.")
        return
    if (venue is None) == (paper is None):
        raise click.UsageError("Give --author, --venue or --paper.")
    for name in _FILTERS:
        if getattr(shown_by, name):
            raise click.UsageError(f"--{name} filters the papers of an --author.")
    if paper is not None and shown_by.year is not None:
        raise click.UsageError("--year filters the papers of an --author or a --venue.")


def listed(
    service: GraphService, author: str | None, venue: str | None, paper: str | None, shown_by: PaperFilter
) -> PaperFile:
    """The list that was asked for. Raises NotFound for a name or identifier that nothing has."""
    if author is not None:
        return service.author_papers(author, shown_by)
    if venue is not None:
        return service.venue_papers(venue, shown_by.year)
    found = service.paper(paper or "")
    return PaperFile(found.title, [found])
