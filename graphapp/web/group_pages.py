"""The page of a group of authors, and saving groups, which is for the owner."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.errors import BadInput, GraphappError
from graphapp.groups.as_csv import GROUP_TABLES
from graphapp.groups.name_lists import lines_of, with_choices
from graphapp.groups.views import GroupView
from graphapp.networks.spec import NetworkSpec
from graphapp.support.value_rules import ValueRule
from graphapp.web.accepted import accepts
from graphapp.web.context import service, settings, unit
from graphapp.web.group_parameters import GROUP, LONGEST, NAMES, one_of
from graphapp.web.http import owner
from graphapp.web.parameters import UNIT, RequestParameter
from graphapp.web.render import groups as prepared
from graphapp.web.render import panels, rankings
from graphapp.web.render.panels import Download
from graphapp.web.render.papers import with_arguments
from graphapp.web.urls import Links

__all__ = ["group_arguments", "group_pages", "picked"]

group_pages = Blueprint("groups", __name__, url_prefix="/groups")
owner.protect(group_pages)

OTHERS = RequestParameter(
    "others", "Authors to draw in addition to the members", ValueRule(str, choices=("none", "shared"))
)
SHORT = 2000
"""The number of characters above which the page suggests to save the list, as some programs cut longer addresses."""
LABELS = {
    "matrix": "Joint papers (matrix)",
    "unconnected": "Unconnected pairs",
    "years": "Papers by year",
    "names": "Names and the authors they refer to",
}


@group_pages.get("")
@accepts(NAMES, GROUP, LONGEST, OTHERS, "pick", "saved")
def group() -> str | AnyResponse:
    """A group: the form, or what each name of a list means and the tables of the group."""
    names = request.args.get(NAMES.name, "")
    if not names.strip() and not request.args.get(GROUP.name, "").strip():
        return _form()
    if picks := list(filter(None, request.args.getlist("pick"))):
        return redirect(_address(names="\n".join(with_choices(lines_of(names), picked(picks)))), 302)
    names, group = one_of(request.args)
    longest: int | None = LONGEST.read(request.args)
    if group:
        view = service().groups.saved(group, UNIT.read(request.args), longest=longest)
    else:
        view = service().groups.of(names, unit(), longest=longest)
    return _page(view, names or "\n".join(view.saved.lines if view.saved else ()))


def picked(picks: list[str]) -> dict[int, str]:
    """The choices for unresolved names, by the number of the line. Raises BadInput."""
    chosen = {}
    for pick in picks:
        number, equals, choice = pick.partition("=")
        if not equals or not number.isdecimal() or len(number) > 9:
            raise BadInput(f"`pick` must have the form NUMBER=AUTHOR, not {pick[:40]!r}.", "Omit pick.")
        chosen[int(number)] = choice
    return chosen


def _address(**changes: object) -> str:
    """The address of the page with the parameters of this request, changed; the choices are omitted."""
    given = {name: value for name, value in request.args.items() if name not in ("pick", "saved")}
    return with_arguments("/groups", given, **changes)


def _form(text: str = "", error: GraphappError | None = None) -> str:
    by = Links(unit(), settings().unit)
    found = service().groups.all()
    saved = [(each, with_arguments("/groups", {"group": each.name})) for each in found.groups]
    return render_template(
        "group.html",
        view=None,
        text=text,
        error=error,
        saved_groups=saved,
        unreadable=found.unreadable,
        by=by,
        longest=None,
        title="Groups",
    )


def _page(view: GroupView, text: str) -> str:
    by = Links(view.unit, settings().unit)
    others: Literal["none", "shared"] = OTHERS.read(request.args) or "none"
    spec = NetworkSpec(
        "group" if view.saved else "authors",
        view.saved.name if view.saved else view.value,
        unit=view.unit,
        others=others,
        longest=view.longest,
    )
    members = prepared.member_rows(view, by)
    title = (
        view.saved.title
        if view.saved
        else f"Group of {len(view.members):,} {'author' if len(view.members) == 1 else 'authors'}"
    )
    panel = None
    if view.members:
        panel = panels.network_panel(spec, "embed", title, [row.author for row in members], by)
        if others == "shared":
            panel = panel._replace(colour="side", page=f"{panel.page}&colour=side")
    total = view.tables.total
    return render_template(
        "group.html",
        view=view,
        title=title,
        text=text,
        error=None,
        by=by,
        longest=view.longest,
        lines=prepared.line_rows(view.lines, by),
        members=members,
        matrix=prepared.matrix(view, by),
        most_members=prepared.MATRIX_MEMBERS,
        pairs=prepared.pair_rows(view, by),
        years=prepared.year_rows(view),
        total=total,
        total_share=prepared.percent(total.outside, total.papers),
        others=others,
        here=_address,
        panel=panel,
        network_files=panels.network_downloads(by.query(spec), "side" if others == "shared" else "")
        if view.members
        else [],
        files=_files(view, by),
        report_href=with_arguments("/groups/report", group_arguments(view, by)),
        conflicts_href=with_arguments("/conflicts", group_arguments(view, by)),
        long=len(text) > SHORT,
        keeps=service().groups.files.folder is not None,
        just_saved=request.args.get("saved") == "1",
        saved_groups=[],
        rankings=rankings,
    )


def group_arguments(view: GroupView, by: Links) -> dict[str, object]:
    """The parameters of other addresses about the group."""
    which = (
        {"group": view.saved.name} if view.saved else {"names": "\n".join(line.text for line in view.lines)}
    )
    # an address without a unit means that of the saved group
    usual = view.saved.unit if view.saved else by.usual
    return {**which, "longest": view.longest, "unit": None if view.unit == usual else view.unit}


def _files(view: GroupView, by: Links) -> list[Download]:
    return [
        Download(
            LABELS[table], "csv", with_arguments("/files/group.csv", group_arguments(view, by), table=table)
        )
        for table in GROUP_TABLES
    ]


@group_pages.post("/save")
def save() -> AnyResponse:
    """Save a list as a group; afterwards, its page."""
    form = request.form
    group = service().groups.save(
        form.get("title", ""),
        form.get("names", ""),
        UNIT.read(form),
        owner.viewer().name,
        replace=bool(form.get("replace")),
    )
    owner.log_action(f"saved the group {group.name}")
    return redirect(with_arguments("/groups", {"group": group.name, "saved": 1}), 303)


@group_pages.post("/remove")
def remove() -> AnyResponse:
    """Remove a saved group; afterwards, its names as a list, so that nothing is lost."""
    group = service().groups.files.remove(request.form.get("group", ""))
    owner.log_action(f"removed the group {group.name}")
    given = {"names": "\n".join(group.lines), "unit": None if group.unit == settings().unit else group.unit}
    return redirect(with_arguments("/groups", given), 303)
