"""Suggested collaborators, groups and comparisons as tables for CSV files. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from graphapp.groups.comparing import ComparedSides
from graphapp.groups.report_tables import ReportYear
from graphapp.groups.views import CollaboratorList, GroupReport, GroupView

__all__ = [
    "COMPARISON_TABLES",
    "GROUP_TABLES",
    "REPORT_TABLES",
    "Cell",
    "CsvTable",
    "collaborators_table",
    "comparison_table",
    "csv_text",
    "group_table",
    "report_table",
]

Cell = str | int | float | None
"""A value of a table; None is an empty cell."""

GROUP_TABLES = {
    "matrix": "the number of joint papers for each pair of members; the diagonal contains each member's number of papers",
    "unconnected": "pairs of members without a joint paper, with the number of authors who could connect them and the best candidates",
    "years": "papers by year: all, those by several members, and those with authors outside the group",
    "names": "the author that each name in the list refers to",
}
"""The tables of a group, with their content."""

REPORT_TABLES = {
    "years": "the numbers of each year: papers, shares, authors per paper, new and returning coauthors",
    "partners": "all coauthors outside the group, with the number of joint papers and the members with whom they are",
    "members": "the members, with their papers, years, and the number of other members with joint papers",
}
"""The tables of a group report, with their content."""

COMPARISON_TABLES = {
    "people": "all authors, with the number of papers on each side",
    "years": "papers on each side by year",
    "venues": "papers on each side by venue",
}
"""The tables of a comparison, with their content."""


class CsvTable(NamedTuple):
    """The header and the rows of a table."""

    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def csv_text(table: CsvTable, text: Callable[[str], str] = str) -> str:
    """A table as CSV: None is an empty cell, and `text` is applied to strings."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(text, table.columns))
    writer.writerows(
        ["" if value is None else text(value) if isinstance(value, str) else value for value in row]
        for row in table.rows
    )
    return buffer.getvalue()


def collaborators_table(found: CollaboratorList) -> CsvTable:
    """One row for each suggested collaborator; shared coauthors are separated by "; "."""
    columns = ("name", "key", "adamic_adar", "resource_allocation", "shared", "shared_coauthors", "papers", "first_year", "last_year")  # fmt: skip
    rows = (
        (
            each.hit.name,
            each.hit.key,
            each.adamic_adar,
            each.resource_allocation,
            len(each.shared),
            "; ".join(one.name for one in each.shared),
            each.hit.papers,
            each.first,
            each.last,
        )
        for each in found.rows
    )
    return CsvTable(columns, rows)


def group_table(view: GroupView, table: str) -> CsvTable:
    """The table of a group that is named in GROUP_TABLES."""
    names = [member.hit.name for member in view.members]
    if table == "matrix":
        matrix: Iterable[Sequence[Cell]] = (
            (name, *row) for name, row in zip(names, view.tables.joint, strict=True)
        )
        return CsvTable(("", *names), matrix)
    if table == "unconnected":
        return CsvTable(
            ("author", "other_author", "connecting_authors", "through"), _unconnected(view, names)
        )
    if table == "years":
        return CsvTable(("year", "papers", "by_several_members", "with_outside_authors"), view.tables.years)
    columns = ("line", "text", "status", "name", "key", "candidates")
    return CsvTable(columns, _lines(view))


def _unconnected(view: GroupView, names: Sequence[str]) -> Iterable[Sequence[Cell]]:
    for pair in view.tables.unconnected:
        through = "; ".join(f"{each.name} ({each.papers[0]}, {each.papers[1]})" for each in pair.through)
        yield names[pair.one], names[pair.other], pair.connectors, through


def _lines(view: GroupView) -> Iterable[Sequence[Cell]]:
    for line in view.lines:
        found = line.author
        yield (
            line.number,
            line.text,
            line.status,
            found.name if found else None,
            found.key if found else None,
            "; ".join(hit.name for hit in line.candidates),
        )


def report_table(report: GroupReport, table: str) -> CsvTable:
    """The table of a group report that is named in REPORT_TABLES. The last row of years has the sums ("all")."""
    members = report.view.members
    if table == "members":
        return CsvTable(
            ("name", "key", "papers", "first_year", "last_year", "members_with_joint_papers"),
            (
                (each.hit.name, each.hit.key, each.hit.papers, each.first, each.last, each.partners)
                for each in members
            ),
        )
    if table == "partners":
        return CsvTable(
            ("name", "key", "joint_papers", "first_year", "last_year", "members"),
            (
                (
                    *(each.name, each.key, each.papers, each.first, each.last),
                    "; ".join(f"{members[number].hit.name} ({papers})" for number, papers in each.members),
                )
                for each in report.tables.partners
            ),
        )
    columns = (
        *("year", "papers", "by_several_members", "with_outside_authors", "solo", "authors_per_paper"),
        *("new_coauthors", "returning_coauthors"),
    )
    rows = [_report_year(year.year, year) for year in report.tables.years]
    return CsvTable(columns, [*rows, _report_year("all", report.tables.total)])


def _report_year(label: Cell, year: ReportYear) -> Sequence[Cell]:
    mean = year.authors_per_paper
    return (
        *(label, year.papers, year.together, year.outside, year.solo),
        None if mean is None else round(mean, 2),
        *(year.new, year.returning),
    )


def comparison_table(view: ComparedSides, table: str) -> CsvTable:
    """The table of a comparison that is named in COMPARISON_TABLES."""
    labels = [side.label for side in view.sides]
    if table == "years":
        return CsvTable(("year", *labels), ((row.year, *row.papers) for row in view.years))
    if table == "venues":
        venues: Iterable[Sequence[Cell]] = (
            (each.venue.name if each.venue else None, *each.papers) for each in view.venues
        )
        return CsvTable(("venue", *labels), venues)
    people = [*view.common, *(person for side in view.unique for person in side)]
    return CsvTable(("name", "key", *labels), ((each.name, each.key, *each.papers) for each in people))
