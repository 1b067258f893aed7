"""The command `search`: find authors, papers or venues by words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphapp.cli import output
from graphapp.cli.opening import note_unusable_decisions, opened
from graphapp.cli.options import json_option, limit_option, store_option, unit_option

if TYPE_CHECKING:
    from graphapp.model.rows import AuthorHit, StoredPaper, VenueRow
    from graphapp.model.units import UnitName
    from graphapp.views import SearchResults

__all__ = ["search"]


@click.command(short_help="Search for authors, papers or venues.")
@click.argument("text")
@click.option("--papers", is_flag=True, help="Search paper titles instead of author names.")
@click.option("--venues", is_flag=True, help="Search venue names instead of author names.")
@limit_option("limit", "search_results", "Show at most N results")
@unit_option
@store_option
@json_option
def search(
    text: str,
    papers: bool,
    venues: bool,
    limit: int | None,
    unit: UnitName | None,
    store: str | None,
    as_json: bool,
) -> None:
    """Find authors, papers or venues by words in their names or titles. The beginning of a word is enough."""

    if papers and venues:
        raise click.UsageError("--papers and --venues cannot be combined.")
    with opened(store) as service:
        if papers:
            _papers(service.search_papers(text, limit), as_json)
        elif venues:
            _venues(service.search_venues(text, limit), as_json)
        else:
            note_unusable_decisions(service, unit)
            _authors(service.search(text, limit, unit), as_json)


def _authors(found: SearchResults[AuthorHit], as_json: bool) -> None:
    """Print the authors found."""
    _more(found)
    if as_json:
        from graphapp.serialize import hit_json

        output.json([hit_json(hit) for hit in found])
    elif found:
        rows = [(_named(hit), hit.papers, hit.rows) for hit in found]
        output.table(["name", "papers", "author rows"], rows)
    else:
        output.note("No author found. Search matches whole words and the beginnings of words.")


def _named(hit: AuthorHit) -> str:
    """The name of an author, with the other names of a person."""
    others = [name for name in hit.names if name != hit.name]
    return f"{hit.name} (also {', '.join(others)})" if others else hit.name


def _more(found: SearchResults[Any]) -> None:
    """Report that a limit truncated the results."""
    if found.more:
        output.note(f"Showing the first {len(found):,}. Add words to narrow the search.")


def _papers(found: SearchResults[StoredPaper], as_json: bool) -> None:
    """Print the papers found."""
    _more(found)
    if as_json:
        from graphapp.serialize import paper_json

        output.json([paper_json(paper) for paper in found])
        return
    for paper in found:
        print(output.visible(output.paper_line(paper)))
    if not found:
        output.note("No paper found. Search matches whole words of titles and the beginnings of words.")


def _venues(found: SearchResults[VenueRow], as_json: bool) -> None:
    """Print the venues found."""
    _more(found)
    if as_json:
        output.json([venue._asdict() for venue in found])
    elif found:
        output.table(
            ["name", "papers", "kind"], [(venue.name, venue.papers, venue.kind or "") for venue in found]
        )
    else:
        output.note("No venue found. Search matches whole words and the beginnings of words.")
