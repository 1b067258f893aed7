"""The command `papers`: from its options to a list of papers, as pages give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphapp.cli.output import count, note, paper_line
from graphapp.errors import BadInput
from graphapp.views import PaperFile, PaperFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphapp.exporters import PaperList
    from graphapp.model.rows import StoredPaper
    from graphapp.service import GraphService

__all__ = ["check", "form", "listed"]

_SHOWN_OTHERS = 20
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
    """The list that was asked for. Where a DOI names several papers, says which ones are not in it. Raises NotFound for a name or identifier
    that nothing has."""
    if author is not None:
        return service.author_papers(author, shown_by)
    if venue is not None:
        return service.venue_papers(venue, shown_by.year)
    found = service.paper(paper or "")
    if paper not in (found.id, *found.sources) and (others := service.same_doi(found)):
        _note_others(others)
    return PaperFile(found.title, [found])


def _note_others(others: Sequence[StoredPaper]) -> None:
    """Say which papers have the same DOI as the one that is written."""
    note(
        f"{count(len(others), 'other paper has', 'other papers have')} this DOI; --paper ID writes one of them:"
    )
    for other in others[:_SHOWN_OTHERS]:
        note(f"  {other.id}: {paper_line(other)}")
    if len(others) > _SHOWN_OTHERS:
        note(f"  … and {len(others) - _SHOWN_OTHERS:,} more")
