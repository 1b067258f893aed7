"""The blueprint of the pages about who is who, and helpers that several of them use."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.errors import GraphappError
from graphapp.people.decision_service import Recorded, Who
from graphapp.web import urls
from graphapp.web.context import links, service
from graphapp.web.http import owner

__all__ = ["PeopleTab", "current_owner", "failure", "people", "recorded", "render", "safe_back"]

people = Blueprint("people", __name__, url_prefix="/people")
owner.protect(people)


class PeopleTab(NamedTuple):
    """A tab of the pages: its name, its label and its address."""

    name: str
    label: str
    href: str


TABS = (
    PeopleTab("suggestions", "Suggestions", "/people"),
    PeopleTab("decisions", "Decisions", "/people/decisions"),
    PeopleTab("checks", "Contradictions", "/people/contradictions"),
)


def render(template: str, tab: str, **values: Any) -> str:
    """A page below one of the tabs; `template` also gets whether the current user may decide."""
    viewer = owner.viewer()
    keeps = service().decisions.file is not None
    return render_template(
        template,
        tabs=[each._replace(href=links().page(each.href)) for each in TABS],
        tab=tab,
        viewer=viewer,
        keeps=keeps,
        # without a session, the browser could not send the form
        decides=viewer.owner and keeps and not viewer.elsewhere,
        damaged=_damaged(viewer.owner),
        here=request.full_path.rstrip("?"),
        **values,
    )


def _damaged(owner: bool) -> tuple[str, str] | None:
    """Why the decisions file cannot be used, and what to do; None if it can."""
    problem, file = service().decisions.reading().problem, service().decisions.file
    if problem is None or file is None:
        return None
    # visitors need not know where files are
    message = problem.message if owner else problem.message.removeprefix(f"{file.path}: ")
    return message, problem.hint


def failure(error: GraphappError) -> tuple[str, str]:
    """What went wrong and what to do, as a page shows them above its content."""
    return error.message, error.hint


def current_owner() -> Who:
    """Who decides in this request. Raises OwnerOnly."""
    return Who(owner.require().name, f"page, {request.remote_addr}")


def recorded(found: Recorded, back: str = "") -> AnyResponse:
    """A redirect to `back`, or to the decisions, which shows what was recorded."""
    ids = [entry.id for entry in (*found.entries, *found.repeated)]
    owner.log_action(f"decided {', '.join(ids)}")
    return redirect(back or f"/people/decisions?recorded={','.join(ids)}", 303)


def safe_back() -> str:
    """The page of this server that a form names as the one to return to; "" if none."""
    back = request.form.get("back", "")
    return back if urls.is_local(back) else ""
