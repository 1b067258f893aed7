"""Files of conflict lists and conflict checks: CSV, and the tables of the form of the US National Science Foundation."""

from __future__ import annotations

from flask import Response, request

from graphapp.exporters.spreadsheet import guarded
from graphapp.groups.as_csv import csv_text
from graphapp.groups.conflicts.as_csv import check_table, conflicts_table
from graphapp.groups.conflicts.coa import coa_text
from graphapp.web.accepted import accepts
from graphapp.web.conflict_parameters import CHECK_PARAMETERS, CHECK_TABLE, CONFLICTS_PARAMETERS
from graphapp.web.conflict_requests import check_of, conflicts_of
from graphapp.web.downloads import filename, one_of_few, text_file
from graphapp.web.group_files import downloads
from graphapp.web.parameters import UNIT_PARAMETERS, check_known

__all__ = ["downloads"]


@downloads.get("/conflicts.<any(csv, tsv):suffix>")
@accepts(*CONFLICTS_PARAMETERS)
def conflicts(suffix: str) -> Response:
    """All coauthors of a conflict list: as CSV, or as the tables of the form (tsv)."""
    with one_of_few():
        found = conflicts_of(request.args, capped=False)
        whose = (
            found.saved.name
            if found.saved
            else found.authors[0].hit.name
            if len(found.authors) == 1
            else "group"
        )
        if suffix == "csv":
            return text_file(
                csv_text(conflicts_table(found), guarded), "text/csv", filename(f"{whose} conflicts", ".csv")
            )
        return text_file(
            coa_text(found, guarded), "text/tab-separated-values", filename(f"{whose} collaborators", ".tsv")
        )


@downloads.route("/conflict-check.csv", methods=["GET", "POST"])
@accepts(*CHECK_PARAMETERS, CHECK_TABLE)
def conflict_check() -> Response:
    """A table of a conflict check, with all pairs. Long lists are sent as a form."""
    given = request.values
    check_known(given, [*(each.name for each in (*CHECK_PARAMETERS, CHECK_TABLE)), *UNIT_PARAMETERS])
    table = CHECK_TABLE.read(given) or "pairs"
    with one_of_few():
        found = check_of(given, capped=False)
        return text_file(
            csv_text(check_table(found, table), guarded), "text/csv", filename(f"conflicts {table}", ".csv")
        )
