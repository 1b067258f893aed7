"""The command `conflicts`: the recent coauthors of authors, and the conflicts of reviewers and authors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphapp.cli import output
from graphapp.cli.groups import is_list, names_in, report_lines
from graphapp.cli.opening import note_unusable_decisions, opened
from graphapp.cli.options import json_option, longest_option, store_option, unit_option

if TYPE_CHECKING:
    from datetime import datetime

    from graphapp.groups.conflicts.listing import ConflictSort, RecentCoauthor
    from graphapp.groups.conflicts.views import ConflictCheck, ConflictList, ConflictOptions, ConflictPair
    from graphapp.groups.conflicts.window import ConflictWindow
    from graphapp.model.units import UnitName
    from graphapp.service import GraphService

__all__ = ["conflicts"]

SHOWN_ROWS = 50


@click.command(short_help="List recent coauthors, or check reviewers.")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--group",
    metavar="NAME",
    help="List the coauthors of a saved group, or of a file with one name per line.",
)
@click.option(
    "--reviewers",
    metavar="FILE",
    help="File with the names of reviewers, one per line, or a saved group; requires --authors.",
)
@click.option(
    "--authors",
    metavar="FILE",
    help="File with the names of authors, one per line, or a saved group; requires --reviewers.",
)
@click.option(
    "--distance",
    type=click.IntRange(1, 2),
    default=1,
    show_default=True,
    help="2: also report reviewers and authors who have common coauthors.",
)
@click.option(
    "--months",
    type=click.IntRange(1, 1200),
    default=48,
    show_default=True,
    metavar="N",
    help="Count the papers of the last N months.",
)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The date on which the months end, such as 2026-11-30.  [default: today, and papers dated ahead count, too]",
)
@longest_option
@click.option(
    "--sort",
    type=click.Choice(["name", "date"]),
    default="name",
    show_default=True,
    help="Sort coauthors by last name, or by the last joint paper, newest first.",
)
@click.option(
    "--table",
    type=click.Choice(["coauthors", "nsf", "pairs", "papers", "names"]),
    help="The table that --to writes: coauthors, or nsf (tables of the NSF form, separated by tabs); of a check: pairs, papers or names.  [default: coauthors or pairs]",
)
@click.option("--to", "target", metavar="FILE", help="Write the table to this file (- for standard output).")
@unit_option
@store_option
@json_option
def conflicts(
    names: tuple[str, ...],
    group: str | None,
    reviewers: str | None,
    authors: str | None,
    distance: int,
    months: int,
    on: datetime | None,
    longest: int | None,
    sort: ConflictSort,
    table: str | None,
    target: str | None,
    unit: UnitName | None,
    store: str | None,
    as_json: bool,
) -> int:
    """List the coauthors of the last months, or check reviewers against authors.

    For one or several NAMEs, or a group, lists the coauthors with the last joint paper, affiliation and ORCID. With --reviewers and --authors, lists the
    reviewers who have joint papers with authors. Papers have years only: all papers of the year in which the period begins count.

    A name in a list that matches no author, or more than one, is reported and omitted. Exit status: 0 if every name was resolved, otherwise 1.

    \b
    Examples:
      graphapp conflicts "Weizhu Chen" --months 48
      graphapp conflicts "Weizhu Chen" --table nsf --to coa.tsv
      graphapp conflicts --reviewers committee.txt --authors submissions.txt
    """
    from graphapp.groups.conflicts.views import ConflictOptions

    _check_usage(names, group, reviewers, authors, table, target, as_json)
    options = ConflictOptions(months, on.date() if on else None, longest)
    with opened(store) as service:
        note_unusable_decisions(service, unit)
        if reviewers is not None and authors is not None:
            check = _check(service, reviewers, authors, unit, options, distance, capped=not target)
            return _report_check(check, table or "pairs", target, as_json)
        found = _list(service, names, group, unit, options, sort, capped=not target)
        return _report_list(found, table or "coauthors", target, as_json)


def _check_usage(
    names: tuple[str, ...],
    group: str | None,
    reviewers: str | None,
    authors: str | None,
    table: str | None,
    target: str | None,
    as_json: bool,
) -> None:
    """Raises UsageError for contradictory options."""
    if target and as_json:
        raise click.UsageError("--to and --json cannot be combined.")
    if (reviewers is None) != (authors is None):
        raise click.UsageError("--reviewers and --authors must be given together.")
    checks = reviewers is not None
    if sum((bool(names), group is not None, checks)) != 1:
        raise click.UsageError("Specify names, or --group, or --reviewers and --authors.")
    tables = ("pairs", "papers", "names") if checks else ("coauthors", "nsf")
    if table and table not in tables:
        raise click.UsageError(f"--table must be {' or '.join(tables)} here, not {table}.")
    if table and not target:
        raise click.UsageError("--table requires --to.")


def _list(
    service: GraphService,
    names: tuple[str, ...],
    group: str | None,
    unit: UnitName | None,
    options: ConflictOptions,
    sort: ConflictSort,
    *,
    capped: bool,
) -> ConflictList:
    conflicts = service.conflicts
    if group is not None and not is_list(group):
        return conflicts.of_group(group, unit, options, sort=sort, capped=capped)
    if len(names) == 1:
        return conflicts.of_author(names[0], unit, options, sort=sort, capped=capped)
    text = names_in(group) if group is not None else "\n".join(names)
    return conflicts.of_names(text, unit, options, sort=sort, capped=capped)


def _report_list(found: ConflictList, table: str, target: str | None, as_json: bool) -> int:
    """Write, print or save a conflict list. Returns the exit status."""
    report_lines(found.lines, found.unit)
    if target:
        _save_list(found, table, target)
    elif as_json:
        from graphapp.groups.conflicts.as_json import conflicts_json

        output.json(conflicts_json(found))
    else:
        _print_list(found)
    for note in found.notes:
        output.note(note)
    return 1 if found.open_lines else 0


def _save_list(found: ConflictList, table: str, target: str) -> None:
    from graphapp.cli.tables import save_table, save_text

    what = output.count(len(found.rows), "coauthor")
    if table == "nsf":
        from graphapp.exporters.spreadsheet import guarded
        from graphapp.groups.conflicts.coa import coa_text

        save_text(coa_text(found, guarded), target, what)
    else:
        from graphapp.groups.conflicts.as_csv import conflicts_table

        save_table(conflicts_table(found), target, what)


def _print_list(found: ConflictList) -> None:
    names = found.names
    whose = (
        output.visible(next(iter(names.values()))) if len(names) == 1 else output.count(len(names), "author")
    )
    print(
        f"{output.count(found.total, 'coauthor')} of {whose} {_period(found.window)}, on {output.count(found.papers, 'joint paper')}"
    )
    shown = found.rows[:SHOWN_ROWS]
    columns: list[tuple[str, list[object]]] = [
        ("name", [row.name for row in shown]),
        ("joint papers", [row.papers for row in shown]),
        ("last", [row.last for row in shown]),
        ("last joint paper", [row.last_paper.title for row in shown]),
        ("with", ["; ".join(names[each.author] for each in row.joint) for row in shown if len(names) > 1]),
        ("affiliation", [_affiliation(row) for row in shown if any(each.affiliation for each in shown)]),
        ("ORCID", [", ".join(row.orcids) for row in shown if any(each.orcids for each in shown)]),
    ]
    if shown:
        wanted = [(name, values) for name, values in columns if values]
        output.table([name for name, _ in wanted], list(zip(*(values for _, values in wanted), strict=True)))
    if found.total > SHOWN_ROWS:
        print(f"… and {found.total - SHOWN_ROWS:,} more; use --to FILE to write them all")


def _affiliation(row: RecentCoauthor) -> str:
    printed = row.affiliation
    return f"{printed.text} ({printed.year or 'no year'})" if printed else ""


def _period(window: ConflictWindow) -> str:
    """The years that count, in words."""
    if window.last is None:
        return f"since {window.first}"
    return f"in {output.years(window.first, window.last)}"


def _check(
    service: GraphService,
    reviewers: str,
    authors: str,
    unit: UnitName | None,
    options: ConflictOptions,
    distance: int,
    *,
    capped: bool,
) -> ConflictCheck:
    (first, first_unit), (second, second_unit) = (_names(service, source) for source in (reviewers, authors))
    return service.conflicts.check(
        first, second, unit or first_unit or second_unit, options, distance=distance, capped=capped
    )


def _names(service: GraphService, source: str) -> tuple[list[str], UnitName | None]:
    """The names in a file, or those of a saved group with their unit."""
    from graphapp.groups.name_lists import lines_of

    if is_list(source):
        return lines_of(names_in(source)), None
    group = service.groups.files.read(source)
    return list(group.lines), group.unit


def _report_check(found: ConflictCheck, table: str, target: str | None, as_json: bool) -> int:
    """Write, print or save a conflict check. Returns the exit status."""
    report_lines(found.reviewers, found.unit, "reviewer on line")
    report_lines(found.authors, found.unit, "author on line")
    if target:
        from graphapp.cli.tables import save_table
        from graphapp.groups.conflicts.as_csv import check_table

        save_table(check_table(found, table), target, output.count(found.total, "conflict"))
    elif as_json:
        from graphapp.groups.conflicts.as_json import check_json

        output.json(check_json(found))
    else:
        _print_check(found)
    for note in found.notes:
        output.note(note)
    return 1 if found.open_lines else 0


def _print_check(found: ConflictCheck) -> None:
    print(
        f"{output.count(found.counts['joint'], 'pair')} with joint papers {_period(found.window)}, "
        f"{output.count(found.counts['same'], 'reviewer')} in the list of authors"
        + (
            f", {output.count(found.counts['shared'], 'pair')} with common coauthors only"
            if found.distance == 2
            else ""
        )
    )
    if found.pairs:
        output.table(
            ["reviewer", "author", "joint papers", "last", "last joint paper or common coauthors"],
            [
                (pair.reviewer.name, pair.author.name, len(pair.papers), pair.last or "", _why(pair))
                for pair in found.pairs[:SHOWN_ROWS]
            ],
        )
    if found.total > SHOWN_ROWS:
        print(f"… and {found.total - SHOWN_ROWS:,} more; use --to FILE to write them all")


def _why(pair: ConflictPair) -> str:
    """What connects a pair, in a table."""
    if pair.kind == "same":
        return "in the list of authors"
    if pair.papers:
        return pair.papers[0].title
    more = pair.connectors - len(pair.through)
    through = ", ".join(each.name for each in pair.through)
    return f"through {through} and {more:,} more" if more else f"through {through}"
