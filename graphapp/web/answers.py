"""How answers leave: JSON bytes, compressed where it pays, and named by the state of the store so that nothing is sent twice."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import orjson
from flask import Flask, Response, g, request

__all__ = ["json_answer", "register"]

COMPRESSED_FROM = 2048
LEVEL = 1
_COMPRESSED = (
    "text/html",
    "application/json",
    "text/css",
    "text/javascript",
    "image/svg+xml",
    "application/xml",
    "text/plain",
    "text/csv",
)
_LASTING = frozenset({"pages", "api", "downloads"})
_PASSING = frozenset({"pages.about"})


def json_answer(body: Any) -> Response:
    """`body` as JSON."""
    return Response(
        orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME, default=str),
        mimetype="application/json",
    )


def _lasts() -> bool:
    """True where the answer depends on nothing but the address and the state of the store."""
    endpoint = request.endpoint or ""
    return (
        request.method in ("GET", "HEAD")
        and endpoint.partition(".")[0] in _LASTING
        and endpoint not in _PASSING
        and "cypher" not in request.args
    )


def _tag(revision: str, program: str) -> str:
    name = f"{revision}\x1f{program}\x1f{request.full_path}\x1f{request.accept_mimetypes}"
    return blake2b(name.encode("utf-8", "replace"), digest_size=12).hexdigest()


def register(app: Flask, revision: Callable[[], str], program: str) -> None:
    """Answer 304 where the reader has the page of this state of the store; compress the rest.

    `program` names what else pages are made of: version, templates, settings.
    """

    @app.before_request
    def unchanged() -> Response | None:
        g.tag = None
        if _lasts():
            # taken before the answer is made: a load in between must not give old content a new tag
            g.tag = _tag(revision(), program)
            if request.if_none_match.contains_weak(g.tag):
                return Response(status=304)
        return None

    @app.after_request
    def finish(response: Response) -> Response:
        tag = g.get("tag")
        if response.status_code in (200, 304) and tag:
            # weak: the compressed form differs in bytes, not in meaning
            response.set_etag(tag, weak=True)
            response.headers["Vary"] = "Accept, Accept-Encoding"
        if response.status_code == 200:
            response.headers.setdefault("Cache-Control", "no-cache")
            _compress(response)
        return response


def _compress(response: Response) -> None:
    if (
        response.direct_passthrough
        or response.is_streamed
        or response.mimetype not in _COMPRESSED
        or "Content-Encoding" in response.headers
    ):
        return
    response.headers.setdefault("Vary", "Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0:
        return
    body = response.get_data()
    if len(body) >= COMPRESSED_FROM:
        response.set_data(gzip.compress(body, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
