"""Loading through the pages: upload files, preview them, name the columns of a table, load, and watch the progress. Only for the owner."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.demo import DEMO
from graphapp.errors import BadInput, GraphappError
from graphapp.loading.columns import FORM_FIELDS, columns_loader
from graphapp.loading.load_service import LoadService
from graphapp.loading.uploads import Upload
from graphapp.settings import Settings
from graphapp.support.value_rules import ValueRule
from graphapp.web.accepted import accepts
from graphapp.web.context import service, settings
from graphapp.web.fetch_pages import fetch_form, fetch_pages
from graphapp.web.http import owner, uploads
from graphapp.web.http.owner import FormExpired
from graphapp.web.http.responses import json_answer
from graphapp.web.http.security import only_this_machine
from graphapp.web.load_access import loading_open, render_load_page, require_loading
from graphapp.web.parameters import RequestParameter
from graphapp.web.render import loads as shown

__all__ = ["load_pages", "register"]

load_pages = Blueprint("loading", __name__, url_prefix="/load")
owner.protect(load_pages, streamed=("loading.upload",))

UPLOAD = "/load/upload"
FILES = RequestParameter("files", "ID of the uploaded files", ValueRule(str))
NUMBER = RequestParameter("load", "Number of the load", ValueRule(int, 1, 10**9))


def register(app: Flask, settings: Settings) -> None:
    """Receive uploads, if loading is on."""
    app.register_blueprint(load_pages)
    app.register_blueprint(fetch_pages)
    app.jinja_env.globals["loading_open"] = loading_open(settings)
    if loading_open(settings):
        size = settings.upload_mib * 2**20
        uploads.accept(app, "loading.upload", UPLOAD, size, settings.upload_files, "upload_mib")


def _loading() -> LoadService:
    """Loading, for the owner. Raises OwnerOnly."""
    require_loading()
    return service().loading


@load_pages.get("")
@accepts()
def load() -> str:
    """The forms for files and for fetches, and the uploads that are not loaded yet; or how to load where this server does not."""
    found = settings()
    is_open = loading_open(found)
    mine = is_open and owner.is_owner()
    return render_load_page(
        "load.html",
        is_open=is_open,
        off=found.loading == "off" or found.owner == "off",
        loopback=only_this_machine(found),
        waiting=service().loading.uploads.uploads() if mine else [],
        running=service().loading.state().running if mine else False,
        finished=service().loading.finished if mine else None,
        limit_mib=found.upload_mib,
        limit_files=found.upload_files,
        store=found.store if mine else "",
        is_empty=mine and not service().store.counts().papers,
        **(fetch_form() if mine else {}),
    )


@load_pages.post("/upload")
def upload() -> AnyResponse:
    """Receive files, as they are sent, into temporary files."""
    area = _loading().uploads
    if request.mimetype != "multipart/form-data":
        owner.check_token(request.form.get(owner.CSRF_FIELD, ""))
    checked = False

    def field(name: str, value: str) -> None:
        nonlocal checked
        if name == owner.CSRF_FIELD:
            owner.check_token(value)
            checked = True

    with area.receive() as writer:
        uploads.read_form(
            request.stream, request.content_type or "", field, _Checked(writer, lambda: checked)
        )
        if not checked:
            raise _expired()
        received = writer.upload
        if not received.files:
            raise BadInput("No file was selected.", "Select one or more files on the page /load.")
    owner.log_action(f"uploaded {len(received.files):,} files, {received.size:,} bytes")
    return redirect(f"/load/files?files={received.id}", 303)


class _Checked:
    """A receiver of files after the CSRF token: nothing is written before it was checked."""

    def __init__(self, receiver: uploads.FileReceiver, is_checked: Any) -> None:
        self._receiver = receiver
        self._is_checked = is_checked
        self.write, self.end = receiver.write, receiver.end

    def begin(self, name: str) -> None:
        """The next file. Raises FormExpired before the token."""
        if not self._is_checked():
            raise _expired()
        self._receiver.begin(name)


def _expired() -> FormExpired:
    return FormExpired(
        "This form is no longer valid.", "Go back, reload the page and try again. Nothing was changed."
    )


def _upload() -> Upload:
    """The upload that the request names. Raises NotFound, OwnerOnly."""
    id: str = FILES.read(request.args) or request.form.get("files", "")
    return _loading().uploads.find(id)


@load_pages.get("/files")
@accepts(FILES)
def files() -> str:
    """The preview: what would be read from the uploaded files."""
    return _preview(_upload())


def _preview(upload: Upload, error: GraphappError | None = None) -> str:
    loading = _loading()
    found = loading.preview(upload)
    cards = shown.file_cards(found, settings().folded_authors)
    return render_load_page(
        "load_files.html",
        upload=upload,
        cards=[shown.as_one(upload.as_one, cards)] if upload.as_one and cards else cards,
        skipped=shown.skipped_kinds(found.skipped),
        skipped_count=len(found.skipped),
        readable=any(file.papers for file in found.files),
        expected=found.expected,
        running=loading.state().running,
        fields=FORM_FIELDS,
        error=error,
    )


@load_pages.post("/columns")
def columns() -> AnyResponse | tuple[str, int]:
    """Name the columns of a table."""
    upload = _upload()
    try:
        named = {field: request.form.getlist(f"column-{field}") for field in FORM_FIELDS}
        upload.read_as(request.form.get("name", ""), columns_loader(named, request.form.get("separator", "")))
    except GraphappError as error:
        return _preview(upload, error), error.status
    return redirect(f"/load/files?files={upload.id}", 303)


@load_pages.post("/start")
def start() -> AnyResponse | tuple[str, int]:
    """Start to load the uploaded files."""
    upload = _upload()
    try:
        _loading().start(upload)
    except GraphappError as error:
        return _preview(upload, error), error.status
    owner.log_action(
        f"started loading {len(upload.files):,} files" if upload.files else "started loading a fetch"
    )
    return redirect("/load/progress", 303)


@load_pages.post("/demo")
def demo() -> AnyResponse:
    """Load the bundled demo."""
    _loading().start_with(DEMO)
    owner.log_action("started loading the demo")
    return redirect("/load/progress", 303)


@load_pages.post("/undo")
def undo() -> AnyResponse:
    """Undo a load."""
    number: int = NUMBER.read(request.form) or 0
    _loading().start_undo(number)
    owner.log_action(f"started undoing load {number}")
    return redirect("/load/progress", 303)


@load_pages.post("/discard")
def discard() -> AnyResponse:
    """Delete uploaded files."""
    upload = _upload()
    _loading().uploads.remove(upload.id)
    owner.log_action(
        f"discarded {len(upload.files):,} uploaded files" if upload.files else "discarded a fetch"
    )
    return redirect("/load", 303)


@load_pages.get("/progress")
@accepts()
def progress() -> str:
    """How far the load is; or the report of the last one."""
    loading = _loading()
    state, finished = loading.state(), loading.finished
    return render_load_page(
        "load_progress.html",
        running=state,
        report=shown.report_card(finished) if finished and not (state.running or state.failed) else None,
    )


@load_pages.get("/state")
@accepts()
def state() -> Response:
    """The progress as JSON, for the script of the page."""
    return json_answer(_loading().state()._asdict())


@load_pages.post("/cancel")
def cancel() -> AnyResponse:
    """End the load after the last complete batch, as Ctrl-C does on the command line."""
    _loading().cancel()
    owner.log_action("cancelled the load")
    return redirect("/load/progress", 303)
