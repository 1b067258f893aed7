"""The report on a group of authors, for reading and for printing."""

from __future__ import annotations

from flask import render_template

from graphapp.groups.as_csv import REPORT_TABLES
from graphapp.groups.views import GroupView
from graphapp.networks.spec import NetworkSpec
from graphapp.web.accepted import accepts
from graphapp.web.api.groups import report_in
from graphapp.web.context import settings
from graphapp.web.group_pages import group_arguments
from graphapp.web.group_parameters import GROUP, LONGEST, NAMES
from graphapp.web.pages.blueprint import pages
from graphapp.web.render import group_report as prepared
from graphapp.web.render import groups as prepared_groups
from graphapp.web.render import panels
from graphapp.web.render.panels import Download
from graphapp.web.render.papers import with_arguments
from graphapp.web.urls import Links

__all__: list[str] = []

LABELS = {"years": "Numbers by year", "partners": "Partners", "members": "Members"}


@pages.get("/groups/report")
@accepts(NAMES, GROUP, LONGEST)
def group_report() -> str:
    """The report on a group."""
    report = report_in()
    view = report.view
    by = Links(view.unit, settings().unit)
    given = group_arguments(view, by)
    members = prepared_groups.member_rows(view, by)
    title = view.saved.title if view.saved else _title(view)
    return render_template(
        "group_report.html",
        report=report,
        view=view,
        title=title,
        by=by,
        members=members,
        years=prepared.year_rows(report),
        total=report.tables.total,
        shares=prepared.shares(report.tables.total),
        partners=prepared.partner_rows(report, by),
        pairs=len(view.members) * (len(view.members) - 1) // 2,
        panel=_panel(view, title, members, by) if view.members else None,
        group_href=with_arguments("/groups", given),
        files=[
            Download(LABELS[table], "csv", with_arguments("/files/group-report.csv", given, table=table))
            for table in REPORT_TABLES
        ],
    )


def _title(view: GroupView) -> str:
    return f"Group of {len(view.members):,} {'author' if len(view.members) == 1 else 'authors'}"


def _panel(
    view: GroupView, title: str, members: list[prepared_groups.MemberRow], by: Links
) -> panels.NetworkPanel:
    spec = NetworkSpec(
        "group" if view.saved else "authors",
        view.saved.name if view.saved else view.value,
        unit=view.unit,
        longest=view.longest,
    )
    return panels.network_panel(spec, "embed", title, [row.author for row in members], by)
