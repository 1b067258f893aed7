"""The commands of `groups`: the joint papers of a group of authors, and saved groups."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphapp.cli import output
from graphapp.cli.opening import note_unusable_decisions, opened
from graphapp.cli.options import json_option, longest_option, store_option, table_option, unit_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphapp.groups.name_lists import NameLine
    from graphapp.groups.report_tables import ReportYear
    from graphapp.groups.views import GroupReport, GroupView
    from graphapp.model.units import UnitName
    from graphapp.service import GraphService

__all__ = ["groups", "is_list", "names_in", "report_lines"]

SHOWN_PAIRS = 20
SHOWN_CONNECTORS = 3
SHOWN_PARTNERS = 10

source_argument = click.argument("source", metavar="GROUP")


@click.group()
def groups() -> None:
    """Show a group of authors: joint papers, missing connections, papers by year; and save groups for the pages."""


def names_in(source: str) -> str:
    """The content of a file with one name per line; - is standard input. Raises UsageError if it cannot be read."""
    try:
        with click.open_file(source, encoding="utf-8-sig") as stream:
            return str(stream.read())
    except OSError as error:
        raise click.UsageError(f"Cannot read {source}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{source} is not valid UTF-8.") from error


def is_list(source: str) -> bool:
    """True if `source` is a file or standard input, False if it is the name of a saved group."""
    return source == "-" or Path(source).is_file()


def _group(service: GraphService, source: str, unit: UnitName | None, longest: int | None) -> GroupView:
    """The group in a file, or the saved group with this name."""
    if is_list(source):
        return service.groups.of(names_in(source), unit, longest=longest)
    return service.groups.saved(source, unit, longest=longest)


@groups.command(short_help="Show a group.")
@source_argument
@click.option(
    "--table",
    type=click.Choice(["matrix", "unconnected", "years", "names"]),
    default="matrix",
    show_default=True,
    help="The table that --to writes.",
)
@table_option
@longest_option
@unit_option
@store_option
@json_option
def show(
    source: str,
    table: str,
    target: str | None,
    longest: int | None,
    unit: UnitName | None,
    store: str | None,
    as_json: bool,
) -> int:
    """Show a group of authors. GROUP is a file with one name per line (- for standard input), or the name of a saved group.

    A name that matches no author, or more than one, is reported with a list of candidates and omitted from the group. Exit status: 0 if
    every name was resolved, otherwise 1.
    """
    from graphapp.groups.as_csv import group_table
    from graphapp.groups.as_json import group_json

    if target and as_json:
        raise click.UsageError("--to and --json cannot be combined.")
    with opened(store) as service:
        note_unusable_decisions(service, unit)
        view = _group(service, source, unit, longest)
    report_lines(view.lines, view.unit)
    if target:
        from graphapp.cli.tables import save_table

        save_table(group_table(view, table), target, output.count(len(view.members), "author"))
    elif as_json:
        output.json(group_json(view))
    else:
        _print(view)
    return 1 if view.open_lines else 0


def report_lines(lines: Sequence[NameLine], unit: UnitName, what: str = "line") -> None:
    """Report the names that are not resolved, and duplicates; `what` the lines are."""
    for line in lines:
        candidates = ", ".join(hit.name if unit == "cluster" else hit.key for hit in line.candidates)
        meaning = {
            "several": f"several authors have this name; use one of these identifiers: {candidates}",
            "similar": f"not found; similar names: {candidates}",
            "unknown": "not found",
            "repeated": f"the same author as on line {line.same_as}",
        }.get(line.status)
        if meaning:
            output.note(f"{what} {line.number}: {line.text}: {meaning}")


def _print(view: GroupView) -> None:
    total = view.tables.total
    names = [member.hit.name for member in view.members]
    title = f"{output.visible(view.saved.title)}: " if view.saved else ""
    print(
        f"{title}{output.count(len(names), 'author')}, {output.count(total.papers, 'paper')}, {total.together:,} by at least two members, "
        f"and {total.outside:,} with authors outside the group"
    )
    if not names:
        return
    output.table(
        ["name", "papers", "years", "members with joint papers"],
        [
            (each.hit.name, each.hit.papers, output.years(each.first, each.last), each.partners)
            for each in view.members
        ],
    )
    pairs = view.tables.unconnected
    print(f"\n{output.count(len(pairs), 'pair')} without a joint paper")
    if pairs:
        rows = []
        for pair in pairs[:SHOWN_PAIRS]:
            through = ", ".join(each.name for each in pair.through[:SHOWN_CONNECTORS])
            more = pair.connectors - SHOWN_CONNECTORS
            rows.append(
                (names[pair.one], names[pair.other], f"{through} and {more:,} more" if more > 0 else through)
            )
        output.table(["author", "other author", "possible connections"], rows)
    if len(pairs) > SHOWN_PAIRS:
        print(f"… and {len(pairs) - SHOWN_PAIRS:,} more; use --to FILE --table unconnected to write them all")


@groups.command(short_help="Report on a group.")
@source_argument
@click.option(
    "--table",
    type=click.Choice(["years", "partners", "members"]),
    default="years",
    show_default=True,
    help="The table that --to writes.",
)
@table_option
@longest_option
@unit_option
@store_option
@json_option
def report(
    source: str,
    table: str,
    target: str | None,
    longest: int | None,
    unit: UnitName | None,
    store: str | None,
    as_json: bool,
) -> int:
    """Report on a group of authors by year: papers, shares with outside authors and of solo papers, authors per paper, new and returning coauthors; and
    its top partners. GROUP is as for `graphapp groups show`, and so is the exit status.
    """
    from graphapp.groups.as_csv import report_table
    from graphapp.groups.as_json import report_json

    if target and as_json:
        raise click.UsageError("--to and --json cannot be combined.")
    with opened(store) as service:
        note_unusable_decisions(service, unit)
        if is_list(source):
            found = service.groups.report(names_in(source), unit, longest=longest)
        else:
            found = service.groups.saved_report(source, unit, longest=longest)
    report_lines(found.view.lines, found.view.unit)
    if target:
        from graphapp.cli.tables import save_table

        save_table(report_table(found, table), target, output.count(len(found.view.members), "author"))
    elif as_json:
        output.json(report_json(found))
    else:
        _print_report(found)
    for note in found.notes:
        output.note(note)
    return 1 if found.view.open_lines else 0


def _print_report(found: GroupReport) -> None:
    title = f"{output.visible(found.view.saved.title)}: " if found.view.saved else ""
    total = found.tables.total
    print(
        f"{title}{output.count(len(found.view.members), 'author')}, {output.count(total.papers, 'paper')}, {output.count(total.new, 'coauthor')} outside the group"
    )
    if not found.view.members:
        return
    output.table(
        [
            "year",
            "papers",
            "by several members",
            "with outside authors",
            "solo",
            "authors per paper",
            "new coauthors",
            "returning",
        ],
        [(each.year or "unknown", *_report_row(each)) for each in found.tables.years]
        + [("all", *_report_row(total))],
    )
    if found.tables.partners:
        print()
        output.table(
            ["partner", "joint papers", "years"],
            [
                (each.name, each.papers, output.years(each.first, each.last))
                for each in found.tables.partners[:SHOWN_PARTNERS]
            ],
        )
    if len(found.tables.partners) > SHOWN_PARTNERS:
        print(
            f"… and {len(found.tables.partners) - SHOWN_PARTNERS:,} more; use --to FILE --table partners to write them all"
        )


def _report_row(year: ReportYear) -> tuple[object, ...]:
    mean = year.authors_per_paper
    return (
        *(year.papers, year.together, year.outside, year.solo, "" if mean is None else f"{mean:.1f}"),
        *(year.new, year.returning),
    )


@groups.command(short_help="Save a group of authors.")
@click.argument("title")
@click.argument("source", metavar="FILE")
@click.option("--replace", is_flag=True, help="Replace a saved group with this name.")
@click.option(
    "--by", metavar="NAME", help="Name of the person saving the group.  [default: your system user name]"
)
@unit_option
@store_option
def save(
    title: str, source: str, replace: bool, by: str | None, unit: UnitName | None, store: str | None
) -> None:
    """Save the names in FILE (one per line; - for standard input) as a group. Each name must match exactly one author.

    The name of the group is TITLE in lower case, with hyphens instead of spaces. The web server shows the group at /groups?group=NAME, and
    `graphapp network --group NAME` writes its network.
    """
    from graphapp.cli.who import who

    text = names_in(source)
    with opened(store) as service:
        group = service.groups.save(title, text, unit, who(by).by, replace=replace)
    print(f"Saved {group.name}: {output.count(len(group.lines), 'author')}")


@groups.command("list", short_help="List the saved groups.")
@store_option
@json_option
def list_(store: str | None, as_json: bool) -> int:
    """List the saved groups. Exit status: 0 if all groups could be read, otherwise 1."""
    from graphapp.groups.as_json import saved_group_json

    with opened(store) as service:
        found, unreadable = service.groups.all()
    for each in unreadable:
        output.note(each.problem)
    if as_json:
        output.json([saved_group_json(group) for group in found])
    elif found:
        output.table(
            ["name", "title", "authors", "saved"],
            [(group.name, group.title, len(group.lines), group.saved) for group in found],
        )
    elif not unreadable:
        output.note("No groups have been saved. To save one, run `graphapp groups save TITLE FILE`.")
    return 1 if unreadable else 0


@groups.command(short_help="Remove a saved group.")
@click.argument("name")
@store_option
def remove(name: str, store: str | None) -> None:
    """Remove the saved group NAME, and print its names."""
    with opened(store) as service:
        group = service.groups.files.remove(name)
    output.note(f"Removed {group.name}. Its names were:" if group.lines else f"Removed {group.name}.")
    for line in group.lines:
        print(output.visible(line))
