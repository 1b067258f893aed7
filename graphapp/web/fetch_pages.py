"""Fetching through the pages: search for an author, choose entries, fetch in the background, and refresh what the store remembers. Only for the
owner. What was fetched is previewed and loaded by the pages of `load_pages`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.errors import BadInput, GraphappError
from graphapp.fetching.fetch_service import FetchForm, FetchResult, FetchService
from graphapp.fetching.source import WAY_LABELS
from graphapp.web.accepted import accepts
from graphapp.web.context import service
from graphapp.web.http import owner
from graphapp.web.http.responses import json_answer
from graphapp.web.load_access import render_load_page, require_loading
from graphapp.web.render import fetching as shown

__all__ = ["fetch_form", "fetch_pages"]

fetch_pages = Blueprint("fetching", __name__, url_prefix="/load/fetch")
owner.protect(fetch_pages)

_PROGRESS = "/load/fetch/progress"


def _fetching() -> FetchService:
    """Fetching, for the owner. Raises OwnerOnly."""
    require_loading()
    return service().fetching


def fetch_form(form: FetchForm | None = None, error: GraphappError | None = None) -> dict[str, Any]:
    """What the form and the list of remembered fetches show; `error` is about the form."""
    fetching = _fetching()
    try:
        remembered = shown.remembered_rows(fetching.memory.all())
    except GraphappError as problem:
        remembered, error = [], error or problem
    return {
        "sources": shown.source_options(),
        "explanations": shown.explanations(),
        "ways": WAY_LABELS,
        "form": form or FetchForm(),
        "form_error": error,
        "remembered": remembered,
        "fetch_running": fetching.state().running,
    }


def _form_page(form: FetchForm | None = None, error: GraphappError | None = None) -> str:
    return render_load_page("fetch.html", **fetch_form(form, error))


@fetch_pages.get("")
@accepts()
def fetch() -> str:
    """The form, and the fetches that the store remembers."""
    return _form_page()


@fetch_pages.post("/start")
def start() -> AnyResponse | tuple[str, int]:
    """Search for authors, or fetch."""
    given, form = request.form, FetchForm()
    try:
        form = _form()
        _fetching().start(form)
    except GraphappError as error:
        kept = form._replace(text=given.get("text", ""), years=given.get("years", ""))
        return _form_page(kept, error), error.status
    owner.log_action(f"started a fetch from {form.source}")
    return redirect(_PROGRESS, 303)


def _form() -> FetchForm:
    """What the user entered. Raises BadInput for a way that does not exist."""
    given = request.form
    by = next((name for name in WAY_LABELS if name == given.get("by", "author")), None)
    if by is None:
        raise BadInput("Records cannot be selected in this way.", "Use the form on the page /load/fetch.")
    return FetchForm(
        given.get("source", ""),
        by,
        given.get("text", ""),
        given.get("years", ""),
        bool(given.get("complete")),
    )


@fetch_pages.post("/choose")
def choose() -> AnyResponse | tuple[str, int]:
    """Fetch the records of the authors that the user selected."""
    try:
        _fetching().choose(request.form.getlist("author"))
    except BadInput as error:
        return _progress_page(error), error.status
    owner.log_action("started a fetch of authors")
    return redirect(_PROGRESS, 303)


@fetch_pages.post("/refresh")
def refresh() -> AnyResponse:
    """Fetch what is new for one fetch, or for all of them."""
    _fetching().refresh(request.form.get("fetch", ""))
    owner.log_action("started to refresh fetches")
    return redirect(_PROGRESS, 303)


@fetch_pages.post("/resume")
def resume() -> AnyResponse:
    """Run the last search or fetch again."""
    _fetching().resume()
    owner.log_action("resumed a fetch")
    return redirect(_PROGRESS, 303)


@fetch_pages.post("/cancel")
def cancel() -> AnyResponse:
    """End the search or fetch after the current request."""
    _fetching().cancel()
    owner.log_action("cancelled a fetch")
    return redirect(_PROGRESS, 303)


@fetch_pages.get("/progress")
@accepts()
def progress() -> AnyResponse | str:
    """How far the fetch is; then the authors to choose from, or the preview of the records, or what went wrong."""
    result = _fetching().result
    if result is not None and not (result.error or result.cancelled) and (upload := _waiting(result)):
        return redirect(f"/load/files?files={upload}", 303)
    return _progress_page()


def _waiting(result: FetchResult | None) -> str:
    """The id of the fetched records, if they were neither loaded nor discarded; else ""."""
    waiting = service().loading.uploads.uploads()
    return next((each.id for each in waiting if result is not None and each.id == result.upload), "")


def _progress_page(error: GraphappError | None = None) -> str:
    fetching = _fetching()
    # the result first: a fetch that ends in between is shown as running once more
    result = fetching.result
    state = fetching.state()
    return render_load_page(
        "fetch_progress.html",
        running=state,
        result=None if state.running else result,
        upload=_waiting(result),
        candidates=shown.candidate_rows(result.found) if result and result.found else [],
        candidates_note=shown.candidates_note(result) if result else "",
        choose_error=error,
    )


@fetch_pages.get("/state")
@accepts()
def state() -> Response:
    """The progress as JSON, for the script of the page."""
    return json_answer(_fetching().state()._asdict())
