"""The command `compare`: authors, venues or periods side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphapp.cli import output
from graphapp.cli.opening import note_unusable_decisions, opened
from graphapp.cli.options import json_option, store_option, table_option, unit_option

if TYPE_CHECKING:
    from graphapp.groups.comparing import ComparedSides
    from graphapp.model.units import UnitName

__all__ = ["compare"]

SHOWN_PEOPLE = 20


@click.command(short_help="Compare authors, venues or periods.")
@click.option(
    "--author", "authors", multiple=True, metavar="NAME", help="Compare this author. May be repeated."
)
@click.option("--venue", "venues", multiple=True, metavar="NAME", help="Compare this venue. May be repeated.")
@click.option("--all", "everything", is_flag=True, help="All papers; requires --period.")
@click.option(
    "--period",
    "periods",
    multiple=True,
    metavar="YEARS",
    help="Compare this period, such as 2010-2015, for one author, one venue, or all papers. May be repeated.",
)
@click.option(
    "--table",
    type=click.Choice(["people", "years", "venues"]),
    default="people",
    show_default=True,
    help="The table that --to writes.",
)
@table_option
@unit_option
@store_option
@json_option
def compare(
    authors: tuple[str, ...],
    venues: tuple[str, ...],
    everything: bool,
    periods: tuple[str, ...],
    table: str,
    target: str | None,
    unit: UnitName | None,
    store: str | None,
    as_json: bool,
) -> None:
    """Compare two to four authors, venues or periods: people in common, joint papers, years and venues.

    \b
    Examples:
      graphapp compare --author "Weizhu Chen" --author "Nan Duan"
      graphapp compare --author "Weizhu Chen" --period 2010-2019 --period 2020-
      graphapp compare --venue ICLR --venue ACL --table years --to years.csv
    """
    from graphapp.groups.as_csv import comparison_table
    from graphapp.groups.as_json import comparison_json

    if target and as_json:
        raise click.UsageError("--to and --json cannot be combined.")
    sides = _sides(authors, venues, everything, periods)
    with opened(store) as service:
        note_unusable_decisions(service, unit)
        found = service.comparisons.of(sides, unit, capped=not target)
    if target:
        from graphapp.cli.tables import save_table

        save_table(comparison_table(found, table), target, output.count(len(found.sides), "side"))
    elif as_json:
        output.json(comparison_json(found))
    else:
        _print(found)
    for note in found.notes:
        output.note(note)


def _sides(
    authors: tuple[str, ...], venues: tuple[str, ...], everything: bool, periods: tuple[str, ...]
) -> str:
    """The sides that the options select, one per line. Raises UsageError for contradictory options."""
    from dataclasses import replace

    from graphapp.networks.sides import ComparisonSide, read_period

    subjects = [
        *(ComparisonSide("author", name) for name in authors),
        *(ComparisonSide("venue", name) for name in venues),
        *([ComparisonSide("all")] if everything else []),
    ]
    if not periods:
        if everything:
            raise click.UsageError("--all requires --period.")
        return "\n".join(side.text for side in subjects)
    if len(subjects) != 1:
        raise click.UsageError("--period requires exactly one of --author, --venue and --all.")
    years = [read_period(text) for text in periods]
    return "\n".join(replace(subjects[0], first=first, last=last).text for first, last in years)


def _print(view: ComparedSides) -> None:
    labels = [side.label for side in view.sides]
    output.table(
        ["side", "papers", "people", "only on this side"],
        [(side.label, side.papers, side.people, side.unique) for side in view.sides],
    )
    for pair in view.joint:
        names = output.visible(f"{labels[pair.one]} and {labels[pair.other]}")
        print(f"\n{names}: {output.count(pair.total, 'joint paper')}")
    print(f"\n{output.count(view.common_count, 'person', 'people')} in common")
    if view.common:
        output.table(["name", *labels], [(each.name, *each.papers) for each in view.common[:SHOWN_PEOPLE]])
    if view.common_count > SHOWN_PEOPLE:
        print(f"… and {view.common_count - SHOWN_PEOPLE:,} more; use --to FILE to write them all")
    print()
    output.table(["year", *labels], [(row.year or "unknown", *row.papers) for row in view.years])
