"""Downloads: networks, results of queries as networks, and lists of papers. A file is complete before its first byte is sent, so that a
failure is an error response and never a truncated file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

import orjson
from flask import Blueprint, Response, request, send_file

from graphapp import exporters, serialize
from graphapp.errors import GraphappError, ServerBusy
from graphapp.exporters import Exporter
from graphapp.exporters.spreadsheet import guarded
from graphapp.networks.appearance import Appearance
from graphapp.networks.spec import NetworkView
from graphapp.support.whole_folder import NotWritten
from graphapp.views import PaperFile
from graphapp.web import query_requests
from graphapp.web.context import service, settings, unit, warn_of_decisions
from graphapp.web.http import owner
from graphapp.web.http.responses import momentary
from graphapp.web.openapi import OPERATIONS, Operation
from graphapp.web.parameters import (
    FILTERS,
    UNIT_PARAMETERS,
    VENUE_FILTERS,
    RequestParameter,
    check_known,
    paper_filter,
    required,
)
from graphapp.web.specs import APPEARANCE_PARAMETERS, SPEC_PARAMETERS, spec_of

__all__ = ["DownloadCancelled", "attachment", "downloads", "filename", "one_of_few", "text_file"]

downloads = Blueprint("downloads", __name__, url_prefix="/files")
downloads.after_request(warn_of_decisions)

QUERY_NAMES = ("cypher", "seconds", "rows", "answer")
QUERY_VALUES = ("p.", "t.")
# as many clients as there are connections may read their files slowly
IN_MEMORY = 1_000_000
# writing a file of the whole graph needs hundreds of megabytes
AT_ONCE = 2
_turn = threading.BoundedSemaphore(AT_ONCE)


class DownloadCancelled(GraphappError):
    """The client disconnected before its file was complete."""

    code = "download_cancelled"
    status = 408

    def __init__(self) -> None:
        super().__init__("The download was cancelled.", "Start it again.")


@contextmanager
def one_of_few() -> Iterator[None]:
    """The context in which a file is written: at most AT_ONCE at a time. Raises ServerBusy if no place is free in time."""
    if not _turn.acquire(timeout=settings().turn_seconds):
        raise ServerBusy
    try:
        yield
    finally:
        _turn.release()


def attachment(write: Callable[[BinaryIO], None], media_type: str, name: str) -> Response:
    """The response with the file that `write` writes, complete, under this name. Raises NotWritten."""
    file = cast(BinaryIO, SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - the response closes it
    try:
        write(file)
        size = file.tell()
        file.seek(0)
        response = send_file(
            file, media_type, as_attachment=True, download_name=name, conditional=False, etag=False
        )
    except OSError as error:
        # what was not written before is not written by `close` either
        with suppress(OSError):
            file.close()
        raise NotWritten(
            f"The server cannot store the file before it sends it: {error.strerror or error}.",
            "Free disk space in the server's folder for temporary files (TMPDIR), then try again.",
        ) from error
    except BaseException:
        file.close()
        raise
    response.content_length = size
    if request.method == "HEAD":
        # the body of this response is not read, so nothing else closes the file
        file.close()
    return response


def text_file(text: str, media_type: str, name: str) -> Response:
    """The response with `text` as a file in UTF-8."""
    # an unpaired surrogate cannot be encoded
    data = text.encode("utf-8", "replace")
    return attachment(lambda out: _write(data, out), media_type, name)


def filename(title: str, suffix: str) -> str:
    """A name for the saved file: letters, digits and simple marks of `title`, at most 80."""
    kept = "".join(char if char.isalnum() or char in "-_." else " " for char in title)
    return ("-".join(kept.split())[:80].strip(".-") or "graphapp") + suffix


@downloads.get("/network.<suffix>")
def network(suffix: str) -> Response:
    """The network of a spec, or of the result of a query (`cypher` or `saved`), without the caps of pages, arranged as in the drawing."""
    exporter = exporters.by_suffix(suffix)
    given = _options(exporter)
    chosen = exporter.chosen(given)
    with one_of_few(), _network(exporter, given) as view:
        file = attachment(
            lambda out: exporter.write(view, out, **chosen),
            exporter.media_type,
            filename(view.title, exporter.suffix),
        )
    return file if view.layout.lasts else momentary(file, view.layout.retry_after)


@downloads.get("/answer.<any(csv, json):suffix>")
def answer(suffix: str) -> Response:
    """The result of a query as a table. In CSV, strings are protected against evaluation as formulas, as in lists of papers."""
    if "saved" not in request.args:
        check_known(request.args, QUERY_NAMES, QUERY_VALUES)
    table = query_requests.answer()
    name = filename(request.args.get("saved") or "answer", f".{suffix}")
    if suffix == "csv":
        return text_file(serialize.table_csv(table, guarded), "text/csv", name)
    data = orjson.dumps(serialize.table_json(table), option=orjson.OPT_INDENT_2)
    return attachment(lambda out: _write(data, out), "application/json", name)


def _write(data: bytes, out: BinaryIO) -> None:
    out.write(data)


def _options(exporter: Exporter) -> dict[str, str]:
    """The options of the format in the address. Raises BadInput for an unknown parameter, unless the address contains a query, which has
    parameters of its own."""
    if not _is_query():
        FILES[exporter.name].check(request.args)
    elif "saved" not in request.args:
        check_known(request.args, [*QUERY_NAMES, *exporters.options()], QUERY_VALUES)
    names = exporters.options().keys() & request.args.keys()
    if saved := request.args.get("saved", ""):
        names -= {each.name for each in service().saved_query(saved).parameters}
    return {name: request.args[name] for name in names}


def _is_query() -> bool:
    """True if the address contains a query instead of the spec of a network."""
    return "cypher" in request.args or "saved" in request.args


@contextmanager
def _paths_for_owner() -> Iterator[None]:
    """The hint of an error contains paths of the server if the owner reads it."""
    try:
        yield
    except NotWritten as error:
        if error.owner_hint and owner.viewer().owner:
            error.hint = error.owner_hint
        raise


@contextmanager
def _network(exporter: Exporter, given: Collection[str]) -> Iterator[NetworkView]:
    """The requested network, read from temporary files if it is too large for positions."""
    if not _is_query() and (exporter.streams or exporter.drawing):
        appearance = Appearance.from_query(request.args.items(multi=True))
        # only pictures and web pages show which links are drawn and what is selected
        if replace(appearance, links="strong", select=None, several=(), link=None) == Appearance():
            spec = spec_of(request.args)
            with _paths_for_owner(), service().streamed_network(spec, None, _while_connected()) as streamed:
                if streamed is not None:
                    yield streamed
                    return
    yield _view(exporter, given)


def _while_connected() -> Callable[[str, int, int], None]:
    """Receives the progress of a file, which may take minutes, and raises DownloadCancelled when its client has disconnected."""
    gone: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)

    def tell(_what: str, _done: int, _total: int) -> None:
        if gone():
            raise DownloadCancelled

    return tell


def _view(exporter: Exporter, given: Collection[str]) -> NetworkView:
    # longer than for a drawing: a browser does not repeat the request for a file
    wait = settings().layout_seconds
    if _is_query():
        return service().query_network(query_requests.answer(besides=given), capped=False, wait=wait)
    appearance = Appearance.from_query(request.args.items(multi=True))
    return service().arranged(
        spec_of(request.args),
        appearance,
        papers=exporter.wants_papers,
        topics=exporter.wants_topics,
        collapsing=not exporter.interactive,
        wait=wait,
    )


@downloads.get("/papers.<suffix>")
def papers(suffix: str) -> Response:
    """A list of papers: those of an author (with the filters of the author page), those of a venue (or of one year), or a single paper."""
    form = exporters.list_by_suffix(suffix)
    with one_of_few():
        title, found = _list()
        return attachment(lambda out: form.write(found, out), form.media_type, filename(title, form.suffix))


def _list() -> PaperFile:
    arguments = request.args
    if "author" in arguments:
        check_known(arguments, ("author", *UNIT_PARAMETERS, *(each.name for each in FILTERS)))
        return service().author_papers(
            required(arguments, "author", "the name or identifier of an author"),
            paper_filter(arguments),
            unit(),
        )
    if "venue" in arguments:
        check_known(arguments, ("venue", *UNIT_PARAMETERS, *(each.name for each in VENUE_FILTERS)))
        return service().venue_papers(
            required(arguments, "venue", "the name of a venue"),
            paper_filter(arguments, VENUE_FILTERS),
            unit(),
            _while_connected(),
        )
    check_known(arguments, ("paper", *UNIT_PARAMETERS))
    id = required(arguments, "paper", "the ID of a paper, unless author or venue is specified")
    paper = service().paper(id)
    return PaperFile(paper.title, [paper])


FILES = {
    each.name: Operation(
        f"/network{each.suffix}",
        f"network_as_{each.name.replace('-', '_')}",
        f"Download a network as a file: {each.label}",
        (
            *SPEC_PARAMETERS,
            *APPEARANCE_PARAMETERS,
            *(
                RequestParameter(option.name, f"{option.help}; default: {option.usual}", option.rule)
                for option in each.options
            ),
        ),
        each.media_type,
        (400, 404, 409, 503),
        base="/files",
    )
    for each in exporters.EXPORTERS
}
"""The operations of network files in the OpenAPI document, by format. Results of queries use the same addresses."""

OPERATIONS.extend(FILES.values())
