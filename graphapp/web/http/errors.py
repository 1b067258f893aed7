"""One handler for all errors: the same facts as a page or as JSON, never a traceback."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from math import ceil

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from graphapp.errors import (
    BadParameter,
    GraphappError,
    QueryError,
    ServerBusy,
    StoreUnavailable,
)
from graphapp.web.http.responses import json_answer

__all__ = ["error_body", "register"]

log = logging.getLogger("graphapp.web")

# of the default store; or of a collection that cannot be opened
_API = re.compile(r"(/c/[^/]+)?/api/")

_HTTP_HINTS = {
    404: "Start from the front page, or search.",
    405: "Use GET, or POST for a Cypher query.",
    415: "Send the query as application/json.",
    400: "Check the address and the body of the request.",
}
_HTTP_CODES = {
    400: "bad_input",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_big",
    414: "address_too_long",
    415: "unsupported_media_type",
}
_HTTP_MESSAGES = {
    404: "No page exists at this address.",
    405: "The method {method} is not supported at this address.",
}


class InternalError(GraphappError):
    """A defect of this program; the log has the details."""

    code = "internal_error"
    status = 500

    def __init__(self) -> None:
        super().__init__(
            "An internal error occurred.", "The server log has the details. Please report the error."
        )


def error_body(error: GraphappError) -> dict[str, object]:
    """An error as JSON: code, message and hint; for queries also line and column, or the parameter, if known."""
    body: dict[str, object] = {"code": error.code, "message": error.message, "hint": error.hint}
    if isinstance(error, QueryError) and error.line is not None:
        body |= {"line": error.line, "column": error.column}
    if isinstance(error, BadParameter):
        body["parameter"] = error.parameter
    return {"error": body}


def _from_http(error: HTTPException) -> GraphappError:
    status = error.code or 500
    own = _HTTP_MESSAGES.get(status, "").format(method=request.method)
    message = own or error.description or error.name
    ours = GraphappError(message, _HTTP_HINTS.get(status, ""))
    ours.code, ours.status = _HTTP_CODES.get(status, "http_error"), status
    return ours


def wants_json() -> bool:
    """True for the API, and for clients that accept JSON but not HTML."""
    accepted = request.accept_mimetypes
    return _API.match(request.path) is not None or (
        accepted["application/json"] > 0 and not accepted["text/html"] > 0
    )


def _answer(error: GraphappError, page: Callable[[GraphappError], str]) -> Response:
    response = json_answer(error_body(error)) if wants_json() else Response(page(error))
    response.status_code = error.status
    response.headers["Cache-Control"] = "no-store"
    if isinstance(error, (ServerBusy, StoreUnavailable)):
        response.headers["Retry-After"] = "5"
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        response.headers["Retry-After"] = str(max(1, ceil(retry_after)))
    return response


def register(app: Flask, page: Callable[[GraphappError], str]) -> None:
    """Handle every error of `app`; `page` renders an error as HTML."""

    @app.errorhandler(GraphappError)
    def known(error: GraphappError) -> Response:
        return _answer(error, page)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if error.code is not None and error.code < 400:
            return Response(status=error.code, headers=dict(error.get_headers()))
        response = _answer(_from_http(error), page)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response

    @app.errorhandler(Exception)
    def unknown(error: Exception) -> Response:
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return _answer(InternalError(), page)
