"""The page of the owner: whether this server can be changed through its pages, how to enable it, signing in and out, and the name that is recorded."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.errors import GraphappError
from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import settings
from graphapp.web.http import owner
from graphapp.web.http.security import is_loopback

__all__ = ["owner_pages"]

owner_pages = Blueprint("owner", __name__, url_prefix="/owner")
owner.protect(owner_pages, everyone=("owner.sign_in",))


@owner_pages.get("")
@accepts("back")
def state() -> str:
    """Whether this server has an owner, and who that is."""
    return _page(_back(request.args.get("back", "")))


@owner_pages.post("/sign-in")
def sign_in() -> AnyResponse | tuple[str, int]:
    """Sign in with the token; afterwards, the page where the user came from."""
    back = _back(request.form.get("back", ""))
    try:
        owner.sign_in(request.form.get("token", ""))
    except GraphappError as error:
        return _page(back, error), error.status
    return redirect(back or "/people", 303)


@owner_pages.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session."""
    owner.sign_out()
    return redirect("/owner", 303)


@owner_pages.post("/name")
def name() -> AnyResponse | tuple[str, int]:
    """Set the name that is recorded with changes."""
    back = _back(request.form.get("back", ""))
    try:
        owner.name_owner(request.form.get("name", ""))
    except GraphappError as error:
        return _page(back, error), error.status
    return redirect(back or "/owner", 303)


def _page(back: str, error: GraphappError | None = None) -> str:
    found = settings()
    return render_template(
        "owner.html",
        back=back,
        error=error,
        loopback=is_loopback(found.host),
        off=found.owner == "off",
        others=found.allowed_hosts.strip(),
        host=found.host,
    )


def _back(address: str) -> str:
    """The address of a page of this server; "" for any other."""
    return address if urls.is_local(address) else ""
