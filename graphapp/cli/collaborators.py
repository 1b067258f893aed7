"""The command `collaborators`: suggested collaborators of an author."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphapp.cli import output
from graphapp.cli.opening import note_unusable_decisions, opened
from graphapp.cli.options import (
    json_option,
    limit_option,
    longest_option,
    store_option,
    table_option,
    unit_option,
)

if TYPE_CHECKING:
    from graphapp.groups.views import CollaboratorList, Score
    from graphapp.model.units import UnitName

__all__ = ["collaborators"]

SHOWN_SHARED = 3


@click.command(short_help="Suggest collaborators for an author.")
@click.argument("name")
@click.option(
    "--score",
    type=click.Choice(["adamic_adar", "resource_allocation"]),
    default="adamic_adar",
    show_default=True,
    help="The score by which candidates are ranked.",
)
@longest_option
@limit_option("limit", "suggested_collaborators", "Show at most N candidates")
@table_option
@unit_option
@store_option
@json_option
def collaborators(
    name: str,
    score: Score,
    longest: int | None,
    limit: int | None,
    target: str | None,
    unit: UnitName | None,
    store: str | None,
    as_json: bool,
) -> None:
    """Suggest collaborators for an author: people who share coauthors with the author, but have no joint paper with the author.

    For each shared coauthor with n coauthors, the Adamic-Adar score adds 1 / ln(n), and the resource allocation score adds 1 / n.
    """
    from graphapp.groups.as_json import collaborators_json

    if target and as_json:
        raise click.UsageError("--to and --json cannot be combined.")
    with opened(store) as service:
        note_unusable_decisions(service, unit)
        found = service.collaborators.of(name, unit, score=score, longest=longest, limit=limit)
    if target:
        _save(found, target)
    elif as_json:
        output.json(collaborators_json(found))
    else:
        _print(found)
    for note in found.notes:
        output.note(note)


def _save(found: CollaboratorList, target: str) -> None:
    from graphapp.cli.tables import save_table
    from graphapp.groups.as_csv import collaborators_table

    save_table(collaborators_table(found), target, output.count(len(found.rows), "suggested collaborator"))


def _print(found: CollaboratorList) -> None:
    """Print the candidates, best first."""
    if not found.rows:
        name = found.author.name
        why = (
            f"the coauthors of {name} have no other coauthors"
            if found.coauthors
            else f"{name} has no coauthors"
        )
        output.note(f"No suggestions: {why}.")
        return
    rows = []
    for each in found.rows:
        shared = ", ".join(one.name for one in each.shared[:SHOWN_SHARED])
        more = len(each.shared) - SHOWN_SHARED
        rows.append(
            (
                each.hit.name,
                f"{each.adamic_adar:.2f}",
                f"{each.resource_allocation:.3f}",
                each.last or "",
                f"{shared} and {more:,} more" if more > 0 else shared,
            )
        )
    output.table(["name", "Adamic-Adar", "allocation", "last paper", "shared coauthors"], rows)
    if found.total > len(found.rows):
        output.note(f"Showing the first {len(found.rows):,} of {found.total:,}.")
