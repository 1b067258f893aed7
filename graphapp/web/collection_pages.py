"""The pages of the collections: their list, and for the owner, forms to create, rename and delete them. They belong to the app of the default
store; a collection is shown by an app of its own (`graphapp.web.collection_site`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.collections.folder import NAME_RULE, CollectionFolder, kept_files
from graphapp.collections.open_services import OpenServices
from graphapp.errors import BadInput, GraphappError, NotFound
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.web.accepted import accepts
from graphapp.web.context import settings
from graphapp.web.http import owner
from graphapp.web.http.security import only_this_machine
from graphapp.web.parameters import RequestParameter
from graphapp.web.people.computing import is_computing

__all__ = ["ERROR", "REDIRECT", "collection_pages", "opened_collections", "register"]

collection_pages = Blueprint("collections", __name__)
owner.protect(collection_pages)

ERROR = "graphapp.collection_error"
"""The name in the environment of a request for the error because of which a collection cannot be shown."""
REDIRECT = "graphapp.collection_redirect"
"""The name in the environment of a request for the address of the same page elsewhere on this server."""
NAME = RequestParameter("name", "Name of the collection")
_EXTENSION = "graphapp-collections"


def register(app: Flask, settings: Settings, make: Callable[[GraphService], Flask]) -> None:
    """Add the pages to the app of the default store; `make` creates the app of a collection."""
    app.register_blueprint(collection_pages)
    if _why_not(settings):
        return
    app.extensions[_EXTENSION] = OpenServices(
        CollectionFolder(settings),
        make,
        settings.open_collections,
        settings.collection_idle_seconds,
        works=is_computing,
    )
    app.jinja_env.globals["collections_open"] = True

    # after the checks of every request, and for all methods
    @app.before_request
    def answer() -> AnyResponse | None:
        error: GraphappError | None = request.environ.get(ERROR)
        if error is not None:
            raise error
        address: str | None = request.environ.get(REDIRECT)
        if address is None:
            return None
        response = redirect(address, 308)
        # the default store may be another one tomorrow
        response.headers["Cache-Control"] = "no-store"
        return response


def opened_collections(app: Flask) -> OpenServices[Flask] | None:
    """The open collections of the server with this default app; None if it serves none."""
    found: OpenServices[Flask] | None = app.extensions.get(_EXTENSION)
    return found


def _why_not(settings: Settings) -> str:
    """Why a server with these settings serves no collections; "" if it does."""
    scheme, colon, _ = settings.store.partition(":")
    if colon and scheme.lower() not in ("sqlite", "") and len(scheme) > 1:
        return "server" if scheme.lower() != "memory" else "memory"
    if settings.collections == "off":
        return "off"
    local = only_this_machine(settings)
    return "" if local or settings.collections == "on" else "elsewhere"


def _collections() -> OpenServices[Flask]:
    """The open collections. Raises NotFound if this server serves none."""
    found = opened_collections(current_app._get_current_object())  # type: ignore[attr-defined]
    if found is None:
        raise NotFound("This server has no collections.", "The page /collections explains why.")
    return found


def _page(error: GraphappError | None = None, entered: str = "", notice: str = "") -> str:
    found = opened_collections(current_app._get_current_object())  # type: ignore[attr-defined]
    viewer = owner.viewer()
    try:
        entries = found.folder.entries() if found else []
    except GraphappError as problem:
        raise problem if found is None or viewer.owner else found.folder.without_folder(problem) from None
    return render_template(
        "collections.html",
        why_not=_why_not(settings()),
        entries=entries,
        notice=notice,
        folder=str(found.folder.folder) if found and viewer.owner else "",
        may_change=found is not None and viewer.owner and not viewer.elsewhere,
        rule=NAME_RULE,
        error=error,
        entered=entered,
    )


@collection_pages.get("/collections")
@accepts()
def collections() -> str:
    """All collections, and the form to create one."""
    return _page()


@collection_pages.post("/collections/create")
def create() -> AnyResponse | tuple[str, int]:
    """Create an empty collection, and show it."""
    name = request.form.get("name", "").strip()
    try:
        _collections().create(name)
    except BadInput as error:
        return _page(error, name), error.status
    owner.log_action(f"created the collection {name}")
    return redirect(f"/c/{name}/", 303)


@collection_pages.get("/collections/change")
@accepts(NAME)
def change() -> str:
    """The forms to rename and to delete a collection."""
    owner.require()
    return _change_page(NAME.read(request.args) or "")


def _change_page(name: str, error: GraphappError | None = None, **entered: Any) -> str:
    folder = _collections().folder
    entry = next((each for each in folder.entries() if each.name == name), None)
    if entry is None:
        raise NotFound(
            f"There is no collection {name[:60]!r}.", "The page /collections lists all collections."
        )
    return render_template(
        "collection_change.html", entry=entry, rule=NAME_RULE, error=error, **{"new": "", **entered}
    )


@collection_pages.post("/collections/rename")
def rename() -> AnyResponse | str | tuple[str, int]:
    """Rename a collection."""
    name, new = request.form.get("name", ""), request.form.get("new", "").strip()
    try:
        kept = _collections().rename(name, new)
    except NotFound:
        raise
    except GraphappError as error:
        return _change_page(name, error, new=new), error.status
    owner.log_action(f"renamed the collection {name} to {new}")
    return _done(f"The collection {name} was renamed to {new}.", kept)


@collection_pages.post("/collections/delete")
def delete() -> AnyResponse | str | tuple[str, int]:
    """Delete a collection, if the user has typed its name."""
    name = request.form.get("name", "")
    try:
        if request.form.get("confirm", "").strip() != name:
            raise BadInput(
                "The name was not confirmed, so nothing was deleted.",
                f"Type {name[:60]} to delete the collection.",
            )
        kept = _collections().delete(name)
    except NotFound:
        raise
    except GraphappError as error:
        return _change_page(name, error), error.status
    owner.log_action(f"deleted the collection {name}")
    return _done(f"The collection {name} was deleted.", kept)


def _done(what: str, kept: list[str]) -> AnyResponse | str:
    """The list of collections; with a message about files that were kept."""
    return _page(notice=f"{what} {kept_files(kept)}") if kept else redirect("/collections", 303)


@collection_pages.get("/c/<key:name>")
def missing(name: str) -> str:
    """The error for an address that belongs to no collection."""
    return _unknown(name)


@accepts()
def _unknown(name: str) -> str:
    what = name.partition("/")[0][:60]
    raise NotFound(f"There is no collection {what!r}.", "The page /collections lists all collections.")
