"""CSV files of suggested collaborators, groups and comparisons."""

from __future__ import annotations

from flask import Response, request

from graphapp.exporters.spreadsheet import guarded
from graphapp.groups.as_csv import (
    CsvTable,
    collaborators_table,
    comparison_table,
    csv_text,
    group_table,
    report_table,
)
from graphapp.web.accepted import accepts
from graphapp.web.api.groups import group_in, report_in
from graphapp.web.context import service, unit
from graphapp.web.downloads import downloads, filename, one_of_few, text_file
from graphapp.web.group_parameters import (
    COLLABORATORS_LIMIT,
    COMPARISON_TABLE,
    GROUP,
    GROUP_TABLE,
    LONGEST,
    NAME,
    NAMES,
    REPORT_TABLE,
    SCORE,
    SIDES,
)
from graphapp.web.parameters import required

__all__ = ["downloads"]


@downloads.get("/collaborators.csv")
@accepts(NAME, SCORE, LONGEST, COLLABORATORS_LIMIT)
def collaborators() -> Response:
    """The suggested collaborators of an author."""
    with one_of_few():
        found = service().collaborators.of(
            required(request.args, "name", "the name of an author"),
            unit(),
            score=SCORE.read(request.args) or "adamic_adar",
            longest=LONGEST.read(request.args),
            limit=COLLABORATORS_LIMIT.read(request.args),
        )
        return _csv(collaborators_table(found), f"{found.author.name} collaborators")


@downloads.get("/group.csv")
@accepts(NAMES, GROUP, LONGEST, GROUP_TABLE)
def group() -> Response:
    """A table of a group."""
    table = GROUP_TABLE.read(request.args) or "matrix"
    with one_of_few():
        view = group_in()
        return _csv(group_table(view, table), f"{view.saved.name if view.saved else 'group'} {table}")


@downloads.get("/group-report.csv")
@accepts(NAMES, GROUP, LONGEST, REPORT_TABLE)
def group_report() -> Response:
    """A table of the report on a group."""
    table = REPORT_TABLE.read(request.args) or "years"
    with one_of_few():
        report = report_in()
        saved = report.view.saved
        return _csv(report_table(report, table), f"{saved.name if saved else 'group'} {table}")


@downloads.get("/compare.csv")
@accepts(SIDES, COMPARISON_TABLE)
def compare() -> Response:
    """A table of a comparison, with everyone."""
    sides = required(request.args, "sides", "two to four sides, one per line")
    table = COMPARISON_TABLE.read(request.args) or "people"
    with one_of_few():
        found = service().comparisons.of(sides, unit(), capped=False)
        return _csv(comparison_table(found, table), f"comparison {table}")


def _csv(table: CsvTable, title: str) -> Response:
    return text_file(csv_text(table, guarded), "text/csv", filename(title, ".csv"))
