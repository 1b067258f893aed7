"""Conflict lists (the recent coauthors of authors), and the check of reviewers against authors."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request

from graphapp.errors import AmbiguousName, BadInput, GraphappError, NotFound
from graphapp.exporters.spreadsheet import guarded
from graphapp.groups.conflicts.as_csv import CHECK_TABLES
from graphapp.groups.conflicts.coa import coa_pasted
from graphapp.groups.conflicts.views import ConflictCheck, ConflictList
from graphapp.groups.conflicts.window import DEFAULT_MONTHS
from graphapp.groups.name_lists import with_choices
from graphapp.model.units import AUTHOR_UNITS
from graphapp.web.accepted import accepts
from graphapp.web.conflict_parameters import (
    AUTHOR,
    AUTHORS,
    AUTHORS_GROUP,
    CHECK_PARAMETERS,
    CONFLICTS_PARAMETERS,
    DISTANCE,
    MONTHS,
    ON,
    REVIEWERS,
    REVIEWERS_GROUP,
    SORT,
)
from graphapp.web.conflict_requests import CheckedLists, check_of, conflicts_of, lists_of
from graphapp.web.context import links, settings
from graphapp.web.group_pages import picked
from graphapp.web.group_parameters import GROUP, LONGEST, NAMES
from graphapp.web.pages.blueprint import pages
from graphapp.web.parameters import UNIT, UNIT_PARAMETERS, check_known
from graphapp.web.render import conflicts as prepared
from graphapp.web.render import groups as prepared_groups
from graphapp.web.render import rankings
from graphapp.web.render.panels import Download
from graphapp.web.render.papers import with_arguments
from graphapp.web.render.units import UNIT_WORDS
from graphapp.web.urls import Links

__all__: list[str] = []

OPTIONS = (MONTHS, ON, LONGEST)
LABELS = {
    "pairs": "Conflicts",
    "papers": "Joint papers of conflicts",
    "names": "Names and the authors they refer to",
}
PICK_REVIEWERS, PICK_AUTHORS = "pick_reviewers", "pick_authors"


def _options(*more: str) -> dict[str, str]:
    """The options of the request as they were given, "" for the others: for the form, and for other addresses, which omit empty values."""
    return {name: request.values.get(name, "").strip() for name in (*(each.name for each in OPTIONS), *more)}


# --- conflict lists


@pages.get("/conflicts")
@accepts(*CONFLICTS_PARAMETERS)
def conflicts() -> str | tuple[str, int]:
    """The recent coauthors of one or several authors; without any, the form."""
    found: ConflictList | None = None
    error: NotFound | AmbiguousName | None = None
    subject = _subject()
    if subject:
        try:
            found = conflicts_of(request.args)
        except (NotFound, AmbiguousName) as raised:
            error = raised
    by = Links(found.unit, settings().unit) if found else links()
    given = _options(SORT.name)
    page = render_template(
        "conflicts.html",
        found=found,
        error=error,
        by=by,
        given=given,
        default_months=DEFAULT_MONTHS,
        author=request.args.get(AUTHOR.name, ""),
        subject={name: value for name, value in subject.items() if name != AUTHOR.name},
        title=_title(found) if found else "",
        words=UNIT_WORDS[by.unit],
        period=prepared.period(found.window) if found else "",
        authors=rankings.hits([each.hit for each in found.authors], by) if found else [],
        namesakes=_namesakes(found, by) if found else [],
        rows=prepared.coauthor_rows(found, by) if found else [],
        several=found is not None and (len(found.authors) > 1 or bool(found.lines)),
        resolve=with_arguments("/groups", {**subject, **by.parameters}) if found and found.lines else "",
        sorts=[
            (label, with_arguments("/conflicts", {**request.args, SORT.name: sort}), found.sort == value)
            for label, sort, value in (("last name", "", "name"), ("last joint paper", "date", "date"))
        ]
        if found
        else [],
        pasted=coa_pasted(found, guarded).removesuffix("\n") if found else "",
        files=_list_files(subject, given, by) if found else [],
        meant=rankings.meant(
            error.suggestions,
            lambda name: with_arguments("/conflicts", {AUTHOR.name: name, **given, **by.parameters}),
        )
        if error
        else [],
    )
    return (page, error.status) if error else page


def _subject() -> dict[str, str]:
    """The author, names or group in the address."""
    return {
        each.name: value
        for each in (AUTHOR, NAMES, GROUP)
        if (value := request.args.get(each.name, "")).strip()
    }


def _title(found: ConflictList) -> str:
    if found.saved:
        return found.saved.title
    if len(found.authors) == 1:
        return found.authors[0].hit.name
    return f"{len(found.authors):,} authors"


def _namesakes(found: ConflictList, by: Links) -> list[rankings.RankedRow]:
    """The namesakes of a single author."""
    return rankings.hits(found.authors[0].namesakes, by) if len(found.authors) == 1 else []


def _list_files(subject: Mapping[str, str], given: Mapping[str, str], by: Links) -> list[Download]:
    query = {**subject, **given, **by.parameters}
    return [
        Download("Coauthors", "csv", with_arguments("/files/conflicts.csv", query)),
        Download("Tables of the NSF form", "tsv", with_arguments("/files/conflicts.tsv", query)),
    ]


# --- the check of reviewers against authors


@pages.route("/conflicts/check", methods=["GET", "POST"])
@accepts(*CHECK_PARAMETERS, PICK_REVIEWERS, PICK_AUTHORS)
def conflict_check() -> str | tuple[str, int]:
    """The conflicts between reviewers and authors; without names, the form. Long lists are sent as a form."""
    known = (*(each.name for each in CHECK_PARAMETERS), PICK_REVIEWERS, PICK_AUTHORS, *UNIT_PARAMETERS)
    check_known(request.values, known)
    given = {name: request.values.get(name, "") for name in request.values}
    found: ConflictCheck | None = None
    error: GraphappError | None = None
    lists: CheckedLists | None = None
    if any(given.get(each.name, "").strip() for each in (REVIEWERS, AUTHORS, REVIEWERS_GROUP, AUTHORS_GROUP)):
        try:
            lists = _chosen(lists_of(given))
            found = check_of(given, lists)
        except (BadInput, NotFound) as raised:
            error = raised
    by = Links(found.unit, settings().unit) if found else links()
    page = render_template(
        "conflict_check.html",
        found=found,
        error=error,
        by=by,
        given=_options(DISTANCE.name, UNIT.name),
        unit_names=[(name, UNIT_WORDS[name].choice) for name in AUTHOR_UNITS],
        default_months=DEFAULT_MONTHS,
        reviewers="\n".join(lists.reviewers) if lists else given.get(REVIEWERS.name, ""),
        authors="\n".join(lists.authors) if lists else given.get(AUTHORS.name, ""),
        words=UNIT_WORDS[by.unit],
        period=prepared.period(found.window) if found else "",
        pairs=prepared.pair_rows(found, by) if found else [],
        reviewer_lines=prepared_groups.line_rows(found.reviewers, by) if found else [],
        author_lines=prepared_groups.line_rows(found.authors, by) if found else [],
        tables=[(name, LABELS[name]) for name in CHECK_TABLES],
    )
    return (page, error.status) if error else page


def _chosen(lists: CheckedLists) -> CheckedLists:
    """The lists with the authors that the user chose for unresolved names. Raises BadInput."""
    return lists._replace(
        reviewers=with_choices(lists.reviewers, picked(_picks(PICK_REVIEWERS))),
        authors=with_choices(lists.authors, picked(_picks(PICK_AUTHORS))),
    )


def _picks(name: str) -> list[str]:
    return list(filter(None, request.values.getlist(name)))
