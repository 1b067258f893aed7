"""The command `papers`: write a list of papers to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphapp.cli import output
from graphapp.cli.files import save
from graphapp.cli.opening import note_unusable_decisions, opened
from graphapp.cli.options import list_format_option, store_option, unit_option
from graphapp.cli.output import count, note, paper_line
from graphapp.errors import BadInput, NotFound
from graphapp.model.records import KINDS
from graphapp.model.rows import CHOSEN_ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphapp.exporters import PaperList
    from graphapp.model.rows import StoredPaper
    from graphapp.model.units import UnitName
    from graphapp.service import GraphService
    from graphapp.views import PaperFile, PaperFilter

__all__ = ["papers"]

_SHOWN_OTHERS = 20
_FILTERS = ("kind", "coauthor", "text", "role")


@click.command(short_help="Write a list of papers to a file.")
@click.option(
    "--author",
    metavar="NAME",
    help="Write all papers published under exactly this author name, or by the author with this identifier.",
)
@click.option(
    "--venue",
    metavar="NAME",
    help="Write all papers of a venue; with --author, write only the author's papers at this venue.",
)
@click.option("--paper", metavar="ID", help="Write only the paper with this identifier or DOI.")
@click.option("--year", type=int, help="Include only papers published in exactly this year.")
@click.option(
    "--first", type=int, metavar="YEAR", help="Include only papers published in this year or later."
)
@click.option(
    "--last", type=int, metavar="YEAR", help="Include only papers published in this year or earlier."
)
@click.option("--kind", type=click.Choice(KINDS), help="Include only papers of this kind; requires --author.")
@click.option(
    "--coauthor", metavar="NAME", help="Include only papers coauthored with this author; requires --author."
)
@click.option(
    "--text",
    metavar="WORDS",
    help="Include only papers with these words in the title, abstract or venue; requires --author.",
)
@click.option(
    "--role",
    type=click.Choice(CHOSEN_ROLES),
    help="Include only papers on which the author is the first of several, the last of several, or the only author; requires --author.",
)
@unit_option
@click.option(
    "-o",
    "--to",
    "target",
    metavar="FILE",
    required=True,
    help="File to write (- for standard output); its extension selects the format.",
)
@list_format_option
@store_option
def papers(
    author: str | None,
    venue: str | None,
    paper: str | None,
    target: str,
    format_name: str | None,
    unit: UnitName | None,
    store: str | None,
    **shown_by: Any,
) -> None:
    """Write a list of papers to a file: the papers of an author or a venue, or a single paper.

    If no paper matches, no file is written, and the exit status is 3.
    """
    from graphapp.views import PaperFilter

    given = {name: value for name, value in shown_by.items() if value is not None}
    chosen = PaperFilter(venue=venue if author is not None and venue else "", **given)
    _check(author, venue, paper, chosen)
    form = _form(target, format_name)
    with opened(store) as service:
        note_unusable_decisions(service, unit)
        found = _listed(service, author, venue, paper, chosen, unit)
        if not found.papers:
            raise NotFound("No paper matches these filters; no file was written.", "Remove a filter.")
        # the papers of a venue are read while they are written
        save(lambda out: form.write(found.papers, out), target)
    output.saved(target, output.count(len(found.papers), "paper"))


def _form(target: str, name: str | None) -> PaperList:
    """The format `name`, or the one for the extension of `target`. Raises UsageError if there is no such format."""
    from graphapp.exporters import LIST_FORMATS, list_for_file

    if name is None:
        if target == "-":
            raise click.UsageError("Standard output has no file name extension: specify --format.")
        try:
            return list_for_file(target)
        except BadInput as error:
            raise click.UsageError(f"{error.message} {error.hint} Or specify --format.") from error
    return next(each for each in LIST_FORMATS if each.name == name)


def _check(author: str | None, venue: str | None, paper: str | None, shown_by: PaperFilter) -> None:
    """Raises UsageError if these options do not select exactly one list."""
    if author is not None:
        if paper is not None:
            raise click.UsageError("--paper and --author cannot be combined.")
        return
    if (venue is None) == (paper is None):
        raise click.UsageError("Specify --author, --venue or --paper.")
    for name in _FILTERS:
        if getattr(shown_by, name):
            raise click.UsageError(f"--{name} requires --author.")
    for name in ("year", "first", "last"):
        if paper is not None and getattr(shown_by, name) is not None:
            raise click.UsageError(f"--{name} requires --author or --venue.")


def _listed(
    service: GraphService,
    author: str | None,
    venue: str | None,
    paper: str | None,
    shown_by: PaperFilter,
    unit: UnitName | None,
) -> PaperFile:
    """The requested list. If a DOI belongs to several papers, prints those that are not in the list. Raises NotFound for an unknown name or
    identifier."""
    from graphapp.views import PaperFile

    if author is not None:
        return service.author_papers(author, shown_by, unit)
    if venue is not None:
        return service.venue_papers(venue, shown_by, unit)
    found = service.paper(paper or "")
    if paper not in (found.id, *found.sources) and (others := service.same_doi(found)):
        _note_others(others)
    return PaperFile(found.title, [found])


def _note_others(others: Sequence[StoredPaper]) -> None:
    """Print the papers with the same DOI that are not written."""
    note(
        f"{count(len(others), 'other paper has', 'other papers have')} this DOI. To write one of them, use --paper ID:"
    )
    for other in others[:_SHOWN_OTHERS]:
        note(f"  {other.id}: {paper_line(other)}")
    if len(others) > _SHOWN_OTHERS:
        note(f"  … and {len(others) - _SHOWN_OTHERS:,} more")
